import { describe, expect, it } from 'vitest';
import { pieces, plain, plainly } from './plain';
import { t } from './words';

describe('text that others wrote', () => {
  it.each([
    ['City of Aldermoor', 'City of Aldermoor'],
    ['City\u202e roomredlA\u202c', 'City roomredlA'],
    ['ma\u200bra\ufeff', 'mara'],
    ['mara\u200d', 'mara'],
    ['a\u0000b\u0085c\u00ad', 'abc'],
    ['one\ntwo\tthree', 'one\ntwo\tthree'],
    ['\u2066\u2069', '\ufffd'],
    ['', ''],
    ['Zürich', 'Zürich'],
  ])('%j is shown as %j', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it('keeps the joiners that belong to a script or a sign', () => {
    const persian = 'می\u200cخواهم';
    const family = '👩\u200d👧';
    expect([plain(persian), plain(family)]).toEqual([persian, family]);
  });

  it('is cut at its hidden signs and loses none', () => {
    const typed = 'gis.city\u202egro.evil\u202c/\u200bportal';
    expect(pieces(typed)).toEqual(['gis.city', '\u202e', 'gro.evil', '\u202c', '/', '\u200b', 'portal']);
    expect(pieces(typed).join('')).toBe(typed);
    expect(pieces('gis.city.org')).toEqual(['gis.city.org']);
  });

  it('is made plain however deep it lies, and nothing else is changed', () => {
    const card = { name: 'a\u202eb', at: 5, person: null, ways: [{ scheme: 'x\u200b' }] };
    expect(plainly(card)).toEqual({ name: 'ab', at: 5, person: null, ways: [{ scheme: 'x' }] });
  });

  it('reads an address from left to right inside a sentence', () => {
    expect(t('sheet.address.asking', { address: 'gis.עיר.example/portal' })).toBe(
      'Asking \u2066gis.עיר.example/portal\u2069',
    );
  });

  it('does not turn the sentence round that it stands in', () => {
    expect(t('detail.removed', { name: 'ابن' })).toBe('\u2068ابن\u2069 removed');
    expect(t('detail.removed', { name: 'Mara' })).toBe('Mara removed');
    expect(t('detail.removed', { name: 'ma\u202era' })).toBe('mara removed');
  });
});

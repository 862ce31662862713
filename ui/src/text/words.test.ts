import { describe, expect, it } from 'vitest';
import { padded } from './pseudo';
import { look, t } from './words';

describe('the lookup', () => {
  it('fills the blanks and leaves unknown blanks visible', () => {
    expect(t('list.nothing_found', { query: 'harbour' })).toBe('Nothing matches “harbour”');
    expect(t('list.nothing_found')).toBe('Nothing matches “{query}”');
  });

  it('does not fill blanks twice: a name that looks like a blank stays a name', () => {
    expect(t('list.row.name', { name: '{state}', person: 'mara', state: 'Expired' })).toBe('{state}, mara, Expired');
  });

  it('chooses the plural form by the count', () => {
    expect(t('list.count', { count: 1 })).toBe('1 portal');
    expect(t('list.count', { count: 2 })).toBe('2 portals');
    expect(t('list.count', { count: 0 })).toBe('0 portals');
  });

  it('knows no key that the catalogue does not have, not even an inherited one', () => {
    expect(look('errors.no_such_code.title')).toBeUndefined();
    expect(look('list.toString')).toBeUndefined();
    expect(look('list')).toBeUndefined();
  });
});

describe('the stretched language', () => {
  it('grows a text by 40 % and keeps its blanks', () => {
    const text = 'Nothing matches “{query}”';
    const longer = padded(text);
    expect(longer).toContain('{query}');
    const grown = longer.replace('{query}', '').length;
    expect(grown).toBeGreaterThanOrEqual(Math.floor(text.replace('{query}', '').length * 1.4));
  });
});

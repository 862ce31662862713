import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AddressReading } from '../bindings';
import { MemoryHost } from '../fake/memory-host';
import { town } from '../fake/town';
import { AddressEntry, ARCGIS_ONLINE, layParts, TYPING_PAUSE } from './sheet-address.svelte';

const MAP = 'https://gis.aldermoor.example/portal/home/webmap/viewer.html?webmap=7c1f42';

let host: MemoryHost;
let entry: AddressEntry;

beforeEach(() => {
  vi.useFakeTimers();
  host = new MemoryHost(town());
  entry = new AddressEntry(host);
});

afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function typed(text: string) {
  for (let end = 1; end <= text.length; end++) entry.text = text.slice(0, end);
  await pass(TYPING_PAUSE);
  await pass(1);
}

describe('typing', () => {
  it('asks the portal once, when typing stops', async () => {
    for (const text of ['gis.aldermoor.example', 'gis.aldermoor.example/p', 'gis.aldermoor.example/portal']) {
      entry.text = text;
      await pass(TYPING_PAUSE - 1);
      expect(host.count('probe')).toBe(0);
    }
    await pass(1);
    expect(host.calls.filter(([name]) => name === 'probe').map(([, text]) => text)).toEqual([
      'gis.aldermoor.example/portal',
    ]);
  });

  it('shows what was found and allows going on', async () => {
    await typed(MAP);
    expect(entry.probe.report?.organisation).toBe('City of Aldermoor');
    expect(entry.reading?.note?.key).toBe('address_note.map');
    expect(entry.usable).toBe(true);
    expect(entry.name).toBe('Aldermoor Enterprise');
  });

  it('keeps what was found while the kept part stays the same', async () => {
    await typed('gis.aldermoor.example/portal');
    const report = entry.probe.report;
    await typed('gis.aldermoor.example/portal/home/index.html');
    expect(entry.probe.report).toBe(report);
    expect(host.count('probe')).toBe(1);
  });

  it('drops what was found as soon as the text means another portal', async () => {
    await typed('gis.aldermoor.example/portal');
    entry.text = 'gis.aldermoor.example';
    await pass(0);
    expect(entry.probe.report).toBeNull();
    expect(entry.usable).toBe(false);
  });

  it('ends the question under way when the text changes, and its late answer changes nothing', async () => {
    await typed('endless.example/portal');
    expect(entry.probe.running).toBe(true);
    await typed('gis.aldermoor.example/portal');
    const [job] = host.calls.filter(([name]) => name === 'probe').map(([, , id]) => id);
    expect(host.calls).toContainEqual(['cancelJob', job]);
    await pass(120_000);
    expect(entry.probe.report?.host).toBe('gis.aldermoor.example');
    expect(entry.probe.error).toBeNull();
  });

  it('drops a reading that was overtaken', async () => {
    const answers: (() => void)[] = [];
    const slow = { readAddress: vi.fn(), probe: host.probe, cancelJob: host.cancelJob };
    for (const kept of ['a.example', 'b.example']) {
      const reading = { parts: [{ text: kept, kept: true }], kept, note: null, error: null };
      slow.readAddress.mockReturnValueOnce(new Promise((done) => answers.push(() => done(reading))));
    }
    const late = new AddressEntry(slow);
    late.text = 'a.example';
    late.text = 'b.example';
    answers[1]?.();
    await pass(0);
    answers[0]?.();
    await pass(0);
    expect(late.reading?.kept).toBe('b.example');
  });
});

describe('a slow reading', () => {
  it('asks no portal about a text that was typed over', async () => {
    const readings: ((kept: string) => void)[] = [];
    const readAddress = (text: string) =>
      new Promise<AddressReading>((done) => {
        readings.push((kept) => done({ parts: [{ text, kept: true }], kept, note: null, error: null }));
      });
    const late = new AddressEntry({ readAddress, probe: host.probe, cancelJob: host.cancelJob });
    late.text = 'a.example';
    await pass(TYPING_PAUSE);
    late.text = 'b.example';
    readings[0]?.('a.example');
    await pass(TYPING_PAUSE);
    readings[1]?.('b.example');
    await pass(1);
    expect(host.calls.filter(([name]) => name === 'probe').map(([, text]) => text)).toEqual(['b.example']);
  });
});

describe('an address that leads nowhere', () => {
  it('is no mistake while the field is empty', async () => {
    await typed('   ');
    expect(entry.reading).toBeNull();
    expect(host.count('probe')).toBe(0);
  });

  it('is called a mistake only after typing stopped', async () => {
    entry.text = 'gis';
    await pass(TYPING_PAUSE - 1);
    expect(entry.settled).toBe(false);
    await pass(2);
    expect(entry.settled).toBe(true);
    expect(entry.reading?.error?.code).toBe('address_not_understood');
    expect(host.count('probe')).toBe(0);
  });

  it('shows why the portal did not answer, and can be asked again', async () => {
    await typed('gone.example/portal');
    expect(entry.probe.error?.code).toBe('name_not_found');
    expect(entry.usable).toBe(false);
    entry.retry();
    await pass(1);
    expect(host.count('probe')).toBe(2);
    expect(entry.probe.error?.code).toBe('name_not_found');
  });

  it('is not used with a failed check', async () => {
    await typed('gis.aldermoor.example/portal');
    const report = entry.probe.report;
    if (!report) throw new Error('no report');
    const [first, ...rest] = report.checks;
    if (!first) throw new Error('no check');
    entry.probe.report = { ...report, checks: [{ ...first, level: 'care' }, ...rest] };
    expect(entry.usable).toBe(true);
    entry.probe.report = { ...report, checks: [{ ...first, level: 'failed' }, ...rest] };
    expect(entry.usable).toBe(false);
  });

  it('shows a failure of the application instead of nothing', async () => {
    host.failNext('readAddress', { code: 'address_too_long', params: {}, details: [], retryAt: null });
    await typed('x');
    expect(entry.reading?.error?.code).toBe('address_too_long');
    expect(entry.parts).toEqual([{ text: 'x', kept: false }]);
  });
});

describe('one click', () => {
  it('asks ArcGIS Online without waiting for typing', async () => {
    entry.put(ARCGIS_ONLINE);
    await pass(1);
    expect(entry.probe.report?.version).toBe('ArcGIS Online');
  });

  it('empties the field and ends everything', async () => {
    await typed('endless.example/portal');
    entry.ownName = 'Mine';
    entry.clear();
    expect([entry.text, entry.reading, entry.probe.running, entry.ownName]).toEqual(['', null, false, null]);
    await pass(120_000);
    expect(entry.probe.report).toBeNull();
  });
});

describe('the name', () => {
  it('is the suggested one until the person writes another', async () => {
    await typed('gis.aldermoor.example/portal');
    entry.ownName = '  Our maps ';
    expect(entry.name).toBe('Our maps');
    entry.ownName = ' ';
    expect(entry.name).toBe('Aldermoor Enterprise');
  });
});

describe('layParts', () => {
  const parts = [
    { text: 'https://', kept: false },
    { text: 'a.example/portal', kept: true },
    { text: '/home', kept: false },
  ];

  it.each(['', 'h', 'https://a', 'https://a.example/portal', 'https://a.example/portal/home/item'])(
    'gives the whole of %j back',
    (text) => {
      expect(
        layParts(text, parts)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    },
  );

  it('lets a letter that is one key ahead look like the last part', () => {
    expect(layParts('https://a.example/portal/home?', parts).at(-1)).toEqual({ text: '/home?', kept: false });
  });
});

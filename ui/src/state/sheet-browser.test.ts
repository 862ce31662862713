import { beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from '../bindings';
import { MemoryHost } from '../fake/memory-host';
import { BrowserPick } from './sheet-browser.svelte';

const plain: Browser = { id: 'epiphany', name: 'Web', profiles: [], privateWindow: false };

let host: MemoryHost;
let pick: BrowserPick;

beforeEach(() => {
  host = new MemoryHost();
  pick = new BrowserPick(host);
});

describe('BrowserPick', () => {
  it('asks for nothing special until the person chooses', () => {
    pick.load({ browser: 'firefox', profile: 'work', private: false });
    expect(pick.request).toBeNull();
    expect(pick.choice.profile).toBe('work');
  });

  it('forgets profile and private window with the browser they belong to', async () => {
    host.world.browsers.push(plain);
    pick.load({ browser: 'firefox', profile: 'work', private: true });
    pick.preferPrivate();
    await pick.ready();
    pick.setBrowser('epiphany');
    expect(pick.request).toEqual({ browser: 'epiphany', profile: null, private: false });
  });

  it('opens a private window in the chosen browser where it can', async () => {
    pick.load({ browser: 'chromium', profile: null, private: false });
    pick.preferPrivate();
    await pick.ready();
    expect(pick.request).toEqual({ browser: 'chromium', profile: null, private: true });
  });

  it('opens a private window in the first browser that can where the usual one is not known', async () => {
    host.world.browsers = [plain, ...host.world.browsers];
    pick.load(null);
    pick.preferPrivate();
    await pick.ready();
    expect(pick.request).toEqual({ browser: 'firefox', profile: null, private: true });
  });

  it('says so where no browser can', async () => {
    host.world.browsers = [plain];
    pick.load(null);
    pick.preferPrivate();
    await pick.ready();
    expect(pick.noPrivate).toBe(true);
    expect(pick.request).toBeNull();
  });

  it('goes on with the usual browser where the list cannot be had', async () => {
    host.failNext('browsers', { code: 'internal', params: {}, details: [], retryAt: null });
    pick.load(null);
    pick.preferPrivate();
    await pick.ready();
    expect(pick.noPrivate).toBe(true);
    expect(pick.request).toBeNull();
  });
});

import { waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServiceToken } from '../bindings';
import { MemoryHost } from '../fake/memory-host';
import { raise } from '../fake/memory';
import { town } from '../fake/town';
import { failure } from '../fake/world';
import { App } from './app.svelte';
import type { Services } from './services.svelte';

const ROADS = 'https://maps.aldermoor.example/server/rest/services/Roads/MapServer';
const TREES = 'https://maps.aldermoor.example/server/rest/services/Trees/MapServer';

let host: MemoryHost;
let services: Services;

/** A question of the page that is answered when the test says so. */
function held<Answer>() {
  const open: ((say: () => Answer) => void)[] = [];
  const ask = () => new Promise<() => Answer>((done) => open.push(done)).then((say) => say());
  return { open, ask };
}

const cancelled = () => raise(failure('cancelled'));

async function at(url: string): Promise<void> {
  services.text = url;
  await services.look();
  expect(services.service?.url).toBe(url);
}

beforeEach(async () => {
  host = new MemoryHost(town());
  const app = new App(host);
  app.start();
  await waitFor(() => expect(app.kept.overview).not.toBeNull());
  services = app.services;
});

describe('an address that is cleared', () => {
  it('leaves nothing to ask about, also while it was being looked up', async () => {
    const { open, ask } = held<never>();
    const asked = vi.spyOn(host, 'lookAtService').mockImplementation(ask);
    services.text = ROADS;
    const looking = services.look();
    services.clear();
    open[0]?.(cancelled);
    await looking;
    expect(asked).toHaveBeenCalledOnce();
    expect(services.error).toBeNull();
  });
});

describe('a token', () => {
  it('that comes when another service is in view is not shown there', async () => {
    await at(ROADS);
    const { open, ask } = held<ServiceToken>();
    vi.spyOn(host, 'getServiceToken').mockImplementationOnce(ask);
    const getting = services.get();
    await at(TREES);
    const [service, account] = [services.service, services.account];
    if (!service || !account) throw new Error('no service');
    open[0]?.(() => ({
      madeId: 'late',
      service,
      profileId: account.profileId,
      binding: { kind: 'request_ip', value: null },
      since: host.now(),
      endsAt: host.now(),
      askedMinutes: 60,
      test: null,
    }));
    await getting;
    expect(services.token).toBeNull();
    expect(host.count('testServiceToken')).toBe(0);
  });

  it('of before is not tried when the request for the next one was cancelled', async () => {
    await at(ROADS);
    vi.spyOn(host, 'testServiceToken').mockImplementationOnce(() => Promise.resolve().then(cancelled));
    await services.get();
    expect(services.token?.test).toBeNull();
    const tried = vi.spyOn(host, 'testServiceToken');
    tried.mockClear();
    vi.spyOn(host, 'getServiceToken').mockImplementationOnce(() => Promise.resolve().then(cancelled));
    await services.get();
    expect(tried).not.toHaveBeenCalled();
  });

  it('that is refused for a service is not said of another one', async () => {
    await at(ROADS);
    await services.get();
    const { open, ask } = held<never>();
    vi.spyOn(host, 'testServiceToken').mockImplementationOnce(ask);
    const testing = services.test();
    await at(TREES);
    open[0]?.(() => raise(failure('portal_unreachable')));
    await testing;
    expect(services.refused).toBeNull();
  });
});

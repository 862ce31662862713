import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../bindings';
import { MemoryHost } from '../fake/memory-host';
import { raise } from '../fake/memory';
import { town } from '../fake/town';
import { failure } from '../fake/world';
import { AddressEntry } from './sheet-address.svelte';
import { SheetReach } from './sheet-reach.svelte';
import type { Step } from './sheet-step';

describe('a proxy for a kept portal whose sign-in failed', () => {
  const again = vi.fn();
  let reach: SheetReach;
  let saving: Promise<void>;
  let saved: (say: () => Connection) => void;
  let kept: Connection;

  beforeEach(async () => {
    again.mockClear();
    const host = new MemoryHost(town());
    kept = await host.connection('p1');
    vi.spyOn(host, 'setConnection').mockImplementation(async () => {
      const say = await new Promise<() => Connection>((done) => (saved = done));
      return say();
    });
    const step: Step = 'failed';
    const entry = new AddressEntry(host);
    reach = new SheetReach(host, { entry, step, keptPortal: () => 'p1', portalAt: () => null, again });
    await reach.toProxy();
    saving = reach.useProxy();
    expect(reach.busy).toBe(true);
  });

  it('is saved, and the sign-in is tried again', async () => {
    saved(() => kept);
    await saving;
    expect(again).toHaveBeenCalledOnce();
    expect(reach.busy).toBe(false);
  });

  it('begins no sign-in when it was stopped meanwhile', async () => {
    reach.back();
    saved(() => kept);
    await saving;
    expect(again).not.toHaveBeenCalled();
  });

  it('says nothing of what went wrong after it was stopped', async () => {
    reach.back();
    saved(() => raise(failure('keyring_locked')));
    await saving;
    expect(reach.error).toBeNull();
  });
});

import { describe, expect, it, vi } from 'vitest';
import type { Inspection } from '../bindings';
import { MemoryHost } from '../fake/memory-host';
import { town } from '../fake/town';
import { TokenLook } from './token-look.svelte';

describe('a pasted token', () => {
  it('is forgotten with the dialog, also when its answer was on its way', async () => {
    const host = new MemoryHost(town());
    const found = await host.inspectProfile('a1', 'before');
    let answer: (found: Inspection) => void = () => undefined;
    vi.spyOn(host, 'inspectToken').mockImplementation(() => new Promise((done) => (answer = done)));
    const look = new TokenLook(host);
    [look.portalId, look.token] = ['p1', 'abc'];
    const asking = look.ask();
    look.end();
    look.token = 'the next one';
    answer(found);
    await asking;
    expect(look.found).toBeNull();
    expect(look.token).toBe('the next one');
  });
});

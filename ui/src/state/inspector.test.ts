import { waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Inspection } from '../bindings';
import { raise } from '../fake/memory';
import { MemoryHost } from '../fake/memory-host';
import { town } from '../fake/town';
import { failure } from '../fake/world';
import { App } from './app.svelte';

/** A question for the portal that is not answered yet. */
interface Asked {
  id: string;
  answer: () => void;
  callOff: () => void;
}

let host: MemoryHost;
let app: App;
let asked: Asked[];

/** Lets what was answered be heard. */
const heard = () => new Promise((done) => setTimeout(done));

/** The question of this number, which is open; its number counts from 1. */
async function question(number: number): Promise<Asked> {
  await waitFor(() => expect(asked.length).toBeGreaterThanOrEqual(number));
  const one = asked[number - 1];
  if (!one) throw new Error(`no question ${number}`);
  return one;
}

function see(id: string): void {
  app.choose(id);
  app.inspector.see();
}

beforeEach(async () => {
  host = new MemoryHost(town());
  app = new App(host);
  app.start();
  await waitFor(() => expect(app.selection.detail?.card.profileId).toBe('a1'));
  const found = await host.inspectProfile('a1', 'before');
  asked = [];
  vi.spyOn(host, 'standingOf').mockResolvedValue(null);
  vi.spyOn(host, 'inspectProfile').mockImplementation(async (id) => {
    const say = await new Promise<() => Inspection>((done) =>
      asked.push({ id, answer: () => done(() => found), callOff: () => done(() => raise(failure('cancelled'))) }),
    );
    return say();
  });
});

describe('what the portal says of the account in view', () => {
  it('is asked for anew when somebody comes back to an account whose second question was called off', async () => {
    see('a1');
    (await question(1)).answer();
    await waitFor(() => expect(app.inspector.found).not.toBeNull());
    app.inspector.outdate('a1');
    app.inspector.see();
    const again = await question(2);
    see('a2');
    again.callOff();
    await heard();
    see('a1');
    expect((await question(4)).id).toBe('a1');
  });

  it('is awaited by the newest question, whatever becomes of the one before', async () => {
    see('a1');
    const first = await question(1);
    see('a2');
    see('a1');
    const newest = await question(3);
    first.callOff();
    await heard();
    expect(app.inspector.isAsking).toBe(true);
    newest.answer();
    await waitFor(() => expect(app.inspector.found).not.toBeNull());
    expect(app.inspector.isAsking).toBe(false);
  });

  it('is asked for anew when a check began after the question', async () => {
    see('a1');
    const before = await question(1);
    app.inspector.outdate('a1');
    app.inspector.see();
    const after = await question(2);
    before.answer();
    await heard();
    expect(app.inspector.isAsking).toBe(true);
    after.answer();
    await waitFor(() => expect(app.inspector.isAsking).toBe(false));
    expect(app.inspector.found).not.toBeNull();
  });

  it('is not believed of an account that was signed out meanwhile', async () => {
    see('a1');
    const before = await question(1);
    app.inspector.forget('a1');
    before.answer();
    await heard();
    expect(app.inspector.found).toBeNull();
  });
});

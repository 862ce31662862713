/** A sheet on a fake application with a clock of its own, for the tests of the sheet's path. */
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { SignInRequest, SignInStage } from '../bindings';
import { MemoryHost } from '../fake/memory-host';
import { town } from '../fake/town';
import { failure } from '../fake/world';
import type { ErrorCode } from '../text';
import { SheetFlow } from './sheet-flow.svelte';

/** The application; each test has its own. */
export let host: MemoryHost;
/** The path; each test has its own. */
export let flow: SheetFlow;
/** Called when the path wants the sheet closed. */
export const close = vi.fn();

/** Gives each test of a file a new bench. Sign-ins wait until they are moved by hand. */
export function benchForEach(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    close.mockClear();
    host = new MemoryHost(town());
    host.world.outcome = 'wait';
    flow = new SheetFlow(host, close);
  });
  afterEach(() => vi.useRealTimers());
}

/** Lets time pass, and what waits for it. */
export const pass = (ms = 5) => vi.advanceTimersByTimeAsync(ms);

/** What the application was asked to begin, in order. */
export const begun = (): SignInRequest[] =>
  host.calls.filter(([name]) => name === 'beginSignIn').map(([, request]) => request as SignInRequest);

/** Adds a portal up to the choice of a way. */
export async function atWays(address = 'gis.newtown.example/portal'): Promise<void> {
  await flow.add(address);
  await pass();
  flow.continue();
}

/** Adds a portal up to waiting for the browser. */
export async function waiting(address?: string): Promise<void> {
  await atWays(address);
  await flow.useBrowser();
  await pass();
  expect(flow.step).toBe('waiting');
}

/** Moves the sign-in to a stage. */
export async function reach(stage: SignInStage): Promise<void> {
  host.stage(stage);
  await pass();
}

/** Fills the form. */
export function type(user: string, password: string): void {
  flow.form.user = user;
  flow.form.password = password;
}

/** Tries a password that fails. */
export async function passwordFailed(code: ErrorCode): Promise<void> {
  await atWays();
  flow.toPassword();
  type('mara', 'secret');
  flow.usePassword();
  await pass();
  await reach({ kind: 'failed', error: failure(code) });
  expect(flow.step).toBe('failed');
}

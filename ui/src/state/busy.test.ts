import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Busy } from './busy.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const lasting = (ms: number) => () => new Promise((done) => setTimeout(done, ms));

it('runs one action at a time: a second click does nothing', async () => {
  const busy = new Busy();
  const action = vi.fn(lasting(50));
  const first = busy.run(action);
  const second = busy.run(action);
  await vi.runAllTimersAsync();
  await Promise.all([first, second]);
  expect(action).toHaveBeenCalledTimes(1);
  const third = busy.run(action);
  await vi.runAllTimersAsync();
  await third;
  expect(action).toHaveBeenCalledTimes(2);
});

it('shows nothing for a quick answer', async () => {
  const busy = new Busy();
  const run = busy.run(lasting(299));
  await vi.advanceTimersByTimeAsync(299);
  await run;
  await vi.advanceTimersByTimeAsync(1000);
  expect(busy.shown).toBe(false);
});

it('shows itself after 300 ms and stays at least 300 ms', async () => {
  const busy = new Busy();
  const run = busy.run(lasting(310));
  await vi.advanceTimersByTimeAsync(305);
  expect(busy.shown).toBe(true);
  await vi.advanceTimersByTimeAsync(10);
  await run;
  await vi.advanceTimersByTimeAsync(200);
  expect(busy.shown).toBe(true);
  await vi.advanceTimersByTimeAsync(200);
  expect(busy.shown).toBe(false);
});

it('is free again after an action that failed', async () => {
  const busy = new Busy();
  await expect(busy.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const action = vi.fn(lasting(0));
  const run = busy.run(action);
  await vi.runAllTimersAsync();
  await run;
  expect(action).toHaveBeenCalledTimes(1);
});

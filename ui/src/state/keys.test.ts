import { describe, expect, it } from 'vitest';
import { doesKey, KEYS, keysOf, type Press } from './keys';

const press = (key: string, ...held: ('ctrl' | 'meta' | 'shift' | 'alt')[]): Press => ({
  key,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
});

describe('the keys', () => {
  it.each([
    [press('n', 'ctrl'), 'add'],
    [press('n', 'meta'), 'add'],
    [press('C', 'ctrl', 'shift'), 'copy'],
    [press('c', 'ctrl', 'shift'), 'copy'],
    [press('h', 'ctrl', 'shift'), 'copy_header'],
    [press('X', 'ctrl', 'shift'), 'clear'],
    [press('F5'), 'check'],
    [press('r', 'ctrl'), 'check'],
    [press(',', 'ctrl'), 'settings'],
    [press('?', 'shift'), 'keys'],
    [press('?'), 'keys'],
    [press('/', 'shift'), 'find'],
    [press('Delete'), 'remove'],
    [press('q', 'ctrl'), 'quit'],
    [press('w', 'ctrl'), 'quit'],
    [press('f', 'ctrl'), 'find'],
    [press('F1'), 'keys'],
    [press('F6'), 'next_pane'],
    [press('F6', 'shift'), 'previous_pane'],
  ])('%j does %s', (pressed, does) => {
    expect(doesKey(pressed, false)).toBe(does);
  });

  it.each([
    press('c', 'ctrl'),
    press('n'),
    press('N', 'shift'),
    press('n', 'ctrl', 'alt'),
    press('a', 'ctrl'),
    press('Delete', 'ctrl'),
  ])('%j keeps its own meaning', (pressed) => {
    expect(doesKey(pressed, false)).toBeUndefined();
  });

  it('leave what is typed to the field that has the focus', () => {
    for (const key of ['/', '?', 'Delete']) expect(doesKey(press(key), true), key).toBeUndefined();
    expect(doesKey(press('f', 'ctrl'), true)).toBe('find');
    expect(doesKey(press('F1'), true)).toBe('keys');
  });

  it('mean one thing each', () => {
    const keys = KEYS.flatMap((row) => row.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keysOf('copy')).toBe('Ctrl Shift C');
  });
});

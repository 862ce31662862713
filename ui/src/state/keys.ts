/** The keyboard (`DESIGN-UI.md` §5): one table for what keys do, for the table that the window shows, and for menus. */
import type { Key } from '../text';

/** What a key does. */
export type Does =
  | 'portals'
  | 'services'
  | 'activity'
  | 'settings'
  | 'add'
  | 'find'
  | 'copy'
  | 'copy_header'
  | 'clear'
  | 'check'
  | 'open'
  | 'sign'
  | 'rename'
  | 'remove'
  | 'favourite'
  | 'next_pane'
  | 'previous_pane'
  | 'keys'
  | 'quit';

/** A row of the table. */
export interface KeyRow {
  /** One or more ways to press it, as "Ctrl+Shift+C". */
  keys: string[];
  /** What it does, for the shown table. */
  label: Key;
  /** Absent where the list or a dialog handles the key itself. */
  does?: Does;
}

/** The table, in the order in which it is shown. */
export const KEYS: KeyRow[] = [
  { keys: ['Ctrl+1'], label: 'common.portals', does: 'portals' },
  { keys: ['Ctrl+3'], label: 'common.services', does: 'services' },
  { keys: ['Ctrl+4'], label: 'common.activity', does: 'activity' },
  { keys: ['Ctrl+,'], label: 'common.settings', does: 'settings' },
  { keys: ['Ctrl+N'], label: 'list.add', does: 'add' },
  { keys: ['Ctrl+F', '/'], label: 'list.keys.find', does: 'find' },
  { keys: ['↑', '↓', 'Home', 'End'], label: 'list.keys.move' },
  { keys: ['Enter'], label: 'list.keys.enter' },
  { keys: ['Ctrl+Shift+C'], label: 'detail.copy', does: 'copy' },
  { keys: ['Ctrl+Shift+H'], label: 'detail.copy_header', does: 'copy_header' },
  { keys: ['Ctrl+Shift+X'], label: 'list.keys.clear', does: 'clear' },
  { keys: ['F5', 'Ctrl+R'], label: 'detail.check', does: 'check' },
  { keys: ['Ctrl+O'], label: 'list.keys.open', does: 'open' },
  { keys: ['Ctrl+Shift+S'], label: 'list.keys.sign', does: 'sign' },
  { keys: ['F2'], label: 'detail.rename', does: 'rename' },
  { keys: ['Del'], label: 'detail.remove', does: 'remove' },
  { keys: ['Ctrl+D'], label: 'list.keys.favourite', does: 'favourite' },
  { keys: ['Shift+F10'], label: 'list.keys.menu' },
  { keys: ['F6'], label: 'list.keys.next_pane', does: 'next_pane' },
  { keys: ['Shift+F6'], label: 'list.keys.previous_pane', does: 'previous_pane' },
  { keys: ['Esc'], label: 'list.keys.escape' },
  { keys: ['?', 'F1'], label: 'list.keys.this', does: 'keys' },
  { keys: ['Ctrl+Q', 'Ctrl+W'], label: 'list.keys.quit', does: 'quit' },
];

/** What a key press carries. */
export type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Keys that need no Ctrl and are letters for a field that has the focus. */
const TYPED = new Set(['/', '?', 'Del']);

function name(press: Press): string {
  const key = press.key === 'Delete' ? 'Del' : press.key.length === 1 ? press.key.toUpperCase() : press.key;
  // The shift that a sign needs on some keyboards is not part of its name.
  const shift = press.shiftKey && !/^[^\p{L}\p{N}]$/u.test(key);
  return [press.ctrlKey || press.metaKey ? 'Ctrl' : '', press.altKey ? 'Alt' : '', shift ? 'Shift' : '', key]
    .filter((part) => part !== '')
    .join('+');
}

/** What a key press does; undefined when it is not one of ours, or belongs to the field that has the focus. */
export function doesKey(press: Press, inField: boolean): Does | undefined {
  const pressed = name(press);
  if (inField && TYPED.has(pressed)) return undefined;
  return KEYS.find((row) => row.keys.includes(pressed))?.does;
}

/** The first key of an action, as a menu shows it: "Ctrl Shift C". */
export function keysOf(does: Does): string | undefined {
  return KEYS.find((row) => row.does === does)?.keys[0]?.replaceAll('+', ' ');
}

/** What a scene does once the window is drawn: it clicks as a person would. */
import type { App } from '../state/app.svelte';
import { namedError } from '../host';
import { openAdd, openAnotherAccount, openSignIn } from '../state/sheet.svelte';

const MARA = 'a1';

const starts: Record<string, (app: App) => unknown> = {
  copied: (app) => app.clipboard.copy(MARA),
  'not-revoked': (app) => app.work.signOut(MARA),
  menu: () => click('main [aria-haspopup="menu"]'),
  'row-menu': () => rightClick('[data-row="a8"]'),
  remove: (app) => (app.removing = MARA),
  rename: (app) => (app.renaming = MARA),
  keys: (app) => (app.keysShown = true),
  search: () => type('[data-find]', 'xyz'),
  'sheet-address': () => openAdd('https://gis.aldermoor.example/portal/home/webmap/viewer.html?webmap=4f2a'),
  'sheet-hidden': () => openAdd('https://gis.alder\u200bmoor.example/\u202elatrop\u202c/home'),
  'sheet-ways': () => openAnotherAccount('p1', { private: false }),
  waiting: () => openSignIn(MARA),
  trouble: async (app) => {
    await app.clipboard.copy(MARA);
    app.notices.trouble(namedError('disk_full'));
  },
};

const find = (selector: string) => document.querySelector<HTMLElement>(selector);

const click = (selector: string) => {
  const on = find(selector);
  on?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0, pointerType: 'mouse' }));
  on?.dispatchEvent(new PointerEvent('pointerup', { bubbles: true, button: 0, pointerType: 'mouse' }));
};

const type = (selector: string, text: string) => {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
};

const rightClick = (selector: string) => {
  const on = find(selector);
  const at = on?.getBoundingClientRect();
  const where = { bubbles: true, cancelable: true, button: 2, clientX: (at?.x ?? 0) + 120, clientY: (at?.y ?? 0) + 20 };
  on?.dispatchEvent(new PointerEvent('contextmenu', where));
};

const settled = () => new Promise((done) => setTimeout(done, 700));

/** Plays the beginning of the scene, and goes to the room that `?room=` names. */
export async function start(app: App, url: URL): Promise<void> {
  await settled();
  const room = url.searchParams.get('room');
  if (room === 'activity' || room === 'settings') app.go(room);
  await starts[url.searchParams.get('scene') ?? '']?.(app);
}

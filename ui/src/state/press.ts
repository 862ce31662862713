import { isLost } from './allowed';
import type { App } from './app.svelte';
import { doesKey, type Does } from './keys';
import { jumpPane } from './panes';

/** What a key press may open besides what the state of the window knows. */
export interface Opens {
  openAdd: () => void;
  openSignIn: (profileId: string) => void;
}

const inField = (on: EventTarget | null) =>
  on instanceof HTMLElement && (on.isContentEditable || on.matches('input, textarea, [role="combobox"]'));

const COVERS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="combobox"][aria-expanded="true"]';

/** Whether a dialog, the sheet, a menu or an open list of choices has the keys for itself. */
const isCovered = () => document.querySelector(COVERS) !== null;

/** Does what a pressed key stands for. */
export function press(event: KeyboardEvent, app: App, opens: Opens): void {
  const does = doesKey(event, inField(event.target));
  if (does === undefined || event.defaultPrevented) return;
  // In another room it is the beginning of what somebody types beside a field.
  if (event.key === '/' && app.room !== 'portals') return;
  // Also under a dialog: F5 and Ctrl+R must never load the page again.
  event.preventDefault();
  if (does === 'clear') void app.clipboard.clear();
  // The application ends with its window, and clears the clipboard and ends what is under way as it does.
  else if (does === 'quit') app.host.close();
  else if (!isCovered()) act(does, app, opens);
}

function act(does: Does, app: App, opens: Opens): void {
  switch (does) {
    case 'portals':
    case 'services':
    case 'activity':
    case 'settings':
      return app.go(does);
    case 'add':
      return opens.openAdd();
    case 'find':
      return find(app);
    case 'next_pane':
      return jumpPane(1);
    case 'previous_pane':
      return jumpPane(-1);
    case 'keys':
      app.keysShown = true;
      return;
    default:
      return onProfile(does, app, opens);
  }
}

function find(app: App): void {
  app.go('portals');
  app.drawer = true;
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLInputElement>('[data-find]');
    field?.focus();
    field?.select();
  });
}

function onProfile(does: Does, app: App, opens: Opens): void {
  const card = app.kept.profile(app.selection.profileId);
  if (!card || app.room !== 'portals') return;
  const id = card.profileId;
  const allowed = app.allowed(card);
  if (does === 'open') void app.work.open(id);
  if (does === 'favourite' && allowed.change) void app.work.favourite(id, !card.favourite);
  if (does === 'rename' && allowed.change) app.renaming = id;
  if (does === 'remove' && allowed.change) app.removing = id;
  if (does === 'copy' && allowed.copy) void app.clipboard.copy(id);
  if (does === 'copy_header' && allowed.copy) void app.clipboard.copy(id, { kind: 'header' });
  if (does === 'check' && allowed.check) void app.work.check(id);
  if (does === 'sign') {
    const ended = card.state.kind === 'expired' || card.state.kind === 'not_signed_in' || isLost(card);
    // A key is pressed by mistake more easily than a line of a menu, so it asks.
    if (allowed.signOut && !ended) app.signingOut = id;
    else if (allowed.signIn) opens.openSignIn(id);
  }
}

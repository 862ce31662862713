/** The panes that F6 goes through, in the order of the window. */
const PANES = '[data-pane]';
/** Where the focus lands in a pane: the row that Tab reaches, or the main action. */
const LANDING = '[role="option"][tabindex="0"], [data-pane-focus]:not([disabled])';

/** Moves the focus to the next pane, or the previous one: to where it lands there, else to its first control. */
export function jumpPane(step: 1 | -1, root: ParentNode = document): void {
  const panes = [...root.querySelectorAll<HTMLElement>(PANES)].filter((pane) => pane.getClientRects().length > 0);
  if (panes.length === 0) return;
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(at + step + panes.length) % panes.length];
  next?.querySelector<HTMLElement>(LANDING)?.focus();
  if (!next || next.contains(document.activeElement)) return;
  const controls = [...next.querySelectorAll<HTMLElement>('button:not([disabled]), input, [tabindex="0"]')];
  controls.find((control) => control.getClientRects().length > 0)?.focus();
}

/** The panes that F6 goes through, in the order of the window. */
const PANES = '[data-pane]';

/** Moves the focus to the next pane, or the previous one: to what had it there before, else to its first control. */
export function jumpPane(step: 1 | -1, root: ParentNode = document): void {
  const panes = [...root.querySelectorAll<HTMLElement>(PANES)].filter((pane) => pane.getClientRects().length > 0);
  if (panes.length === 0) return;
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(at + step + panes.length) % panes.length];
  const into = next?.querySelector<HTMLElement>(
    '[role="option"][tabindex="0"], [data-pane-focus], button:not([disabled]), input, select, [tabindex="0"]',
  );
  into?.focus();
}

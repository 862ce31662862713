/** What Enter means on a page of the sheet. */

/** Enter belongs to what has the focus: a button, a link, a list to choose from, a text of many lines. */
const OWN = 'button, a[href], textarea, summary, [role="tab"], [contenteditable]';

/** A list to choose from, while it is open. */
const OPEN = '[role="combobox"][aria-expanded="true"]';

/** The one filled button of the page, if it can be pressed. */
const primary = (page: HTMLElement) =>
  page.querySelector<HTMLButtonElement>('.btn.primary:not(:disabled):not([aria-busy="true"])');

/** Enter presses the filled button of the page, unless what has the focus takes it. */
export function enter(event: KeyboardEvent, page: HTMLElement): void {
  if (event.key !== 'Enter' || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const on = event.target instanceof Element ? event.target : document.body;
  // A focus that was lost with the page before counts as being on this one.
  if (!page.contains(on) && on !== document.body) return;
  if (on.closest(OWN) || page.querySelector(OPEN)) return;
  event.preventDefault();
  // A key that is held down would run through all pages.
  if (event.repeat) return;
  const form = on instanceof HTMLInputElement ? on.form : null;
  // A form knows what is still missing, also while its button is off.
  if (form?.querySelector('[type="submit"]')) form.requestSubmit();
  else primary(page)?.click();
}

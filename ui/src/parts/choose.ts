/** What a person does with a select, for the tests of those who show one. */
import { waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect } from 'vitest';

/** The open list of a select. */
export const listOf = (select: HTMLElement): Promise<HTMLElement> =>
  waitFor(() => {
    const list = document.getElementById(select.getAttribute('aria-controls') ?? '');
    if (!list) throw new Error('the list is closed');
    return list;
  });

/** Chooses a line with the pointer. */
export async function choose(select: HTMLElement, line: string): Promise<void> {
  const user = userEvent.setup();
  await user.click(select);
  await user.click(within(await listOf(select)).getByRole('option', { name: line }));
  await waitFor(() => expect(select.getAttribute('aria-expanded')).toBe('false'));
}

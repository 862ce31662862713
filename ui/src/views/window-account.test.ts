import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { town } from '../fake/town';
import { failure } from '../fake/world';
import { closeAfterEach, host, open, rows, selected, user } from './window-room';

closeAfterEach();

describe('renaming', () => {
  it('takes the name with Enter', async () => {
    await open(town());
    await user.keyboard('{F2}');
    await user.clear(screen.getByLabelText('Name in the list'));
    await user.keyboard('Town hall{Enter}');
    await waitFor(() => expect(selected()).toMatch(/^Town hall/));
    expect(screen.queryByLabelText('Name in the list')).toBeNull();
    expect(host.count('renameProfile')).toBe(1);
  });

  it('leaves the name alone with Esc, and stays open when it is refused', async () => {
    await open(town());
    await user.keyboard('{F2}');
    await user.type(screen.getByLabelText('Name in the list'), 'x{Escape}');
    expect(host.count('renameProfile')).toBe(0);
    host.failNext('renameProfile', failure('name_taken'));
    await user.keyboard('{F2}');
    const field = screen.getByLabelText('Name in the list');
    await user.type(field, 'x{Enter}');
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    expect(document.activeElement).toBe(field);
  });

  it('opens from the menu and keeps the focus', async () => {
    await open(town());
    await user.click(screen.getByRole('button', { name: 'More actions' }));
    await user.click(await screen.findByRole('menuitem', { name: /^Rename/ }));
    const field = await screen.findByLabelText('Name in the list');
    await waitFor(() => expect(document.activeElement).toBe(field));
  });
});

describe('removing', () => {
  it('asks, and gives the focus to the row in its place', async () => {
    await open(town());
    rows()[1]?.focus();
    await user.keyboard('{ArrowDown}{Delete}');
    const dialog = await screen.findByRole('dialog', { name: 'Remove Haverling Water?' });
    expect(dialog.textContent).toContain('m.lindqvist@haverling');
    await user.click(within(dialog).getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(rows().length).toBe(6));
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Trenmark County/));
  });

  it('does nothing when it is cancelled', async () => {
    await open(town());
    await user.keyboard('{Delete}');
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(host.count('removeProfile')).toBe(0);
  });
});

describe('signing out', () => {
  it('keeps in view that the portal did not answer, until it is closed', async () => {
    const world = town();
    world.revokes = false;
    await open(world);
    await user.keyboard('{Control>}{Shift>}S{/Shift}{/Control}');
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Sign out' }));
    await screen.findByText('Signed out here only');
    expect(screen.getByText(/the token there ends by itself at /)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByText('Signed out here only')).toBeNull());
  });
});

describe('signing out', () => {
  it('asks where a key was pressed', async () => {
    await open(town());
    await user.keyboard('{Control>}{Shift>}S{/Shift}{/Control}');
    await screen.findByRole('dialog', { name: 'Sign out of Aldermoor Enterprise?' });
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(host.count('signOut')).toBe(0);
    await user.keyboard('{Control>}{Shift>}S{/Shift}{/Control}');
    const question = within(await screen.findByRole('dialog'));
    await user.click(question.getByRole('button', { name: 'Sign out' }));
    await waitFor(() => expect(host.count('signOut')).toBe(1));
  });
});

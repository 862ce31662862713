import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { crowdedTown, sharedTown, town, twoWaysTown } from '../fake/town';
import { sheet } from '../state/sheet.svelte';
import { closeAfterEach, host, open, rows, selected, user } from './window-room';

closeAfterEach();

describe('the list', () => {
  it('counts portals, not accounts', async () => {
    await open(sharedTown());
    expect(rows().length).toBe(9);
    expect(screen.getByLabelText('7 portals').textContent).toBe('7');
  });

  it('names every row completely', async () => {
    await open(sharedTown());
    const names = rows().map((row) => row.getAttribute('aria-label'));
    expect(names[0]).toBe('Aldermoor Enterprise, mara.lindqvist, Signed in, 13 days left, favourite');
    expect(names[7]).toBe('Aldermoor Enterprise, gis.admin, Signed in, 22 min left, default account');
    expect(names[5]).toBe('Stonebridge, No account yet, Not signed in');
  });

  it('tells two ways of one person by the words that the ways have everywhere', async () => {
    await open(twoWaysTown());
    const names = rows().map((row) => row.getAttribute('aria-label'));
    expect(names[0]).toMatch(/^Aldermoor Enterprise, Browser, mara.lindqvist, /);
    expect(names.at(-1)).toMatch(/^Aldermoor Enterprise, User name and password, mara.lindqvist, /);
    const others = screen.getByRole('heading', { name: 'Other accounts here' }).closest('section');
    expect(others?.textContent).toContain('User name and password, mara.lindqvist');
  });

  it('moves with the arrows, Home and End, and the selection follows', async () => {
    await open(town());
    rows()[0]?.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(selected()).toMatch(/^Haverling Water/);
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Haverling Water/);
    await user.keyboard('{End}');
    expect(selected()).toMatch(/^Practice portal/);
    await user.keyboard('{ArrowDown}');
    expect(selected()).toMatch(/^Practice portal/);
    await user.keyboard('{Home}');
    expect(selected()).toMatch(/^Aldermoor Enterprise/);
    expect(rows().filter((row) => row.tabIndex === 0).length).toBe(1);
  });

  it('goes to the detail with Enter, or signs in again where it is over', async () => {
    await open(town());
    rows()[0]?.focus();
    await user.keyboard('{Enter}');
    expect(document.activeElement?.textContent).toContain('Copy token');
    rows()[1]?.focus();
    await user.keyboard('{ArrowDown}{Enter}');
    expect(sheet.flow).not.toBeNull();
  });

  it('finds as one types, and Esc clears', async () => {
    await open(town());
    await user.keyboard('{Control>}f{/Control}');
    const field = screen.getByRole('searchbox');
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.type(field, 'hav');
    await waitFor(() => expect(rows().length).toBe(1));
    await user.keyboard('zzz');
    await screen.findByText('Nothing matches “havzzz”');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(rows().length).toBe(7));
  });

  it('keeps the focus on a row that moves to another group', async () => {
    await open(town());
    rows()[0]?.focus();
    await user.keyboard('{Control>}d{/Control}');
    await waitFor(() => expect(selected()).not.toMatch(/favourite/));
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Aldermoor Enterprise/);
  });

  it('draws few of a thousand rows and still reaches them all', async () => {
    await open(crowdedTown(1000));
    expect(rows().length).toBeLessThan(100);
    expect(rows()[0]?.getAttribute('aria-setsize')).toBe('1000');
    rows()[0]?.focus();
    await user.keyboard('{End}');
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-posinset')).toBe('1000'));
  });

  it('cancels what Portico is doing from its row', async () => {
    const world = town();
    const [first] = world.overview.profiles;
    if (first) first.state = { kind: 'working', doing: 'renewing', stay: null };
    await open(world);
    const [row] = rows();
    if (!row) throw new Error('no row');
    await user.click(within(row).getByText('Cancel'));
    expect(host.calls).toContainEqual(['cancelWork', 'a1']);
  });
});

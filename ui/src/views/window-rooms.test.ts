import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { sharedTown, town } from '../fake/town';
import { choose, listOf } from '../parts/choose';
import { app, closeAfterEach, host, open, user } from './window-room';

closeAfterEach();

describe('the rooms', () => {
  it('show what happened, by day and for one account', async () => {
    await open(town());
    await user.click(screen.getByRole('button', { name: 'See all' }));
    await screen.findByRole('heading', { name: 'Activity' });
    await screen.findByText('Token copied');
    expect(host.calls).toContainEqual(['activity', 'a1']);
    await choose(screen.getByRole('combobox', { name: 'Whose activity' }), 'All accounts');
    await screen.findByRole('heading', { name: 'Yesterday' });
  });

  it('say whose each line is where there are several accounts', async () => {
    await open(sharedTown());
    app.go('activity');
    expect(await screen.findAllByText('Aldermoor Enterprise, gis.admin', { selector: 'span' })).not.toEqual([]);
    expect(screen.getAllByText('Aldermoor Enterprise, mara.lindqvist', { selector: 'span' })).not.toEqual([]);
  });

  it('change settings at once', async () => {
    await open(town());
    await user.keyboard('{Control>},{/Control}');
    await choose(await screen.findByRole('combobox', { name: 'Clear copied tokens after' }), '1 minute');
    await waitFor(() => expect(host.world.overview.settings.clipboardSeconds).toBe(60));
    await choose(await screen.findByRole('combobox', { name: 'Browser for sign-ins' }), 'Firefox');
    await choose(await screen.findByRole('combobox', { name: 'Browser profile' }), 'Work');
    await waitFor(() =>
      expect(host.world.overview.settings.browser).toEqual({ browser: 'firefox', profile: 'work', private: false }),
    );
    await user.click(screen.getByRole('switch', { name: 'Always a private window' }));
    await waitFor(() =>
      expect(host.world.overview.settings.browser).toEqual({ browser: 'firefox', profile: null, private: true }),
    );
    await user.click(screen.getByRole('radio', { name: 'Dark' }));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
  });

  it('leave the keys of the window to a list while it is open', async () => {
    await open(town());
    app.go('settings');
    const seconds = await screen.findByRole('combobox', { name: 'Clear copied tokens after' });
    await user.click(seconds);
    await listOf(seconds);
    await user.keyboard('{Control>}1{/Control}{F1}');
    expect([app.room, app.keysShown]).toEqual(['settings', false]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(seconds.getAttribute('aria-expanded')).toBe('false'));
    // A sign is typed, as into a field.
    await user.keyboard('?');
    expect(app.keysShown).toBe(false);
    await user.keyboard('{Escape}');
    await user.keyboard('{Control>}1{/Control}');
    expect(app.room).toBe('portals');
  });

  it('lead to the keys from the settings', async () => {
    await open(town());
    app.go('settings');
    await user.click(await screen.findByRole('button', { name: 'Show the keys' }));
    const dialog = await screen.findByRole('dialog', { name: 'Keys' });
    expect(within(dialog).getByText('Close the window and quit Portico')).toBeTruthy();
  });

  it('close with the window, whatever lies over them', async () => {
    await open(town());
    await user.keyboard('?');
    await screen.findByRole('dialog', { name: 'Keys' });
    await user.keyboard('{Control>}q{/Control}');
    expect(host.count('close')).toBe(1);
    await user.keyboard('{Control>}w{/Control}');
    expect(host.count('close')).toBe(2);
  });

  it('show the keys with ?', async () => {
    await open(town());
    await user.keyboard('?');
    const dialog = await screen.findByRole('dialog', { name: 'Keys' });
    expect(within(dialog).getByText('Copy token')).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

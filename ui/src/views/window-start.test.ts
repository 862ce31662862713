import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { town } from '../fake/town';
import { emptyWorld, failure, type World } from '../fake/world';
import { sheet } from '../state/sheet.svelte';
import { app, closeAfterEach, host, open, user } from './window-room';

closeAfterEach();

describe('the first run', () => {
  it('has one filled action, and opens the sheet with it', async () => {
    await open(emptyWorld());
    expect(document.querySelectorAll('.btn.primary').length).toBe(1);
    await user.click(screen.getByRole('button', { name: 'Add your first portal' }));
    expect(sheet.flow).not.toBeNull();
  });

  it('starts the practice portal and opens the sheet with its address', async () => {
    await open(emptyWorld());
    await user.click(screen.getByRole('button', { name: 'Try the practice portal' }));
    await waitFor(() => expect(sheet.flow).not.toBeNull());
    expect(host.count('startPracticePortal')).toBe(1);
  });

  it('is begun with the first two tabs', async () => {
    await open(emptyWorld());
    await user.tab();
    expect(document.activeElement?.textContent).toContain('Add your first portal');
    await user.tab();
    expect(document.activeElement?.textContent).toContain('Try the practice portal');
  });

  it('says before anything is saved that there is no keyring', async () => {
    const world = emptyWorld();
    world.overview.vault = { kind: 'missing' };
    await open(world);
    expect(screen.getByText(/This computer has no keyring/)).toBeTruthy();
  });
});

describe('a list that cannot be read', () => {
  const damaged = (world: World) => {
    world.overview.readOnly = failure('settings_damaged', { details: ['`profiles.json` is damaged: line 1'] });
    return world;
  };
  const act = () => screen.getByRole('button', { name: 'Set aside and begin anew' });

  it('says so where no account is left, and begins anew when the person says so', async () => {
    await open(damaged(emptyWorld()));
    expect(screen.getByText('`profiles.json` is damaged: line 1')).toBeTruthy();
    await user.click(act());
    await waitFor(() => expect(screen.queryByText('Your portals cannot be read')).toBeNull());
    expect(app.notices.shown?.text).toBe('~/.config/portico/profiles.json.damaged-1');
  });

  it('can be begun anew from an account', async () => {
    await open(damaged(town()));
    await user.click(act());
    await waitFor(() => expect(screen.queryByText('Nothing can be changed now')).toBeNull());
    expect(host.count('setDamagedAside')).toBe(1);
  });

  it('is left to the newer Portico that wrote it', async () => {
    const world = town();
    world.overview.readOnly = failure('settings_newer');
    await open(world);
    expect(screen.getByText('Nothing can be changed now')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Set aside and begin anew' })).toBeNull();
  });
});

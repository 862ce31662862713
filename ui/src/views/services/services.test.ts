import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { sharedTown, town } from '../../fake/town';
import { failure } from '../../fake/world';
import errors from '../../text/en/errors.json';
import { app, closeAfterEach, host, open, user } from '../window-room';

closeAfterEach();

const AT = 'https://maps.aldermoor.example/server/rest/services';

async function look(address: string, world = town()) {
  await open(world);
  await user.click(screen.getByRole('button', { name: 'Services' }));
  await user.type(await screen.findByLabelText('Service address'), `${address}{Enter}`);
}

async function get(where: RegExp) {
  await user.click(await screen.findByRole('radio', { name: where }));
  await user.click(screen.getByRole('button', { name: 'Get a token' }));
}

const last = (call: 'getServiceToken' | 'copyServiceToken') => host.calls.findLast(([name]) => name === call);

describe('a service', () => {
  it('is known by its owner, and only the account that is signed in may ask', async () => {
    await look(`${AT}/Water/MapServer`);
    expect(await screen.findByText('Belongs to Aldermoor Enterprise')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Get a token' })).toBeTruthy();
  });

  it('of a portal that is not here leads to adding it', async () => {
    await look('https://maps.fernhill.example/server/rest/services/Roads/MapServer');
    await user.click(await screen.findByRole('button', { name: 'Add this portal' }));
    const sheet = await screen.findByRole('dialog');
    expect((await within(sheet).findByRole<HTMLInputElement>('textbox')).value).toBe('gis.fernhill.example/portal');
  });

  it('that opens for everybody needs no token', async () => {
    await look(`${AT}/Public/MapServer`);
    expect(await screen.findByText('Opens for everybody')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Get a token' })).toBeNull();
  });

  it('that is none is said at the field', async () => {
    await look(AT);
    expect(await screen.findByText(errors.service_not_understood.happened, { exact: false })).toBeTruthy();
    expect(screen.getByLabelText('Service address').getAttribute('aria-invalid')).toBe('true');
  });

  it('is looked up when somebody has stopped typing, too', async () => {
    await open(town());
    await user.click(screen.getByRole('button', { name: 'Services' }));
    await user.type(await screen.findByLabelText('Service address'), `${AT}/Water/MapServer`);
    expect(await screen.findByText('Belongs to Aldermoor Enterprise', {}, { timeout: 5000 })).toBeTruthy();
    expect(host.count('lookAtService')).toBe(1);
  });

  it('that is typed beside the field does not lead to another room', async () => {
    await open(town());
    await user.click(screen.getByRole('button', { name: 'Services' }));
    await screen.findByLabelText('Service address');
    (document.activeElement as HTMLElement | null)?.blur();
    await user.keyboard('https://maps');
    expect(app.room).toBe('services');
  });

  it('is asked for once, however often the field is left', async () => {
    await look(`${AT}/Water/MapServer`);
    await screen.findByText('Belongs to Aldermoor Enterprise');
    await user.tab();
    await user.tab({ shift: true });
    await user.keyboard('{Enter}');
    expect(host.count('lookAtService')).toBe(1);
  });

  it('with several accounts asks which', async () => {
    await look(`${AT}/Water/MapServer`, sharedTown());
    await user.click(await screen.findByLabelText('Account'));
    const options = await screen.findAllByRole('option');
    expect(options.map((option) => option.textContent.trim())).toEqual([
      expect.stringContaining('mara.lindqvist'),
      expect.stringContaining('gis.admin'),
      expect.stringContaining('mara.test'),
    ]);
  });
});

describe('a token for a service', () => {
  it('is asked for as chosen, tested, and copied in three forms', async () => {
    await look(`${AT}/Water/MapServer`);
    await user.click(await screen.findByRole('radio', { name: '8 hours' }));
    await get(/On this computer/);
    expect(await screen.findByText('The service accepts it')).toBeTruthy();
    expect(screen.getByText('Water Mains, 14 layers, 212 ms')).toBeTruthy();
    expect(last('getServiceToken')?.[1]).toMatchObject({
      profileId: 'a1',
      binding: { kind: 'this_computer' },
      minutes: 480,
    });
    await user.click(screen.getByRole('button', { name: 'Copy: As a header' }));
    await screen.findByRole('button', { name: 'Copied: As a header' });
    expect(last('copyServiceToken')?.[2]).toBe('header');
    await user.click(screen.getByRole('button', { name: 'Copy: Token only' }));
    await waitFor(() => expect(last('copyServiceToken')?.[2]).toBe('token'));
    await user.click(screen.getByRole('button', { name: /Address with the token/ }));
    const question = await screen.findByRole('dialog');
    expect(host.count('copyServiceToken')).toBe(2);
    await user.click(within(question).getByRole('button', { name: 'Copy the address' }));
    await waitFor(() => expect(last('copyServiceToken')?.[2]).toBe('address'));
  });

  it('says what the server gave where that is less', async () => {
    await look(`${AT}/Water/MapServer`);
    await user.click(await screen.findByRole('radio', { name: '1 day' }));
    await get(/On this computer/);
    expect(await screen.findByText('You asked for 24 h. The server gave 8 h.')).toBeTruthy();
  });

  it('that the service does not take is not called ready', async () => {
    await look(`${AT}/Closed/MapServer`);
    await get(/website/);
    await user.type(await screen.findByLabelText('Website address'), 'https://maps.aldermoor.example');
    await user.click(screen.getByRole('button', { name: 'Get a token' }));
    expect(await screen.findByText('Not accepted')).toBeTruthy();
    expect(screen.queryByText('Ready')).toBeNull();
  });

  it('for another computer is not tried from here', async () => {
    await look(`${AT}/Water/MapServer`);
    await user.click(await screen.findByRole('radio', { name: /On another computer/ }));
    await user.type(screen.getByLabelText('Network address'), '192.0.2.7');
    await user.click(screen.getByRole('button', { name: 'Get a token' }));
    expect(await screen.findByText('Not tested yet')).toBeTruthy();
    expect(host.count('testServiceToken')).toBe(0);
  });

  it('shows a wrong network address at its field, and any other failure below', async () => {
    await look(`${AT}/Water/MapServer`);
    await user.click(await screen.findByRole('radio', { name: /On another computer/ }));
    await user.type(screen.getByLabelText('Network address'), 'here');
    await user.click(screen.getByRole('button', { name: 'Get a token' }));
    await waitFor(() => expect(screen.getByLabelText('Network address').getAttribute('aria-invalid')).toBe('true'));
    host.failNext('getServiceToken', failure('anywhere_not_possible'));
    await get(/Anywhere/);
    expect(await screen.findByText(errors.anywhere_not_possible.happened, { exact: false })).toBeTruthy();
  });

  it('is in the list of the latest ones, and comes back from there', async () => {
    await look(`${AT}/Water/MapServer`);
    await get(/On this computer/);
    await screen.findByText('The service accepts it');
    await user.click(screen.getByRole('button', { name: 'Clear the address' }));
    await user.click(await screen.findByRole('button', { name: /Water MapServer/ }));
    expect(screen.getByText('The service accepts it')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Service address').value).toBe(`${AT}/Water/MapServer`);
  });
});

describe('a pasted token', () => {
  it('goes to the chosen portal, and the field is empty then', async () => {
    await look(`${AT}/Water/MapServer`);
    await user.click(screen.getByRole('button', { name: 'See whose it is' }));
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText('Token'), 'canary-token');
    await user.click(within(dialog).getByRole('button', { name: 'Ask the portal' }));
    expect(await within(dialog).findByText('maps.aldermoor.example')).toBeTruthy();
    expect(host.calls.find(([name]) => name === 'inspectToken')?.[1]).toBe('p1');
    expect(document.body.innerHTML).not.toContain('canary');
    await user.click(within(dialog).getByRole('button', { name: 'Look at another' }));
    expect(within(dialog).getByLabelText<HTMLInputElement>('Token').value).toBe('');
  });

  it('that the portal does not know is said at the field, and stays there to be mended', async () => {
    await look(`${AT}/Water/MapServer`);
    app.inspecting = true;
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText('Token'), 'bad{Enter}');
    await waitFor(() => expect(within(dialog).getByLabelText('Token').getAttribute('aria-invalid')).toBe('true'));
    expect(within(dialog).getByLabelText<HTMLInputElement>('Token').value).toBe('bad');
  });
});

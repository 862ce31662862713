import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { choose, listOf } from './choose';
import Select from './Select.svelte';

const options = ['10 seconds', '15 seconds', '1 minute', '2 minutes', ''].map((value) => ({
  value,
  label: value === '' ? 'Never' : value,
}));
const user = userEvent.setup();
const onchange = vi.fn();
const select = () => screen.getByRole<HTMLButtonElement>('combobox', { name: 'Clear after' });
/** The line that a screen reader hears. */
const active = () => document.getElementById(select().getAttribute('aria-activedescendant') ?? '')?.textContent.trim();
const isOpen = () => select().getAttribute('aria-expanded') === 'true';
const chosen = async () =>
  within(await listOf(select()))
    .getAllByRole('option', { selected: true })
    .map((line) => line.textContent.trim());

function show(value: string, more: { disabled?: boolean } = {}) {
  onchange.mockClear();
  const shown = render(Select<string>, { value, options, label: 'Clear after', onchange, ...more });
  onchange.mockImplementation((value: string) => shown.rerender({ value }));
  return shown;
}

async function opened(value: string, key: string) {
  show(value);
  await user.tab();
  await user.keyboard(key);
  await waitFor(() => expect(active()).toBeDefined());
}

afterEach(cleanup);

describe('a select', () => {
  it('says what is chosen, and what there is', async () => {
    show('15 seconds');
    expect(select().textContent.trim()).toBe('15 seconds');
    expect([select().getAttribute('aria-haspopup'), isOpen()]).toEqual(['listbox', false]);
    await user.click(select());
    const list = await listOf(select());
    expect([list.getAttribute('role'), list.getAttribute('aria-label')]).toEqual(['listbox', 'Clear after']);
    expect(
      within(list)
        .getAllByRole('option')
        .map((line) => line.textContent.trim()),
    ).toEqual(options.map(({ label }) => label));
    expect(isOpen()).toBe(true);
    expect(await chosen()).toEqual(['15 seconds']);
    await waitFor(() => expect(active()).toBe('15 seconds'));
  });

  it('takes what is clicked, and keeps the focus', async () => {
    show('15 seconds');
    await choose(select(), 'Never');
    expect(onchange.mock.calls).toEqual([['']]);
    expect(select().textContent.trim()).toBe('Never');
    expect(document.activeElement).toBe(select());
    await user.click(select());
    expect(await chosen()).toEqual(['Never']);
  });

  it('shows what holds, not what was asked for', async () => {
    show('15 seconds');
    onchange.mockImplementation(() => undefined);
    await choose(select(), '1 minute');
    expect(onchange).toHaveBeenCalledWith('1 minute');
    expect(select().textContent.trim()).toBe('15 seconds');
    await user.click(select());
    expect(await chosen()).toEqual(['15 seconds']);
  });

  it('changes nothing when the same is chosen again', async () => {
    show('15 seconds');
    await choose(select(), '15 seconds');
    expect(onchange).not.toHaveBeenCalled();
  });

  it('closes at a click beside it', async () => {
    show('15 seconds');
    await user.click(select());
    await waitFor(() => expect(active()).toBe('15 seconds'));
    await user.pointer({ keys: '[MouseLeft]', target: document.body, coords: { clientX: 500, clientY: 500 } });
    await waitFor(() => expect(isOpen()).toBe(false));
    expect(onchange).not.toHaveBeenCalled();
  });

  it('stays closed while it is off', async () => {
    show('15 seconds', { disabled: true });
    expect(select().disabled).toBe(true);
    await user.click(select());
    await user.tab();
    expect(document.activeElement).toBe(document.body);
    expect(isOpen()).toBe(false);
  });
});

describe('a select and the keyboard', () => {
  it.each(['{Enter}', ' ', '{ArrowDown}', '{ArrowUp}', '{Alt>}{ArrowDown}{/Alt}'])('opens with %j', async (key) => {
    await opened('1 minute', key);
    expect(active()).toBe('1 minute');
    expect(document.activeElement).toBe(select());
    expect(onchange).not.toHaveBeenCalled();
  });

  it('opens at its ends', async () => {
    await opened('1 minute', '{End}');
    await waitFor(() => expect(active()).toBe('Never'));
    await user.keyboard('{Home}');
    expect(active()).toBe('10 seconds');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(isOpen()).toBe(false));
    await user.keyboard('{Home}');
    await waitFor(() => expect(active()).toBe('10 seconds'));
  });

  it('moves, stops at the ends, and takes with Enter', async () => {
    await opened('1 minute', '{Enter}');
    await user.keyboard('{ArrowUp}');
    expect(active()).toBe('15 seconds');
    await user.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}');
    expect(active()).toBe('10 seconds');
    await user.keyboard('{ArrowDown}');
    expect(active()).toBe('15 seconds');
    expect(onchange).not.toHaveBeenCalled();
    await user.keyboard('{Enter}');
    expect(onchange.mock.calls).toEqual([['15 seconds']]);
    await waitFor(() => expect(isOpen()).toBe(false));
    expect(document.activeElement).toBe(select());
  });

  it('takes with Space', async () => {
    await opened('1 minute', '{ArrowDown}');
    await user.keyboard('{ArrowDown} ');
    expect(onchange.mock.calls).toEqual([['2 minutes']]);
    await waitFor(() => expect(isOpen()).toBe(false));
  });

  it('gives up with Escape', async () => {
    await opened('1 minute', '{Enter}');
    await user.keyboard('{ArrowDown}{Escape}');
    await waitFor(() => expect(isOpen()).toBe(false));
    expect(onchange).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(select());
  });

  it('closes when Tab leaves', async () => {
    await opened('1 minute', '{Enter}');
    await user.tab();
    await waitFor(() => expect(isOpen()).toBe(false));
    expect(document.activeElement).not.toBe(select());
    expect(onchange).not.toHaveBeenCalled();
  });

  it('goes to what is typed while it is open', async () => {
    await opened('10 seconds', '{Enter}');
    await user.keyboard('1 m');
    expect(active()).toBe('1 minute');
    expect([isOpen(), onchange.mock.calls]).toEqual([true, []]);
  });

  it('opens at what is typed', async () => {
    await opened('10 seconds', '2');
    await waitFor(() => expect(active()).toBe('2 minutes'));
    expect(onchange).not.toHaveBeenCalled();
    await user.keyboard('{Enter}');
    expect(onchange.mock.calls).toEqual([['2 minutes']]);
  });

  it('leaves the keys of the window alone', async () => {
    show('10 seconds');
    await user.tab();
    await user.keyboard('{Control>}n{/Control}{Alt>}2{/Alt}{F5}{Escape}');
    expect([isOpen(), onchange.mock.calls]).toEqual([false, []]);
  });
});

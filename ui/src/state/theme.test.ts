import { afterEach, expect, it, vi } from 'vitest';
import { applyTheme, themeOf } from './theme';

const system = { dark: false, contrast: false };
const listeners = new Set<() => void>();

function pretend(dark: boolean, contrast: boolean): void {
  Object.assign(system, { dark, contrast });
  vi.stubGlobal('matchMedia', (query: string) => ({
    get matches() {
      return query.includes('dark') ? system.dark : system.contrast;
    },
    addEventListener: (_: string, then: () => void) => listeners.add(then),
    removeEventListener: (_: string, then: () => void) => listeners.delete(then),
  }));
}

afterEach(() => vi.unstubAllGlobals());

it('takes a chosen look whatever the system shows', () => {
  pretend(true, true);
  expect(themeOf('light')).toBe('light');
});

it('takes the look of the system otherwise, contrast before dark', () => {
  pretend(false, false);
  expect(themeOf('system')).toBe('light');
  pretend(true, false);
  expect(themeOf('system')).toBe('dark');
  pretend(true, true);
  expect(themeOf('system')).toBe('contrast');
});

it('follows the system until it is ended', () => {
  pretend(false, false);
  const end = applyTheme('system');
  expect(document.documentElement.dataset.theme).toBe('light');
  system.dark = true;
  listeners.forEach((then) => then());
  expect(document.documentElement.dataset.theme).toBe('dark');
  end();
  expect(listeners.size).toBe(0);
});

import { describe, expect, it } from 'vitest';
import errors from '../text/en/errors.json';
import sheet from '../text/en/sheet.json';
import { nextSteps, type Standing } from './sheet-next';

const browser: Standing = {
  scheme: 'browser',
  pasted: false,
  browser: true,
  password: true,
  adding: true,
  again: false,
  known: true,
  memory: false,
};
const password: Standing = { ...browser, scheme: 'password' };

const flags = ['pasted', 'browser', 'password', 'adding', 'again', 'known', 'memory'] as const;

/** Every combination of what a sign-in may stand on. */
function standings(): Standing[] {
  return (['browser', 'password'] as const).flatMap((scheme) =>
    Array.from({ length: 2 ** flags.length }, (_, bits) => ({
      ...browser,
      ...Object.fromEntries(flags.map((flag, at) => [flag, (bits & (2 ** at)) !== 0])),
      scheme,
    })),
  );
}

describe('nextSteps', () => {
  it.each(Object.keys(errors))('%s: always leads somewhere, to steps that have words', (code) => {
    const labels = Object.keys(sheet.failed.next);
    for (const standing of standings()) {
      const steps = nextSteps(code, standing);
      expect(steps.length).toBeGreaterThan(0);
      expect(new Set(steps).size).toBe(steps.length);
      for (const step of steps) expect(labels).toContain(step);
    }
  });

  it('leads from a password that the portal does not want to the browser', () => {
    for (const code of ['password_browser_only', 'mfa_needed', 'needs_more_steps']) {
      expect(nextSteps(code, password)[0]).toBe('browser');
    }
  });

  it('never offers the way that just failed as another one', () => {
    for (const code of Object.keys(errors)) {
      for (const standing of standings()) expect(nextSteps(code, standing)).not.toContain(standing.scheme);
    }
  });

  it('offers the pasted code only where it was not pasted already', () => {
    expect(nextSteps('redirect_not_registered', browser)[0]).toBe('paste');
    expect(nextSteps('redirect_not_registered', { ...browser, pasted: true })).not.toContain('paste');
  });

  it('offers no way that the portal rules out', () => {
    expect(nextSteps('wrong_password', { ...password, browser: false })).toEqual(['again']);
    expect(nextSteps('app_id_unknown', { ...browser, password: false })).not.toContain('password');
  });

  it('offers memory only while secrets go to the keyring', () => {
    expect(nextSteps('keyring_locked', browser)).toEqual(['unlock', 'memory']);
    expect(nextSteps('keyring_locked', { ...browser, memory: true })).toEqual(['again']);
  });
});

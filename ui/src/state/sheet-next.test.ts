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
  return (['browser', 'password', 'app', 'api-key', 'token', 'anonymous', 'pro'] as const).flatMap((scheme) =>
    Array.from({ length: 2 ** flags.length }, (_, bits) => ({
      ...browser,
      ...Object.fromEntries(flags.map((flag, at) => [flag, (bits & (2 ** at)) !== 0])),
      scheme,
    })),
  );
}

const all = standings();

describe('nextSteps', () => {
  it.each(Object.keys(errors))('%s: always leads somewhere, to steps that have words', (code) => {
    const labels = Object.keys(sheet.failed.next);
    const wrong = all.filter((standing) => {
      const steps = nextSteps(code, standing);
      const sound = steps.length > 0 && new Set(steps).size === steps.length;
      return !sound || steps.some((step) => !labels.includes(step));
    });
    expect(wrong).toEqual([]);
  });

  it('leads from a password that the portal does not want to the browser', () => {
    for (const code of ['password_browser_only', 'mfa_needed', 'needs_more_steps']) {
      expect(nextSteps(code, password)[0]).toBe('browser');
    }
  });

  it('never offers the way that just failed as another one', () => {
    const codes = Object.keys(errors);
    const wrong = codes.filter((code) =>
      all.some((standing) => (nextSteps(code, standing) as string[]).includes(standing.scheme)),
    );
    expect(wrong).toEqual([]);
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

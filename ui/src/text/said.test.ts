import { describe, expect, it } from 'vitest';
import { failure, said } from '../fake/world';
import { errorWords, say } from './said';

describe('what the application says', () => {
  it('shows a moment in local time and a number of seconds as a span', () => {
    const until = new Date(2031, 2, 14, 12).getTime();
    expect(say(said('probe.secure.until', { at: String(until) }))).toMatch(/2031/);
    expect(say(said('probe.clock.behind', { seconds: '160' }))).toContain('2 min 40 s');
    expect(say(said('activity_more.cleared_after', { seconds: '30' }))).toContain('30 s');
  });

  it('leaves a param alone that only looks like a moment by its name', () => {
    expect(say(said('probe.secure.until', { at: 'never' }))).toContain('never');
  });

  it('translates the ways to sign in', () => {
    expect(say(said('probe.ways.list', { ways: 'browser,password' }))).toBe('Browser, user name and password');
    expect(say(said('probe.ways.list', { ways: 'passkey' }))).toBe('Passkey');
  });

  it('takes the text of the kind, and the title of a failure', () => {
    const params = {
      organisation: 'City of Aldermoor',
      lines: 'http://127.0.0.1:27071/x',
      address: 'https://gis.example/portal',
    };
    const message = say(said('register.message', { ...params, kind: 'online' }));
    expect(message).toContain('http://127.0.0.1:27071/x');
    const enterprise = say(said('register.message', { ...params, kind: 'enterprise' }));
    expect(message).not.toBe(enterprise);
    expect(enterprise).toContain('Sign in to https://gis.example/portal/home with');
    for (const text of [message, enterprise]) expect(text).not.toMatch(/https?:\/\/https?:/);
    expect(say(said('activity_more.error', { code: 'wrong_password' }))).toBe(
      errorWords(failure('wrong_password')).title,
    );
  });

  it('shows the key of a sentence it does not know', () => {
    expect(say(said('activity.teleported'))).toBe('activity.teleported');
  });
});

describe('a failure', () => {
  it('has a general text when its code is unknown', () => {
    expect(errorWords({ ...failure('unknown'), code: 'from_the_future' })).toEqual(errorWords(failure('unknown')));
    expect(errorWords({ ...failure('unknown'), code: 'from_the_future' }).title).not.toBe('');
  });
});

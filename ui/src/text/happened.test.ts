import { describe, expect, it } from 'vitest';
import { said } from '../fake/world';
import { happened } from './happened';

const signedIn = (browser: string) => ({
  what: said('activity.signed_in'),
  more: said('activity_more.browser', { browser }),
});

describe('a line of the activity', () => {
  it('names the browser of a sign-in, and only the way where it was the usual one', () => {
    expect(happened(signedIn('Firefox, Work profile'))).toEqual({
      what: 'Signed in with the browser',
      more: 'Firefox, Work profile',
    });
    expect(happened(signedIn(''))).toEqual({ what: 'Signed in with the browser', more: null });
  });

  it('keeps the way of another sign-in beside it', () => {
    const entry = { what: said('activity.signed_in'), more: said('activity_more.password') };
    expect(happened(entry)).toEqual({ what: 'Signed in', more: 'User name and password' });
  });

  it('says once that the clipboard was cleared', () => {
    const more = said('activity_more.cleared_after', { seconds: '30' });
    const cleared = { what: said('activity.cleared'), more };
    expect(happened(cleared)).toEqual({ what: 'Token cleared from the clipboard after 30 s', more: null });
    expect(happened({ ...cleared, more: null })).toEqual({ what: 'Token cleared from the clipboard', more: null });
    expect(happened({ what: said('activity.copied'), more }).what).toBe('Token copied');
  });
});

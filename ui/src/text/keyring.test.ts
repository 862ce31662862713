import { describe, expect, it } from 'vitest';
import { keyringName } from './keyring';

describe('the name of the keyring', () => {
  it('is written small inside a sentence, as the design does', () => {
    expect(keyringName({ kind: 'locked', name: 'Login', memory: false })).toBe('login');
    expect(keyringName({ kind: 'unlocked', name: 'login' })).toBe('login');
  });

  it('stays as it is where a person chose it', () => {
    expect(keyringName({ kind: 'unlocked', name: 'Work' })).toBe('Work');
  });

  it('is not known everywhere', () => {
    expect(keyringName({ kind: 'unlocked', name: null })).toBeNull();
    expect(keyringName({ kind: 'missing' })).toBeNull();
  });
});

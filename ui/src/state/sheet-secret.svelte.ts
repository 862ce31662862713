import type { SignInWay, UiError } from '../bindings';

/** The scheme of a form whose secret is pasted, as it is kept. */
export type SecretScheme = 'app' | 'api-key' | 'token' | 'renewal-token';

/** The forms for an app's secret, an API key and a token. The secret leaves them with {@link SecretForm.take}. */
export class SecretForm {
  /** What is pasted. */
  scheme = $state<SecretScheme>('api-key');
  /** The app ID; it is public. */
  appId = $state('');
  /** The secret, key or token while it is in the field. */
  secret = $state('');
  /** The referer that a key or token is bound to. */
  referer = $state('');
  /** Whether an app's secret is kept, so that the sign-in renews itself. */
  keep = $state(true);
  /** Whether the secret is readable. */
  shown = $state(false);
  /** What was wrong with what was typed. */
  error = $state.raw<UiError | null>(null);

  /** Whether it belongs to an app, whose ID goes with it. */
  get ofAnApp(): boolean {
    return this.scheme === 'app' || this.scheme === 'renewal-token';
  }

  /** Whether there is something to send. */
  get complete(): boolean {
    return this.secret.trim() !== '' && (!this.ofAnApp || this.appId.trim() !== '');
  }

  /** Hands everything over and forgets the secret. */
  take(): SignInWay {
    const secret = this.secret;
    this.wipe();
    const referer = this.referer.trim() === '' ? null : this.referer.trim();
    switch (this.scheme) {
      case 'app':
        return { kind: 'app', appId: this.appId.trim(), secret, keepSecret: this.keep };
      case 'api-key':
        return { kind: 'api_key', key: secret, referer };
      case 'renewal-token':
        return { kind: 'renewal_token', appId: this.appId.trim(), token: secret };
      case 'token':
        return { kind: 'token', token: secret, referer };
    }
  }

  /** Forgets the secret and covers the field. */
  wipe(): void {
    this.secret = '';
    this.shown = false;
    this.error = null;
  }
}

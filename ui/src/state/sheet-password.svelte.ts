import type { BindingChoice, SignInWay, TokenOptions, UiError } from '../bindings';

/** Where a token for a name and password works. */
export type Works = BindingChoice['kind'];

/** The form for user name and password. The password leaves it with {@link PasswordForm.way}. */
export class PasswordForm {
  /** The name; letter case matters. */
  user = $state('');
  /** The password while it is being typed. */
  password = $state('');
  /** Whether the password is kept, so that the sign-in renews itself. */
  keep = $state(false);
  /** How long the token shall last, in minutes; null for the usual time. */
  minutes = $state<number | null>(null);
  works = $state<Works>('referer');
  referer = $state('');
  ip = $state('');
  /** Where a server's tokens come from, where the person knows better than the server. */
  tokenAddress = $state('');
  /** An app ID to keep with the account; it is not sent with the password. */
  appId = $state('');
  /** The other host for tokens that the person has agreed to. */
  confirmed = $state<string | null>(null);
  /** What was wrong with what was typed. */
  error = $state.raw<UiError | null>(null);
  /** Whether the password is readable. */
  shown = $state(false);
  /** Whether Caps Lock is on. */
  capsLock = $state(false);

  /** Whether there is something to send. */
  get complete(): boolean {
    return this.user.trim() !== '' && this.password !== '';
  }

  /** Whether the name has capital letters, where a slip is easily overlooked. */
  get mixedCase(): boolean {
    return this.user !== this.user.toLowerCase();
  }

  /** What is asked of the token. */
  get options(): TokenOptions {
    const referer = this.referer.trim();
    const bindings: Record<Works, BindingChoice> = {
      referer: { kind: 'referer', referer: referer === '' ? null : referer },
      this_computer: { kind: 'this_computer' },
      address: { kind: 'address', ip: this.ip },
    };
    return { minutes: this.minutes, binding: bindings[this.works] };
  }

  /** Hands everything over and forgets the password. */
  way(ofServer: boolean, mayKeep = true): SignInWay {
    const { keep, options } = this;
    const keepPassword = keep && mayKeep;
    const filled = (text: string) => (text.trim() === '' ? null : text.trim());
    const typed = { user: this.user.trim(), password: this.password, keepPassword, options };
    this.wipe();
    if (!ofServer) return { kind: 'password', ...typed, appId: filled(this.appId) };
    return { kind: 'server', ...typed, tokenAddress: filled(this.tokenAddress), confirmedOrigin: this.confirmed };
  }

  /** Forgets the password and covers the field. */
  wipe(): void {
    this.password = '';
    this.error = null;
    this.shown = false;
    this.capsLock = false;
  }

  /** Begins for a person. */
  begin(user: string): void {
    this.user = user;
    this.keep = false;
    this.minutes = null;
    this.works = 'referer';
    this.referer = '';
    this.ip = '';
    this.tokenAddress = '';
    this.appId = '';
    this.confirmed = null;
    this.wipe();
  }
}

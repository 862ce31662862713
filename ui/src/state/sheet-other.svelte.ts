import type { AppIdAnswer, SignInWay, UiError } from '../bindings';

/** The ways without a form to speak of: somebody else has made the sign-in, or nobody is asked anything. */
export type OtherScheme = 'saml-kerberos' | 'notebook' | 'pro';

/** What little these ways ask for. None of it is secret. */
export class OtherWay {
  /** Which of them. */
  scheme = $state<OtherScheme>('saml-kerberos');
  /** The app ID, where the portal has none yet. */
  appId = $state('');
  /** Where the connection file is, for a server that belongs to no portal. */
  connection = $state('');
  /** What was wrong with what was typed. */
  error = $state.raw<UiError | null>(null);

  /** Whether there is everything that is needed. */
  complete(asksAppId: boolean, ofServer: boolean): boolean {
    if (this.scheme === 'saml-kerberos') return !asksAppId || this.appId.trim() !== '';
    return this.scheme !== 'pro' || !ofServer || this.connection.trim() !== '';
  }

  /** What is asked for. */
  way(asksAppId: boolean, ofServer: boolean): SignInWay {
    const appId: AppIdAnswer | null = asksAppId ? { kind: 'given', appId: this.appId.trim() } : null;
    switch (this.scheme) {
      case 'saml-kerberos':
        return { kind: 'saml_kerberos', appId };
      case 'notebook':
        return { kind: 'notebook' };
      case 'pro':
        return { kind: 'pro', connection: ofServer ? this.connection.trim() : null };
    }
  }
}

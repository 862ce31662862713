import type { AppIdAnswer, AppIdState, SignInWay, UiError } from '../bindings';

/** The ways without a form to speak of: somebody else has made the sign-in, or nobody is asked anything. */
export type OtherScheme = 'saml-kerberos' | 'notebook' | 'pro';

/** What is known of the portal. */
interface About {
  appId: AppIdState | null;
  isServer: boolean;
}

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

  /** What has to be typed, if anything. */
  asks(about: About): 'app_id' | 'file' | null {
    if (this.scheme === 'saml-kerberos' && about.appId?.kind === 'needed') return 'app_id';
    return this.scheme === 'pro' && about.isServer ? 'file' : null;
  }

  /** What is asked for; null while something is missing. */
  way(about: About): SignInWay | null {
    const asks = this.asks(about);
    const [id, file] = [this.appId.trim(), this.connection.trim()];
    if ((asks === 'app_id' && id === '') || (asks === 'file' && file === '')) return null;
    const appId: AppIdAnswer | null = asks === 'app_id' ? { kind: 'given', appId: id } : null;
    switch (this.scheme) {
      case 'saml-kerberos':
        return { kind: 'saml_kerberos', appId };
      case 'notebook':
        return { kind: 'notebook' };
      case 'pro':
        return { kind: 'pro', connection: asks === 'file' ? file : null };
    }
  }
}

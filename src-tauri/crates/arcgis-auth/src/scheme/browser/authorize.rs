//! The beginning of a browser sign-in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use rand_core::CryptoRng;
use url::Url;
use zeroize::Zeroizing;

use super::{AwaitingCode, Redirect};
use crate::portal::PortalAddress;
use crate::safe_url::SafeUrl;
use crate::token::AppId;

/// The address to open in the browser. It holds the state, so it is shown and logged only as [`SafeUrl`].
#[derive(Clone)]
pub struct AuthorizeUrl(Url);

impl AuthorizeUrl {
    /// The whole address, for the browser and for "Copy link".
    pub fn as_url(&self) -> &Url {
        &self.0
    }
}

impl std::fmt::Debug for AuthorizeUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        SafeUrl::new(&self.0).fmt(f)
    }
}

/// Begins a sign-in: makes state (192 bits) and verifier (256 bits) and the address to open (PROTOCOL §3.1).
///
/// `expiration` is how long the person wants to stay signed in, in minutes; the organisation may allow less.
pub fn begin(
    portal: &PortalAddress,
    app_id: &AppId,
    redirect: &Redirect,
    expiration: Option<u32>,
    rng: &mut dyn CryptoRng,
) -> (AwaitingCode, AuthorizeUrl) {
    let state = CsrfToken::new(random_text::<24>(rng).to_string());
    let verifier = PkceCodeVerifier::new(random_text::<32>(rng).to_string());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    let redirect_uri = redirect.uri();
    let mut url = portal.sharing_rest("oauth2/authorize");
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("client_id", app_id.as_str())
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", &redirect_uri)
            .append_pair("state", state.secret())
            .append_pair("code_challenge", challenge.as_str())
            .append_pair("code_challenge_method", challenge.method().as_str());
        if let Some(minutes) = expiration {
            query.append_pair("expiration", &minutes.to_string());
        }
    }
    let awaiting = AwaitingCode {
        portal: portal.clone(),
        app_id: app_id.clone(),
        redirect: redirect.clone(),
        redirect_uri,
        state,
        verifier: verifier.secret().as_str().into(),
    };
    (awaiting, AuthorizeUrl(url))
}

/// `N` random bytes as base64url: only unreserved characters (RFC 7636 §4.1).
fn random_text<const N: usize>(rng: &mut dyn CryptoRng) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0_u8; N]);
    rng.fill_bytes(bytes.as_mut());
    Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_ref()))
}

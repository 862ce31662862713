//! The beginning of a browser sign-in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use rand_core::CryptoRng;
use url::Url;
use zeroize::Zeroizing;

use super::{AwaitingCode, Redirect, Stay};
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
/// `stay` is how long the person wants to stay signed in: a [`Stay`], or minutes; the organisation may allow less.
pub fn begin(
    portal: &PortalAddress,
    app_id: &AppId,
    redirect: &Redirect,
    stay: impl Into<Stay>,
    rng: &mut dyn CryptoRng,
) -> (AwaitingCode, AuthorizeUrl) {
    let state = CsrfToken::new(random_text::<24>(rng));
    let verifier = PkceCodeVerifier::new(random_text::<32>(rng));
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
        if let Some(minutes) = stay.into().expiration() {
            query.append_pair("expiration", &minutes);
        }
    }
    let awaiting = AwaitingCode {
        portal: portal.clone(),
        app_id: app_id.clone(),
        redirect: redirect.clone(),
        redirect_uri,
        state,
        // Moved, not copied: the other type would not wipe it.
        verifier: verifier.into_secret().into(),
    };
    (awaiting, AuthorizeUrl(url))
}

/// `N` random bytes as base64url: only unreserved characters (RFC 7636 §4.1).
fn random_text<const N: usize>(rng: &mut dyn CryptoRng) -> String {
    let mut bytes = Zeroizing::new([0_u8; N]);
    rng.fill_bytes(bytes.as_mut());
    URL_SAFE_NO_PAD.encode(bytes.as_ref())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::convert::Infallible;

    use rand_core::TryRng;

    use super::*;
    use crate::scheme::browser::{Answer, LONGEST_STAY};

    /// Gives bytes that were written down, and notes how many were asked for.
    struct Written<'a> {
        bytes: &'a [u8],
        taken: usize,
    }

    impl TryRng for Written<'_> {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            unreachable!("only bytes are asked for")
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            unreachable!("only bytes are asked for")
        }

        fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
            into.copy_from_slice(&self.bytes[self.taken..self.taken + into.len()]);
            self.taken += into.len();
            Ok(())
        }
    }

    impl rand_core::TryCryptoRng for Written<'_> {}

    fn portal() -> PortalAddress {
        PortalAddress::parse_exact("https://gis.example.com/portal").unwrap()
    }

    fn parameter(url: &AuthorizeUrl, name: &str) -> String {
        let found: Vec<_> = url.as_url().query_pairs().filter(|(key, _)| key == name).collect();
        assert_eq!(found.len(), 1, "{name} stands there once");
        found[0].1.to_string()
    }

    fn verifier_of(awaiting: AwaitingCode) -> String {
        let Ok(Answer::Code(exchange)) = awaiting.pasted("some-code") else { panic!("not taken") };
        let field = exchange.fields().into_iter().find(|(name, _)| *name == "code_verifier");
        field.unwrap().1.to_owned()
    }

    /// RFC 7636 appendix B: octets, verifier and challenge.
    #[test]
    fn f1_the_challenge_is_that_of_the_rfc() {
        let octets = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105,
            214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let state = [0_u8; 24];
        let bytes = [&state[..], &octets[..]].concat();
        let mut rng = Written { bytes: &bytes, taken: 0 };
        let (awaiting, url) = begin(&portal(), &AppId::python(), &Redirect::OutOfBand, None, &mut rng);
        assert_eq!(parameter(&url, "code_challenge"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert_eq!(parameter(&url, "code_challenge_method"), "S256");
        assert_eq!(verifier_of(awaiting), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        // Nothing of the randomness is thrown away: 256 bits (RFC 7636 §7.1) and at least 128 for the state.
        assert_eq!(rng.taken, bytes.len());
        assert!(state.len() * 8 >= 128);
    }

    /// RFC 7636 §4.1: 43 to 128 characters of `ALPHA / DIGIT / "-" / "." / "_" / "~"`.
    #[test]
    fn f1_ten_thousand_verifiers_and_states() {
        let unreserved = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
        let mut rng = rand::rng();
        let mut seen = HashSet::new();
        for _ in 0..10_000 {
            let (awaiting, url) = begin(&portal(), &AppId::python(), &Redirect::OutOfBand, None, &mut rng);
            let (state, verifier) = (parameter(&url, "state"), verifier_of(awaiting));
            assert!((43..=128).contains(&verifier.len()) && unreserved(&verifier), "{verifier}");
            // 6 bits in each character.
            assert!(state.len() * 6 >= 128 && unreserved(&state), "{state}");
            assert!(seen.insert(state) && seen.insert(verifier));
        }
    }

    /// PROTOCOL §3.1: what is asked, each once, at the portal's own address.
    #[test]
    fn the_address_asks_for_what_the_protocol_says() {
        let app = AppId::new("id+&=1").unwrap();
        let redirect = Redirect::loopback(&portal(), 27071);
        let (_, url) = begin(&portal(), &app, &redirect, Some(20_160), &mut rand::rng());
        let bare = SafeUrl::new(url.as_url()).to_string();
        assert_eq!(bare, "https://gis.example.com/portal/sharing/rest/oauth2/authorize");
        assert_eq!(parameter(&url, "client_id"), "id+&=1");
        assert_eq!(parameter(&url, "response_type"), "code");
        assert_eq!(parameter(&url, "redirect_uri"), "http://127.0.0.1:27071/sign-in/gis.example.com/portal");
        assert_eq!(parameter(&url, "expiration"), "20160");
        let (_, url) = begin(&portal(), &app, &redirect, None, &mut rand::rng());
        assert!(!url.as_url().as_str().contains("expiration"), "left to the portal");
        // PROTOCOL §3.1: "−1 asks for the maximum".
        for (stay, asked) in [(Stay::Longest, "-1"), (Stay::Minutes(LONGEST_STAY), "129600")] {
            let (_, url) = begin(&portal(), &app, &redirect, stay, &mut rand::rng());
            assert_eq!(parameter(&url, "expiration"), asked);
        }
        assert_eq!((Stay::Usual.expiration(), Stay::Minutes(0).expiration()), (None, None));
    }

    #[test]
    fn s1_printing_the_address_shows_no_state() {
        let (awaiting, url) =
            begin(&portal(), &AppId::python(), &Redirect::OutOfBand, None, &mut rand::rng());
        let shown = format!("{url:?} {awaiting:?}");
        assert!(!shown.contains(&parameter(&url, "state")) && !shown.contains(&verifier_of(awaiting)));
    }
}

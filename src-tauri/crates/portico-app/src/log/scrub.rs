//! The last guard: text that looks like a secret is replaced before it reaches the disk. It is no reason to log one.

use std::borrow::Cow;
use std::io;

use regex::{Captures, Regex};

/// The user information of an address.
const IN_ADDRESS: &str = r#"://[^/\s"'@]*@"#;

/// The value of an `Authorization` or `X-Esri-Authorization` header (RFC 9110 §11.6.2, RFC 6750 §2.1, RFC 4559 §4).
const IN_HEADER: &str = r"(?ix) \b (bearer|basic|negotiate|ntlm) ( \s+ | %20 ) ([A-Za-z0-9._~+/=-]{4,})";

/// A name and its value, as in a query (`token=…`), in JSON (`"access_token":"…"`, also inside a quoted text), in a
/// structure's `Debug` (`password: Password("…")`) and in a log field.
const BY_NAME: &str = r#"(?ix)
    ( \b (?: code | assertion | saml_?response
           | [a-z0-9_-]* (?: token | password | passphrase | secret | verifier | api_?key ) ) )
    ( \\?["']? \s* (?: = | : | %3d ) \s* )
    ( (?: [a-z]+ \( )? (?: \\?" (?: [^"\\] | \\[^"] )* \\?" | '[^']*' | [^\s"'&,;<>(){}\[\]]+ ) )"#;

/// A long run of the characters that tokens, codes and verifiers are made of (RFC 7636 §4.1, base64url, JWT).
const BY_LOOKS: &str = r"[A-Za-z0-9_.~+-]{32,}";

/// What stands in a secret's place.
const GONE: &str = "…";

pub(super) struct Scrub {
    in_address: Regex,
    in_header: Regex,
    by_name: Regex,
    by_looks: Regex,
}

impl Scrub {
    pub(super) fn new() -> io::Result<Self> {
        let compiled = |pattern| Regex::new(pattern).map_err(io::Error::other);
        Ok(Self {
            in_address: compiled(IN_ADDRESS)?,
            in_header: compiled(IN_HEADER)?,
            by_name: compiled(BY_NAME)?,
            by_looks: compiled(BY_LOOKS)?,
        })
    }

    /// The text without what looks like a secret.
    pub(super) fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let text = self.in_address.replace_all(text, format!("://{GONE}@"));
        let text = replaced(&self.in_header, text, |found| {
            let words = is_word(&found[3]) && !found[1].eq_ignore_ascii_case("bearer");
            (!words).then(|| format!("{}{}{GONE}", &found[1], &found[2]))
        });
        let text = replaced(&self.by_name, text, |found| {
            let number = found[1].eq_ignore_ascii_case("code") && is_error_code(&found[3]);
            (!number).then(|| format!("{}{}{GONE}", &found[1], &found[2]))
        });
        replaced(&self.by_looks, text, |found| is_mixed(&found[0]).then(|| GONE.to_owned()))
    }
}

/// Replaces what a pattern finds, unless the answer is to leave it.
fn replaced<'a>(
    pattern: &Regex,
    text: Cow<'a, str>,
    answer: impl Fn(&Captures<'_>) -> Option<String>,
) -> Cow<'a, str> {
    match pattern
        .replace_all(&text, |found: &Captures<'_>| answer(found).unwrap_or_else(|| found[0].to_owned()))
    {
        Cow::Borrowed(_) => text,
        Cow::Owned(changed) => Cow::Owned(changed),
    }
}

/// "Basic authentication": a scheme's name in a sentence.
fn is_word(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// ArcGIS's error codes have three digits, some of its servers' six; a code of a sign-in is longer and no number.
fn is_error_code(value: &str) -> bool {
    value.len() <= 6 && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// Names and hexadecimal numbers have one kind of letters; a token has capitals, small letters and digits.
fn is_mixed(value: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| value.bytes().any(|byte| kind(&byte));
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> String {
        Scrub::new().unwrap().clean(text).into_owned()
    }

    #[test]
    fn values_with_a_name() {
        for (text, cleaned) in [
            ("GET /rest?f=json&token=canary&x=1", "GET /rest?f=json&token=…&x=1"),
            ("?code=canary&state=1", "?code=…&state=1"),
            (r#"{"access_token":"canary","expires_in":1800}"#, r#"{"access_token":…,"expires_in":1800}"#),
            (r#"body="{\"refresh_token\":\"canary\",\"x\":1}""#, r#"body="{\"refresh_token\":…,\"x\":1}""#),
            (r#"{"token" : "canary"}"#, r#"{"token" : …}"#),
            ("client_secret=canary%2B%26", "client_secret=…"),
            (r#"password="two canary words" user="mara""#, r#"password=… user="mara""#),
            (r#"password: Password("canary canary")"#, "password: …)"),
            ("token: Some(canary)", "token: …)"),
            ("code_verifier=canary", "code_verifier=…"),
            ("CODE=canary, API_KEY: 'canary'", "CODE=…, API_KEY: …"),
            ("https://x.example/y%3Ftoken%3Dcanary", "https://x.example/y%3Ftoken%3D…"),
            ("SAMLResponse=canary", "SAMLResponse=…"),
        ] {
            assert_eq!(clean(text), cleaned);
        }
    }

    #[test]
    fn headers_and_addresses() {
        for (text, cleaned) in [
            ("Authorization: Bearer canary", "Authorization: Bearer …"),
            ("X-Esri-Authorization: Bearer cAnA.ry_1~+/=", "X-Esri-Authorization: Bearer …"),
            ("authorization: Basic Y2FuYXJ5OmNhbmFyeQ==", "authorization: Basic …"),
            ("Negotiate YIICanary+/==", "Negotiate …"),
            ("https://mara:canary@gis.example.com/portal", "https://…@gis.example.com/portal"),
        ] {
            assert_eq!(clean(text), cleaned);
        }
    }

    #[test]
    fn tokens_by_their_looks() {
        let token = "3NKHt6i2urmWtqOuugvr9dqEXAMPLEhi1bbbMcuX.XXNr3K9tMqCbH7kDg7qI_M0w..";
        assert_eq!(clean(&format!("got {token}, fine")), "got …, fine");
        // RFC 7636 appendix B.
        assert_eq!(clean("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "…");
    }

    #[test]
    fn what_helps_stays() {
        for text in [
            "error 498: Invalid Token, code=498",
            "code: 400, message: 'Unable to generate token.'",
            "Basic authentication is not offered, negotiate authentication is",
            "https://gis.example.com/portal/sharing/rest/oauth2/authorize took 84 ms",
            "profile 0d3c1f9a-5f8c-4c1e-9a1b-3b5f0e6a7c11 renewed, 3 tokens, token_type=bearer",
            "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "arcgis_auth::scheme::browser::AwaitingCode of portico-desktop on x86_64-unknown-linux-gnu",
        ] {
            assert_eq!(clean(text), text);
        }
    }
}

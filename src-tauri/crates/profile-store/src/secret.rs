//! Text that must not be seen.

use std::fmt;

use secrecy::{ExposeSecret, SecretBox};
use zeroize::Zeroize;

/// A password, a token, a key: wiped when dropped, redacted when printed, and not serialisable.
///
/// ```compile_fail
/// fn writes<T: serde::Serialize>(_: &T) {}
/// writes(&profile_store::Secret::from(String::from("quiet")));
/// ```
///
/// It has no `Display` either:
///
/// ```compile_fail
/// let _ = profile_store::Secret::from(String::from("quiet")).to_string();
/// ```
///
/// The same with a type that may be seen:
///
/// ```
/// fn writes<T: serde::Serialize>(_: &T) {}
/// writes(&String::from("loud"));
/// let _ = String::from("loud").to_string();
/// assert_eq!(format!("{:?}", profile_store::Secret::from(String::from("quiet"))), "Secret([redacted])");
/// ```
pub struct Secret(SecretBox<String>);

impl Secret {
    /// The text itself. Do not print it, keep it in a record or put it into an address.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Takes bytes that should be UTF-8; wipes them in either case.
    pub(crate) fn from_utf8(mut bytes: Vec<u8>) -> Option<Self> {
        // Copied into a buffer of its own, so that no later growth leaves a piece behind.
        let secret = std::str::from_utf8(&bytes).ok().map(|text| Self::from(text.to_owned()));
        bytes.zeroize();
        secret
    }
}

impl From<String> for Secret {
    /// Takes the text over without copying it.
    fn from(text: String) -> Self {
        Self(SecretBox::new(Box::new(text)))
    }
}

impl Clone for Secret {
    fn clone(&self) -> Self {
        Self::from(self.expose().to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_shows_nothing_of_it() {
        let secret = Secret::from("canary-41".to_owned());
        let wrapped = format!("{:?} {:#?} {:?}", secret, secret, Some(secret.clone()));
        assert!(!wrapped.contains("canary"), "{wrapped}");
        assert_eq!(secret.expose(), "canary-41");
    }

    #[test]
    fn bytes_must_be_utf8() {
        assert_eq!(Secret::from_utf8("Zürich".into()).unwrap().expose(), "Zürich");
        assert!(Secret::from_utf8(vec![0xff, 0xfe]).is_none());
    }
}

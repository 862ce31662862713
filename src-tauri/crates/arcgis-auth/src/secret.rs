//! Texts that must not be seen: they redact themselves, wipe themselves when dropped and do not serialise.
//!
//! A secret cannot become part of a file or a message by accident:
//!
//! ```compile_fail
//! fn needs_serialize<T: serde::Serialize>(_: T) {}
//! needs_serialize(arcgis_auth::secret::Password::from("canary"));
//! ```
//!
//! ```compile_fail
//! println!("{}", arcgis_auth::secret::RefreshToken::from("canary"));
//! ```

use secrecy::{ExposeSecret, SecretString};

macro_rules! secret_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(SecretString);

        impl $name {
            /// Takes the text over.
            pub fn new(text: SecretString) -> Self {
                Self(text)
            }

            /// The text itself. Keep it out of logs, errors, arguments and addresses.
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(SecretString::from(text))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(SecretString::from(text))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

secret_type! {
    /// A person's password.
    Password
}
secret_type! {
    /// The text of an access token.
    TokenText
}
secret_type! {
    /// A refresh token (RFC 6749 §1.5).
    RefreshToken
}
secret_type! {
    /// The secret of an app (`client_secret`, RFC 6749 §2.3.1).
    AppSecret
}
secret_type! {
    /// The one-time code of the browser sign-in (RFC 6749 §4.1.2).
    AuthorizationCode
}
secret_type! {
    /// The verifier that proves who began a browser sign-in (RFC 7636 §4.1).
    PkceVerifier
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_the_text() {
        let shown = [
            format!("{:?}", Password::from("canary")),
            format!("{:?}", TokenText::from("canary")),
            format!("{:?}", RefreshToken::from("canary")),
            format!("{:?}", AppSecret::from("canary")),
            format!("{:?}", AuthorizationCode::from("canary")),
            format!("{:?}", PkceVerifier::from("canary")),
        ];
        for text in shown {
            assert!(text.ends_with("(…)"), "{text}");
            assert!(!text.contains("canary"), "{text}");
        }
    }
}

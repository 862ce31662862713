//! What a person types and the application must not keep.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use specta::Type;

/// A password or code on its way from the field to the application. It redacts itself, wipes itself and does not
/// serialise, so it cannot travel back.
#[derive(Clone, Type)]
#[specta(transparent)]
pub struct Typed(#[specta(type = String)] SecretString);

impl Typed {
    /// Wraps what was typed.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The text itself, to hand on to the core.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The wrapped text, to hand on to the core.
    pub fn into_secret(self) -> SecretString {
        self.0
    }
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed(…)")
    }
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

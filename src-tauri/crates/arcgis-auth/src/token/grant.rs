//! A grant: the right to new access tokens.

use super::Expiry;
use crate::portal::PortalAddress;
use crate::secret::RefreshToken;

/// The public name of an app on a portal (`client_id`, RFC 6749 §2.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AppId(String);

impl AppId {
    /// Trims what was pasted. `None` when nothing is left or it holds blanks or control characters.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty() && text.len() <= 256 && text.chars().all(|c| c.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// The id that the ArcGIS API for Python uses on every portal; its only redirect is
    /// `urn:ietf:wg:oauth:2.0:oob`.
    pub fn python() -> Self {
        Self("pythonapi".to_owned())
    }

    /// The id itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A refresh token with everything it needs to be used: the app it was given to, the redirect address (which the
/// exchange must repeat to the byte) and the portal that gave it.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The refresh token.
    pub refresh: RefreshToken,
    /// The redirect address of the sign-in, byte for byte; empty where it is not known, and then not sent.
    pub redirect_uri: String,
    /// The app.
    pub app_id: AppId,
    /// The portal. The refresh token goes nowhere else.
    pub issuer: PortalAddress,
    /// When the refresh token ends, on the portal's clock.
    pub expiry: Expiry,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_id_is_trimmed_and_checked() {
        assert_eq!(AppId::new("  abc123\n").unwrap().as_str(), "abc123");
        for bad in ["", "   ", "two words", "tab\there", "ä"] {
            assert!(AppId::new(bad).is_none(), "{bad:?}");
        }
        assert!(AppId::new(&"x".repeat(257)).is_none());
    }
}

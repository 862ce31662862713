//! Addresses that may be logged and shown: no query, no fragment, no user information.

use std::fmt;

use url::Url;

/// An address without the parts that can carry a secret. This is the only form in which an address enters an error or
/// a log.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SafeUrl(String);

impl SafeUrl {
    /// Keeps scheme, host, port and path.
    pub fn new(url: &Url) -> Self {
        let mut bare = url.clone();
        bare.set_query(None);
        bare.set_fragment(None);
        // Both fail only for addresses that cannot have user information at all.
        let _ = bare.set_username("");
        let _ = bare.set_password(None);
        Self(bare.to_string())
    }

    /// The bare address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_left() {
        let url = Url::parse("https://canary:canary@gis.example.com/portal?token=canary#access_token=canary")
            .unwrap();
        let safe = SafeUrl::new(&url);
        assert_eq!(safe.to_string(), "https://gis.example.com/portal");
        assert!(!format!("{safe:?}").contains("canary"));
    }
}

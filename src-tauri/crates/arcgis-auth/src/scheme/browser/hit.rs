//! A request that reached the listener, taken apart.

use http::{Method, Uri};
use zeroize::Zeroizing;

/// A request that reached the listener. It may come from anybody on this computer or any page in the browser.
pub struct Hit {
    /// The method.
    pub method: Method,
    /// The `Host` header, if there is exactly one.
    pub host: Option<String>,
    /// Path and query.
    pub target: Uri,
}

/// The first value of a parameter in a query, decoded. Empty counts as absent.
pub(super) fn parameter(query: &str, name: &str) -> Option<Zeroizing<String>> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| Zeroizing::new(value.into_owned()))
}

impl std::fmt::Debug for Hit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hit({} {})", self.method, self.target.path())
    }
}

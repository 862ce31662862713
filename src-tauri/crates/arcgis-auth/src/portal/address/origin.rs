use std::fmt;

use url::Url;

use super::host;

/// The two schemes of the web.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WebScheme {
    /// Encrypted.
    Https,
    /// Readable by everybody on the way.
    Http,
}

impl WebScheme {
    /// The scheme's name as it stands in an address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
        }
    }

    /// The port that is meant when none is named.
    #[must_use]
    pub fn default_port(self) -> u16 {
        match self {
            Self::Https => 443,
            Self::Http => 80,
        }
    }
}

impl fmt::Display for WebScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Scheme, host and port (RFC 6454): the realm a secret belongs to. Two origins are the same only when all three are
/// equal; nothing is folded here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    scheme: WebScheme,
    host: String,
    port: u16,
}

impl Origin {
    /// The origin of a web address; `None` for every other kind of address.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        matches!(url.scheme(), "https" | "http").then(|| Self::of_web(url))
    }

    pub(super) fn of_web(url: &Url) -> Self {
        let scheme = if url.scheme() == "https" { WebScheme::Https } else { WebScheme::Http };
        let host = url.host_str().unwrap_or_default();
        let port = url.port().unwrap_or(scheme.default_port());
        Self { scheme, host: host.to_owned(), port }
    }

    pub(super) fn new(scheme: WebScheme, host: String, port: Option<u16>) -> Self {
        Self { scheme, host, port: port.unwrap_or(scheme.default_port()) }
    }

    /// https or http.
    #[must_use]
    pub fn scheme(&self) -> WebScheme {
        self.scheme
    }

    /// The host, lower-case and in ASCII; IPv6 in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, the scheme's own included.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether the host is this computer: 127.0.0.0/8, `[::1]` or the name `localhost`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        host::is_loopback(&self.host)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        if self.port == self.scheme.default_port() { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

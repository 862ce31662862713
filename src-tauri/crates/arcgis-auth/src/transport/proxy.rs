//! The way to the network.

use std::sync::Arc;

use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;
use zeroize::Zeroizing;

use crate::secret::Password;

/// Which proxy is used. Addresses on this computer never use one.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Proxy {
    /// The one that the system names, read once when the connection is prepared: the environment (`HTTPS_PROXY`,
    /// `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in small letters, too; `HTTP_PROXY` not where `REQUEST_METHOD` says that
    /// a web server started this program), then the settings of Windows and macOS. This crate reads none of them
    /// itself; its HTTP library does. Set-up scripts (PAC, WPAD) are not read.
    System,
    /// None.
    #[default]
    None,
    /// As these say.
    Rules(ProxyRules),
}

/// Who takes which proxy.
#[derive(Clone, Debug, Default)]
pub struct ProxyRules {
    /// The first that fits is taken; where none fits, no proxy is used.
    pub rules: Vec<ProxyRule>,
    /// Who is reached without proxy, in the way of `NO_PROXY`: a name (its subdomains, too), an address, a network
    /// (`10.0.0.0/8`), or `*`.
    pub bypass: Vec<String>,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct ProxyRule {
    /// For which addresses.
    pub applies: ProxyFor,
    /// Which proxy.
    pub server: ProxyServer,
}

/// For which addresses a proxy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyFor {
    /// All.
    All,
    /// `http` addresses.
    Http,
    /// `https` addresses.
    Https,
    /// This host, whatever its port.
    Host(String),
}

impl ProxyFor {
    fn fits(&self, url: &Url) -> bool {
        match self {
            Self::All => true,
            Self::Http => url.scheme() == "http",
            Self::Https => url.scheme() == "https",
            Self::Host(host) => url.host_str().is_some_and(|other| other.eq_ignore_ascii_case(host)),
        }
    }
}

/// A proxy.
#[derive(Clone, Debug)]
pub struct ProxyServer {
    url: Url,
    credentials: Option<(String, Password)>,
}

/// The text is no address of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyAddressError {
    /// Not an address with a scheme and a host, or one with a path.
    #[error("this is no address of a proxy")]
    NotAnAddress,
    /// Neither `http`, `https`, `socks5` nor `socks5h`.
    #[error("this kind of proxy is not known: http, https, socks5 or socks5h")]
    UnknownKind,
    /// A user or a password stands in the address, where it would be shown.
    #[error("the address holds a user or a password")]
    HoldsCredentials,
}

impl ProxyServer {
    /// Reads `http://host:port`, `https://host:port`, `socks5://host:port` (names are looked up here) or
    /// `socks5h://host:port` (the proxy looks them up). HTTP proxies always look names up themselves. Without a port it
    /// is the scheme's: 80, 443, 1080.
    ///
    /// # Errors
    /// [`ProxyAddressError`].
    pub fn parse(address: &str) -> Result<Self, ProxyAddressError> {
        let url = Url::parse(address).map_err(|_| ProxyAddressError::NotAnAddress)?;
        if !matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") {
            return Err(ProxyAddressError::UnknownKind);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ProxyAddressError::HoldsCredentials);
        }
        let is_bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        if !is_bare || url.host_str().is_none_or(str::is_empty) {
            return Err(ProxyAddressError::NotAnAddress);
        }
        Ok(Self { url, credentials: None })
    }

    /// The same with a user name and password: Basic to an HTTP proxy (RFC 7617), user and password to a SOCKS proxy
    /// (RFC 1929).
    #[must_use]
    pub fn with_credentials(self, user: &str, password: Password) -> Self {
        Self { credentials: Some((user.to_owned(), password)), ..self }
    }

    /// Host and port, as an error names it.
    pub fn place(&self) -> String {
        let port = self.url.port().unwrap_or(match self.url.scheme() {
            "http" => 80,
            "https" => 443,
            _ => 1080,
        });
        format!("{}:{port}", self.url.host_str().unwrap_or_default())
    }

    /// With the credentials, as the HTTP library takes it.
    fn whole(&self) -> Zeroizing<String> {
        let (scheme, place) = (self.url.scheme(), self.place());
        Zeroizing::new(match &self.credentials {
            None => format!("{scheme}://{place}"),
            Some((user, password)) => {
                let user = utf8_percent_encode(user, NON_ALPHANUMERIC);
                let password =
                    Zeroizing::new(utf8_percent_encode(password.expose(), NON_ALPHANUMERIC).to_string());
                format!("{scheme}://{user}:{}@{place}", *password)
            }
        })
    }
}

/// Tells the way to an address.
#[derive(Clone)]
pub(super) enum Way {
    Direct,
    System(Arc<Matcher>),
    Rules { rules: Vec<ProxyRule>, bypass: Arc<Matcher> },
}

impl Way {
    pub(super) fn new(proxy: &Proxy) -> Self {
        match proxy {
            Proxy::None => Self::Direct,
            Proxy::System => Self::System(Arc::new(Matcher::from_system())),
            Proxy::Rules(ProxyRules { rules, bypass }) => {
                // The matcher only knows what goes by a proxy; what does not, is on the list.
                let bypass = Matcher::builder().all("http://any.invalid").no(bypass.join(",")).build();
                Self::Rules { rules: rules.clone(), bypass: Arc::new(bypass) }
            }
        }
    }

    /// Sets the client to go this way.
    pub(super) fn set(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        match self {
            Self::Direct => builder.no_proxy(),
            Self::System(_) => builder,
            Self::Rules { .. } => {
                let way = self.clone();
                builder.no_proxy().proxy(reqwest::Proxy::custom(move |url| {
                    way.server(url).and_then(|server| Url::parse(&server.whole()).ok())
                }))
            }
        }
    }

    /// Host and port of the proxy on the way to this address.
    pub(super) fn proxy(&self, url: &Url) -> Option<String> {
        match self {
            Self::Direct => None,
            Self::System(matcher) => {
                let found = matcher.intercept(&url.as_str().parse().ok()?)?;
                Some(found.uri().authority()?.as_str().rsplit('@').next()?.to_owned())
            }
            Self::Rules { .. } => self.server(url).map(ProxyServer::place),
        }
    }

    fn server(&self, url: &Url) -> Option<&ProxyServer> {
        let Self::Rules { rules, bypass } = self else { return None };
        bypass.intercept(&url.as_str().parse().ok()?)?;
        rules.iter().find(|rule| rule.applies.fits(url)).map(|rule| &rule.server)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(applies: ProxyFor, address: &str) -> ProxyRule {
        ProxyRule { applies, server: ProxyServer::parse(address).unwrap() }
    }

    #[test]
    fn the_first_rule_that_fits_is_taken_and_the_bypass_list_before_it() {
        let way = Way::new(&Proxy::Rules(ProxyRules {
            rules: vec![
                rule(ProxyFor::Host("maps.example.com".to_owned()), "socks5h://inner.example"),
                rule(ProxyFor::Https, "https://secure.example"),
                rule(ProxyFor::Http, "http://plain.example:3128"),
            ],
            bypass: vec!["intra.example.com".to_owned(), "10.0.0.0/8".to_owned()],
        }));
        let rows = [
            ("https://Maps.example.com:7443/portal", Some("inner.example:1080")),
            ("https://gis.example.com/portal", Some("secure.example:443")),
            ("http://gis.example.com/portal", Some("plain.example:3128")),
            ("https://gis.intra.example.com/portal", None),
            ("https://notintra.example.com/portal", Some("secure.example:443")),
            ("http://10.7.0.1:6080/arcgis", None),
        ];
        for (address, proxy) in rows {
            assert_eq!(way.proxy(&Url::parse(address).unwrap()).as_deref(), proxy, "{address}");
        }
    }

    #[test]
    fn an_address_with_credentials_or_of_another_kind_is_none() {
        let rows = [
            ("http://mara:canary@proxy.example:3128", ProxyAddressError::HoldsCredentials),
            ("socks4://proxy.example", ProxyAddressError::UnknownKind),
            ("ftp://proxy.example", ProxyAddressError::UnknownKind),
            ("proxy.example", ProxyAddressError::NotAnAddress),
            ("http://proxy.example/pac", ProxyAddressError::NotAnAddress),
            ("socks5://", ProxyAddressError::NotAnAddress),
        ];
        for (address, error) in rows {
            assert_eq!(ProxyServer::parse(address).unwrap_err(), error, "{address}");
        }
    }

    /// RFC 3986 §3.2.1: what would end the user or the password is encoded.
    #[test]
    fn credentials_are_encoded_for_the_library_and_never_shown() {
        let server = ProxyServer::parse("http://proxy.example:3128").unwrap();
        let server = server.with_credentials("AD\\mara", Password::from("c@n:a/ry"));
        assert_eq!(*server.whole(), "http://AD%5Cmara:c%40n%3Aa%2Fry@proxy.example:3128");
        assert!(!format!("{server:?}").contains("c@n"));
        assert_eq!(server.place(), "proxy.example:3128");
    }
}

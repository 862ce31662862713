//! How a portal is reached, ready to be used.

use arcgis_auth::Error;
use arcgis_auth::portal::{Origin, PortalAddress, secure_addresses};
use arcgis_auth::secret::Password;
use arcgis_auth::transport::{
    Authority, Pin, Proxy, ProxyAddressError, ProxyFor, ProxyRule, ProxyRules, ProxyServer, TransportOptions,
};
use profile_store::{Portal, Proxy as KeptProxy, ProxyWay, Trust};

use super::proxy_password::ProxyPassword;
use super::{faults, portal_address};
use crate::view::UiError;

/// How a portal is reached. As this computer reaches everything else, unless somebody said otherwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    pub(super) proxy: RouteProxy,
    /// For every host and port that is asked.
    pub(super) trust: Vec<Trust>,
    /// The one origin for which plain http is allowed.
    pub(super) plain_http: Option<Origin>,
}

#[derive(Clone, Debug, Default)]
pub(super) enum RouteProxy {
    #[default]
    System,
    None,
    Manual {
        address: String,
        user: Option<String>,
        password: Option<Password>,
    },
}

impl RouteProxy {
    /// As a portal's record has it.
    pub(super) fn kept(portal: &Portal, password: Option<Password>) -> Self {
        match &portal.proxy {
            Some(KeptProxy { way: ProxyWay::None, .. }) => Self::None,
            Some(KeptProxy { way: ProxyWay::Manual, address: Some(address), user, .. }) => {
                Self::Manual { address: address.clone(), user: user.clone(), password }
            }
            _ => Self::System,
        }
    }

    /// Whether a password is asked for that is not at hand.
    fn lacks_password(&self) -> bool {
        matches!(self, Self::Manual { user: Some(_), password: None, .. })
    }

    fn record(&self) -> Option<KeptProxy> {
        let proxy = |way, address: Option<&String>, user: Option<&String>| {
            Some(KeptProxy {
                way,
                address: address.cloned(),
                user: user.cloned(),
                other: profile_store::Other::default(),
            })
        };
        match self {
            Self::System => None,
            Self::None => proxy(ProxyWay::None, None, None),
            Self::Manual { address, user, .. } => proxy(ProxyWay::Manual, Some(address), user.as_ref()),
        }
    }

    fn option(&self) -> Result<Proxy, ProxyAddressError> {
        Ok(match self {
            Self::System => Proxy::System,
            Self::None => Proxy::None,
            Self::Manual { address, user, password } => {
                let server = ProxyServer::parse(address)?;
                let server = match (user, password) {
                    (Some(user), Some(password)) => server.with_credentials(user, password.clone()),
                    _ => server,
                };
                let rules = vec![ProxyRule { applies: ProxyFor::All, server }];
                Proxy::Rules(ProxyRules { rules, bypass: Vec::new() })
            }
        })
    }
}

impl Route {
    /// As a portal's record has it.
    pub(super) fn kept(portal: &Portal, password: Option<Password>) -> Self {
        let origin = url::Url::parse(&portal.address).ok().and_then(|url| Origin::of(&url));
        Self {
            proxy: RouteProxy::kept(portal, password),
            trust: portal.trust.clone(),
            plain_http: origin.filter(|_| portal.http_allowed),
        }
    }

    /// The same, but plain http is not spoken.
    pub(crate) fn without_plain_http(self) -> Self {
        Self { plain_http: None, ..self }
    }

    /// The way to the network alone, for another host.
    pub(crate) fn elsewhere(self) -> Self {
        Self { proxy: self.proxy, ..Self::default() }
    }

    /// Whether nothing is missing that may come later: a connection without it is not to be used again.
    pub(super) fn is_whole(&self) -> bool {
        !self.proxy.lacks_password()
    }

    /// The proxy's password, where one was typed or kept, with whom it is for.
    pub(super) fn proxy_password(&self) -> Option<ProxyPassword> {
        match &self.proxy {
            RouteProxy::Manual { address, user: Some(user), password: Some(password) } => {
                Some(ProxyPassword {
                    address: address.clone(),
                    user: user.clone(),
                    password: password.clone(),
                })
            }
            _ => None,
        }
    }

    /// As the core takes it.
    ///
    /// # Errors
    /// [`Error::Setup`] for a record that is not understood: nothing else is done in its place.
    pub(super) fn options(&self) -> Result<TransportOptions, Error> {
        let mut options = TransportOptions {
            proxy: self.proxy.option().map_err(|error| Error::Setup(error.to_string()))?,
            plain_http: self.plain_http.clone(),
            user_agent: concat!("Portico/", env!("CARGO_PKG_VERSION")).to_owned(),
            ..TransportOptions::default()
        };
        for trust in &self.trust {
            if let Some(pem) = &trust.authority_pem {
                let authority = Authority::from_pem(&trust.host, trust.port, pem);
                options.authorities.push(authority.map_err(|error| Error::Setup(error.to_string()))?);
            }
            if let Some(sha256) = &trust.pin_sha256 {
                options.pins.push(Pin {
                    host: trust.host.clone(),
                    port: trust.port,
                    fingerprint: sha256.clone(),
                    waives: trust.waives.as_deref().map(faults::read).unwrap_or_default(),
                });
            }
        }
        Ok(options)
    }

    /// Writes it into a portal's record: of what was believed on the way, only what is for the portal's own host and
    /// port.
    pub(crate) fn write(&self, portal: &mut Portal) {
        portal.proxy = self.proxy.record();
        let Some(origin) = url::Url::parse(&portal.address).ok().and_then(|url| Origin::of(&url)) else {
            return;
        };
        portal.http_allowed = self.plain_http.as_ref() == Some(&origin);
        let Ok(address) = portal_address(portal) else { return };
        let places = own_places(&address);
        let is_own = |trust: &&Trust| places.iter().any(|place| is_for(trust, place));
        portal.trust = self.trust.iter().filter(is_own).cloned().collect();
    }
}

/// Where something may be added for an address: its own host and port, and for plain http those where https may answer
/// one day.
pub(super) fn own_places(address: &PortalAddress) -> Vec<Origin> {
    let secure = secure_addresses(address);
    std::iter::once(address.origin()).chain(secure.iter().map(PortalAddress::origin)).collect()
}

/// Whether what was added is for this host and port.
pub(super) fn is_for(trust: &Trust, origin: &Origin) -> bool {
    trust.port == origin.port() && trust.host.eq_ignore_ascii_case(origin.host())
}

/// A proxy's address as it was typed: with a kind of its own, or an http proxy.
pub(super) fn proxy_address(text: &str) -> Result<String, UiError> {
    let text = text.trim();
    let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    match ProxyServer::parse(&whole) {
        Ok(_) => Ok(whole.trim_end_matches('/').to_owned()),
        Err(ProxyAddressError::HoldsCredentials) => Err(UiError::plain("proxy_has_password")),
        Err(_) => Err(UiError::plain("proxy_not_understood")),
    }
}

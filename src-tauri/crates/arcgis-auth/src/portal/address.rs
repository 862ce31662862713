//! The address of a portal or server: what a person pastes, and what is kept of it.
//!
//! Nothing here opens a connection. [`read_address`] says which addresses a pasted text may mean, in the order to try;
//! [`PortalAddress`] is one such address in its normal form; [`Origin`] is the realm a secret belongs to.

mod error;
mod host;
mod kind;
mod online;
mod origin;
mod parts;
mod pasted;
mod reading;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

pub use error::AddressError;
pub use kind::PastedKind;
pub use origin::{Origin, WebScheme};
pub use reading::{Reading, read_address, read_address_permitting_http};

use host::Host;
use online::Environment;
use parts::Parts;

/// The longest text that is read, in bytes.
pub const MAX_LENGTH: usize = 4096;

/// The base address of a portal (`https://host/context`) or of an ArcGIS Server, in its normal form: https (http only
/// on this computer, or where it was permitted for that one origin), lower-case host, no default port, no slash at the
/// end, and neither user name, query nor fragment. The letter case of the context is kept as it was given.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PortalAddress(Url);

impl PortalAddress {
    /// Reads one address that stands alone and has its scheme, such as a stored one. Letter case of the host, default
    /// port and slashes are normalised; nothing is searched for, added or cut off.
    ///
    /// # Errors
    /// [`AddressError::MoreThanAnAddress`] for a query, a fragment or surrounding text,
    /// [`AddressError::HttpNotAllowed`] for http off this computer, and the others as they say.
    pub fn parse_exact(text: &str) -> Result<Self, AddressError> {
        Self::parse_permitting_http(text, &[])
    }

    /// As [`Self::parse_exact`], but http is accepted for the given origins: those for which the person has read that
    /// the password would travel readable.
    ///
    /// # Errors
    /// As [`Self::parse_exact`].
    pub fn parse_permitting_http(text: &str, permitted: &[Origin]) -> Result<Self, AddressError> {
        let address = Self::parse_either_scheme(text)?;
        let origin = address.origin();
        if origin.scheme() == WebScheme::Https || address.is_loopback() || permitted.contains(&origin) {
            Ok(address)
        } else {
            Err(AddressError::HttpNotAllowed { origin })
        }
    }

    /// For comparing only: an address whose http has not been judged must not leave the module that reads it.
    pub(super) fn parse_either_scheme(text: &str) -> Result<Self, AddressError> {
        if text.len() > MAX_LENGTH {
            return Err(AddressError::TooLong { limit: MAX_LENGTH });
        }
        let text = text.trim();
        let parts = Parts::split(text, 0..text.len())?;
        let scheme = parts.scheme.ok_or(AddressError::NotAnAddress)?;
        if !parts.stands_alone {
            return Err(AddressError::MoreThanAnAddress);
        }
        Self::build(scheme, &parts.host, parts.port, &parts.path())
    }

    /// Puts an address together; `path` is empty or starts with a slash and is already encoded.
    fn build(scheme: WebScheme, host: &Host, port: Option<u16>, path: &str) -> Result<Self, AddressError> {
        let port = port.filter(|port| *port != scheme.default_port());
        let host = match host.to_string() {
            // The one portal with two names of its own.
            name if name == online::DOMAIN && port.is_none() => online::WWW.to_owned(),
            name => name,
        };
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let text = format!("{scheme}://{host}{port}{path}");
        Url::parse(&text).map(Self).map_err(|_| AddressError::NotAnAddress)
    }

    /// The address as text, `https://gis.example.com/portal`; never with a slash at the end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The host, lower-case; international names in their ASCII form, IPv6 in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The port that was named, if it is not the scheme's own.
    pub fn port(&self) -> Option<u16> {
        self.0.port()
    }

    /// The context path, `/portal`; empty where the portal stands at the root of its host.
    pub fn context(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }

    /// Scheme, host and port: the realm to which a secret for this address belongs.
    pub fn origin(&self) -> Origin {
        Origin::of_web(&self.0)
    }

    /// Host and context in ASCII without the scheme, `gis.example.com/portal`: what redirect lines carry.
    pub fn without_scheme(&self) -> &str {
        self.as_str().split_once("://").map_or("", |(_, rest)| rest)
    }

    /// The address for people, without the scheme: `gis.example.com/portal`. An international host is shown in its own
    /// letters only where no other host looks like it (UTS 39), otherwise in its ASCII form.
    pub fn display(&self) -> String {
        let rest = self.without_scheme().strip_prefix(self.host()).unwrap_or_default();
        format!("{}{rest}", host::for_people(self.host()))
    }

    /// An address below `P/sharing/rest`, such as `sharing_rest("oauth2/token")`.
    pub fn sharing_rest(&self, path: &str) -> Url {
        let mut url = self.join("sharing/rest");
        push(&mut url, path);
        url
    }

    /// An address below this one. `path` is relative and has no query: every character is taken as part of a name,
    /// empty and dot segments are left out, so the result never leaves this address.
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        push(&mut url, path);
        url
    }

    /// The address as a [`Url`]; at the root of a host it shows the slash that `Url` always has.
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// Whether this is ArcGIS Online or one of its hosts (`arcgis.com` and below, on the default port).
    pub fn is_arcgis_online(&self) -> bool {
        self.port().is_none() && online::is_family(self.host())
    }

    /// Whether the host is this computer: 127.0.0.0/8, `[::1]` or the name `localhost`.
    pub fn is_loopback(&self) -> bool {
        host::is_loopback(self.host())
    }

    /// Whether both name the same portal: host and context without regard to letter case, http and https alike, and
    /// all addresses of ArcGIS Online (`www` and every organisation's) as one. Right for asking who owns a server, not
    /// for telling two organisations apart and never for deciding where a secret goes; that is [`Origin`].
    pub fn same_portal(&self, other: &Self) -> bool {
        match (self.environment(), other.environment()) {
            (Some(mine), Some(theirs)) => mine == theirs,
            (None, None) => {
                self.host() == other.host()
                    && self.port() == other.port()
                    && self.context().eq_ignore_ascii_case(other.context())
            }
            _ => false,
        }
    }

    fn environment(&self) -> Option<Environment> {
        let plain = self.port().is_none() && self.context().is_empty();
        online::portal_environment(self.host()).filter(|_| plain)
    }
}

fn push(url: &mut Url, path: &str) {
    // Only addresses such as `mailto:` have no path to add to.
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/').filter(|segment| !segment.is_empty()));
    }
}

impl AsRef<str> for PortalAddress {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<Url> for PortalAddress {
    fn as_ref(&self) -> &Url {
        self.as_url()
    }
}

impl fmt::Display for PortalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for PortalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PortalAddress").field(&self.as_str()).finish()
    }
}

impl FromStr for PortalAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_exact(text)
    }
}

impl TryFrom<String> for PortalAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse_exact(&text)
    }
}

impl From<PortalAddress> for String {
    fn from(address: PortalAddress) -> Self {
        address.as_str().to_owned()
    }
}

//! A portal: what is true of it for everybody on this computer.

use serde::{Deserialize, Serialize};

use super::{Other, PortalId, Trust};

/// One portal or stand-alone server that somebody added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Portal {
    /// Names the portal among the records.
    pub id: PortalId,
    /// The name to show.
    pub name: String,
    /// The address as it was normalised when the portal was added, scheme and context included.
    pub address: String,
    /// What stands at the address.
    pub kind: PortalKind,
    /// The organisation's name, as the portal gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// The version, as the portal gave it (`currentVersion`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The app id (OAuth `client_id`) that is used on this portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// How the browser's answer comes back for that app id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<RedirectChoice>,
    /// Authorities and pins that the person added, each for one host and port.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trust: Vec<Trust>,
    /// How the portal is reached; absent means as this computer does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Proxy>,
    /// The person read that a password would travel readable to this one origin, and allowed plain http.
    #[serde(default)]
    pub http_allowed: bool,
    /// Who put the portal on the list.
    pub source: Source,
    /// When it was added, in milliseconds since 1970.
    pub added_at: i64,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: Other,
}

/// What stands at a portal's address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PortalKind {
    /// ArcGIS Online, or an organisation of it.
    Online,
    /// ArcGIS Enterprise.
    Enterprise,
    /// ArcGIS Enterprise on Kubernetes.
    Kubernetes,
    /// A stand-alone ArcGIS Server.
    Server,
    /// A kind that this version does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// How the browser's answer comes back to Portico.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RedirectChoice {
    /// To a listener on this computer (RFC 8252 §7.3).
    Loopback,
    /// As a code that the person pastes (`urn:ietf:wg:oauth:2.0:oob`).
    Oob,
    /// A choice that this version does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Who put a portal on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The person.
    You,
    /// The organisation's portal list.
    Organisation,
    /// The practice portal, started from Portico.
    Practice,
    /// A source that this version does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// A portal's own way to the network. Never a password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proxy {
    /// Which way.
    pub way: ProxyWay,
    /// The proxy's address, without a user name and without a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The user name that the proxy asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: Other,
}

/// Which way a portal is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProxyWay {
    /// As this computer reaches everything else.
    System,
    /// Directly.
    None,
    /// Through [`Proxy::address`].
    Manual,
    /// A way that this version does not know.
    #[serde(untagged)]
    Unknown(String),
}

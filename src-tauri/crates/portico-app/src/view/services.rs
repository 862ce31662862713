//! A secured service, and tokens made for it.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{BindingView, Millis, PortalCard, ProfileCard, UiError};

/// A service as it was found at a pasted address (`design/png/10`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServiceView {
    /// Names the service in the calls that follow.
    pub service_id: String,
    /// Its whole address.
    pub url: String,
    /// Its address without scheme.
    pub address: String,
    /// Folder and name, `Planning/Zoning`.
    pub name: String,
    /// `MapServer`
    pub kind: String,
    /// Who owns the server.
    pub owner: ServiceOwner,
    /// Whether a token that is tied to nothing can be had: the portal's own, where one of the accounts has such a one.
    pub anywhere: bool,
}

/// Who owns a service's server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ServiceOwner {
    /// A portal that is kept.
    Portal {
        /// The portal.
        portal: PortalCard,
        /// The accounts there.
        profiles: Vec<ProfileCard>,
        /// Whether portal and server are on one host.
        same_host: bool,
    },
    /// A portal that is not kept. Nothing was sent to it.
    UnknownPortal {
        /// The portal's address without scheme.
        address: String,
        /// Whether portal and server are on one host.
        same_host: bool,
    },
    /// Nobody: it has accounts of its own.
    Server {
        /// The server as it is kept.
        portal: Option<PortalCard>,
        /// The accounts there.
        profiles: Vec<ProfileCard>,
        /// The server's address without scheme.
        address: String,
    },
    /// The service opens without a token.
    Public,
}

/// What a token for a service shall be tied to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ServiceBinding {
    /// The address that this computer shows to the server.
    ThisComputer,
    /// Another computer's address.
    Address {
        /// IPv4 or IPv6.
        ip: String,
    },
    /// The pages of a website.
    Website {
        /// The website's address.
        referer: String,
    },
    /// Nothing.
    Anywhere,
}

/// What is asked for.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServiceTokenRequest {
    /// The service.
    pub service_id: String,
    /// The account.
    pub profile_id: String,
    /// Where it shall work.
    pub binding: ServiceBinding,
    /// How long it shall last, in minutes. The server may give less.
    pub minutes: u32,
}

/// A token that was made for a service. The token itself stays with the application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServiceToken {
    /// Names the token in the calls that follow.
    pub made_id: String,
    /// The service.
    pub service: ServiceView,
    /// Whose it is.
    pub profile_id: String,
    /// Where it works.
    pub binding: BindingView,
    /// When it was issued.
    pub since: Millis,
    /// When it ends; null when the server does not say.
    pub ends_at: Option<Millis>,
    /// What was asked for, in minutes.
    pub asked_minutes: u32,
    /// Whether the service took it, when it was last tried.
    pub test: Option<ServiceTest>,
}

/// What the service said to a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServiceTest {
    /// Whether it opened.
    pub accepted: bool,
    /// What it calls itself.
    pub title: Option<String>,
    /// How many layers it has, where it has layers.
    pub layers: Option<u32>,
    /// How long it took, in milliseconds.
    pub ms: u32,
    /// Why it did not open.
    pub error: Option<UiError>,
    /// When.
    pub at: Millis,
}

/// In which form a service's token is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ServiceCopy {
    /// The token alone.
    Token,
    /// As the header of a request.
    Header,
    /// The service's address with the token in it.
    Address,
}

/// In which form a profile's token is copied.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum CopyAs {
    /// The token alone.
    Token,
    /// As the header of a request, with the referer that it is bound to.
    Header,
    /// An address with the token in it.
    Address {
        /// The address of a service that the token is for.
        address: String,
    },
}

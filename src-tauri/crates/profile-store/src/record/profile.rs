//! A profile: one account on one portal, and how it signs in. Its secrets are in the vault.

use serde::{Deserialize, Serialize};

use super::{Account, Other, PortalId, ProfileId};

/// One account on one portal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Names the profile among the records.
    pub id: ProfileId,
    /// The portal it belongs to.
    pub portal_id: PortalId,
    /// The name that the person gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The way to sign in: `browser`, `password`, `api-key`, … or two that go together as `A+B`.
    /// A word that this version does not know is kept.
    pub scheme: String,
    /// Who this is, once the portal has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// What the person types as user name, where the portal shows the account under another one (`DOMAIN\user` for
    /// `user@DOMAIN`). A kept password is sent with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed_name: Option<String>,
    /// The app id that the kept grant belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// The redirect address that the kept grant was made with; sent again byte for byte (RFC 6749 §4.1.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// Where the tokens of a stand-alone server come from, where that is not what the server itself says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_address: Option<String>,
    /// How long tokens are asked for, in minutes, where the person chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_minutes: Option<u32>,
    /// Shown first.
    #[serde(default)]
    pub favourite: bool,
    /// The one of its portal's profiles that is meant when only the portal is named.
    #[serde(default)]
    pub is_default: bool,
    /// The place in the list; smaller comes first.
    #[serde(default)]
    pub order: u32,
    /// Where its secrets are.
    pub keep: Keep,
    /// What a token is tied to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<Binding>,
    /// What the list shows without reading a secret.
    #[serde(default)]
    pub sign_in: SignIn,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: Other,
}

/// Where a profile's secrets are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// In the operating system's keyring.
    Keyring,
    /// In memory until Portico quits.
    Memory,
    /// A place that this version does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// What a token is tied to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Binding {
    /// The kind of tie.
    pub kind: BindingKind,
    /// The referer or the address that it is tied to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: Other,
}

/// The kinds of tie, in the words of `generateToken` (`client=`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BindingKind {
    /// A web address that every request has to name.
    Referer,
    /// The address that the token was asked from.
    RequestIp,
    /// A given address.
    Ip,
    /// A tie that this version does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// The facts of a sign-in that draw the list. Times are milliseconds since 1970, in the portal's time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignIn {
    /// When the person last signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_in_at: Option<i64>,
    /// Until when the person stays signed in without doing anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stay_until: Option<i64>,
    /// Until when the access token lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_until: Option<i64>,
    /// It renews itself.
    pub renews: bool,
    /// When the portal last confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<i64>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<i64>,
    /// When the kept password was refused. It is not tried again, by any process, until a person acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_at: Option<i64>,
    /// The portal's clock minus this computer's, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_offset_ms: Option<i64>,
    /// Secrets that no sign-in uses any more may still lie in the keyring: of an earlier sign-in, or of one that ended
    /// while the keyring did not delete them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub forget_due: bool,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: Other,
}

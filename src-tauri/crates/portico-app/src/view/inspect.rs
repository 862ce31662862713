//! What a portal says of a token's holder.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Millis, Person, PortalCard, Typed, UiError};

/// For whom a token stands and what it may do, as the portal said it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// The portal that was asked.
    pub portal: PortalCard,
    /// The person; null for an app, and for most keys.
    pub person: Option<Person>,
    /// The app that the token was issued to.
    pub app: Option<AppView>,
    /// The kind of licence, by the portal's technical name (`creatorUT`).
    pub user_type: Option<String>,
    /// Everything that the person may do, by the portal's technical names.
    pub privileges: Vec<String>,
    /// The same in a few plain words; empty where the portal names no privileges.
    pub abilities: Vec<Ability>,
    /// When the token was issued; null for one that was brought along.
    pub issued_at: Option<Millis>,
    /// When it ends; null when nobody knows.
    pub ends_at: Option<Millis>,
    /// Which requests it is good for.
    pub binding: BindingView,
    /// The longest life that the portal gives to a token, in minutes; null when it does not say.
    pub longest_minutes: Option<i64>,
    /// The portal's servers, which accept it.
    pub servers: Vec<AcceptingServer>,
    /// Why the servers are not known.
    pub servers_error: Option<UiError>,
    /// When the portal was asked.
    pub checked_at: Millis,
}

/// The app that a token was issued to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppView {
    /// The app id; it is public.
    pub id: String,
    /// Its name.
    pub title: Option<String>,
    /// Who registered it.
    pub owner: Option<String>,
}

/// One line of "What you can do here": `ability.<name>.may` or `.not` of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Ability {
    /// `make_content`, `publish_layers`, `share_public`, `join_groups`, `create_groups`, `edit_features`, `analyse`,
    /// `manage_members`, `administer`.
    pub name: String,
    /// Whether the person may.
    pub may: bool,
}

/// Which requests a token is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BindingView {
    /// `none`, `referer`, `request_ip`, `ip`, `unknown`.
    pub kind: String,
    /// The referer or the address.
    pub value: Option<String>,
}

/// A server that accepts the portal's tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AcceptingServer {
    /// `maps.aldermoor.example`
    pub host: String,
    /// `maps.aldermoor.example/server`
    pub address: String,
    /// The name that the portal shows.
    pub name: Option<String>,
    /// Whether the portal keeps its own layers there.
    pub hosting: bool,
}

/// A token that somebody has, to be looked at. It goes to the chosen portal only.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TokenToInspect {
    /// The kept portal that is asked.
    pub portal_id: String,
    /// The token.
    pub token: Typed,
    /// The referer that it is bound to, if any.
    pub referer: Option<String>,
}

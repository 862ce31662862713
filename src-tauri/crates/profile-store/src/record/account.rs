//! Who somebody is on a portal, as the portal said.

use serde::{Deserialize, Serialize};

use super::Other;

/// The person or app that a profile is signed in as (`community/self`, `portals/self`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// The portal's name for the person: `username`. Case matters.
    pub user_name: String,
    /// The name to show, as the portal has it: `fullName`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// The role in the organisation, as the portal words it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The address the portal has for the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The organisation's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// The portal's unchanging id of the person: `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: Other,
}

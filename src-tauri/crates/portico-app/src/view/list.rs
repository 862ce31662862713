//! The list, the detail and what happens there.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Millis, Said, SettingsView, UiError};

/// Everything the window needs to draw itself. Reading it touches neither the network nor the keyring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The kept portals.
    pub portals: Vec<PortalCard>,
    /// The accounts on them, in the order of the list.
    pub profiles: Vec<ProfileCard>,
    /// The keyring.
    pub vault: VaultState,
    /// Settings.
    pub settings: SettingsView,
    /// A token that Portico put on the clipboard and will take away.
    pub clipboard: Option<ClipboardHold>,
    /// Portals and profiles can be read but not changed, and why (a newer Portico wrote the files, the disk is full).
    pub read_only: Option<UiError>,
    /// Portico's version.
    pub version: String,
}

/// A portal: what is true for everybody on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PortalCard {
    /// Names the portal in calls.
    pub portal_id: String,
    /// The name the person gave it.
    pub name: String,
    /// `gis.example.com/portal`
    pub address: String,
    /// The organisation's name as the portal said it.
    pub organisation: Option<String>,
    /// "Enterprise 11.3".
    pub version: Option<String>,
    /// Whether it is a server that belongs to no portal.
    pub is_server: bool,
    /// Whether what is typed there travels readable, because the server speaks plain http and the person allowed it.
    pub plain_http: bool,
    /// Who added it.
    pub source: Source,
}

/// Who added a portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The person.
    You,
    /// The organisation's portal list.
    Organisation,
    /// The practice portal.
    Practice,
}

/// One account on one portal: a row of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileCard {
    /// Names the profile in calls.
    pub profile_id: String,
    /// Its portal.
    pub portal_id: String,
    /// What the row is called: the profile's own name, else the portal's, else where that was.
    pub name: String,
    /// The account as the portal named it; null before the first sign-in.
    pub person: Option<Person>,
    /// What stands in a person's place where the portal names none: an app's title or id.
    pub holder: Option<String>,
    /// The scheme's name: `browser`, `password`.
    pub scheme: String,
    /// Whether this version of Portico knows the scheme. If not, the row is shown and left alone.
    pub scheme_known: bool,
    /// How it stands.
    pub state: State,
    /// Shown first.
    pub favourite: bool,
    /// The account used when only the portal is named.
    pub is_default: bool,
    /// When the portal last confirmed the state.
    pub checked_at: Option<Millis>,
}

/// An account as the portal named it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// `mara.lindqvist`
    pub user_name: String,
    /// "Mara Lindqvist"; the user name where the portal gives no full name.
    pub full_name: String,
    /// The role's name where it is a plain one: Publisher, Viewer, Administrator.
    pub role: Option<String>,
    /// The organisation's name.
    pub organisation: Option<String>,
}

/// How a profile stands. One vocabulary everywhere (`DESIGN-UI.md` §2, States).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum State {
    /// Signed in, as last confirmed by the portal.
    SignedIn {
        /// For how long.
        stay: Stay,
    },
    /// Ends within 10 minutes and cannot renew itself, or renewal failed once.
    Expiring {
        /// For how long.
        stay: Stay,
    },
    /// Over. The person has to sign in again.
    Expired {
        /// Since when.
        since: Millis,
    },
    /// Something is in the way; the sign-in itself may be fine.
    Problem {
        /// One word for the row: `locked`, `unreachable`, `refused`, `keyring`, `portal`.
        trouble: Trouble,
        /// The whole story for the banner.
        error: UiError,
        /// For how long, as last known.
        stay: Option<Stay>,
    },
    /// Signed out, or never signed in.
    NotSignedIn,
    /// Portico is busy with it.
    Working {
        /// `signing_in`, `renewing`, `checking`, `signing_out`.
        doing: String,
        /// For how long, as last known.
        stay: Option<Stay>,
    },
}

/// One word for what is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The account is locked on the portal.
    Locked,
    /// The portal does not answer.
    Unreachable,
    /// The portal refused something.
    Refused,
    /// The keyring.
    Keyring,
    /// The record of its portal is missing.
    Portal,
}

/// For how long a person stays signed in, on this computer's clock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Stay {
    /// When it began.
    pub since: Millis,
    /// When it ends; null when the portal does not say.
    pub until: Option<Millis>,
    /// Whether the access token renews itself until then.
    pub renews: bool,
    /// When the access token in use ends: how long a copied token lasts. Null when unknown.
    pub token_until: Option<Millis>,
}

/// The detail pane of a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileDetail {
    /// The row.
    pub card: ProfileCard,
    /// What the person types as user name, where the portal shows the account under another one: for the form.
    pub typed_name: Option<String>,
    /// Its portal; null when the record of it is missing.
    pub portal: Option<PortalCard>,
    /// "Works from": which requests the token is good for. In words.
    pub works_from: Option<Said>,
    /// What is kept, and where.
    pub kept: Kept,
    /// The newest entries first, at most 20.
    pub activity: Vec<ActivityEntry>,
    /// The other accounts on the same portal.
    pub siblings: Vec<ProfileCard>,
    /// The portal's home page, for snippets and "Open"; null when the record of the portal is missing.
    pub portal_url: Option<String>,
}

/// What is kept of a profile, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// `keyring`, `memory` or `nothing`.
    pub place: String,
    /// What is kept: `renewal_token`, `password`.
    pub secrets: Vec<String>,
}

/// The keyring as far as can be said without asking the person anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum VaultState {
    /// Not looked at yet.
    Unknown,
    /// Open.
    Unlocked {
        /// What it calls itself in its own window: "Login". Null when it has no name.
        name: Option<String>,
    },
    /// Locked. `memory` is true while the person works without saving.
    Locked {
        /// What it calls itself in its own window: "Login". Null when it has no name.
        name: Option<String>,
        /// Whether the person chose to work without saving.
        memory: bool,
    },
    /// This computer has none.
    Missing,
}

/// A token on the clipboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClipboardHold {
    /// Whose token.
    pub profile_id: String,
    /// When it was put there.
    pub copied_at: Millis,
    /// When it is taken away.
    pub clears_at: Millis,
    /// Whether this desktop lets it be taken away for certain; else a copy may stay with another program.
    pub certain: bool,
}

/// What [`super::Overview::clipboard`] became when the time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ClipboardOutcome {
    /// The token was taken away.
    Cleared,
    /// Something else was there; it was left alone.
    LeftAlone,
    /// The clipboard could not be reached.
    Failed,
}

/// The answer to a copy. It holds no token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Copied {
    /// The token on the clipboard.
    pub hold: ClipboardHold,
    /// When the copied token ends; null when unknown.
    pub token_until: Option<Millis>,
}

/// What signing out did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignedOut {
    /// Whether the portal ended the sign-in there. Null when there was nothing to end, or this kind of token cannot
    /// be ended by anybody.
    pub revoked: Option<bool>,
    /// Why the portal did not.
    pub revoke_error: Option<UiError>,
    /// Whether the secrets were deleted here.
    pub forgotten: bool,
    /// Why they were not.
    pub forget_error: Option<UiError>,
    /// When the token there ends by itself, if it was not ended.
    pub ends_by_itself: Option<Millis>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActivityEntry {
    /// When.
    pub at: Millis,
    /// The profile, if it was about one.
    pub profile_id: Option<String>,
    /// What the row was called then.
    pub name: String,
    /// What happened: `activity.<what>` in the catalogue.
    pub what: Said,
    /// A second, quieter fact.
    pub more: Option<Said>,
}

//! What was found at an address, before anything is saved.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Said, UiError};

/// A pasted text, cut into the part that is kept and the rest, for the address field (`design/png/04`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddressReading {
    /// The pasted text in order; joined, the parts give the text again.
    pub parts: Vec<AddressPart>,
    /// The address as it would be kept, without scheme (`gis.example.com/portal`); null when nothing was understood.
    pub kept: Option<String>,
    /// What was left out, in words: "You pasted a link to a map. Only the portal's own address is kept."
    pub note: Option<Said>,
    /// Why nothing was understood. An empty field is not an error.
    pub error: Option<UiError>,
}

/// A run of the pasted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddressPart {
    /// The text as pasted.
    pub text: String,
    /// Whether it belongs to the address that is kept.
    pub kept: bool,
}

/// The result of asking an address who it is. Nothing is saved yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProbeReport {
    /// Names this report in the calls that follow; valid until another probe replaces it or the sheet closes.
    pub probe_id: String,
    /// `gis.example.com/portal`
    pub address: String,
    /// `gis.example.com`, for "Check that the page shows …".
    pub host: String,
    /// The organisation's name as the portal says it; else the host.
    pub organisation: String,
    /// A name for the list, editable: "Call it".
    pub suggested_name: String,
    /// Whether it is a server that belongs to no portal.
    pub is_server: bool,
    /// "Enterprise 11.3", "ArcGIS Online"; null when the portal does not say.
    pub version: Option<String>,
    /// The checks in the order they are shown.
    pub checks: Vec<Check>,
    /// Something to know about the address: redirected, a map was pasted, the server belongs to this portal.
    pub note: Option<Said>,
    /// Ways to sign in, the recommended one first.
    pub ways: Vec<Way>,
    /// Why the first way is recommended: "{organisation} has its own sign-in page, so the browser works best."
    pub reason: Said,
    /// What is known about the app id that browser sign-in needs.
    pub app_id: AppIdState,
    /// Whether what is typed travels readable, because the server speaks plain http and the person allowed it.
    pub plain_http: bool,
    /// The portal that is already kept under this address, if any.
    pub known_portal_id: Option<String>,
}

/// What a connection file of ArcGIS Pro says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionFile {
    /// The server's address, to be read as if it had been pasted.
    pub address: String,
    /// The user name, where the file tells one.
    pub user: Option<String>,
}

/// One line of "What we found".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// Which check this is.
    pub kind: CheckKind,
    /// How it went.
    pub level: CheckLevel,
    /// The finding in words.
    pub finding: Said,
    /// A short fact at the right: "84 ms".
    pub aside: Option<Said>,
    /// "How to fix", in words, shown on demand.
    pub fix: Option<Said>,
}

/// The checks of the pre-flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// The portal answers, and how fast.
    Reachable,
    /// The connection is secure, and until when its certificate is valid.
    Secure,
    /// The computer's clock against the portal's.
    Clock,
    /// The ways to sign in.
    Ways,
}

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CheckLevel {
    /// Fine.
    Ok,
    /// Needs care; going on is allowed.
    Care,
    /// Failed; going on is not possible.
    Failed,
}

/// One way to sign in to the portal that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Way {
    /// The scheme's name as in the profile file: `browser`, `password`.
    pub scheme: String,
    /// Whether the portal offers it.
    pub fit: WayFit,
    /// Whether most people look for it here; the others stand under "More ways".
    pub likely: bool,
    /// Why it is not available on this computer.
    pub why: Option<Said>,
}

/// Whether a way fits the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum WayFit {
    /// The one to take.
    Recommended,
    /// Offered by the portal.
    Offered,
    /// The portal says that it is switched off, or did not offer it.
    NotFound,
    /// This computer does not have what it needs.
    NotAvailable,
}

/// The app id that browser sign-in uses on a portal, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum AppIdState {
    /// Known. `source` is `kept`, `organisation`, `practice`, `built_in` or `python`.
    Known {
        /// The id itself; it is public.
        app_id: String,
        /// Where it comes from.
        source: String,
        /// Whether the code has to be pasted because only `urn:ietf:wg:oauth:2.0:oob` is registered.
        pasted_code: bool,
    },
    /// The person has to be asked.
    Needed,
}

/// What the person who registers Portico on a portal needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RedirectLines {
    /// The redirect addresses to register, one a line.
    pub lines: Vec<String>,
    /// The portal's page where items are added.
    pub content_page: String,
    /// A ready message for the administrator, in words.
    pub message: Said,
}

/// A portal that was just probed, or one that is kept.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum RedirectTarget {
    /// From [`ProbeReport`].
    Probed {
        /// The probe.
        probe_id: String,
    },
    /// A kept portal.
    Portal {
        /// The portal.
        portal_id: String,
    },
}

//! What a person can set.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The settings as the window shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// Light, dark, contrast or as the system.
    pub appearance: Appearance,
    /// Seconds until a copied token leaves the clipboard, 10 to 120.
    pub clipboard_seconds: u32,
    /// The browser for sign-ins; null is the system's default.
    pub browser: Option<BrowserChoice>,
    /// Whether the practice portal starts with Portico.
    pub practice_portal: bool,
}

/// The look of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Appearance {
    /// As the system.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
}

/// An installed browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Browser {
    /// Stable name: `firefox`, `chromium`.
    pub id: String,
    /// "Firefox".
    pub name: String,
    /// Profiles a person made in it: folder name and shown name.
    pub profiles: Vec<BrowserProfile>,
    /// Whether it can be asked for a private window.
    pub private_window: bool,
}

/// A profile inside a browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BrowserProfile {
    /// What the browser calls it on its command line.
    pub id: String,
    /// What the person calls it.
    pub name: String,
}

/// Which browser opens a sign-in page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BrowserChoice {
    /// [`Browser::id`]; null is the system's default browser.
    pub browser: Option<String>,
    /// [`BrowserProfile::id`].
    pub profile: Option<String>,
    /// A private window.
    pub private: bool,
}

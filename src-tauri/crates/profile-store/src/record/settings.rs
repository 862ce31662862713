//! What the person chose for the whole of Portico.

use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, Serialize};

use super::Other;

/// How long a copied secret may stay on the clipboard, in seconds.
pub const CLIPBOARD_SECONDS: RangeInclusive<u16> = 10..=120;

/// The settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The theme.
    pub appearance: Appearance,
    /// After how many seconds the clipboard is cleared: [`CLIPBOARD_SECONDS`].
    #[serde(deserialize_with = "clipboard_seconds")]
    pub clipboard_seconds: u16,
    /// The browser to sign in with; absent means the system's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<BrowserChoice>,
    /// The practice portal is started with Portico.
    pub practice_portal: bool,
    /// Where the window stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowPlace>,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: Other,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            appearance: Appearance::System,
            clipboard_seconds: 30,
            browser: None,
            practice_portal: false,
            window: None,
            other: Other::new(),
        }
    }
}

impl Settings {
    /// Brings every number into its range.
    pub(crate) fn within_range(mut self) -> Self {
        self.clipboard_seconds = clamp(i64::from(self.clipboard_seconds), &CLIPBOARD_SECONDS);
        self
    }
}

/// The theme of the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Appearance {
    /// As the computer is set.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
    /// A theme that this version does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// A browser, and how it is started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BrowserChoice {
    /// Names the browser among those found on this computer.
    pub id: String,
    /// The browser's own profile to start it with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Start it with a private window.
    #[serde(default)]
    pub private: bool,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: Other,
}

/// Where the window stood, in logical pixels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// The left edge.
    pub x: i32,
    /// The top edge.
    pub y: i32,
    /// The inner width.
    pub width: u32,
    /// The inner height.
    pub height: u32,
    /// It filled the screen.
    #[serde(default)]
    pub maximised: bool,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: Other,
}

fn clipboard_seconds<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    i64::deserialize(from).map(|n| clamp(n, &CLIPBOARD_SECONDS))
}

fn clamp(number: i64, range: &RangeInclusive<u16>) -> u16 {
    let nearest = number.clamp(i64::from(*range.start()), i64::from(*range.end()));
    u16::try_from(nearest).unwrap_or(*range.start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_within_their_range() {
        // CHECKS.md C1: default 30 s, range 10 to 120.
        for (written, read) in
            [("{}", 30), (r#"{"clipboard_seconds":9}"#, 10), (r#"{"clipboard_seconds":121}"#, 120)]
        {
            assert_eq!(
                serde_json::from_str::<Settings>(written).unwrap().clipboard_seconds,
                read,
                "{written}"
            );
        }
        for (far, read) in [(i64::MIN, 10), (i64::MAX, 120)] {
            let far = serde_json::json!({ "clipboard_seconds": far });
            assert_eq!(serde_json::from_value::<Settings>(far).unwrap().clipboard_seconds, read);
        }
    }
}

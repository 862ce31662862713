//! What the person chose for the whole of Portico.

use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, Serialize};

use super::Other;

/// How long a copied secret may stay on the clipboard, in seconds.
pub const CLIPBOARD_SECONDS: RangeInclusive<u16> = 10..=120;

/// How large the text may be, in percent.
pub const TEXT_SIZE_PERCENT: RangeInclusive<u16> = 80..=200;

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
    /// The size of the text in percent: [`TEXT_SIZE_PERCENT`].
    #[serde(deserialize_with = "text_size_percent")]
    pub text_size_percent: u16,
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
            text_size_percent: 100,
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
        self.text_size_percent = clamp(i64::from(self.text_size_percent), &TEXT_SIZE_PERCENT);
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

fn text_size_percent<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    i64::deserialize(from).map(|n| clamp(n, &TEXT_SIZE_PERCENT))
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
        let far = r#"{"clipboard_seconds":-9223372036854775808,"text_size_percent":9223372036854775807}"#;
        let far: Settings = serde_json::from_str(far).unwrap();
        assert_eq!((far.clipboard_seconds, far.text_size_percent), (10, 200));
    }
}

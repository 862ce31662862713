//! What a browser is asked with.

use std::path::PathBuf;

use crate::view::BrowserProfile;

use super::{chromium, firefox};

/// Browsers that understand the same arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Firefox and its relatives.
    Firefox,
    /// Chromium and most of its relatives.
    Chromium,
    /// Microsoft's relative of Chromium, which has a word of its own for a private window.
    Edge,
    /// Opera, which has one too, and profiles of another kind.
    Opera,
    /// GNOME Web.
    Epiphany,
    /// Nothing is known about its arguments.
    Other,
}

impl Family {
    /// The argument before an address that is to open in a private window.
    pub(super) fn private_window(self) -> Option<&'static str> {
        match self {
            Self::Firefox => Some("--private-window"),
            Self::Chromium => Some("--incognito"),
            Self::Edge => Some("--inprivate"),
            Self::Opera => Some("--private"),
            Self::Epiphany => Some("--incognito-mode"),
            Self::Other => None,
        }
    }

    /// The arguments that name a profile.
    pub(super) fn profile(self, profile: &BrowserProfile) -> Option<Vec<String>> {
        match self {
            Self::Firefox => Some(vec!["-P".to_owned(), profile.id.clone()]),
            Self::Chromium | Self::Edge => Some(vec![format!("--profile-directory={}", profile.id)]),
            Self::Opera | Self::Epiphany | Self::Other => None,
        }
    }

    /// The profiles in the first of these folders that has any.
    pub(super) fn profiles(self, folders: &[PathBuf]) -> Vec<BrowserProfile> {
        let read = match self {
            Self::Firefox => firefox::profiles,
            Self::Chromium | Self::Edge => chromium::profiles,
            Self::Opera | Self::Epiphany | Self::Other => return Vec::new(),
        };
        folders.iter().map(|folder| read(folder)).find(|profiles| !profiles.is_empty()).unwrap_or_default()
    }

    /// Whether this is a profile that the browser makes by itself, in every installation.
    pub(super) fn makes(self, profile: &BrowserProfile) -> bool {
        match self {
            Self::Firefox => profile.id == "default" || profile.id.starts_with("default-"),
            _ => profile.id == "Default",
        }
    }
}

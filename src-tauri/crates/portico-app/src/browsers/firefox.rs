//! Profiles of Firefox and its relatives (`profiles.ini`).

use std::path::Path;

use crate::view::BrowserProfile;

use super::bounded::{is_argument, label, text};
use super::key_file::groups;

/// The largest `profiles.ini` that is read; a profile takes some 100 bytes.
const LONGEST: u64 = 256 * 1024;

/// The most profiles that are listed.
const MOST: usize = 64;

/// The profiles in a browser's folder, in the order of the file. Firefox calls them by name on its command line.
pub(super) fn profiles(folder: &Path) -> Vec<BrowserProfile> {
    let Some(text) = text(&folder.join("profiles.ini"), LONGEST) else { return Vec::new() };
    let mut profiles: Vec<BrowserProfile> = Vec::new();
    for group in groups(&text) {
        let Some(number) = group.name.strip_prefix("Profile") else { continue };
        let name = group.get("Name").unwrap_or_default();
        let counted = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let known = profiles.iter().any(|profile| profile.id == name);
        if counted && !known && is_argument(name) && !label(name).is_empty() && profiles.len() < MOST {
            profiles.push(BrowserProfile { id: name.to_owned(), name: label(name) });
        }
    }
    profiles
}

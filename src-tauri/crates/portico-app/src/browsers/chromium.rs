//! Profiles of Chromium and its relatives (`Local State`).

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde::Deserialize;
use serde_json::Value;

use crate::view::BrowserProfile;

use super::bounded::{is_argument, label, text};

/// The largest `Local State` that is read; real ones have some 100 KB.
const LONGEST: u64 = 4 * 1024 * 1024;

/// The most profiles that are listed.
const MOST: usize = 64;

#[derive(Deserialize)]
struct LocalState {
    profile: ProfileState,
}

#[derive(Deserialize)]
struct ProfileState {
    info_cache: BTreeMap<String, Value>,
}

/// The profiles in a browser's folder, the first one first. Chromium calls them by folder on its command line.
pub(super) fn profiles(folder: &Path) -> Vec<BrowserProfile> {
    let Some(text) = text(&folder.join("Local State"), LONGEST) else { return Vec::new() };
    let Ok(state) = serde_json::from_str::<LocalState>(&text) else { return Vec::new() };
    let mut profiles: Vec<BrowserProfile> = state
        .profile
        .info_cache
        .into_iter()
        .filter(|(id, _)| is_folder_in(folder, id))
        .map(|(id, about)| {
            let shown = about.get("name").and_then(Value::as_str).map(label).filter(|name| !name.is_empty());
            BrowserProfile { name: shown.unwrap_or_else(|| label(&id)), id }
        })
        .collect();
    // "Default", "Profile 2", "Profile 10".
    profiles.sort_by_key(|profile| (profile.id != "Default", profile.id.len(), profile.id.clone()));
    profiles.truncate(MOST);
    profiles
}

/// Whether this is the name of a folder right there. It becomes a part of an argument.
fn is_folder_in(folder: &Path, id: &str) -> bool {
    let mut parts = Path::new(id).components();
    let plain = matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == id);
    plain && is_argument(id) && folder.join(id).is_dir()
}

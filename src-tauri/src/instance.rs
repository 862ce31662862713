//! One Portico for each folder: a second start brings the first window forward.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use tauri::Wry;
use tauri::plugin::TauriPlugin;

use crate::window;

/// The application's name on the session bus; the plugin's own default.
const NAME: &str = "app.portico.desktop";

/// Keeps a second Portico on the same folder from starting. Another folder is another application: whoever asks for it
/// must not be shown the accounts of the first.
pub(crate) fn only(folder: Option<&Path>) -> TauriPlugin<Wry> {
    tauri_plugin_single_instance::Builder::new()
        .callback(|app, _, _| window::bring_forward(app))
        .dbus_id(name(folder))
        .build()
}

fn name(folder: Option<&Path>) -> String {
    let Some(folder) = folder else { return NAME.to_owned() };
    // A folder that does not exist yet has no canonical name.
    let whole = folder.canonicalize().or_else(|_| std::path::absolute(folder));
    let mut hasher = DefaultHasher::new();
    whole.as_deref().unwrap_or(folder).hash(&mut hasher);
    format!("{NAME}.folder{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_folder_has_a_name_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("inside");
        std::fs::create_dir(&inside).unwrap();
        let roundabout = inside.join("..").join("inside");
        assert_eq!(name(Some(&inside)), name(Some(&roundabout)));
        assert_ne!(name(Some(&inside)), name(Some(folder.path())));
        assert_eq!(name(None), NAME);
        // https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-names
        let other = name(Some(&inside));
        assert!(other.split('.').all(|part| part.starts_with(|first: char| first.is_ascii_alphabetic())));
        assert!(other.len() < 200);
    }

    #[test]
    fn the_name_is_the_one_in_the_configuration() {
        let configuration: serde_json::Value =
            serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
        assert_eq!(configuration["identifier"], NAME);
    }
}

//! One Portico for each folder: a second start brings the first window forward.

use std::path::{Path, PathBuf};

use portico_app::folder_key;
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
        .dbus_id(name(folder, usual().as_deref()))
        .build()
}

/// The folder where nobody asks for another one, as the shell finds it (XDG Base Directory Specification). It is wanted
/// before there is a shell to ask. Where there is no session bus this name is not used.
fn usual() -> Option<PathBuf> {
    let named = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let all = named.or_else(|| std::env::home_dir().map(|home| home.join(".config")))?;
    Some(all.join("portico"))
}

/// The usual folder has the usual name, also when somebody asks for just that one.
fn name(folder: Option<&Path>, usual: Option<&Path>) -> String {
    let Some(asked) = folder.map(folder_key) else { return NAME.to_owned() };
    if usual.map(folder_key).as_deref() == Some(asked.as_str()) {
        return NAME.to_owned();
    }
    format!("{NAME}.folder{asked}")
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
        let usual = Some(folder.path());
        assert_eq!(name(Some(&inside), usual), name(Some(&roundabout), usual));
        assert_ne!(name(Some(&inside), usual), name(Some(folder.path()), None));
        assert_eq!(name(None, usual), NAME);
        assert_eq!(name(Some(&inside.join("..")), usual), NAME, "the usual folder by another way");
        // https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-names
        let other = name(Some(&inside), usual);
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

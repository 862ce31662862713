//! Browsers in the folders for applications of macOS. Which one is the default is not looked up: the system opens it by
//! itself.

use std::path::PathBuf;

use super::family::Family;
use super::known::KNOWN;
use super::places::Places;
use super::{Found, Installed};

/// Opens applications (`open(1)`).
const OPEN: &str = "/usr/bin/open";

pub(super) fn installed(places: &Places) -> Installed {
    let mut found = Vec::new();
    for known in KNOWN.iter().filter(|known| !known.macos.is_empty()) {
        let name = format!("{}.app", known.macos);
        let bundle = places.applications.iter().map(|folder| folder.join(&name)).find(|path| path.is_dir());
        let Some(bundle) = bundle.as_deref().and_then(|path| path.to_str()) else { continue };
        // A running application hears arguments only when it is started once more; it hands them on to itself then.
        let arguments: &[&str] = match known.family {
            Family::Other => &["-a", bundle],
            _ => &["-n", "-a", bundle, "--args"],
        };
        found.push(Found {
            id: known.id.to_owned(),
            name: known.name.to_owned(),
            family: known.family,
            profiles: known.family.profiles(&[places.own_settings().join(known.macos_folder)]),
            program: PathBuf::from(OPEN),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
        });
    }
    Installed { found, default: None }
}

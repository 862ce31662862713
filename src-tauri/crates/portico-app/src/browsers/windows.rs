//! Browsers in the places where they are installed on Windows. Which one is the default stands in the registry and is
//! not looked up: the system opens it by itself.

use std::path::PathBuf;

use super::bounded::is_program;
use super::known::KNOWN;
use super::places::Places;
use super::{Found, Installed};

pub(super) fn installed(places: &Places) -> Installed {
    let mut found = Vec::new();
    for known in KNOWN.iter().filter(|known| !known.windows.is_empty()) {
        let candidates = places.applications.iter().map(|folder| folder.join(known.windows));
        let Some(program) = candidates.into_iter().find(|file| is_program(file)) else { continue };
        let folders: Vec<PathBuf> =
            places.settings.iter().map(|folder| folder.join(known.windows_folder)).collect();
        found.push(Found {
            id: known.id.to_owned(),
            name: known.name.to_owned(),
            family: known.family,
            profiles: known.family.profiles(&folders),
            program,
            arguments: Vec::new(),
        });
    }
    Installed { found, default: None }
}

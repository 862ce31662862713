//! Browsers by their desktop entries, with those that Flatpak and Snap export.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::bounded::label;
use super::desktop_entry::{DesktopEntry, Reading, read};
use super::family::Family;
use super::known::{Known, by_linux_name};
use super::places::Places;
use super::{Found, Installed, mime_apps};

/// The most entries of one folder that are looked at.
const MOST_ENTRIES: usize = 5000;

/// How a browser came onto this computer.
#[derive(Debug, PartialEq, Eq)]
enum Packaging {
    /// As a program of the system.
    Plain,
    Flatpak(String),
    Snap(String),
}

pub(super) fn installed(places: &Places) -> Installed {
    let mut found: Vec<Found> = Vec::new();
    let mut commands = HashSet::new();
    let mut suffixes = Vec::new();
    for (id, entry) in entries(places) {
        // Two entries may start the same thing.
        if commands.insert((entry.program.clone(), entry.arguments.clone())) {
            suffixes.push(Packaging::of(&entry).suffix());
            found.push(browser(places, &id, entry));
        }
    }
    let names: Vec<String> = found.iter().map(|browser| browser.name.clone()).collect();
    for (browser, suffix) in found.iter_mut().zip(suffixes) {
        if names.iter().filter(|name| **name == browser.name).count() > 1 {
            browser.name.push_str(suffix);
        }
    }
    let default = default(places, &found);
    Installed { found, default }
}

/// The browsers' desktop entries by name. An entry hides others of the same name in later folders.
fn entries(places: &Places) -> BTreeMap<String, DesktopEntry> {
    let mut entries = BTreeMap::new();
    let mut seen = HashSet::new();
    for folder in &places.applications {
        let Ok(files) = fs::read_dir(folder.join("applications")) else { continue };
        for file in files.take(MOST_ENTRIES).flatten() {
            let name = file.file_name();
            let Some(id) = name.to_str().and_then(|name| name.strip_suffix(".desktop")) else { continue };
            if seen.contains(id) {
                continue;
            }
            match read(&file.path(), &places.programs) {
                Reading::Browser(entry) => drop(entries.insert(id.to_owned(), entry)),
                Reading::Other => {}
                Reading::Unreadable => continue,
            }
            seen.insert(id.to_owned());
        }
    }
    entries
}

/// The browser that an entry describes.
pub(super) fn browser(places: &Places, id: &str, entry: DesktopEntry) -> Found {
    let packaging = Packaging::of(&entry);
    let known = by_linux_name(id).or_else(|| by_linux_name(packaging.name())).or_else(|| by_program(&entry));
    let (name, family) = match known {
        Some(known) => (known.name.to_owned(), known.family),
        None => (
            Some(label(&entry.name)).filter(|name| !name.is_empty()).unwrap_or_else(|| label(id)),
            Family::Other,
        ),
    };
    let profiles =
        known.map(|known| known.family.profiles(&folders(places, known, &packaging))).unwrap_or_default();
    Found { id: id.to_owned(), name, family, profiles, program: entry.program, arguments: entry.arguments }
}

/// The program that is started in the end: `env NAME=value program` starts another one.
fn started(entry: &DesktopEntry) -> &Path {
    let is_env = entry.program.file_name().is_some_and(|name| name == "env");
    let inner = entry.arguments.iter().find(|argument| is_env && !argument.contains('='));
    inner.map_or(&entry.program, |program| Path::new(program))
}

fn by_program(entry: &DesktopEntry) -> Option<&'static Known> {
    by_linux_name(started(entry).file_name()?.to_str()?)
}

impl Packaging {
    fn of(entry: &DesktopEntry) -> Self {
        let program = started(entry);
        if program.file_name().is_some_and(|name| name == "flatpak") {
            let mut after_run = entry.arguments.iter().skip_while(|argument| *argument != "run").skip(1);
            if let Some(id) = after_run.find(|argument| !argument.starts_with('-')) {
                return Self::Flatpak(id.clone());
            }
        }
        let name = program.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if program.parent() == Some(Path::new("/snap/bin")) {
            // `/snap/bin/brave`, or `/snap/bin/brave.other-program`
            return Self::Snap(name.split('.').next().unwrap_or(name).to_owned());
        }
        Self::Plain
    }

    fn name(&self) -> &str {
        match self {
            Self::Plain => "",
            Self::Flatpak(id) => id,
            Self::Snap(name) => name,
        }
    }

    /// What tells two browsers of the same name apart.
    fn suffix(&self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Flatpak(_) => " (Flatpak)",
            Self::Snap(_) => " (Snap)",
        }
    }
}

/// Where a browser may keep its profiles. Firefox and its relatives use a hidden folder of their own and begin to use
/// the folder for settings.
fn folders(places: &Places, known: &Known, packaging: &Packaging) -> Vec<PathBuf> {
    let hidden = format!(".{}", known.linux_folder);
    let (home, settings) = match packaging {
        Packaging::Plain => (places.home.clone(), vec![places.own_settings().to_owned()]),
        Packaging::Flatpak(id) => {
            let home = places.home.join(".var/app").join(id);
            (home.clone(), vec![home.join("config")])
        }
        Packaging::Snap(name) => {
            let snap = places.home.join("snap").join(name);
            (snap.join("common"), vec![snap.join("common"), snap.join("current/.config")])
        }
    };
    let mut folders = Vec::new();
    if known.family == Family::Firefox {
        folders.push(home.join(hidden));
    }
    folders.extend(settings.iter().map(|settings| settings.join(known.linux_folder)));
    folders
}

/// The default browser: what the desktop says, else Debian's `x-www-browser`.
fn default(places: &Places, found: &[Found]) -> Option<usize> {
    let with_id = |name: &String| {
        let id = name.strip_suffix(".desktop")?;
        found.iter().position(|browser| browser.id == id)
    };
    mime_apps::preferred(places).iter().find_map(with_id).or_else(|| {
        let link =
            places.programs.iter().map(|folder| folder.join("x-www-browser")).find(|file| file.exists())?;
        let program = fs::canonicalize(link).ok()?;
        found.iter().position(|browser| fs::canonicalize(&browser.program).is_ok_and(|file| file == program))
    })
}

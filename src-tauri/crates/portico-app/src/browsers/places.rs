//! Where browsers are looked for.

use std::env;
use std::path::{Path, PathBuf};

/// Whose customs apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux and other systems with freedesktop.org's customs.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

/// The folders in which this computer keeps programs and their settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Whose customs apply.
    pub system: System,
    /// The person's own folder.
    pub home: PathBuf,
    /// Folders for settings, the person's own first: `XDG_CONFIG_HOME` and `XDG_CONFIG_DIRS`; on Windows `APPDATA` and
    /// `LOCALAPPDATA`; on macOS `~/Library/Application Support`.
    pub settings: Vec<PathBuf>,
    /// Folders for applications, the person's own first: `XDG_DATA_HOME` and `XDG_DATA_DIRS`, and what Flatpak and Snap
    /// export; on Windows the folders for programs; on macOS the folders named Applications.
    pub applications: Vec<PathBuf>,
    /// Folders for programs that are named without a folder (`PATH`).
    pub programs: Vec<PathBuf>,
    /// The names of the running desktop (`XDG_CURRENT_DESKTOP`).
    pub desktops: Vec<String>,
}

impl Places {
    /// The places that the environment of this process names, or the usual ones.
    pub fn of_this_computer() -> Self {
        let home = env::home_dir().unwrap_or_default();
        if cfg!(windows) {
            return Self::of_windows(home);
        }
        if cfg!(target_os = "macos") {
            return Self {
                system: System::MacOs,
                settings: vec![home.join("Library/Application Support")],
                applications: vec![home.join("Applications"), "/Applications".into()],
                home,
                programs: Vec::new(),
                desktops: Vec::new(),
            };
        }
        Self::of_linux(home)
    }

    fn of_windows(home: PathBuf) -> Self {
        let named =
            |names: &[&str]| names.iter().filter_map(env::var_os).map(PathBuf::from).collect::<Vec<_>>();
        Self {
            system: System::Windows,
            home,
            settings: named(&["APPDATA", "LOCALAPPDATA"]),
            applications: named(&["LOCALAPPDATA", "ProgramFiles", "ProgramFiles(x86)"]),
            programs: Vec::new(),
            desktops: Vec::new(),
        }
    }

    /// XDG Base Directory Specification 0.8; the exports of Flatpak and Snap are added because a session that began
    /// before their installation does not name them yet.
    fn of_linux(home: PathBuf) -> Self {
        let mut settings = folders("XDG_CONFIG_HOME", &[&home.join(".config")]);
        settings.extend(folders("XDG_CONFIG_DIRS", &[Path::new("/etc/xdg")]));
        let mut applications = folders("XDG_DATA_HOME", &[&home.join(".local/share")]);
        let usual = [Path::new("/usr/local/share"), Path::new("/usr/share")];
        applications.extend(folders("XDG_DATA_DIRS", &usual));
        for export in [
            home.join(".local/share/flatpak/exports/share"),
            "/var/lib/flatpak/exports/share".into(),
            "/var/lib/snapd/desktop".into(),
        ] {
            if !applications.contains(&export) {
                applications.push(export);
            }
        }
        let desktops = env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
        Self {
            system: System::Linux,
            home,
            settings,
            applications,
            programs: folders("PATH", &[]),
            desktops: desktops.split(':').filter(|name| !name.is_empty()).map(str::to_lowercase).collect(),
        }
    }

    /// The settings folder of this person.
    pub(super) fn own_settings(&self) -> &Path {
        self.settings.first().map_or(&self.home, PathBuf::as_path)
    }
}

/// The absolute folders that a variable names; relative ones do not count (XDG Base Directory Specification).
fn folders(variable: &str, usual: &[&Path]) -> Vec<PathBuf> {
    match env::var_os(variable).filter(|value| !value.is_empty()) {
        Some(value) => env::split_paths(&value).filter(|folder| folder.is_absolute()).collect(),
        None => usual.iter().map(|folder| folder.to_path_buf()).collect(),
    }
}

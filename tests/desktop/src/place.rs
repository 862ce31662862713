//! Where things are that the tests need, and one clear sentence when one is missing.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::failure::{Failure, Outcome};

/// The programs by name, and where Debian has them.
const PROGRAMS: &[(&str, &str)] = &[
    ("Xvfb", "the Debian package xvfb"),
    ("dbus-daemon", "the Debian package dbus"),
    ("gnome-keyring-daemon", "the Debian package gnome-keyring"),
    ("WebKitWebDriver", "the Debian package webkit2gtk-driver"),
    ("chromium", "the Debian package chromium"),
    ("chromedriver", "the Debian package chromium-driver"),
    ("xclip", "the Debian package xclip"),
    ("xdotool", "the Debian package xdotool"),
];

/// The programs that do not come from the system.
#[derive(Debug, Clone)]
pub struct Places {
    /// Portico.
    pub portico: PathBuf,
    /// Tauri's `WebDriver` intermediary.
    pub tauri_driver: PathBuf,
}

impl Places {
    /// Looks for everything, once.
    ///
    /// # Errors
    /// One sentence about the first thing that is missing.
    pub fn look() -> Outcome<&'static Self> {
        static FOUND: OnceLock<Result<Places, String>> = OnceLock::new();
        FOUND.get_or_init(find).as_ref().map_err(Failure::new)
    }
}

fn find() -> Result<Places, String> {
    for (program, origin) in PROGRAMS {
        if in_path(program).is_none() {
            return Err(format!("the desktop tests need the program {program}: {origin}"));
        }
    }
    let portico = given("PORTICO_PROGRAM").unwrap_or_else(|| target().join("release/portico"));
    if !portico.is_file() {
        return Err(format!(
            "the desktop tests need Portico as it ships at {}: \
             cargo build --release -p portico-desktop --features custom-protocol",
            portico.display()
        ));
    }
    let beside = target().parent().map(|folder| folder.join("tools/bin/tauri-driver"));
    let tauri_driver = given("TAURI_DRIVER")
        .or_else(|| beside.filter(|file| file.is_file()))
        .or_else(|| in_path("tauri-driver"))
        .filter(|file| file.is_file())
        .ok_or(
            "the desktop tests need tauri-driver: cargo install tauri-driver --version 2.1.0 --locked --root tools",
        )?;
    Ok(Places { portico, tauri_driver })
}

fn given(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn in_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&path()).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Where programs are looked for.
pub fn path() -> OsString {
    env::var_os("PATH").unwrap_or_default()
}

/// The folder in which cargo builds: this program lies two folders below it.
pub fn target() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    program.ancestors().nth(3).unwrap_or(Path::new("target")).to_owned()
}

//! Where other programs' sign-ins are looked for.

use std::env;
use std::path::PathBuf;

use crate::browsers::System;

/// The variable that names a notebook's credentials file (PROTOCOL §5).
const NOTEBOOK_VARIABLE: &str = "NB_AUTH_FILE";

/// The Python of ArcGIS Pro below the folder of its installation: the environment that comes with Pro and that only an
/// administrator changes.
#[cfg(windows)]
const PYTHON: &str = r"bin\Python\envs\arcgispro-py3\python.exe";

/// What this computer says about other programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Whose customs apply.
    pub system: System,
    /// The credentials file that a notebook server named.
    pub notebook: Option<PathBuf>,
    /// Where ArcGIS Pro's Python would be, the likeliest first. Empty where ArcGIS Pro was never installed.
    pub pro: Vec<PathBuf>,
}

impl Places {
    /// What the environment of this process names and, on Windows, what ArcGIS Pro wrote into the registry.
    pub fn of_this_computer() -> Self {
        let system = if cfg!(windows) {
            System::Windows
        } else if cfg!(target_os = "macos") {
            System::MacOs
        } else {
            System::Linux
        };
        let notebook = env::var_os(NOTEBOOK_VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self { system, notebook, pro: installations() }
    }
}

/// For everybody on this computer, and for this person alone.
#[cfg(windows)]
fn installations() -> Vec<PathBuf> {
    [windows_registry::LOCAL_MACHINE, windows_registry::CURRENT_USER]
        .into_iter()
        .filter_map(|root| root.open(r"SOFTWARE\ESRI\ArcGISPro").ok()?.get_string("InstallDir").ok())
        .map(|folder| PathBuf::from(folder.trim()))
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(PYTHON))
        .collect()
}

/// ArcGIS Pro exists for Windows only.
#[cfg(not(windows))]
fn installations() -> Vec<PathBuf> {
    Vec::new()
}

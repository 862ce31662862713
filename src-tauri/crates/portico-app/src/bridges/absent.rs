//! Why there is nothing to bring from another program.

use std::path::PathBuf;

use crate::view::UiError;

/// Why a bridge leads nowhere on this computer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Absent {
    /// Nobody named a notebook's credentials file: Portico was not started by a notebook server.
    #[error("NB_AUTH_FILE is not set")]
    NotInANotebook,
    /// The notebook's credentials file is named and not there.
    #[error("NB_AUTH_FILE names a file that does not exist: {}", file.display())]
    NotebookFileGone {
        /// The file that was named.
        file: PathBuf,
    },
    /// The notebook's credentials file holds its token in a form that only Esri's own software reads.
    #[error("the token in {} is encrypted", file.display())]
    NotebookEncrypted {
        /// The credentials file.
        file: PathBuf,
    },
    /// ArcGIS Pro exists for Windows only.
    #[error("ArcGIS Pro exists for Windows only")]
    NotOnThisSystem,
    /// ArcGIS Pro is not installed.
    #[error("ArcGIS Pro is not installed")]
    ProNotInstalled,
    /// ArcGIS Pro is installed, as far as it says, and the Python that comes with it cannot be started.
    #[error("ArcGIS Pro's Python is not at {}", program.display())]
    ProWithoutPython {
        /// Where it should be.
        program: PathBuf,
    },
}

impl Absent {
    /// The words for it.
    pub fn said(&self) -> UiError {
        let said = UiError::plain(absent_code(self)).detail(self.to_string());
        match self {
            Self::NotebookFileGone { file: path }
            | Self::NotebookEncrypted { file: path }
            | Self::ProWithoutPython { program: path } => said.with("file", path.display().to_string()),
            _ => said,
        }
    }
}

pub(super) fn absent_code(absent: &Absent) -> &'static str {
    match absent {
        Absent::NotInANotebook => "notebook_not_here",
        Absent::NotebookFileGone { .. } => "notebook_file_gone",
        Absent::NotebookEncrypted { .. } => "notebook_encrypted",
        Absent::NotOnThisSystem => "pro_wrong_system",
        Absent::ProNotInstalled => "pro_not_installed",
        Absent::ProWithoutPython { .. } => "pro_python_missing",
    }
}

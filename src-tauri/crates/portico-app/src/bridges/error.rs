//! What goes wrong on the way from another program.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use arcgis_auth::portal::{AddressError, PortalAddress};

use super::Absent;
use crate::view::UiError;

/// Where something was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A notebook's credentials file.
    Notebook(PathBuf),
    /// An `.ags` connection file.
    Connection(PathBuf),
    /// ArcGIS Pro's answer.
    Pro,
}

/// A part of what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it: it is not of the expected form.
    Form,
    /// The address of the portal or server.
    Address,
    /// The token.
    Token,
    /// The referer that the token is bound to.
    Referer,
}

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// The system does not let it be opened or read.
    #[error("it cannot be read ({0})")]
    Unreadable(io::ErrorKind),
    /// It is a folder, a pipe or a device.
    #[error("it is no plain file")]
    NotPlain,
    /// It is larger than any such file.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// The most that is read, in bytes.
        limit: u64,
    },
}

/// Why nothing was brought. No variant repeats what was read, because a token may be in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BridgeError {
    /// This way is not available on this computer.
    #[error(transparent)]
    Absent(#[from] Absent),
    /// A file cannot be read.
    #[error("{}: {why}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        why: FileFault,
    },
    /// What was read is not of the expected form, or the part is missing or cannot be what it should be.
    #[error("{part:?} of {from:?} is missing or not understood{}", .line.map(|line| format!(", line {line}")).unwrap_or_default())]
    NotUnderstood {
        /// Where it was read from.
        from: Source,
        /// What is missing or cannot be used.
        part: Part,
        /// The line at which a file stops to be understood, from 1.
        line: Option<usize>,
    },
    /// The address is none that a token may be sent to.
    #[error("the address in {from:?} is not used: {why}")]
    Address {
        /// Where it was read from.
        from: Source,
        /// Why.
        why: AddressError,
    },
    /// The sign-in is there and is for another portal. Nothing was sent to either.
    #[error("the sign-in is for {portal}")]
    OtherPortal {
        /// The portal that it is for.
        portal: PortalAddress,
    },
    /// Nobody is signed in in ArcGIS Pro.
    #[error("ArcGIS Pro is not signed in")]
    NotSignedIn,
    /// ArcGIS Pro has no active portal.
    #[error("ArcGIS Pro has no active portal")]
    NoActivePortal,
    /// ArcGIS Pro may not be used without a licence.
    #[error("ArcGIS Pro has no licence")]
    NotLicensed,
    /// ArcGIS Pro's Python was started and gave no answer.
    #[error("ArcGIS Pro's Python failed{}", .what.as_ref().map(|what| format!(" with {what}")).unwrap_or_default())]
    ProFailed {
        /// The name of Python's exception. `None` when it ended without a word.
        what: Option<String>,
    },
    /// ArcGIS Pro's Python could not be started.
    #[error("{} could not be started ({why})", program.display())]
    NotStarted {
        /// The program.
        program: PathBuf,
        /// What the system says.
        why: io::ErrorKind,
    },
    /// ArcGIS Pro did not answer in time and was not waited for any longer.
    #[error("ArcGIS Pro's Python did not answer within {} seconds", after.as_secs())]
    TimedOut {
        /// How long it was waited for.
        after: Duration,
    },
}

impl BridgeError {
    /// The words for it.
    pub fn said(&self) -> UiError {
        if let Self::Absent(absent) = self {
            return absent.said();
        }
        let said = UiError::plain(bridge_code(self)).detail(self.to_string());
        match self {
            Self::File { file, .. }
            | Self::NotStarted { program: file, .. }
            | Self::NotUnderstood { from: Source::Notebook(file) | Source::Connection(file), .. } => {
                said.with("file", file.display().to_string())
            }
            Self::Address { why: AddressError::HttpNotAllowed { origin }, .. } => {
                said.with("host", origin.host())
            }
            Self::OtherPortal { portal } => {
                said.with("portal", portal.display()).with("address", portal.as_str())
            }
            Self::TimedOut { after } => said.with("seconds", after.as_secs().to_string()),
            _ => said,
        }
    }
}

fn bridge_code(error: &BridgeError) -> &'static str {
    match error {
        BridgeError::File { why: FileFault::Unreadable(_), .. } => "bridge_file_unreadable",
        BridgeError::File { why: FileFault::NotPlain, .. } => "bridge_file_not_plain",
        BridgeError::File { why: FileFault::TooLarge { .. }, .. } => "bridge_file_too_large",
        BridgeError::NotUnderstood { from: Source::Notebook(_), .. } => "notebook_file_broken",
        BridgeError::NotUnderstood { from: Source::Connection(_), .. } => "connection_file_broken",
        BridgeError::NotUnderstood { from: Source::Pro, .. } => "pro_answer_broken",
        BridgeError::Address { why: AddressError::HttpNotAllowed { .. }, .. } => "bridge_address_http",
        BridgeError::Address { .. } => "bridge_address_unusable",
        BridgeError::OtherPortal { .. } => "bridge_other_portal",
        BridgeError::NotSignedIn => "pro_signed_out",
        BridgeError::NoActivePortal => "pro_no_portal",
        BridgeError::NotLicensed => "pro_not_licensed",
        BridgeError::ProFailed { .. } => "pro_failed",
        BridgeError::NotStarted { .. } => "pro_not_started",
        BridgeError::TimedOut { .. } => "pro_timed_out",
        BridgeError::Absent(absent) => super::absent::absent_code(absent),
    }
}

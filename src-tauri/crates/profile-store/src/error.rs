//! What can go wrong with the files. No variant holds a file's content.

use std::io;
use std::path::{Path, PathBuf};

use crate::record::{PortalId, ProfileId};

/// Why the files could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The operating system said no.
    #[error("could not {doing} `{}`: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried: a verb.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The file or folder is not one that only this user can have made. It is left alone.
    #[error("`{}` {why}", path.display())]
    NotOurs {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        why: NotOurs,
    },
    /// A newer version of Portico wrote the file: it is read as far as it is understood, and not written.
    #[error("`{file}` was written by a newer version (format {found}, this version knows {known})")]
    NewerVersion {
        /// The file's name.
        file: &'static str,
        /// The format it has.
        found: u64,
        /// The newest format that this version writes.
        known: u32,
    },
    /// The file cannot be understood. It is not written over; see [`Store::set_aside`](crate::Store::set_aside).
    #[error("`{file}` is damaged: {reason}")]
    Damaged {
        /// The file's name.
        file: &'static str,
        /// Where it stops making sense.
        reason: String,
    },
    /// Another process is writing and did not finish in time.
    #[error("`{}` is held by another process", path.display())]
    Busy {
        /// The lock file.
        path: PathBuf,
    },
    /// The change would break a rule of the records. Nothing was written.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// What is wrong with a file or folder that is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOurs {
    /// It points elsewhere.
    #[error("is a symbolic link")]
    SymbolicLink,
    /// Somebody else owns it.
    #[error("belongs to another user")]
    OtherOwner,
    /// Others can look into it, and Portico has never used it.
    #[error("is open to others and not Portico's: choose an empty or a new folder")]
    OtherFiles,
    /// A folder was expected.
    #[error("is not a folder")]
    NotAFolder,
    /// A file was expected.
    #[error("is not an ordinary file")]
    NotAFile,
}

/// The rule that a change would break.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such portal.
    #[error("there is no portal {0}")]
    NoPortal(PortalId),
    /// There is no such profile.
    #[error("there is no profile {0}")]
    NoProfile(ProfileId),
    /// Two portals would have one id.
    #[error("there is a portal {0} already")]
    PortalTwice(PortalId),
    /// Two profiles would have one id.
    #[error("there is a profile {0} already")]
    ProfileTwice(ProfileId),
    /// A portal would have two default profiles.
    #[error("portal {0} would have two default profiles")]
    TwoDefaults(PortalId),
    /// The address is not http or https, or carries something that may be a secret: a user name, a query, a fragment.
    #[error("the {field} is not a plain address")]
    NotAPlainAddress {
        /// Which field.
        field: &'static str,
    },
    /// A name for a claim that could not be a file's name.
    #[error("a claim's name has 1 to 80 letters, digits and hyphens")]
    ClaimName,
}

impl StoreError {
    /// Wraps a system error with what was being done to which path.
    pub(crate) fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, doing, source }
    }

    pub(crate) fn not_ours(path: &Path, why: NotOurs) -> Self {
        Self::NotOurs { path: path.to_path_buf(), why }
    }
}

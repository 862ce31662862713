//! Ways to a sign-in that another program on this computer has already made: a notebook server's credentials file, the
//! active portal of ArcGIS Pro, and the connection files of ArcGIS Pro (PROTOCOL §5).
//!
//! A bridge brings a token; it says nothing of whom the token stands for. Only the portal does:
//! [`Brought::given`] is what is shown to it, and the token is not kept before it has answered (DESIGN §4.1).

mod absent;
pub mod ags;
mod brought;
mod error;
mod file;
mod notebook;
mod places;
mod pro;
mod program;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use absent::Absent;
pub use brought::{Brought, Caution};
pub use error::{BridgeError, FileFault, Part, Source};
pub use notebook::Notebook;
pub use places::Places;
pub use pro::Pro;

/// Where a sign-in can be brought from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BridgeKind {
    /// The credentials file that a notebook server gives its notebooks.
    Notebook,
    /// The active portal of ArcGIS Pro.
    Pro,
}

/// One bridge, and whether it leads anywhere on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    /// Where from.
    pub kind: BridgeKind,
    /// What was found, or why there is nothing to be found.
    pub found: Result<Found, Absent>,
}

/// What a bridge would use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The credentials file, or the program that would be started.
    pub at: PathBuf,
}

/// Every bridge, in the order in which they are listed. Looks at a few files and starts, asks and sends nothing; to be
/// called where waiting for a disk is allowed.
pub fn available(places: &Places) -> Vec<Bridge> {
    vec![
        Bridge { kind: BridgeKind::Notebook, found: Notebook::look(places) },
        Bridge { kind: BridgeKind::Pro, found: Pro::look(places) },
    ]
}

//! What is on file at one moment.

use crate::error::StoreError;
use crate::record::{Portal, PortalId, Profile, ProfileId, Settings};

/// One of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoreFile {
    /// `portals.json`
    Portals,
    /// `profiles.json`
    Profiles,
    /// `settings.json`
    Settings,
}

impl StoreFile {
    /// The file's name in the folder.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portals => "portals.json",
            Self::Profiles => "profiles.json",
            Self::Settings => "settings.json",
        }
    }
}

/// How many records this version cannot read. They are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strangers {
    /// Among the portals.
    pub portals: usize,
    /// Among the profiles.
    pub profiles: usize,
}

/// The records as they were at one moment. Never changes; [`Store::snapshot`](super::Store::snapshot) gives the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    pub(super) portals: Vec<Portal>,
    pub(super) profiles: Vec<Profile>,
    pub(super) settings: Settings,
    pub(super) strangers: Strangers,
    pub(super) troubles: Vec<Trouble>,
}

/// Why a file can be read only in part, and not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A newer version wrote it.
    Newer {
        /// Which file.
        file: StoreFile,
        /// The format it has.
        found: u64,
        /// The newest format that this version writes.
        known: u32,
    },
    /// It cannot be understood.
    Damaged {
        /// Which file.
        file: StoreFile,
        /// Where it stops making sense.
        reason: String,
    },
}

impl Snapshot {
    /// Every portal, in the order they were added.
    pub fn portals(&self) -> &[Portal] {
        &self.portals
    }

    /// Every profile, in the order of the list.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The portal of this id.
    pub fn portal(&self, id: PortalId) -> Option<&Portal> {
        self.portals.iter().find(|portal| portal.id == id)
    }

    /// The profile of this id.
    pub fn profile(&self, id: ProfileId) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.id == id)
    }

    /// A portal's profiles, in the order of the list.
    pub fn profiles_of(&self, portal: PortalId) -> impl Iterator<Item = &Profile> {
        self.profiles.iter().filter(move |profile| profile.portal_id == portal)
    }

    /// How many records this version cannot read.
    pub fn strangers(&self) -> Strangers {
        self.strangers
    }

    /// The files that cannot be written, and why.
    pub fn troubles(&self) -> &[Trouble] {
        &self.troubles
    }
}

impl Trouble {
    /// Which file.
    pub fn file(&self) -> StoreFile {
        match self {
            Self::Newer { file, .. } | Self::Damaged { file, .. } => *file,
        }
    }
}

impl From<&Trouble> for StoreError {
    fn from(trouble: &Trouble) -> Self {
        let file = trouble.file().name();
        match trouble {
            Trouble::Newer { found, known, .. } => Self::NewerVersion { file, found: *found, known: *known },
            Trouble::Damaged { reason, .. } => Self::Damaged { file, reason: reason.clone() },
        }
    }
}

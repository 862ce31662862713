//! Marks for secrets that are on their way into the keyring and have no record yet.
//!
//! Entries of the keyring name a profile and no folder, so an entry that no record names may be another folder's. A mark
//! in this folder says that the entry would be ours: only by it may a secret be forgotten that a crash left behind.

use std::fs;
use std::io::ErrorKind;

use uuid::Uuid;

use super::{Store, StoreFile};
use crate::error::StoreError;
use crate::file::Folder;
use crate::record::ProfileId;

/// The folder of the marks; each is an empty file whose name begins with the profile's id.
const FOLDER: &str = "pending";

/// The mark of one attempt to keep a secret of a profile. An attempt that ends takes away no other's mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingMark {
    profile: ProfileId,
    /// The file's.
    name: String,
}

impl PendingMark {
    /// A mark of its own for an attempt that is about to begin. Nothing is on disk yet.
    #[must_use]
    pub fn of(profile: ProfileId) -> Self {
        Self { profile, name: format!("{profile}.{}", Uuid::new_v4()) }
    }

    fn named(name: &str) -> Option<Self> {
        let profile = name.split('.').next()?.parse().ok()?;
        Some(Self { profile, name: name.to_owned() })
    }

    /// Whose secret it is.
    pub fn profile(&self) -> ProfileId {
        self.profile
    }
}

impl Store {
    /// Notes that a secret of this profile, which has no record yet, is about to be kept. On disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::NotOurs`] if the mark's folder is not this user's, [`StoreError::Io`] if the system refuses.
    pub fn mark_pending(&self, mark: &PendingMark) -> Result<(), StoreError> {
        self.marks()?.touch(&*self.disk, &mark.name)
    }

    /// The profile has a record now, or what was to be kept by this attempt is gone.
    ///
    /// # Errors
    /// As [`Store::mark_pending`].
    pub fn clear_pending(&self, mark: &PendingMark) -> Result<(), StoreError> {
        let path = self.marks()?.path(&mark.name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::io(&path, "remove")(error)),
            _ => Ok(()),
        }
    }

    /// Every mark.
    ///
    /// # Errors
    /// As [`Store::mark_pending`].
    pub fn pending(&self) -> Result<Vec<PendingMark>, StoreError> {
        let path = self.folder.path(FOLDER);
        if !path.exists() {
            return Ok(Vec::new());
        }
        self.marks()?;
        let entries = fs::read_dir(&path).map_err(StoreError::io(&path, "read"))?;
        Ok(entries.flatten().filter_map(|entry| PendingMark::named(entry.file_name().to_str()?)).collect())
    }

    /// Whether every record of a profile in this folder can be read, so that an id that none of them has is nobody's.
    pub fn knows_every_profile(&self) -> bool {
        let snapshot = self.snapshot();
        let troubled = snapshot.troubles().iter().any(|trouble| trouble.file() == StoreFile::Profiles);
        snapshot.strangers().profiles == 0 && !troubled
    }

    /// What is set aside may name a profile that is marked: its secret is not ours to forget any more.
    pub(super) fn clear_all_pending(&self) -> Result<(), StoreError> {
        self.pending()?.iter().try_for_each(|mark| self.clear_pending(mark))
    }

    fn marks(&self) -> Result<Folder, StoreError> {
        self.folder.inside(FOLDER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_lasts_until_it_is_cleared() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("portico");
        let store = Store::open(&folder).unwrap();
        assert_eq!(store.pending().unwrap(), []);
        let id = ProfileId::new();
        let (first, second) = (PendingMark::of(id), PendingMark::of(id));
        store.mark_pending(&first).unwrap();
        store.mark_pending(&second).unwrap();
        assert_eq!((first.profile(), second.profile()), (id, id));
        fs::write(folder.join("pending/notes.txt"), "").unwrap();
        assert_eq!(Store::open(&folder).unwrap().pending().unwrap().len(), 2);
        store.clear_pending(&first).unwrap();
        store.clear_pending(&first).unwrap();
        assert_eq!(Store::open(&folder).unwrap().pending().unwrap(), std::slice::from_ref(&second));
        store.clear_pending(&second).unwrap();
        assert_eq!(store.pending().unwrap(), []);
    }

    /// As earlier versions wrote it.
    #[test]
    fn a_mark_that_is_an_id_alone_is_read() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("portico");
        let store = Store::open(&folder).unwrap();
        let id = ProfileId::new();
        fs::create_dir(folder.join("pending")).unwrap();
        fs::write(folder.join("pending").join(id.to_string()), "").unwrap();
        let marks = store.pending().unwrap();
        assert_eq!(marks.iter().map(PendingMark::profile).collect::<Vec<_>>(), [id]);
        store.clear_pending(&marks[0]).unwrap();
        assert_eq!(store.pending().unwrap(), []);
    }

    #[test]
    fn what_is_set_aside_takes_the_marks_with_it() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("portico");
        let store = Store::open(&folder).unwrap();
        store.mark_pending(&PendingMark::of(ProfileId::new())).unwrap();
        fs::write(folder.join("profiles.json"), "{").unwrap();
        store.refresh().unwrap();
        assert!(!store.knows_every_profile());
        store.set_aside(StoreFile::Portals).unwrap();
        assert_eq!(store.pending().unwrap().len(), 1, "only what is damaged is set aside");
        store.set_aside(StoreFile::Profiles).unwrap();
        assert!(store.knows_every_profile());
        assert_eq!(store.pending().unwrap(), []);
    }

    #[test]
    fn a_record_of_a_later_version_may_be_anybody() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("portico");
        let store = Store::open(&folder).unwrap();
        assert!(store.knows_every_profile());
        for text in [r#"{"version":1,"profiles":[{"id":7}]}"#, r#"{"version":2,"profiles":[]}"#] {
            fs::write(folder.join("profiles.json"), text).unwrap();
            store.refresh().unwrap();
            assert!(!store.knows_every_profile(), "{text}");
        }
    }
}

//! The store: what is on file now, and the one way to change it.

mod draft;
mod part;
mod pending;
mod snapshot;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use crate::activity::ActivityLog;
use crate::error::StoreError;
use crate::file::{Claim, Disk, Folder, RealDisk};
pub use draft::Draft;
use part::Files;
pub use pending::PendingMark;
pub use snapshot::{Snapshot, StoreFile, Strangers, Trouble};

/// How long a change waits for another process that is writing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Portals, profiles and settings in one folder, shared with every other process of this user.
///
/// Reading gives a [`Snapshot`] and waits for nobody. Changing needs the claim on the folder, which [`Store::claim`]
/// gives and [`Claimed::edit`] asks for: two processes that change at the same time lose nothing.
/// The methods that touch files block; call them where blocking is allowed.
///
/// ```
/// # fn main() -> Result<(), profile_store::StoreError> {
/// # let home = tempfile::tempdir().unwrap();
/// # let folder = home.path().join("portico");
/// let store = profile_store::Store::open(&folder)?;
/// store.edit(|draft| {
///     draft.settings_mut().clipboard_seconds = 45;
///     Ok(())
/// })?;
/// assert_eq!(store.snapshot().settings().clipboard_seconds, 45);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Store {
    folder: Folder,
    disk: Arc<dyn Disk>,
    now: Arc<RwLock<Arc<Snapshot>>>,
    /// Held from reading or writing the files until it is remembered, so that no older reading replaces a newer one.
    turn: Arc<Mutex<()>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Store {
    /// Makes the folder, or makes sure that it may be used, without reading what is there: for what has to be in it
    /// before the store is opened.
    ///
    /// # Errors
    /// As [`Store::open`] for the folder itself.
    pub fn prepare(folder: &Path) -> Result<(), StoreError> {
        Folder::open(folder).map(drop)
    }

    /// Opens the folder, making it if there is none, and reads what is there.
    ///
    /// The folder is closed to everybody else. One that was not made by Portico and is open to others is refused, unless
    /// it is empty: its mode and its files are not Portico's to change.
    ///
    /// A file that is damaged or newer than this version does not fail the opening: its records are missing or read as
    /// far as they are understood, [`Snapshot::troubles`] says so, and only changes to that file fail.
    ///
    /// # Errors
    /// [`StoreError::NotOurs`] if the folder or a file is a symbolic link or belongs to somebody else, or if the folder
    /// holds other files and others can look into it; [`StoreError::Io`] if the system refuses.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_on(folder, Arc::new(RealDisk))
    }

    pub(crate) fn open_on(folder: &Path, disk: Arc<dyn Disk>) -> Result<Self, StoreError> {
        let folder = Folder::open(folder)?;
        let now = Arc::new(Files::read(&folder)?.snapshot());
        Ok(Self { folder, disk, now: Arc::new(RwLock::new(now)), turn: Arc::default() })
    }

    /// What was on file when this process last read or wrote.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the files again, as another process may have written; `true` if anything changed.
    ///
    /// # Errors
    /// As [`Store::open`]; the snapshot stays as it was.
    pub fn refresh(&self) -> Result<bool, StoreError> {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let found = Files::read(&self.folder)?.snapshot();
        Ok(self.remember(found, &turn))
    }

    /// Waits for the right to change the files, at most ten seconds.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if another process does not finish, [`StoreError::NotOurs`] or [`StoreError::Io`] if the
    /// lock file cannot be used.
    pub fn claim(&self) -> Result<Claimed<'_>, StoreError> {
        Ok(Claimed { store: self, claim: self.folder.claim(PATIENCE)? })
    }

    /// One change: claims the folder, reads what is on file now, lets `change` work on it, and writes what differs.
    ///
    /// # Errors
    /// As [`Store::claim`] and [`Claimed::edit`].
    pub fn edit<T>(&self, change: impl FnOnce(&mut Draft) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.claim()?.edit(change)
    }

    /// Whether a change could be written now: everything that [`Store::edit`] does but putting the files in place. For
    /// what cannot be undone and has to be written afterwards. A later failure is less likely, not impossible.
    ///
    /// # Errors
    /// As [`Store::edit`].
    pub fn rehearse<T>(
        &self,
        change: impl FnOnce(&mut Draft) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let claimed = self.claim()?;
        let before = Files::read(&self.folder)?;
        let mut draft = before.draft();
        let result = change(&mut draft)?;
        draft.settle(&before)?;
        before.rehearse(draft, &self.folder, &*self.disk, &claimed.claim)?;
        Ok(result)
    }

    /// Waits, at most this long, until no other process holds the claim of this name. It does not keep anybody from
    /// changing the files: it is for what takes longer, such as exchanging one grant in one process at a time.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the time is over, [`Refused::ClaimName`](crate::Refused::ClaimName) unless the name
    /// has 1 to 80 letters, digits and hyphens.
    pub fn claim_named(&self, name: &str, patience: Duration) -> Result<Claim, StoreError> {
        self.folder.claim_named(name, patience)
    }

    /// Moves a damaged file out of the way, so that its place can be written again; gives where it is now.
    /// Does nothing to a file that is not damaged.
    ///
    /// # Errors
    /// As [`Store::claim`], and [`StoreError::Io`] if it cannot be renamed.
    pub fn set_aside(&self, file: StoreFile) -> Result<Option<PathBuf>, StoreError> {
        let claimed = self.claim()?;
        // Before the file goes: with the marks but without its records, secrets would seem to be nobody's.
        if file == StoreFile::Profiles {
            self.clear_all_pending()?;
        }
        let aside = Files::read(&self.folder)?.set_aside(file, &self.folder, &*self.disk, &claimed.claim)?;
        self.refresh()?;
        Ok(aside)
    }

    /// The history.
    pub fn activity(&self) -> ActivityLog {
        ActivityLog::new(self.folder.clone(), Arc::clone(&self.disk), PATIENCE)
    }

    fn remember(&self, found: Snapshot, _turn: &MutexGuard<'_, ()>) -> bool {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        let differs = **now != found;
        if differs {
            *now = Arc::new(found);
        }
        differs
    }
}

/// The right to change the files, until dropped.
#[derive(Debug)]
#[must_use = "the claim ends when it is dropped"]
pub struct Claimed<'a> {
    store: &'a Store,
    claim: Claim,
}

impl Claimed<'_> {
    /// Reads what is on file now, lets `change` work on it, and writes the files that differ.
    ///
    /// Each file is replaced as a whole. The portals' file is written first, so that a power cut between the two
    /// leaves no profile without its portal.
    ///
    /// # Errors
    /// What `change` returns, and [`StoreError::Refused`] if its result breaks a rule: nothing is written then.
    /// [`StoreError::NewerVersion`] or [`StoreError::Damaged`] if it changed a file in that state: nothing is written.
    /// Only damaged settings are set aside by themselves and begun anew.
    /// [`StoreError::Io`] if writing fails: every file is then the old or the new one.
    pub fn edit<T>(
        &mut self,
        change: impl FnOnce(&mut Draft) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Store { folder, disk, turn, .. } = self.store;
        let before = Files::read(folder)?;
        let mut draft = before.draft();
        let result = change(&mut draft)?;
        draft.settle(&before)?;
        let turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let written = before.write(draft, folder, &**disk, &self.claim);
        match written {
            Ok(files) => {
                self.store.remember(files.snapshot(), &turn);
                Ok(result)
            }
            Err(error) => {
                // One of the files may be in place already.
                if let Ok(found) = Files::read(folder) {
                    self.store.remember(found.snapshot(), &turn);
                }
                Err(error)
            }
        }
    }
}

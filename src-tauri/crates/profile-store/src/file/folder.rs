//! The folder: made for this user alone, refused if it is anybody else's.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::{Claim, Disk, disk, owner};
use crate::error::{NotOurs, Refused, StoreError};

/// The most that a file of ours may hold; a larger one is not ours or not sane.
const LARGEST: u64 = 16 * 1024 * 1024;
const UNFINISHED: (&str, &str) = (".portico-", ".tmp");

/// What every process waits at before it changes anything; also the sign that a folder is Portico's.
const LOCK: &str = "portico.lock";

/// A folder that holds only this user's files.
#[derive(Clone, Debug)]
pub(crate) struct Folder(PathBuf);

/// What a file holds, or that there is more of it than there can be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Absent,
    Bytes(Vec<u8>),
    TooLarge,
}

impl Folder {
    /// Opens the folder, or makes it with everything above it. A folder that others use is not taken from them.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_if(path, may_close)
    }

    /// Opens a folder, or makes it; one that is open to others is closed if `may_close` says so, and refused if not.
    fn open_if(
        path: &Path,
        may_close: fn(&Path, &fs::Metadata) -> Result<bool, StoreError>,
    ) -> Result<Self, StoreError> {
        make(path)?;
        let facts = fs::symlink_metadata(path).map_err(StoreError::io(path, "look at"))?;
        if facts.is_symlink() {
            return Err(StoreError::not_ours(path, NotOurs::SymbolicLink));
        }
        if !facts.is_dir() {
            return Err(StoreError::not_ours(path, NotOurs::NotAFolder));
        }
        owner::owned_by_us(&facts, path)?;
        if !may_close(path, &facts)? {
            return Err(StoreError::not_ours(path, NotOurs::OtherFiles));
        }
        restrict(path, &facts)?;
        Ok(Self(path.to_path_buf()))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Reads a whole file, if it is ours.
    pub(crate) fn read(&self, name: &str) -> Result<Content, StoreError> {
        let path = self.path(name);
        let file = match owner::without_following(OpenOptions::new().read(true)).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Content::Absent),
            Err(error) => return Err(owner::explain(error, &path, "open")),
        };
        owner::keep_to_ourselves(&file, &path)?;
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(StoreError::io(&path, "read"))?;
        let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= LARGEST);
        Ok(if fits { Content::Bytes(bytes) } else { Content::TooLarge })
    }

    /// Replaces a file as a whole. Needs the claim on the folder.
    pub(crate) fn replace(
        &self,
        _held: &Claim,
        disk: &dyn Disk,
        name: &str,
        content: &[u8],
    ) -> Result<(), StoreError> {
        let path = self.path(name);
        let fresh = self.fresh().map_err(StoreError::io(&path, "prepare"))?;
        disk::replace(disk, fresh, &path, content).map_err(StoreError::io(&path, "write"))
    }

    /// Whether a file could be replaced by this content now: everything but putting it in place. Needs the claim on the
    /// folder.
    pub(crate) fn rehearse(
        &self,
        _held: &Claim,
        disk: &dyn Disk,
        name: &str,
        content: &[u8],
    ) -> Result<(), StoreError> {
        let path = self.path(name);
        let fresh = self.fresh().map_err(StoreError::io(&path, "prepare"))?;
        disk::rehearse(disk, fresh, content).map_err(StoreError::io(&path, "write"))
    }

    /// Opens a file for adding to its end. Needs the claim on the folder.
    pub(crate) fn append(&self, _held: &Claim, name: &str) -> Result<File, StoreError> {
        let path = self.path(name);
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        let file = owner::without_following(&mut options)
            .open(&path)
            .map_err(|error| owner::explain(error, &path, "open"))?;
        owner::keep_to_ourselves(&file, &path)?;
        Ok(file)
    }

    /// Makes an empty file, if there is none of this name. On disk when this returns.
    pub(crate) fn touch(&self, disk: &dyn Disk, name: &str) -> Result<(), StoreError> {
        let path = self.path(name);
        let mut options = OpenOptions::new();
        let file = owner::without_following(options.write(true).create(true).truncate(false))
            .open(&path)
            .map_err(|error| owner::explain(error, &path, "open"))?;
        owner::keep_to_ourselves(&file, &path)?;
        disk.sync_folder(&self.0).map_err(StoreError::io(&self.0, "write"))
    }

    /// Moves a file to the first free `name.suffix-N`. Needs the claim on the folder.
    pub(crate) fn move_aside(
        &self,
        _held: &Claim,
        disk: &dyn Disk,
        name: &str,
        suffix: &str,
    ) -> Result<PathBuf, StoreError> {
        let from = self.path(name);
        let free = (1..1_000_u32).map(|n| self.path(&format!("{name}.{suffix}-{n}"))).find(|p| !p.exists());
        let to = free.unwrap_or_else(|| self.path(&format!("{name}.{suffix}")));
        fs::rename(&from, &to).map_err(StoreError::io(&from, "rename"))?;
        disk.sync_folder(&self.0).map_err(StoreError::io(&self.0, "write"))?;
        Ok(to)
    }

    /// Waits for the claim on the whole folder, at most this long, and clears what a killed writer left.
    pub(crate) fn claim(&self, patience: Duration) -> Result<Claim, StoreError> {
        let claim = Claim::take(&self.path(LOCK), patience)?;
        self.clear_unfinished();
        Ok(claim)
    }

    /// Waits for the claim on something with a name, at most this long.
    pub(crate) fn claim_named(&self, name: &str, patience: Duration) -> Result<Claim, StoreError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if name.is_empty() || name.len() > 80 || !name.chars().all(plain) {
            return Err(Refused::ClaimName.into());
        }
        let locks = self.inside("locks")?;
        Claim::take(&locks.path(&format!("{name}.lock")), patience)
    }

    /// A folder in this one, made if there is none. It is nobody else's, whatever it holds.
    pub(crate) fn inside(&self, name: &str) -> Result<Self, StoreError> {
        Self::open_if(&self.path(name), |_, _| Ok(true))
    }

    fn fresh(&self) -> std::io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        let fresh = builder.prefix(UNFINISHED.0).suffix(UNFINISHED.1).tempfile_in(&self.0)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fresh.as_file().set_permissions(fs::Permissions::from_mode(owner::FILE_MODE))?;
        }
        Ok(fresh)
    }

    /// Removes the files of writers that died. What cannot be removed is in nobody's way.
    fn clear_unfinished(&self) {
        let Ok(entries) = fs::read_dir(&self.0) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(UNFINISHED.0) && name.ends_with(UNFINISHED.1) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

#[cfg(unix)]
fn make(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(owner::FOLDER_MODE);
    builder.create(path).or_else(|error| already_there(path, error))
}

#[cfg(not(unix))]
fn make(path: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(path).or_else(|error| already_there(path, error))
}

/// What already stands there is judged afterwards, with words that fit it.
fn already_there(path: &Path, error: std::io::Error) -> Result<(), StoreError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(()),
        Err(_) => Err(StoreError::io(path, "make")(error)),
    }
}

/// Whether closing the folder takes nothing from anybody: it is closed already, it is Portico's, or it is empty and not
/// set up for others to put files into (as `/tmp` and a team's folder are).
#[cfg(unix)]
fn may_close(path: &Path, facts: &fs::Metadata) -> Result<bool, StoreError> {
    use std::os::unix::fs::PermissionsExt;
    const OTHERS: u32 = 0o077;
    const FOR_OTHERS: u32 = 0o7002;
    let mode = facts.permissions().mode();
    if mode & OTHERS == 0 || fs::symlink_metadata(path.join(LOCK)).is_ok() {
        return Ok(true);
    }
    let empty = fs::read_dir(path).map_err(StoreError::io(path, "read"))?.next().is_none();
    Ok(empty && mode & FOR_OTHERS == 0)
}

/// There are no modes to change.
#[cfg(not(unix))]
fn may_close(_: &Path, _: &fs::Metadata) -> Result<bool, StoreError> {
    Ok(true)
}

#[cfg(unix)]
fn restrict(path: &Path, facts: &fs::Metadata) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    if facts.permissions().mode() & 0o7777 == owner::FOLDER_MODE {
        return Ok(());
    }
    let mode = fs::Permissions::from_mode(owner::FOLDER_MODE);
    fs::set_permissions(path, mode).map_err(StoreError::io(path, "restrict"))
}

#[cfg(not(unix))]
fn restrict(_: &Path, _: &fs::Metadata) -> Result<(), StoreError> {
    Ok(())
}

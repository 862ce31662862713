//! Whose a file is and who else may look into it.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use crate::error::{NotOurs, StoreError};

/// The mode of every file: for this user alone.
#[cfg(unix)]
pub(crate) const FILE_MODE: u32 = 0o600;
/// The mode of every folder.
#[cfg(unix)]
pub(crate) const FOLDER_MODE: u32 = 0o700;

/// Makes opening refuse a symbolic link in the last place, and not wait for a pipe's other end.
#[cfg(unix)]
pub(super) fn without_following(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    options.mode(FILE_MODE).custom_flags(flags.bits().cast_signed())
}

#[cfg(not(unix))]
pub(super) fn without_following(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Tells a symbolic link that was not followed from other failures.
#[cfg(unix)]
pub(super) fn explain(error: io::Error, path: &Path, doing: &'static str) -> StoreError {
    if rustix::io::Errno::from_io_error(&error) == Some(rustix::io::Errno::LOOP) {
        return StoreError::not_ours(path, NotOurs::SymbolicLink);
    }
    StoreError::io(path, doing)(error)
}

#[cfg(not(unix))]
pub(super) fn explain(error: io::Error, path: &Path, doing: &'static str) -> StoreError {
    StoreError::io(path, doing)(error)
}

/// Refuses an open file that is not an ordinary one of this user, and closes it to everybody else.
pub(super) fn keep_to_ourselves(file: &File, path: &Path) -> Result<(), StoreError> {
    let facts = file.metadata().map_err(StoreError::io(path, "look at"))?;
    if !facts.is_file() {
        return Err(StoreError::not_ours(path, NotOurs::NotAFile));
    }
    owned_by_us(&facts, path)?;
    restrict(file, &facts, path)
}

#[cfg(unix)]
pub(super) fn owned_by_us(facts: &Metadata, path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::MetadataExt;
    if facts.uid() == rustix::process::geteuid().as_raw() {
        Ok(())
    } else {
        Err(StoreError::not_ours(path, NotOurs::OtherOwner))
    }
}

/// On Windows the folder lies under the user's own profile, whose access list it inherits.
#[cfg(not(unix))]
pub(super) fn owned_by_us(_: &Metadata, _: &Path) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(unix)]
fn restrict(file: &File, facts: &Metadata, path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    if facts.permissions().mode() & 0o7777 == FILE_MODE {
        return Ok(());
    }
    let mode = std::fs::Permissions::from_mode(FILE_MODE);
    file.set_permissions(mode).map_err(StoreError::io(path, "restrict"))
}

#[cfg(not(unix))]
fn restrict(_: &File, _: &Metadata, _: &Path) -> Result<(), StoreError> {
    Ok(())
}

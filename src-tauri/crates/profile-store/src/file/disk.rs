//! The four steps after which a file is either the old one or the new one, whatever happens in between.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

/// The steps of replacing a file. Tests put a disk here that fails at any one of them.
pub(crate) trait Disk: Send + Sync {
    /// Writes the whole content to the file that is not yet in place.
    fn write(&self, file: &mut File, content: &[u8]) -> io::Result<()> {
        file.write_all(content)
    }

    /// Has the content reach the device.
    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    /// Puts the file in place, over the old one.
    fn put_in_place(&self, from: TempPath, to: &Path) -> io::Result<()> {
        from.persist(to).map_err(|failed| failed.error)
    }

    /// Has the folder's new entry reach the device.
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        sync_folder(folder)
    }
}

/// The disk of this computer.
pub(crate) struct RealDisk;

impl Disk for RealDisk {}

/// Replaces `name` in `folder` by a file with this content.
pub(super) fn replace(
    disk: &dyn Disk,
    mut fresh: NamedTempFile,
    to: &Path,
    content: &[u8],
) -> io::Result<()> {
    disk.write(fresh.as_file_mut(), content)?;
    disk.sync(fresh.as_file())?;
    let (file, path) = fresh.into_parts();
    drop(file);
    disk.put_in_place(path, to)?;
    to.parent().map_or(Ok(()), |folder| disk.sync_folder(folder))
}

/// As [`replace`] up to the moment before the file would be put in place; then it is gone again.
pub(super) fn rehearse(disk: &dyn Disk, mut fresh: NamedTempFile, content: &[u8]) -> io::Result<()> {
    disk.write(fresh.as_file_mut(), content)?;
    disk.sync(fresh.as_file())
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows writes a folder's entries through with the rename.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

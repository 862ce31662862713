//! Reading a file that another program wrote and that may hold a secret.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::{BridgeError, FileFault};

/// What a file holds.
pub(super) struct Contents {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// Whether other people on this computer can read it.
    pub(super) open_to_others: bool,
}

/// A plain file, or what a link leads to, up to `limit` bytes. Never waits for the other end of a pipe.
pub(super) fn read(path: &Path, limit: u64) -> Result<Contents, BridgeError> {
    let refused = |why| BridgeError::File { file: path.to_owned(), why };
    let unreadable = |error: io::Error| refused(FileFault::Unreadable(error.kind()));
    let file = open(path).map_err(unreadable)?;
    // Of what is open, so that nobody can put something else in its place in between.
    let about = file.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err(refused(FileFault::NotPlain));
    }
    let too_large = FileFault::TooLarge { limit };
    if about.len() > limit {
        return Err(refused(too_large));
    }
    // It does not grow while it is read: what is moved is not wiped.
    let room = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(refused(too_large));
    }
    Ok(Contents { bytes, open_to_others: is_open_to_others(&about) })
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    let at_once = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    OpenOptions::new().read(true).custom_flags(at_once.bits().cast_signed()).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

/// The group counts as others: what it means is not known here.
#[cfg(unix)]
fn is_open_to_others(about: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;

    about.permissions().mode() & 0o044 != 0
}

/// Windows keeps a person's files from others unless somebody changed that; who may read one is not looked up.
#[cfg(not(unix))]
fn is_open_to_others(_: &Metadata) -> bool {
    false
}

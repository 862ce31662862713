//! A claim that one process at a time holds, on the folder or on something that has a name.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use super::owner;
use crate::error::StoreError;

/// How long to wait before asking again: from the first pause to the longest.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(1),
    Duration::from_millis(2),
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(20),
];

/// Held until dropped; the operating system ends it when the process dies.
#[derive(Debug)]
#[must_use = "the claim ends when it is dropped"]
pub struct Claim {
    _file: File,
}

impl Claim {
    /// Waits for the claim on the lock file at `path`, at most this long.
    pub(super) fn take(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = owner::without_following(&mut options)
            .open(path)
            .map_err(|error| owner::explain(error, path, "open"))?;
        owner::keep_to_ourselves(&file, path)?;
        let until = Instant::now() + patience;
        let mut pauses = PAUSES.iter().copied().chain(std::iter::repeat(PAUSES[PAUSES.len() - 1]));
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(source)) => return Err(StoreError::io(path, "lock")(source)),
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(StoreError::Busy { path: path.to_path_buf() });
            }
            std::thread::sleep(pauses.next().unwrap_or_default().min(left));
        }
    }
}

//! The history: one line per entry, the newest two thousand kept.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use crate::error::StoreError;
use crate::file::{Claim, Content, Disk, Folder};
use crate::record::ActivityEntry;

const FILE: &str = "activity.jsonl";

/// What happened on this computer, newest entries kept. No secret can stand in it, see [`Word`](crate::Word).
///
/// A line that a newer version wrote, or that a power cut left unfinished, is passed over when reading.
#[derive(Clone)]
pub struct ActivityLog {
    folder: Folder,
    disk: Arc<dyn Disk>,
    patience: Duration,
}

impl std::fmt::Debug for ActivityLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ActivityLog").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl ActivityLog {
    /// How many entries are kept at least, once there are as many.
    pub const KEPT: usize = 2_000;

    /// How many entries there may be before the oldest are dropped.
    const FULL: usize = 2_500;

    pub(crate) fn new(folder: Folder, disk: Arc<dyn Disk>, patience: Duration) -> Self {
        Self { folder, disk, patience }
    }

    /// Adds an entry at the end.
    ///
    /// # Errors
    /// [`StoreError::Busy`], [`StoreError::NotOurs`] or [`StoreError::Io`].
    pub fn append(&self, entry: &ActivityEntry) -> Result<(), StoreError> {
        let path = self.folder.path(FILE);
        let mut line = serde_json::to_vec(entry).map_err(|e| StoreError::io(&path, "write")(e.into()))?;
        line.push(b'\n');
        let claim = self.folder.claim(self.patience)?;
        let written = self.bytes()?;
        if lines(&written).count() >= Self::FULL {
            return self.shorten(&claim, &written, &line);
        }
        let mut file = self.folder.append(&claim, FILE)?;
        if written.last().is_some_and(|last| *last != b'\n') {
            // The last writer died in the middle of its line.
            line.insert(0, b'\n');
        }
        file.write_all(&line).map_err(StoreError::io(&path, "write"))
    }

    /// The newest entries, newest first, at most this many.
    ///
    /// # Errors
    /// [`StoreError::NotOurs`] or [`StoreError::Io`].
    pub fn newest(&self, most: usize) -> Result<Vec<ActivityEntry>, StoreError> {
        let written = self.bytes()?;
        let entries = lines(&written).rev().filter_map(|line| serde_json::from_slice(line).ok());
        Ok(entries.take(most).collect())
    }

    /// Forgets everything.
    ///
    /// # Errors
    /// [`StoreError::Busy`] or [`StoreError::Io`].
    pub fn clear(&self) -> Result<(), StoreError> {
        let claim = self.folder.claim(self.patience)?;
        self.folder.replace(&claim, &*self.disk, FILE, b"")
    }

    fn shorten(&self, claim: &Claim, written: &[u8], line: &[u8]) -> Result<(), StoreError> {
        let kept: Vec<_> = lines(written).rev().take(Self::KEPT - 1).collect();
        let mut content = Vec::with_capacity(written.len());
        for old in kept.into_iter().rev() {
            content.extend_from_slice(old);
            content.push(b'\n');
        }
        content.extend_from_slice(line);
        self.folder.replace(claim, &*self.disk, FILE, &content)
    }

    /// Entries are short, so a file that is too large is not the history; clearing puts an empty one in its place.
    fn bytes(&self) -> Result<Vec<u8>, StoreError> {
        match self.folder.read(FILE)? {
            Content::Absent => Ok(Vec::new()),
            Content::Bytes(bytes) => Ok(bytes),
            Content::TooLarge => {
                Err(StoreError::Damaged { file: FILE, reason: "it is too large".to_owned() })
            }
        }
    }
}

fn lines(written: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    written.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::file::RealDisk;

    fn log(folder: &Path) -> ActivityLog {
        ActivityLog::new(Folder::open(folder).unwrap(), Arc::new(RealDisk), Duration::from_secs(60))
    }

    fn entry(at: usize) -> ActivityEntry {
        serde_json::from_value(json!({"at": at, "what": "renewed", "params": {"browser": "Firefox"}}))
            .unwrap()
    }

    fn times(entries: &[ActivityEntry]) -> Vec<i64> {
        entries.iter().map(|entry| entry.at).collect()
    }

    #[test]
    fn the_newest_come_first() {
        let home = tempfile::tempdir().unwrap();
        let log = log(home.path());
        assert_eq!(log.newest(10).unwrap(), []);
        for at in 1..=5 {
            log.append(&entry(at)).unwrap();
        }
        assert_eq!(times(&log.newest(3).unwrap()), [5, 4, 3]);
        assert_eq!(log.newest(1).unwrap(), [entry(5)]);
        log.clear().unwrap();
        assert_eq!(log.newest(10).unwrap(), []);
    }

    #[test]
    fn the_oldest_go_when_it_is_full() {
        let home = tempfile::tempdir().unwrap();
        let log = log(home.path());
        let line = |at: usize| serde_json::to_string(&entry(at)).unwrap() + "\n";
        let full: String = (1..=ActivityLog::FULL).map(line).collect();
        fs::write(home.path().join(FILE), full).unwrap();
        log.append(&entry(9_999)).unwrap();
        let kept = times(&log.newest(usize::MAX).unwrap());
        assert_eq!(kept.len(), ActivityLog::KEPT);
        assert_eq!((kept[0], kept[1], kept[ActivityLog::KEPT - 1]), (9_999, 2_500, 502));
    }

    #[test]
    fn a_line_left_unfinished_spoils_no_other() {
        let home = tempfile::tempdir().unwrap();
        let log = log(home.path());
        log.append(&entry(1)).unwrap();
        let file = home.path().join(FILE);
        let torn = fs::read_to_string(&file).unwrap() + "{\"what\": 7}\n{\"at\": 2, \"wh";
        fs::write(&file, torn).unwrap();
        log.append(&entry(3)).unwrap();
        assert_eq!(times(&log.newest(10).unwrap()), [3, 1]);
    }
}

//! The processes of the system, as `/proc` tells.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::PathBuf;

/// A process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Process(pub u32);

impl Process {
    /// This process and all that come from it.
    pub fn tree(self) -> Vec<Self> {
        let mut parents = Vec::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            if let Some(parent) = Self(id).parent() {
                parents.push((parent, id));
            }
        }
        let mut found = vec![self];
        let mut known = HashSet::from([self.0]);
        let mut next = 0;
        while let Some(Self(of)) = found.get(next).copied() {
            next += 1;
            let children = parents.iter().filter(|(parent, _)| *parent == of).map(|(_, id)| *id);
            found.extend(children.filter(|id| known.insert(*id)).map(Self));
        }
        found
    }

    /// The process that started it; none when it has ended.
    pub fn parent(self) -> Option<u32> {
        // The name stands in brackets and may hold anything; the fields follow its last bracket.
        let stat = fs::read_to_string(self.file("stat")).ok()?;
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    }

    /// What the system calls it: the first 15 letters of its program.
    pub fn name(self) -> String {
        fs::read_to_string(self.file("comm")).unwrap_or_default().trim().to_owned()
    }

    /// Whether it runs; one that only waits to be collected does not.
    pub fn runs(self) -> bool {
        let stat = fs::read_to_string(self.file("stat")).unwrap_or_default();
        let state = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().next());
        !matches!(state, None | Some("Z" | "X"))
    }

    /// A file that the system keeps about it, for example `cmdline`.
    ///
    /// # Errors
    /// When the process has ended, or does not let this user see it.
    pub fn read(self, file: &str) -> io::Result<Vec<u8>> {
        fs::read(self.file(file))
    }

    fn file(self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.0))
    }
}

//! The files of the tree.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The tree of Portico: every file that git keeps or would keep.
pub struct Tree {
    root: PathBuf,
    files: Vec<String>,
}

impl Tree {
    /// Lists the tree that this crate stands in.
    ///
    /// # Errors
    /// When git cannot list it.
    pub fn open() -> io::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let listing = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
            .current_dir(&root)
            .output()?;
        if !listing.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&listing.stderr).into_owned()));
        }
        let names = String::from_utf8(listing.stdout).map_err(io::Error::other)?;
        let mut files: Vec<String> = names
            .split('\0')
            .filter(|name| !name.is_empty() && root.join(name).is_file())
            .map(Into::into)
            .collect();
        files.sort();
        files.dedup();
        Ok(Self { root, files })
    }

    /// The folder of the tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The files whose path, from the root and with `/`, begins and ends so.
    pub fn files<'a>(&'a self, begins: &'a str, ends: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
        let fits = move |file: &&str| file.starts_with(begins) && ends.iter().any(|end| file.ends_with(end));
        self.files.iter().map(String::as_str).filter(fits)
    }

    /// The text of a file.
    ///
    /// # Errors
    /// When it cannot be read, with its path.
    pub fn read(&self, file: &str) -> io::Result<String> {
        let bytes = self.bytes(file)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// When it cannot be read, with its path.
    pub fn bytes(&self, file: &str) -> io::Result<Vec<u8>> {
        std::fs::read(self.root.join(file))
            .map_err(|error| io::Error::new(error.kind(), format!("{file}: {error}")))
    }
}

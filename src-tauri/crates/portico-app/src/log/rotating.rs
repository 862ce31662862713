//! Two files of a limited size: when the newer one is full it takes the place of the older one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The newer file, the older file.
const NAMES: [&str; 2] = ["portico.log", "portico.1.log"];

pub(super) struct Rotating {
    folder: PathBuf,
    limit: u64,
    /// Missing only after a file could not be opened again; the next line tries once more.
    file: Option<File>,
}

impl Rotating {
    /// Opens the newer file. `limit` is the most that each file holds, in bytes.
    pub(super) fn open(folder: &Path, limit: u64) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        private::folder(folder)?;
        let mut log = Self { folder: folder.to_owned(), limit, file: None };
        log.file = Some(private::append_to(&log.paths()[0])?);
        Ok(log)
    }

    /// The newer file, the older file.
    pub(super) fn paths(&self) -> [PathBuf; 2] {
        NAMES.map(|name| self.folder.join(name))
    }

    /// Adds a line. One that is longer than a file may be is not written.
    pub(super) fn append(&mut self, line: &[u8]) -> io::Result<()> {
        let length = line.len() as u64;
        if length > self.limit {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // Asked each time: another process may write to the same file.
        if let Some(file) = &self.file
            && file.metadata()?.len() + length > self.limit
        {
            let [newer, older] = self.paths();
            self.file = None;
            fs::rename(newer, older)?;
        }
        let mut file = match self.file.take() {
            Some(file) => file,
            None => private::append_to(&self.paths()[0])?,
        };
        let written = file.write_all(line);
        self.file = Some(file);
        written
    }
}

#[cfg(unix)]
mod private {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    use rustix::fs::OFlags;

    use super::{File, OpenOptions, Path, fs, io};

    pub(super) fn folder(path: &Path) -> io::Result<()> {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))
    }

    /// Does not follow a link that somebody put in the file's place, and does not wait for a pipe.
    pub(super) fn append_to(path: &Path) -> io::Result<File> {
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let file = OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(flags).open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        Ok(file)
    }
}

/// Folders of the user's profile are this user's alone on other systems.
#[cfg(not(unix))]
mod private {
    use super::{File, OpenOptions, Path, io};

    #[allow(clippy::unnecessary_wraps)] // it can fail on Unix
    pub(super) fn folder(_: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn append_to(path: &Path) -> io::Result<File> {
        OpenOptions::new().append(true).create(true).open(path)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use tempfile::TempDir;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn size(path: &Path) -> u64 {
        fs::metadata(path).map_or(0, |about| about.len())
    }

    #[test]
    fn two_files_never_hold_more_than_their_limit() {
        let folder = TempDir::new().unwrap();
        let mut log = Rotating::open(folder.path(), 1000).unwrap();
        let [newer, older] = log.paths();
        for number in 0..500 {
            log.append(format!("line {number:04}\n").as_bytes()).unwrap();
            assert!(size(&newer) <= 1000 && size(&older) <= 1000);
        }
        // 100 lines of 10 bytes fit into a file exactly.
        assert_eq!(fs::read_to_string(&newer).unwrap().lines().last(), Some("line 0499"));
        assert_eq!(fs::read_to_string(&older).unwrap().lines().next(), Some("line 0300"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn it_goes_on_where_the_last_run_ended() {
        let folder = TempDir::new().unwrap();
        Rotating::open(folder.path(), 1000).unwrap().append(&[b'a'; 900]).unwrap();
        let mut log = Rotating::open(folder.path(), 1000).unwrap();
        log.append(&[b'b'; 200]).unwrap();
        let [newer, older] = log.paths();
        assert_eq!((size(&newer), size(&older)), (200, 900));
    }

    #[test]
    fn a_line_that_fits_into_no_file_is_left_out() {
        let folder = TempDir::new().unwrap();
        let mut log = Rotating::open(folder.path(), 10).unwrap();
        assert!(log.append(&[b'x'; 11]).is_err());
        log.append(b"short\n").unwrap();
        assert_eq!(fs::read(&log.paths()[0]).unwrap(), b"short\n");
    }

    #[test]
    fn files_and_folder_are_this_users_alone() {
        let parent = TempDir::new().unwrap();
        let folder = parent.path().join("state/log");
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        fs::write(folder.join(NAMES[0]), "").unwrap();
        fs::set_permissions(folder.join(NAMES[0]), fs::Permissions::from_mode(0o666)).unwrap();

        let mut log = Rotating::open(&folder, 10).unwrap();
        log.append(b"one line\n").unwrap();
        log.append(b"another\n").unwrap();
        assert_eq!(mode(&folder), 0o700);
        for path in log.paths() {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }

    #[test]
    fn a_link_or_a_pipe_in_its_place_is_refused() {
        let folder = TempDir::new().unwrap();
        let elsewhere = folder.path().join("elsewhere");
        fs::write(&elsewhere, "theirs").unwrap();
        symlink(&elsewhere, folder.path().join(NAMES[0])).unwrap();
        assert!(Rotating::open(folder.path(), 1000).is_err());
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "theirs");

        let other = TempDir::new().unwrap();
        let pipe = other.path().join(NAMES[0]);
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        assert!(Rotating::open(other.path(), 1000).is_err());
    }

    #[test]
    fn a_file_that_was_lost_comes_back() {
        let folder = TempDir::new().unwrap();
        let mut log = Rotating::open(folder.path(), 10).unwrap();
        log.append(b"12345678\n").unwrap();
        fs::remove_file(&log.paths()[0]).unwrap();
        // The full file cannot be put aside any more.
        assert!(log.append(b"lost\n").is_err());
        log.append(b"found\n").unwrap();
        assert_eq!(fs::read(&log.paths()[0]).unwrap(), b"found\n");
    }
}

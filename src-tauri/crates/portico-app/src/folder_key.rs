//! A name for a folder that is the same whichever way somebody came to it.

use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

/// How much of the digest is told apart by: 64 bits, as two folders of one person are no attack.
const BYTES: usize = 8;

/// Sixteen hexadecimal digits that name a folder, whether or not it exists yet: the first 64 bits of the
/// SHA-256 (FIPS 180-4) of its path without links, `.` and `..`. The same in every version of Portico.
pub fn folder_key(folder: &Path) -> String {
    let digest = Sha256::digest(bytes(&without_links(folder)));
    digest.iter().take(BYTES).fold(String::new(), |mut key, byte| {
        // A text takes whatever is written into it.
        let _ = write!(key, "{byte:02x}");
        key
    })
}

/// As the system resolves it: links in the part that exists are followed before `..` goes up.
fn without_links(folder: &Path) -> PathBuf {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    whole.components().fold(PathBuf::new(), |mut real, part| match part {
        Component::ParentDir => {
            real.pop();
            real
        }
        Component::CurDir => real,
        Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
            real.push(part);
            real.canonicalize().unwrap_or(real)
        }
    })
}

#[cfg(unix)]
fn bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(not(unix))]
fn bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_folder_has_a_key_of_its_own() {
        let home = tempfile::tempdir().unwrap();
        let inside = home.path().join("inside");
        std::fs::create_dir(&inside).unwrap();
        assert_ne!(folder_key(&inside), folder_key(home.path()));
        assert_ne!(folder_key(&inside), folder_key(&home.path().join("Inside ")));
    }

    #[test]
    fn a_folder_keeps_its_key_when_it_is_made() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("not/yet");
        let roundabout = home.path().join("not/there/../yet/.");
        let before = (folder_key(&folder), folder_key(&roundabout));
        std::fs::create_dir_all(&folder).unwrap();
        assert_eq!(before.0, folder_key(&folder));
        assert_eq!(before.0, before.1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_on_the_way_makes_no_difference() {
        let home = tempfile::tempdir().unwrap();
        let real = home.path().join("real");
        std::fs::create_dir_all(real.join("deep")).unwrap();
        std::os::unix::fs::symlink(real.join("deep"), home.path().join("link")).unwrap();
        // Nobody has made the last part yet.
        assert_eq!(folder_key(&home.path().join("link/portico")), folder_key(&real.join("deep/portico")));
        // Up from where the link leads to.
        assert_eq!(folder_key(&home.path().join("link/../portico")), folder_key(&real.join("portico")));
    }

    /// `printf /no-such-folder-of-portico/accounts | sha256sum`
    #[cfg(unix)]
    #[test]
    fn the_key_is_the_same_in_every_version() {
        assert_eq!(folder_key(Path::new("/no-such-folder-of-portico/accounts")), "38a4c75e2f25cee9");
    }
}

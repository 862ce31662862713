//! The file that lets tokens survive a restart: digests and facts, owner-only, replaced atomically.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::ledger::Issued;

const VERSION: u32 = 1;
const NAME: &str = "practice-tokens.json";

/// The file of issued tokens cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerFileError {
    /// The folder or file cannot be made, read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file was not written by this version.
    #[error("{}: not a file of practice tokens of version {VERSION}", path.display())]
    Foreign {
        /// Which one.
        path: PathBuf,
    },
}

#[derive(Serialize, Deserialize)]
struct Contents {
    version: u32,
    tokens: HashMap<String, Issued>,
}

/// One file in a folder of its own.
pub(crate) struct LedgerFile {
    path: Arc<PathBuf>,
    writing: Mutex<()>,
}

impl LedgerFile {
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, LedgerFileError> {
        make_folder(folder).map_err(|source| LedgerFileError::Io { path: folder.to_owned(), source })?;
        Ok(Self { path: Arc::new(folder.join(NAME)), writing: Mutex::new(()) })
    }

    /// Nothing yet counts as empty.
    pub(crate) fn read(&self) -> Result<HashMap<String, Issued>, LedgerFileError> {
        let text = match fs::read(self.path.as_path()) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(HashMap::new()),
            Err(source) => return Err(LedgerFileError::Io { path: self.path.to_path_buf(), source }),
        };
        serde_json::from_slice::<Contents>(&text)
            .ok()
            .filter(|contents| contents.version == VERSION)
            .map(|contents| contents.tokens)
            .ok_or_else(|| LedgerFileError::Foreign { path: self.path.to_path_buf() })
    }

    /// Writes what `snapshot` gives. It is taken inside the lock, so a later write never holds older news.
    pub(crate) async fn write(
        &self,
        snapshot: impl FnOnce() -> HashMap<String, Issued>,
    ) -> Result<(), LedgerFileError> {
        let _one_at_a_time = self.writing.lock().await;
        let contents = Contents { version: VERSION, tokens: snapshot() };
        let path = Arc::clone(&self.path);
        let written = tokio::task::spawn_blocking(move || replace(&path, &contents)).await;
        written
            .unwrap_or_else(|panicked| Err(io::Error::other(panicked)))
            .map_err(|source| LedgerFileError::Io { path: self.path.to_path_buf(), source })
    }
}

/// Temporary file beside it, synced, then renamed over it. `tempfile` makes it 0600 whatever the umask.
fn replace(path: &Path, contents: &Contents) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".practice-").tempfile_in(folder)?;
    serde_json::to_writer(&mut file, contents)?;
    file.flush()?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|refused| refused.error)?;
    sync_folder(folder)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Ledger, TokenKind};

    #[tokio::test]
    async fn tokens_survive_as_digests_only() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(Some(folder.path())).unwrap();
        let token = ledger.issue(Issued::new(TokenKind::Refresh, 1000, 60).user("mara.lindqvist"));
        ledger.keep(1000).await;

        let text = fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert!(!text.contains(&token), "a token must not be written");
        let again = Ledger::open(Some(folder.path())).unwrap();
        assert_eq!(again.look_up(&token).unwrap().user.as_deref(), Some("mara.lindqvist"));
    }

    #[tokio::test]
    async fn what_ended_long_ago_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(Some(folder.path())).unwrap();
        let token = ledger.issue(Issued::new(TokenKind::Access, 0, 60));
        ledger.keep(60_000 + 86_400_000).await;
        assert_eq!(ledger.look_up(&token), None);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_may_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("practice");
        let ledger = Ledger::open(Some(&folder)).unwrap();
        ledger.keep(0).await;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join(NAME)), 0o600);
    }

    #[test]
    fn a_foreign_file_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["{}", "not json", r#"{"version":2,"tokens":{}}"#] {
            fs::write(folder.path().join(NAME), text).unwrap();
            assert!(
                matches!(Ledger::open(Some(folder.path())), Err(LedgerFileError::Foreign { .. })),
                "{text}"
            );
        }
    }
}

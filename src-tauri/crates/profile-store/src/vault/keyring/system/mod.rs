//! What the keyring of one operating system can do beyond `keyring-core`.

#[cfg(all(unix, not(target_os = "macos")))]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry};
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) use linux::connect;
#[cfg(target_os = "macos")]
pub(super) use macos::connect;
use tokio::sync::oneshot;
#[cfg(windows)]
pub(super) use windows::connect;

use super::request::Scope;
use crate::vault::{VaultError, VaultStatus};

/// Makes the connection.
pub(super) type Connect = Box<dyn Fn() -> Result<Arc<dyn System>, VaultError> + Send + Sync>;

/// A connection to a keyring.
pub(super) trait System: Send + Sync {
    /// The store of entries; on it, nothing asks the person if [`Self::is_locked`] was `false`.
    fn store(&self) -> Result<Arc<CredentialStore>, VaultError>;

    /// Locked or unlocked; never prompts.
    fn status(&self) -> Result<VaultStatus, VaultError>;

    /// What the keyring that new entries go to calls itself, if it has a name; never prompts.
    fn name(&self) -> Result<Option<String>, VaultError>;

    /// Whether this cannot be done without a prompt; never prompts.
    fn is_locked(&self, scope: &Scope) -> Result<bool, VaultError>;

    /// Prompts, and waits for the answer or until cancelled.
    fn unlock(&self, scope: &Scope, cancelled: oneshot::Receiver<()>) -> Result<(), VaultError>;

    /// Orders entries by when they were last changed, the newest last.
    fn modified(&self, entry: &Entry) -> (u64, u64);

    /// How an entry with this label is built.
    fn modifiers<'a>(&self, label: &'a str) -> HashMap<&'static str, &'a str>;

    /// Has an entry say what it is, in the keyring's own window.
    fn describe(&self, entry: &Entry, label: &str) -> Result<(), VaultError>;

    /// What finds our entries.
    fn search(&self) -> HashMap<&'static str, &'static str>;

    /// The most bytes that a secret may have.
    fn longest(&self) -> Option<usize>;
}

//! Where secrets are kept: one trait, the operating system's keyring behind it, or memory until the program quits.

mod error;
mod key;
mod keyring;
mod memory;
mod reply;

pub use error::VaultError;
pub use key::{SecretKey, SecretKind};
pub use keyring::Keyring;
pub use memory::Memory;
pub use reply::Reply;

use crate::secret::Secret;

/// A place for secrets.
///
/// Every method returns at once; the [`Reply`] is awaited, or waited for with a time limit, and dropping it cancels:
/// what has not begun is not done any more, a prompt on the screen is taken away. A change that had begun when its
/// reply was dropped may or may not have happened; no later change overtakes it.
pub trait Vault: Send + Sync {
    /// Keeps a secret under this key, in place of the one that is there.
    ///
    /// `label` is what the person reads in the keyring's own window, see [`SecretKey::label`].
    ///
    /// # Errors
    /// [`VaultError::Locked`] if a prompt would be needed and is not allowed, [`VaultError::TooLong`] if the keyring
    /// cannot hold it, and the errors that every method may give: [`VaultError::Missing`], [`VaultError::Dismissed`],
    /// [`VaultError::Lost`], [`VaultError::TimedOut`], [`VaultError::Failed`].
    fn store(&self, key: &SecretKey, label: &str, secret: &Secret, prompting: Prompting) -> Reply<()>;

    /// The secret that is kept under this key, if one is.
    ///
    /// # Errors
    /// As [`Vault::store`], and [`VaultError::Unreadable`] if what is kept is not text.
    fn read(&self, key: &SecretKey, prompting: Prompting) -> Reply<Option<Secret>>;

    /// Forgets what is kept under this key; `false` if nothing was.
    ///
    /// # Errors
    /// As [`Vault::store`].
    fn forget(&self, key: &SecretKey, prompting: Prompting) -> Reply<bool>;

    /// The keys of everything that Portico keeps here. Reads no secret.
    ///
    /// # Errors
    /// As [`Vault::store`].
    fn list(&self, prompting: Prompting) -> Reply<Vec<SecretKey>>;

    /// Whether the vault can be used now. Never raises a prompt.
    ///
    /// # Errors
    /// [`VaultError::Lost`], [`VaultError::TimedOut`] or [`VaultError::Failed`].
    fn status(&self) -> Reply<VaultStatus>;

    /// What the keyring that new secrets go to calls itself in its own window; `None` where it has no name or there is
    /// none. Never raises a prompt.
    ///
    /// # Errors
    /// As [`Vault::status`].
    fn name(&self) -> Reply<Option<String>>;

    /// Has the person asked for the keyring's password if it is locked, and waits until they have answered.
    ///
    /// # Errors
    /// [`VaultError::Dismissed`] if they decline, and as [`Vault::store`].
    fn unlock(&self) -> Reply<()>;
}

/// Whether the keyring may put a prompt on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompting {
    /// A person asked for this and is there to answer.
    Allowed,
    /// This is work in the background: give [`VaultError::Locked`] instead.
    Never,
}

/// Whether a vault can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultStatus {
    /// This computer has no keyring.
    Absent,
    /// The person has to answer a prompt first.
    Locked,
    /// It can be used.
    Unlocked,
}

/// Checked when compiling: a vault is shared between threads, and an answer may arrive on another one.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    const fn sent<T: Send>() {}
    shared::<Box<dyn Vault>>();
    shared::<Keyring>();
    shared::<Memory>();
    sent::<Reply<Option<Secret>>>();
};

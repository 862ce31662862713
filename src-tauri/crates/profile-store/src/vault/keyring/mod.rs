//! The operating system's keyring: Secret Service on Linux, Credential Manager on Windows, Keychain on macOS.

mod entry;
mod queue;
mod request;
mod system;
#[cfg(test)]
mod tests;
mod worker;

use std::sync::Arc;

use queue::Queue;
use request::{Ask, Scope};
use system::Connect;

use super::{Prompting, Reply, SecretKey, Vault, VaultError, VaultStatus};
use crate::secret::Secret;

/// The service name of every entry that Portico makes for itself.
const SERVICE: &str = "portico";

/// The keyring of the person who is logged in to this computer.
///
/// Everything is asked on one thread of its own, over one connection that is made when first needed and made again
/// when it breaks. A prompt is waited for elsewhere, so work that needs none goes on meanwhile.
///
/// On Linux the lock is looked at before anything is touched, so that [`Prompting::Never`] raises no prompt; should the
/// person lock the keyring in the millisecond between, the reply is cancelled when its caller stops waiting. macOS decides by
/// itself when to ask, once per program and entry; Windows never asks.
pub struct Keyring {
    queue: Arc<Queue>,
}

impl Keyring {
    /// The keyring of this session. Connects to nothing yet.
    pub fn new() -> Self {
        Self::on(Box::new(system::connect))
    }

    fn on(connect: Connect) -> Self {
        Self { queue: Arc::new(Queue::new(connect)) }
    }
}

impl Default for Keyring {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").finish_non_exhaustive()
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl Vault for Keyring {
    fn store(&self, key: &SecretKey, label: &str, secret: &Secret, prompting: Prompting) -> Reply<()> {
        let (user, label, secret) = (key.user(), label.to_owned(), secret.clone());
        let ask = Ask { scope: Scope::Writing(user.clone()), prompting };
        self.queue.ask(ask, move |system| entry::store(system, &user, &label, &secret))
    }

    fn read(&self, key: &SecretKey, prompting: Prompting) -> Reply<Option<Secret>> {
        let user = key.user();
        let ask = Ask { scope: Scope::Reading(user.clone()), prompting };
        self.queue.ask(ask, move |system| entry::read(system, &user))
    }

    fn forget(&self, key: &SecretKey, prompting: Prompting) -> Reply<bool> {
        let user = key.user();
        let ask = Ask { scope: Scope::Forgetting(user.clone()), prompting };
        self.queue.ask(ask, move |system| entry::forget(system, &user))
    }

    fn list(&self, prompting: Prompting) -> Reply<Vec<SecretKey>> {
        self.queue.ask(Ask { scope: Scope::All, prompting }, |system| entry::list(system))
    }

    fn status(&self) -> Reply<VaultStatus> {
        let ask = Ask { scope: Scope::Nothing, prompting: Prompting::Never };
        let absent = |error| match error {
            VaultError::Missing => Ok(VaultStatus::Absent),
            other => Err(other),
        };
        self.queue.ask_or(ask, |system| system.status(), absent)
    }

    fn name(&self) -> Reply<Option<String>> {
        let ask = Ask { scope: Scope::Nothing, prompting: Prompting::Never };
        let absent = |error| match error {
            VaultError::Missing => Ok(None),
            other => Err(other),
        };
        self.queue.ask_or(ask, |system| system.name(), absent)
    }

    fn unlock(&self) -> Reply<()> {
        self.queue.ask(Ask { scope: Scope::All, prompting: Prompting::Allowed }, |_| Ok(()))
    }
}

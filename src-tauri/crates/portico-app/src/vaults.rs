//! The two places for secrets: the keyring, and memory until Portico quits.

mod look;
#[cfg(test)]
mod tests;
mod unlock;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use arcgis_auth::token::BoxFuture;
use profile_store::{
    Keep, Memory, Prompting, Reply, Secret, SecretKey, SecretKind, Vault, VaultError, VaultStatus,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::app::lock;
use crate::view::{UiError, VaultState};

/// How long an ordinary call may take. A keyring that is slower is said to be slow; nothing else waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The places, shared with whoever watches the keyring.
pub(crate) struct Vaults(Arc<Places>);

struct Places {
    keyring: Arc<dyn Vault>,
    memory: Memory,
    known: Mutex<Known>,
    /// The keyring did something that it does not do while it is locked or absent.
    worth_a_look: Arc<Notify>,
    /// Ends the waiting for the person who is asked to unlock the keyring.
    unlocking: Mutex<CancellationToken>,
}

/// The keyring as last seen.
#[derive(Default)]
struct Known {
    status: Option<VaultStatus>,
    /// What it calls itself.
    name: Option<String>,
    /// The person chose to work without saving while the keyring is locked.
    without_saving: bool,
}

impl Vaults {
    /// With this keyring.
    pub(crate) fn on(keyring: Arc<dyn Vault>) -> Self {
        Self(Arc::new(Places {
            keyring,
            memory: Memory::new(),
            known: Mutex::default(),
            worth_a_look: Arc::default(),
            unlocking: Mutex::default(),
        }))
    }

    fn place(&self, keep: &Keep) -> &dyn Vault {
        match keep {
            Keep::Memory => &self.0.memory,
            _ => &*self.0.keyring,
        }
    }

    /// Keeps a secret. Never raises a prompt: unlocking is a step of its own.
    pub(crate) async fn store(
        &self,
        keep: &Keep,
        key: &SecretKey,
        label: &str,
        secret: &Secret,
    ) -> Result<(), VaultError> {
        self.answer(keep, self.place(keep).store(key, label, secret, Prompting::Never)).await
    }

    pub(crate) async fn read(&self, keep: &Keep, key: &SecretKey) -> Result<Option<Secret>, VaultError> {
        self.answer(keep, self.place(keep).read(key, Prompting::Never)).await
    }

    pub(crate) async fn forget(&self, keep: &Keep, key: &SecretKey) -> Result<bool, VaultError> {
        self.answer(keep, self.place(keep).forget(key, Prompting::Never)).await
    }

    /// The keys of everything that is kept in a place.
    pub(crate) async fn list(&self, keep: &Keep) -> Result<Vec<SecretKey>, VaultError> {
        self.answer(keep, self.place(keep).list(Prompting::Never)).await
    }

    /// Has a place keep under this key what it kept before, or nothing. It is asked at once, after all that it was asked
    /// so far, and waited for without a limit: what had begun earlier may come to pass at any time.
    pub(crate) fn put_back(
        &self,
        keep: &Keep,
        key: &SecretKey,
        label: &str,
        before: Option<&Secret>,
    ) -> BoxFuture<'static, Result<(), VaultError>> {
        let place = self.place(keep);
        if let Some(secret) = before {
            Box::pin(place.store(key, label, secret, Prompting::Never))
        } else {
            let forgotten = place.forget(key, Prompting::Never);
            Box::pin(async move { forgotten.await.map(|_| ()) })
        }
    }

    /// The keyring as last seen.
    pub(crate) fn view(&self) -> VaultState {
        lock(&self.0.known).view()
    }

    /// Waits for a place's answer. A keyring that does what it is asked may have been opened meanwhile.
    async fn answer<T>(&self, keep: &Keep, reply: Reply<T>) -> Result<T, VaultError> {
        let answer = patiently(reply).await;
        if answer.is_ok() && *keep != Keep::Memory && !self.0.is_open() {
            self.0.worth_a_look.notify_one();
        }
        answer
    }
}

impl Places {
    fn is_open(&self) -> bool {
        lock(&self.known).status == Some(VaultStatus::Unlocked)
    }
}

impl Known {
    fn view(&self) -> VaultState {
        let name = self.name.clone();
        match self.status {
            None => VaultState::Unknown,
            Some(VaultStatus::Absent) => VaultState::Missing,
            Some(VaultStatus::Locked) => VaultState::Locked { name, memory: self.without_saving },
            Some(VaultStatus::Unlocked) => VaultState::Unlocked { name },
        }
    }
}

async fn patiently<T>(reply: Reply<T>) -> Result<T, VaultError> {
    tokio::time::timeout(PATIENCE, reply).await.unwrap_or(Err(VaultError::TimedOut))
}

/// Puts a failure of the keyring into words.
pub(crate) fn vault_failure(error: &VaultError) -> UiError {
    UiError::plain(match error {
        VaultError::Missing => "keyring_missing",
        VaultError::Locked => "keyring_locked",
        VaultError::Dismissed => "keyring_dismissed",
        VaultError::TooLong { .. } => "keyring_too_long",
        VaultError::TimedOut => "keyring_slow",
        VaultError::Unreadable | VaultError::Lost(_) | VaultError::Failed(_) => "keyring_failed",
    })
    .detail(error.to_string())
}

/// The names of the secrets a profile of this program can have, for the detail pane.
pub(crate) fn secret_word(kind: &SecretKind) -> &'static str {
    match kind {
        SecretKind::RenewalToken => "renewal_token",
        SecretKind::Password => "password",
        SecretKind::AppSecret => "app_secret",
        SecretKind::ApiKey => "api_key",
        _ => "token",
    }
}

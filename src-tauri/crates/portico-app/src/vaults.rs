//! The two places for secrets: the keyring, and memory until Portico quits.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use arcgis_auth::token::BoxFuture;
use profile_store::{Keep, Memory, Prompting, Secret, SecretKey, SecretKind, Vault, VaultError, VaultStatus};

use crate::app::{Inner, lock};
use crate::event::Event;
use crate::view::{UiError, VaultState};

/// How long an ordinary call may take. A keyring that is slower is said to be slow; nothing else waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Vaults {
    keyring: Arc<dyn Vault>,
    memory: Memory,
    state: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    status: Option<VaultStatus>,
    /// The person chose to work without saving while the keyring is locked.
    without_saving: bool,
}

impl Vaults {
    /// With this keyring.
    pub(crate) fn on(keyring: Arc<dyn Vault>) -> Self {
        Self { keyring, memory: Memory::new(), state: Mutex::default() }
    }

    fn place(&self, keep: &Keep) -> &dyn Vault {
        match keep {
            Keep::Memory => &self.memory,
            _ => &*self.keyring,
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
        patiently(self.place(keep).store(key, label, secret, Prompting::Never)).await
    }

    pub(crate) async fn read(&self, keep: &Keep, key: &SecretKey) -> Result<Option<Secret>, VaultError> {
        patiently(self.place(keep).read(key, Prompting::Never)).await
    }

    pub(crate) async fn forget(&self, keep: &Keep, key: &SecretKey) -> Result<bool, VaultError> {
        patiently(self.place(keep).forget(key, Prompting::Never)).await
    }

    /// The keys of everything that is kept in a place.
    pub(crate) async fn list(&self, keep: &Keep) -> Result<Vec<SecretKey>, VaultError> {
        patiently(self.place(keep).list(Prompting::Never)).await
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
        match before {
            Some(secret) => Box::pin(place.store(key, label, secret, Prompting::Never)),
            None => {
                let forgotten = place.forget(key, Prompting::Never);
                Box::pin(async move { forgotten.await.map(|_| ()) })
            }
        }
    }

    pub(crate) fn view(&self) -> VaultState {
        let known = lock(&self.state);
        match known.status {
            None => VaultState::Unknown,
            Some(VaultStatus::Absent) => VaultState::Missing,
            Some(VaultStatus::Locked) => {
                VaultState::Locked { name: NAME.to_owned(), memory: known.without_saving }
            }
            Some(VaultStatus::Unlocked) => VaultState::Unlocked { name: NAME.to_owned() },
        }
    }
}

/// What the default keyring is called on the desktop (GNOME's "Login").
const NAME: &str = "login";

async fn patiently<T>(reply: profile_store::Reply<T>) -> Result<T, VaultError> {
    tokio::time::timeout(PATIENCE, reply).await.unwrap_or(Err(VaultError::TimedOut))
}

impl Inner {
    /// Looks at the keyring again and tells if it changed. Raises no prompt.
    pub(crate) async fn look_at_keyring(&self) -> VaultState {
        let status = match patiently(self.vaults.keyring.status()).await {
            Ok(status) => Some(status),
            Err(VaultError::Missing) => Some(VaultStatus::Absent),
            Err(error) => {
                tracing::warn!(%error, "the keyring's state is not known");
                None
            }
        };
        let before = self.vaults.view();
        {
            let mut known = lock(&self.vaults.state);
            known.status = status.or(known.status);
            if known.status == Some(VaultStatus::Unlocked) {
                known.without_saving = false;
            }
        }
        let after = self.vaults.view();
        if after != before {
            self.tell(Event::OverviewChanged);
        }
        after
    }

    /// Notes what a failed call says about the keyring.
    pub(crate) fn learn_from(&self, error: &VaultError) {
        let status = match error {
            VaultError::Missing => VaultStatus::Absent,
            VaultError::Locked | VaultError::Dismissed => VaultStatus::Locked,
            _ => return,
        };
        let changed = {
            let mut known = lock(&self.vaults.state);
            let changed = known.status != Some(status);
            known.status = Some(status);
            changed
        };
        if changed {
            self.tell(Event::OverviewChanged);
        }
    }
}

impl crate::App {
    /// Looks at the keyring without asking the person anything.
    pub async fn vault_state(&self) -> VaultState {
        self.inner.look_at_keyring().await
    }

    /// Has the system ask the person to unlock the keyring, and waits for the answer.
    ///
    /// # Errors
    /// `keyring_dismissed`, `keyring_missing`, `keyring_failed`.
    pub async fn unlock_keyring(&self) -> Result<VaultState, UiError> {
        self.inner.vaults.keyring.unlock().await.map_err(|error| {
            self.inner.learn_from(&error);
            vault_failure(&error)
        })?;
        let state = self.inner.look_at_keyring().await;
        self.inner.after_unlock();
        Ok(state)
    }

    /// Keeps what comes from now on in memory while the keyring is locked.
    pub fn work_without_saving(&self, on: bool) -> VaultState {
        lock(&self.inner.vaults.state).without_saving = on;
        self.inner.tell(Event::OverviewChanged);
        self.inner.vaults.view()
    }
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
        _ => "token",
    }
}

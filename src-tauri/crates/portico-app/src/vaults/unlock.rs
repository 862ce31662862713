//! Asking the person to unlock the keyring, or to do without.

use std::time::Duration;

use profile_store::VaultError;

use super::{Vaults, vault_failure};
use crate::app::lock;
use crate::event::Event;
use crate::view::{UiError, VaultState};

/// How long the person has for the keyring's password. Then the question is taken off the screen.
const FOR_THE_PERSON: Duration = Duration::from_secs(5 * 60);

impl crate::App {
    /// Has the system ask the person to unlock the keyring, and waits for the answer, at most five minutes.
    ///
    /// # Errors
    /// `cancelled`, `keyring_dismissed`, `keyring_missing`, `keyring_slow`, `keyring_failed`.
    pub async fn unlock_keyring(&self) -> Result<VaultState, UiError> {
        let inner = &self.inner;
        let unlocked = inner.vaults.unlock(FOR_THE_PERSON).await;
        unlocked.ok_or_else(|| UiError::plain("cancelled"))?.map_err(|error| {
            inner.learn_from(&error);
            vault_failure(&error)
        })?;
        let state = inner.look_at_keyring().await;
        inner.after_unlock();
        Ok(state)
    }

    /// Takes the question for the keyring's password back: every [`crate::App::unlock_keyring`] that waits ends.
    pub fn cancel_unlock(&self) {
        self.inner.vaults.cancel_unlock();
    }

    /// Keeps what comes from now on in memory while the keyring is locked.
    pub fn work_without_saving(&self, on: bool) -> VaultState {
        lock(&self.inner.vaults.0.known).without_saving = on;
        self.inner.tell(Event::OverviewChanged);
        self.inner.vaults.view()
    }
}

impl Vaults {
    /// `None` when it was cancelled. Giving up takes the question off the screen.
    pub(super) async fn unlock(&self, limit: Duration) -> Option<Result<(), VaultError>> {
        let cancel = lock(&self.0.unlocking).clone();
        tokio::select! {
            biased;
            () = cancel.cancelled() => None,
            answer = tokio::time::timeout(limit, self.0.keyring.unlock()) => {
                Some(answer.unwrap_or(Err(VaultError::TimedOut)))
            }
        }
    }

    /// Ends every waiting for the person.
    pub(super) fn cancel_unlock(&self) {
        std::mem::take(&mut *lock(&self.0.unlocking)).cancel();
    }
}

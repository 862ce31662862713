//! What is known of the keyring, and looking again.

use std::sync::{Arc, Weak};
use std::time::Duration;

use profile_store::{VaultError, VaultStatus};
use tokio::sync::Notify;

use super::{Places, Vaults, patiently};
use crate::app::{Inner, lock};
use crate::event::Event;
use crate::view::VaultState;

/// How often a keyring that is not open is looked at: another program may have unlocked or started it.
const AGAIN: Duration = Duration::from_secs(30);

/// The keyring before and after a look at it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) before: VaultState,
    pub(super) after: VaultState,
}

impl Seen {
    /// It was not open and now is.
    pub(super) fn opened(&self) -> bool {
        let open = |state: &VaultState| matches!(state, VaultState::Unlocked { .. });
        open(&self.after) && !open(&self.before)
    }
}

impl Vaults {
    /// Looks at the keyring. Raises no prompt.
    pub(super) async fn look(&self) -> Seen {
        self.0.look().await
    }

    /// Looks now, then again and again while the keyring is not open, every `again` or when it is worth a look. Ends
    /// with the places.
    pub(super) fn watch<F: Fn(&Seen)>(&self, again: Duration, saw: F) -> impl Future<Output = ()> + use<F> {
        watch(Arc::downgrade(&self.0), Arc::clone(&self.0.worth_a_look), again, saw)
    }

    /// Notes what a failed call says about the keyring; whether that is news.
    pub(super) fn learn(&self, error: &VaultError) -> bool {
        let status = match error {
            VaultError::Missing => VaultStatus::Absent,
            VaultError::Locked | VaultError::Dismissed => VaultStatus::Locked,
            _ => return false,
        };
        lock(&self.0.known).status.replace(status) != Some(status)
    }
}

/// Holds the places only while it looks at them.
async fn watch(places: Weak<Places>, worth_a_look: Arc<Notify>, again: Duration, saw: impl Fn(&Seen)) {
    while let Some(there) = places.upgrade() {
        if !there.is_open() {
            saw(&there.look().await);
        }
        drop(there);
        // Being called and the time being over are the same to it.
        let _ = tokio::time::timeout(again, worth_a_look.notified()).await;
    }
}

impl Places {
    async fn look(&self) -> Seen {
        let status = match patiently(self.keyring.status()).await {
            Ok(status) => Some(status),
            Err(VaultError::Missing) => Some(VaultStatus::Absent),
            Err(error) => {
                tracing::warn!(%error, "the keyring's state is not known");
                None
            }
        };
        let there = matches!(status, Some(VaultStatus::Locked | VaultStatus::Unlocked));
        // Only words depend on the name.
        let name = if there { patiently(self.keyring.name()).await.unwrap_or_default() } else { None };
        let mut known = lock(&self.known);
        let before = known.view();
        known.status = status.or(known.status);
        known.name = name.or(known.name.take());
        if known.status == Some(VaultStatus::Unlocked) {
            known.without_saving = false;
        }
        Seen { before, after: known.view() }
    }
}

impl Inner {
    /// Notes what a failed call says about the keyring.
    pub(crate) fn learn_from(&self, error: &VaultError) {
        if self.vaults.learn(error) {
            self.tell(Event::OverviewChanged);
        }
    }

    /// Looks at the keyring again. Raises no prompt.
    pub(super) async fn look_at_keyring(self: &Arc<Self>) -> VaultState {
        let seen = self.vaults.look().await;
        self.keyring_seen(&seen);
        seen.after
    }

    fn keyring_seen(self: &Arc<Self>, seen: &Seen) {
        if seen.before != seen.after {
            self.tell(Event::OverviewChanged);
        }
        if seen.opened() {
            self.after_unlock();
            self.forget_interrupted();
        }
    }
}

impl crate::App {
    /// Keeps an eye on the keyring as long as the application lives.
    pub(crate) fn watch_keyring(&self) {
        let inner = Arc::downgrade(&self.inner);
        tokio::spawn(self.inner.vaults.watch(AGAIN, move |seen| {
            if let Some(inner) = inner.upgrade() {
                inner.keyring_seen(seen);
            }
        }));
    }
}

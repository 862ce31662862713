//! Secrets of sign-ins that a crash cut off between the keyring and the records.

use std::sync::Arc;

use profile_store::{Keep, PendingMark, ProfileId, Store, VaultError};

use crate::app::Inner;

impl Inner {
    /// Now that the keyring is open: forgets what a sign-in of an earlier run kept there before it was cut off. Only
    /// what this folder has a mark for is looked at, and nothing is forgotten while a record might still name it.
    pub(crate) fn forget_interrupted(self: &Arc<Self>) {
        let inner = Arc::clone(self);
        let looking = async move {
            match inner.with_files(Store::pending).await {
                Ok(marks) => marks.into_iter().for_each(|mark| inner.settle_in_background(mark)),
                Err(error) => {
                    let (code, details) = (error.code, error.details);
                    tracing::warn!(code, ?details, "the marks of sign-ins that were cut off were not read");
                }
            }
        };
        self.work.spawn_on(looking, &self.runtime);
    }

    fn settle_in_background(self: &Arc<Self>, mark: PendingMark) {
        let inner = Arc::clone(self);
        self.work.spawn_on(async move { inner.settle(mark).await }, &self.runtime);
    }

    async fn settle(&self, mark: PendingMark) {
        let id = mark.profile();
        // A sign-in that is under way, here or in another process, holds the claim until it has its record.
        let Ok(_claim) = self.claim_grant(id).await else { return };
        if self.store.snapshot().profile(id).is_none() {
            if !self.store.knows_every_profile() {
                return;
            }
            match self.forget_every_secret(id).await {
                Ok(0) => {}
                Ok(_) => tracing::info!("a secret that a sign-in left when it was cut off was forgotten"),
                Err(error) => {
                    return tracing::info!(%error, "what a sign-in left when it was cut off is still kept");
                }
            }
        }
        self.no_longer_pending(mark).await;
    }

    async fn forget_every_secret(&self, id: ProfileId) -> Result<usize, VaultError> {
        let kept = self.vaults.list(&Keep::Keyring).await?;
        let mut forgotten = 0;
        for key in kept.iter().filter(|key| key.profile == id) {
            forgotten += usize::from(self.vaults.forget(&Keep::Keyring, key).await?);
        }
        Ok(forgotten)
    }

    /// A mark too many does no harm: it is looked at again when Portico starts.
    pub(super) async fn no_longer_pending(&self, mark: PendingMark) {
        if let Err(error) = self.with_files(move |store| store.clear_pending(&mark)).await {
            let (code, details) = (error.code, error.details);
            tracing::warn!(code, ?details, "the mark of a sign-in was not taken away");
        }
    }
}

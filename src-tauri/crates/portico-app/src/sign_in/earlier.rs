//! The sign-in that a new one of the same account takes the place of.

use std::sync::Arc;

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::Grant;
use profile_store::{Keep, Profile, ProfileId, SecretKey, SecretKind, VaultError};

use super::keeping::Kept;
use crate::app::Inner;
use crate::live::{GrantClaim, kinds_of, owns_grant};

/// What an earlier sign-in has left at the portal and in the vaults.
pub(super) struct Earlier {
    /// The record as it was.
    profile: Profile,
    /// The grant whose place in the vault was taken.
    replaced: Option<Grant>,
    /// Where the new secret is.
    place: Keep,
    key: SecretKey,
    claim: Arc<GrantClaim>,
}

impl Earlier {
    /// The earlier sign-in, if there was one, of what is kept now.
    pub(super) fn of(kept: &Kept, now: &Profile) -> Option<Self> {
        Some(Self {
            profile: kept.earlier.clone()?,
            replaced: kept.replaced.clone(),
            place: now.keep.clone(),
            key: kept.key.clone(),
            claim: Arc::clone(&kept.claim),
        })
    }

    /// Ends it in the background: forgets what only it used, then gives its grants back. What the keyring does not
    /// forget stays due.
    pub(super) fn end(self, inner: &Arc<Inner>, address: &PortalAddress, forget_due: bool) {
        let (inner, address) = (Arc::clone(inner), address.clone());
        let runtime = inner.runtime.clone();
        let work = inner.work.clone();
        let ending = async move {
            let mut grants: Vec<Grant> = self.replaced.iter().cloned().collect();
            // Memory never fails.
            let _ = self.forget(&inner, &address, &Keep::Memory, &mut grants).await;
            if forget_due {
                match self.forget(&inner, &address, &Keep::Keyring, &mut grants).await {
                    Ok(()) => nothing_to_forget(&inner, self.profile.id).await,
                    Err(error) => {
                        inner.learn_from(&error);
                        tracing::info!(%error, "secrets of an earlier sign-in are still in the keyring");
                    }
                }
            }
            drop(self.claim);
            for grant in grants {
                let transport = inner.transport(&grant.issuer).await;
                inner.give_back(grant, transport);
            }
        };
        work.spawn_on(ending, &runtime);
    }

    async fn forget(
        &self,
        inner: &Inner,
        address: &PortalAddress,
        place: &Keep,
        grants: &mut Vec<Grant>,
    ) -> Result<(), VaultError> {
        let current = Some(&self.key).filter(|_| self.place == *place);
        if owns_grant(&self.profile) && current.is_none_or(|key| key.kind != SecretKind::RenewalToken) {
            grants.extend(inner.kept_grant(&self.profile, address, place).await?);
        }
        inner.forget_kept(self.profile.id, place, current).await
    }
}

async fn nothing_to_forget(inner: &Inner, id: ProfileId) {
    let written = inner.edit(move |draft| {
        draft.profile_mut(id)?.sign_in.forget_due = false;
        Ok(())
    });
    if let Err(error) = written.await {
        tracing::warn!(code = error.code, "that the keyring has nothing more to forget was not written");
    }
}

/// Whether the keyring has secrets of an earlier sign-in that the new one does not take the place of.
pub(super) fn leaves_secrets(earlier: &Profile, now: &Profile) -> bool {
    let kept = earlier.keep != Keep::Memory && earlier.sign_in.signed_in_at.is_some();
    let elsewhere = now.keep == Keep::Memory || kinds_of(earlier) != kinds_of(now);
    earlier.sign_in.forget_due || (kept && elsewhere)
}

//! Signing out: revoke on the portal, forget here, and say which of the two worked.

use std::sync::Arc;

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::revoke;
use profile_store::{Draft, Keep, PortalId, Profile, ProfileId, SignIn, Source, StoreError};
use tokio_util::sync::CancellationToken;

use super::arrange::said;
use crate::activity::{note, signed_out};
use crate::app::Inner;
use crate::cards::{gone, parse_id};
use crate::event::Event;
use crate::live::{GrantClaim, claim_failure};
use crate::standing::KNOWN_SCHEMES;
use crate::vaults::vault_failure;
use crate::view::{SignedOut, UiError};

impl crate::App {
    /// Ends a sign-in on the portal and forgets its secrets here. The row stays. A cancel before the portal has answered
    /// leaves the sign-in as it was; one that comes later ends only the waiting for the keyring.
    ///
    /// # Errors
    /// `profile_gone`, `cancelled`, `settings_busy` if somebody else does not let go of the grant, and those of the
    /// files. What the portal or the keyring did not do is in the answer; what the keyring has still to forget can be
    /// asked for again.
    pub async fn sign_out(&self, profile_id: &str) -> Result<SignedOut, UiError> {
        let inner = &self.inner;
        let id = parse_id(profile_id)?;
        let (done, claim) = inner.leave(id).await?;
        let cleared = inner.signed_out(id, &done);
        drop(claim);
        inner.running().remove(&id);
        inner.tell(Event::OverviewChanged);
        inner.tell_profile(id);
        cleared?;
        inner.write_down(Some(id), None, signed_out(&done));
        Ok(done)
    }

    /// Signs out and takes the row away. The row stays while a keyring that is there has not forgotten its secrets:
    /// without it nobody would find them again.
    ///
    /// # Errors
    /// As [`crate::App::sign_out`], and the keyring's if the row stays.
    pub async fn remove_profile(&self, profile_id: &str) -> Result<SignedOut, UiError> {
        let inner = &self.inner;
        let id = parse_id(profile_id)?;
        let snapshot = inner.store.snapshot();
        let profile = snapshot.profile(id).cloned().ok_or_else(gone)?;
        let name = inner.card(&snapshot, &profile).name;
        // Accounts that only a newer Portico understands may be on the same portal.
        let all_read = snapshot.strangers().profiles == 0;
        let (done, claim) = inner.leave(id).await?;
        let left = done.forget_error.clone().filter(|error| error.code != "keyring_missing");
        let removed = match &left {
            Some(_) => inner.signed_out(id, &done).map(|()| false),
            None => inner.edit_profiles(|draft| {
                draft.remove_profile(id)?;
                Ok(all_read && was_the_last_at_practice(draft, profile.portal_id))
            }),
        };
        if matches!(removed, Ok(true)) {
            inner.start_practice_with_portico(false);
            inner.practice.stop().await;
        }
        drop(claim);
        inner.running().remove(&id);
        inner.tell(Event::OverviewChanged);
        inner.tell_profile(id);
        removed?;
        if let Some(error) = left {
            return Err(error);
        }
        inner.write_down(Some(id), Some(profile.portal_id), note("removed").with("name", &name));
        Ok(done)
    }
}

/// The portal's record goes with its last account, so that nothing stays that nobody sees. Gives whether it was the
/// practice portal, which ends then.
fn was_the_last_at_practice(draft: &mut Draft, id: PortalId) -> bool {
    draft.remove_empty_portal(id).is_some_and(|portal| portal.source == Source::Practice)
}

impl Inner {
    /// Clipboard, portal, keyring, in this order: what is nearest to other eyes first. Nobody may put a renewed grant
    /// back after it was forgotten, so nothing is ended while somebody else is at it.
    async fn leave(self: &Arc<Self>, id: ProfileId) -> Result<(SignedOut, GrantClaim), UiError> {
        let known = self.store.snapshot();
        known.profile(id).ok_or_else(gone)?;
        let cancel = self.begin_doing(id, "signing_out");
        self.clipboard.clear_if_owner(&id.to_string());
        let left = self.end_sign_in(id, &cancel).await;
        if left.is_err() && !cancel.is_cancelled() {
            self.end_doing(id);
        }
        left
    }

    async fn end_sign_in(
        self: &Arc<Self>,
        id: ProfileId,
        cancel: &CancellationToken,
    ) -> Result<(SignedOut, GrantClaim), UiError> {
        let claim = unless(cancel, self.claim_grant(id)).await?.map_err(|error| claim_failure(&error))?;
        let profile = self.store.snapshot().profile(id).cloned().ok_or_else(gone)?;
        let (revoked, revoke_error) = match unless(cancel, self.revoke(&profile)).await? {
            None => (None, None),
            Some(Ok(())) => (Some(true), None),
            Some(Err(error)) => (Some(false), Some(error)),
        };
        let forget_error = unless(cancel, self.forget(&profile)).await.and_then(|done| done).err();
        let ends = profile
            .sign_in
            .token_until
            .filter(|_| revoked != Some(true))
            .map(|end| end.saturating_sub(profile.sign_in.clock_offset_ms.unwrap_or(0)));
        let done = SignedOut {
            revoked,
            revoke_error,
            forgotten: forget_error.is_none(),
            forget_error,
            ends_by_itself: ends.filter(|end| *end > self.now()),
        };
        Ok((done, claim))
    }

    /// `None` when there is no grant to revoke.
    async fn revoke(self: &Arc<Self>, profile: &Profile) -> Option<Result<(), UiError>> {
        if profile.sign_in.signed_in_at.is_none() && !profile.sign_in.forget_due {
            return None;
        }
        let snapshot = self.store.snapshot();
        // Where the record is missing or not understood, the grant itself still names who gave it.
        let address = snapshot
            .portal(profile.portal_id)
            .and_then(|portal| PortalAddress::parse_exact(&portal.address).ok());
        let mut done = None;
        for place in places(profile) {
            let kept = match &address {
                Some(address) => self.kept_grant(profile, address, place).await,
                None => self.grant_of_nobody(profile, place).await,
            };
            let grant = match kept {
                Ok(grant) => grant,
                Err(error) => {
                    self.learn_from(&error);
                    // Other ways to sign in have none.
                    return done
                        .or_else(|| (profile.scheme == "browser").then(|| Err(vault_failure(&error))));
                }
            };
            let Some(grant) = grant else { continue };
            let revoked = match self.transport(&grant.issuer) {
                Ok(transport) => revoke(&transport, &grant).await,
                Err(error) => Err(error),
            };
            done = Some(revoked.map_err(|error| self.said(&error)));
            if matches!(done, Some(Err(_))) {
                break;
            }
        }
        done
    }

    /// By the profile's id, not by what its scheme keeps: an earlier sign-in or a newer version may have kept something
    /// else.
    async fn forget(&self, profile: &Profile) -> Result<(), UiError> {
        for place in places(profile) {
            match self.forget_kept(profile.id, place, None).await {
                Err(error) if has_secrets(profile) => {
                    self.learn_from(&error);
                    return Err(vault_failure(&error));
                }
                // Nothing is known to be there, but it is worth the attempt.
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// The row of somebody who is not signed in. It remembers what the keyring has still to forget.
    fn signed_out(&self, id: ProfileId, done: &SignedOut) -> Result<(), UiError> {
        self.edit_profiles(|draft| {
            let kept = draft.profile_mut(id)?;
            let other = kept.sign_in.other.clone();
            kept.sign_in = SignIn { forget_due: !done.forgotten, other, ..SignIn::default() };
            Ok(())
        })
    }

    fn edit_profiles<T>(
        &self,
        change: impl FnOnce(&mut Draft) -> Result<T, StoreError>,
    ) -> Result<T, UiError> {
        self.store.edit(change).map_err(|error| said(&error))
    }
}

/// Where secrets of a profile may be. The keyring is left alone where nothing was kept in it: it may hang.
fn places(profile: &Profile) -> &'static [Keep] {
    if profile.keep == Keep::Memory && !profile.sign_in.forget_due {
        &[Keep::Memory]
    } else {
        &[Keep::Memory, Keep::Keyring]
    }
}

/// Whether secrets are kept for it. What a newer version keeps is not known.
fn has_secrets(profile: &Profile) -> bool {
    let facts = &profile.sign_in;
    let known = KNOWN_SCHEMES.contains(&profile.scheme.as_str());
    facts.signed_in_at.is_some() || facts.forget_due || !known
}

/// Waits until it is done or cancelled.
async fn unless<T>(cancel: &CancellationToken, work: impl Future<Output = T>) -> Result<T, UiError> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(UiError::plain("cancelled")),
        done = work => Ok(done),
    }
}

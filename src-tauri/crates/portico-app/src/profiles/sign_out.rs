//! Signing out: revoke on the portal, forget here, and say which of the two worked.

use std::sync::Arc;

use arcgis_auth::token::revoke;
use profile_store::{Draft, Keep, Portal, Profile, ProfileId, SignIn, Source, StoreError, Strangers};
use tokio_util::sync::CancellationToken;

use crate::activity::{note, signed_out};
use crate::app::Inner;
use crate::cards::{gone, parse_id};
use crate::connection::portal_address;
use crate::event::Event;
use crate::jobs::to_its_end;
use crate::live::{GrantClaim, claim_failure, owns_grant};
use crate::practice::may_be_at_practice;
use crate::standing::KNOWN_SCHEMES;
use crate::vaults::vault_failure;
use crate::view::{SignedOut, UiError};

impl crate::App {
    /// Ends a sign-in on the portal and forgets its secrets here. The row stays. A cancel before the portal has answered
    /// leaves the sign-in as it was; one that comes later ends only the waiting for the keyring.
    ///
    /// # Errors
    /// `profile_gone`, `cancelled`, `settings_busy` if somebody else does not let go of the grant, and those of the
    /// files: nothing is ended that cannot be written, and should the files fail only afterwards, the row shows all the
    /// same that nobody is signed in. What the portal or the keyring did not do is in the answer; what the keyring has still to forget can be
    /// asked for again.
    pub async fn sign_out(&self, profile_id: &str) -> Result<SignedOut, UiError> {
        let (inner, id) = (Arc::clone(&self.inner), parse_id(profile_id)?);
        to_its_end(async move { inner.sign_out(id).await }).await
    }

    /// Signs out and takes the row away. The row stays while a keyring that is there has not forgotten its secrets:
    /// without it nobody would find them again.
    ///
    /// # Errors
    /// As [`crate::App::sign_out`], and the keyring's if the row stays.
    pub async fn remove_profile(&self, profile_id: &str) -> Result<SignedOut, UiError> {
        let (inner, id) = (Arc::clone(&self.inner), parse_id(profile_id)?);
        to_its_end(async move { inner.remove(id).await }).await
    }
}

impl Inner {
    async fn sign_out(self: &Arc<Self>, id: ProfileId) -> Result<SignedOut, UiError> {
        let (done, claim) = self.leave(id, |draft, id| write_signed_out(draft, id, false)).await?;
        let cleared = self.signed_out(id, &done).await;
        drop(claim);
        self.running().remove(&id);
        self.services().forget_of(id);
        self.tell(Event::OverviewChanged);
        self.tell_profile(id);
        cleared?;
        self.write_down(Some(id), None, signed_out(&done)).await;
        Ok(done)
    }

    async fn remove(self: &Arc<Self>, id: ProfileId) -> Result<SignedOut, UiError> {
        let snapshot = self.store.snapshot();
        let profile = snapshot.profile(id).cloned().ok_or_else(gone)?;
        let name = self.card(&snapshot, &profile).name;
        let strangers = snapshot.strangers();
        let (done, claim) = self.leave(id, |draft, id| take_out(draft, id).map(drop)).await?;
        let left = done.forget_error.clone().filter(|error| error.code != "keyring_missing");
        let removed = match &left {
            Some(_) => self.signed_out(id, &done).await.map(|()| false),
            None => self.removed(id, &done, strangers).await,
        };
        if matches!(removed, Ok(true)) {
            self.end_practice().await;
        }
        drop(claim);
        self.running().remove(&id);
        self.services().forget_of(id);
        self.tell(Event::OverviewChanged);
        self.tell_profile(id);
        removed?;
        if let Some(error) = left {
            return Err(error);
        }
        self.write_down(Some(id), Some(profile.portal_id), note("removed").with("name", &name)).await;
        Ok(done)
    }
}

/// A change of the records that is known before the sign-in ends.
type Change = fn(&mut Draft, ProfileId) -> Result<(), StoreError>;

/// The portal's record goes with its last account, so that nothing stays that nobody sees.
fn take_out(draft: &mut Draft, id: ProfileId) -> Result<(Profile, Option<Portal>), StoreError> {
    let gone = draft.remove_profile(id)?;
    let portal = draft.remove_empty_portal(gone.portal_id);
    Ok((gone, portal))
}

/// The row of somebody who is not signed in. It remembers what the keyring has still to forget.
fn write_signed_out(draft: &mut Draft, id: ProfileId, forget_due: bool) -> Result<(), StoreError> {
    let kept = draft.profile_mut(id)?;
    kept.sign_in = nobody(&kept.sign_in, forget_due);
    Ok(())
}

fn nobody(before: &SignIn, forget_due: bool) -> SignIn {
    SignIn { forget_due, other: before.other.clone(), ..SignIn::default() }
}

/// Whether the practice portal has nobody to run for any more. Accounts or portals that only a newer Portico understands
/// may be there.
fn was_the_last_at_practice(
    draft: &mut Draft,
    gone: &Profile,
    portal: Option<&Portal>,
    unread: Strangers,
) -> bool {
    if unread.profiles > 0 {
        return false;
    }
    match portal {
        Some(portal) => portal.source == Source::Practice,
        None => unread.portals == 0 && draft.settings_mut().practice_portal && was_the_last_lost(draft, gone),
    }
}

/// The same where the practice portal's record is missing: the last account that may have been there.
fn was_the_last_lost(draft: &Draft, gone: &Profile) -> bool {
    let lost_there = |profile: &Profile| {
        may_be_at_practice(profile) && !draft.portals().iter().any(|portal| portal.id == profile.portal_id)
    };
    let on_the_list = draft.portals().iter().any(|portal| portal.source == Source::Practice);
    lost_there(gone) && !on_the_list && !draft.profiles().iter().any(lost_there)
}

impl Inner {
    /// Clipboard, portal, keyring, in this order: what is nearest to other eyes first. Nobody may put a renewed grant
    /// back after it was forgotten, so nothing is ended while somebody else is at it. Nor where it could not be written
    /// afterwards: the list would show it for ever.
    async fn leave(
        self: &Arc<Self>,
        id: ProfileId,
        change: Change,
    ) -> Result<(SignedOut, GrantClaim), UiError> {
        let known = self.store.snapshot();
        known.profile(id).ok_or_else(gone)?;
        let cancel = self.begin_doing(id, "signing_out");
        self.clipboard.clear_if_owner(&id.to_string());
        let left = self.end_sign_in(id, change, &cancel).await;
        if left.is_err() && !cancel.is_cancelled() {
            self.end_doing(id);
        }
        left
    }

    async fn end_sign_in(
        self: &Arc<Self>,
        id: ProfileId,
        change: Change,
        cancel: &CancellationToken,
    ) -> Result<(SignedOut, GrantClaim), UiError> {
        let claim = unless(cancel, self.claim_grant(id)).await?.map_err(|error| claim_failure(&error))?;
        let profile = self.store.snapshot().profile(id).cloned().ok_or_else(gone)?;
        unless(cancel, self.rehearse(move |draft| change(draft, id))).await??;
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
        let nobody = profile.sign_in.signed_in_at.is_none() && !profile.sign_in.forget_due;
        if nobody || !owns_grant(profile) {
            return None;
        }
        self.abandon_uncommitted(profile.id).await;
        let snapshot = self.store.snapshot();
        // Where the record is missing or not understood, the grant itself still names who gave it.
        let address = snapshot.portal(profile.portal_id).and_then(|portal| portal_address(portal).ok());
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
                    return done.or_else(|| {
                        matches!(profile.scheme.as_str(), "browser" | "saml-kerberos")
                            .then(|| Err(vault_failure(&error)))
                    });
                }
            };
            let Some(grant) = grant else { continue };
            let revoked = match self.transport(&grant.issuer).await {
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

    /// The row stays, without a sign-in; it is shown so even if it cannot be written.
    async fn signed_out(&self, id: ProfileId, done: &SignedOut) -> Result<(), UiError> {
        let forget_due = !done.forgotten;
        let written = self.edit(move |draft| write_signed_out(draft, id, forget_due)).await;
        if written.is_err()
            && let Some(profile) = self.store.snapshot().profile(id)
        {
            self.ended_unwritten(id, nobody(&profile.sign_in, forget_due));
        }
        written
    }

    /// The row goes; whether the practice portal has nobody left then. A row that cannot go is signed out at least.
    async fn removed(&self, id: ProfileId, done: &SignedOut, unread: Strangers) -> Result<bool, UiError> {
        let removed = self.edit(move |draft| {
            let (gone, portal) = take_out(draft, id)?;
            Ok((was_the_last_at_practice(draft, &gone, portal.as_ref(), unread), portal))
        });
        let removed = match removed.await {
            Ok((was_last, portal)) => {
                if let Some(portal) = portal {
                    self.forget_connection(&portal).await;
                }
                Ok(was_last)
            }
            Err(error) => Err(error),
        };
        if removed.is_err() {
            // Why the row is still there is said already.
            let _ = self.signed_out(id, done).await;
        }
        removed
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

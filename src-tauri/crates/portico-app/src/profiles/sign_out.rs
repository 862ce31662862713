//! Signing out: revoke on the portal, forget here, and say which of the two worked.

use std::sync::Arc;

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::revoke;
use profile_store::{Keep, Profile, SecretKey, SecretKind, SignIn};

use super::arrange::said;
use crate::activity::{note, signed_out};
use crate::app::Inner;
use crate::cards::{gone, parse_id};
use crate::event::Event;
use crate::live::{grant_of, kinds_of};
use crate::vaults::vault_failure;
use crate::view::{SignedOut, UiError};

impl crate::App {
    /// Ends a sign-in on the portal and forgets its secrets here. The row stays.
    ///
    /// # Errors
    /// `profile_gone`, and those of the files. What the portal or the keyring did not do is in the answer.
    pub async fn sign_out(&self, profile_id: &str) -> Result<SignedOut, UiError> {
        let inner = &self.inner;
        let id = parse_id(profile_id)?;
        let profile = inner.store.snapshot().profile(id).cloned().ok_or_else(gone)?;
        inner.begin_doing(id, "signing_out");
        // Nobody may put a renewed grant back after it was forgotten. Whoever holds it too long is not waited for.
        let claim = inner.claim_grant(id).await;
        let done = inner.end_sign_in(&profile).await;
        let cleared = inner.store.edit(|draft| {
            let kept = draft.profile_mut(id)?;
            kept.sign_in = SignIn { other: kept.sign_in.other.clone(), ..SignIn::default() };
            Ok(())
        });
        drop(claim);
        inner.running().remove(&id);
        inner.tell(Event::OverviewChanged);
        inner.tell_profile(id);
        cleared.map_err(|error| said(&error))?;
        inner.write_down(Some(id), None, signed_out(&done));
        Ok(done)
    }

    /// Signs out and takes the row away.
    ///
    /// # Errors
    /// As [`crate::App::sign_out`].
    pub async fn remove_profile(&self, profile_id: &str) -> Result<SignedOut, UiError> {
        let inner = &self.inner;
        let id = parse_id(profile_id)?;
        let snapshot = inner.store.snapshot();
        let profile = snapshot.profile(id).cloned().ok_or_else(gone)?;
        let name = inner.card(&snapshot, &profile).map(|card| card.name).unwrap_or_default();
        inner.begin_doing(id, "signing_out");
        let claim = inner.claim_grant(id).await;
        let done = inner.end_sign_in(&profile).await;
        let removed = inner.store.edit(|draft| draft.remove_profile(id).map(|_| ()));
        drop(claim);
        inner.running().remove(&id);
        inner.tell(Event::OverviewChanged);
        removed.map_err(|error| said(&error))?;
        inner.write_down(Some(id), Some(profile.portal_id), note("removed").with("name", &name));
        Ok(done)
    }
}

impl Inner {
    /// Clipboard, portal, keyring, in this order: what is nearest to other eyes first.
    async fn end_sign_in(self: &Arc<Self>, profile: &Profile) -> SignedOut {
        self.clipboard.clear_if_owner(&profile.id.to_string());
        let (revoked, revoke_error) = match self.revoke(profile).await {
            None => (None, None),
            Some(Ok(())) => (Some(true), None),
            Some(Err(error)) => (Some(false), Some(error)),
        };
        let forget_error = self.forget(profile).await.err();
        let ends = profile
            .sign_in
            .token_until
            .filter(|_| revoked != Some(true))
            .map(|end| end.saturating_sub(profile.sign_in.clock_offset_ms.unwrap_or(0)));
        SignedOut {
            revoked,
            revoke_error,
            forgotten: forget_error.is_none(),
            forget_error,
            ends_by_itself: ends.filter(|end| *end > self.now()),
        }
    }

    /// `None` when there is no grant to revoke.
    async fn revoke(self: &Arc<Self>, profile: &Profile) -> Option<Result<(), UiError>> {
        if profile.scheme != "browser" || profile.sign_in.signed_in_at.is_none() {
            return None;
        }
        let key = SecretKey::new(profile.id, SecretKind::RenewalToken);
        let secret = match self.vaults.read(&profile.keep, &key).await {
            Ok(secret) => secret?,
            Err(error) => {
                self.learn_from(&error);
                return Some(Err(vault_failure(&error)));
            }
        };
        let address =
            PortalAddress::parse_exact(&self.store.snapshot().portal(profile.portal_id)?.address.clone())
                .ok()?;
        let grant = grant_of(profile, &address, &secret)?;
        let transport = match self.transport(&address) {
            Ok(transport) => transport,
            Err(error) => return Some(Err(self.said(&error))),
        };
        Some(revoke(&transport, &grant).await.map_err(|error| self.said(&error)))
    }

    async fn forget(&self, profile: &Profile) -> Result<(), UiError> {
        let mut kinds = kinds_of(profile);
        // A sign-in made another way before may have left something.
        for kind in [SecretKind::RenewalToken, SecretKind::Password, SecretKind::Token] {
            if profile.sign_in.signed_in_at.is_some() && !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        for kind in kinds {
            let key = SecretKey::new(profile.id, kind);
            if profile.keep == Keep::Memory {
                // An earlier sign-in may have been kept in the keyring, if there is one.
                let _ = self.vaults.forget(&Keep::Keyring, &key).await;
            }
            self.vaults.forget(&profile.keep, &key).await.map_err(|error| {
                self.learn_from(&error);
                vault_failure(&error)
            })?;
        }
        Ok(())
    }
}

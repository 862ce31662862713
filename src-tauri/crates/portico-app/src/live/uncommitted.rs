//! A grant that the portal has exchanged and the keyring did not take. The one before is dead by then, so it is held, and
//! kept as soon as that works.

use arcgis_auth::token::Issued;
use profile_store::{Profile, ProfileId, Secret};

use super::kept_grant;
use crate::app::Inner;

/// A grant on its way into the keyring.
pub(crate) struct Uncommitted {
    /// When its sign-in was made.
    since: Option<i64>,
    /// What the keyring had when it was exchanged.
    before: Secret,
    issued: Issued,
}

impl Uncommitted {
    /// Whether it belongs where this is kept now: somebody may have signed in again, or another process renewed. A keyring
    /// that did not answer may have taken it all the same.
    fn belongs(&self, profile: &Profile, kept: &Secret) -> bool {
        let is_own = || {
            let kept = kept_grant::read_whoever_gave_it(kept)?;
            Some(kept.refresh.expose() == self.issued.grant()?.refresh.expose())
        };
        self.since == profile.sign_in.signed_in_at
            && (self.before.expose() == kept.expose() || is_own() == Some(true))
    }
}

impl Inner {
    /// Holds what the keyring did not take in place of `before`.
    pub(super) fn hold_uncommitted(&self, profile: &Profile, before: Secret, issued: Issued) {
        let uncommitted = Uncommitted { since: profile.sign_in.signed_in_at, before, issued };
        self.running().entry(profile.id).or_default().uncommitted = Some(uncommitted);
    }

    /// What the keyring did not take, where it goes in place of what is kept now. Else it is nobody's, and is given back.
    pub(super) async fn take_uncommitted(&self, profile: &Profile, kept: &Secret) -> Option<Issued> {
        let held = self.running().get_mut(&profile.id)?.uncommitted.take()?;
        if held.belongs(profile, kept) {
            return Some(held.issued);
        }
        self.abandon(held.issued).await;
        None
    }

    /// Gives back what the keyring did not take: nobody has a use for it any more.
    pub(crate) async fn abandon_uncommitted(&self, id: ProfileId) {
        let held = self.running().get_mut(&id).and_then(|running| running.uncommitted.take());
        if let Some(held) = held {
            self.abandon(held.issued).await;
        }
    }

    /// It ends by itself where the portal does not hear.
    async fn abandon(&self, issued: Issued) {
        let Some(portal) = issued.grant().map(|grant| grant.issuer.clone()) else { return };
        let done = match self.transport(&portal).await {
            Ok(transport) => issued.abandon(&transport).await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            tracing::info!(error = error.name(), "a sign-in was not given back");
        }
    }
}

//! The part of a profile that lives only while Portico runs: its token, what it is busy with, what is in the way.

mod asking;
mod bring;
mod check;
mod kept;
mod kept_grant;
mod ledger;
mod renewal;
mod server_token;
#[cfg(test)]
mod tests;
mod timetable;
mod uncommitted;

use std::sync::Arc;

use arcgis_auth::token::TokenSource;
use profile_store::{Profile, ProfileId, SecretKey, SecretKind};
use tokio_util::sync::CancellationToken;

pub(crate) use asking::{Asking, is_over};
pub(crate) use bring::{Bringer, check as check_brought};
pub(crate) use ledger::{GrantClaim, VaultLedger, cause, claim_failure};
pub(crate) use renewal::{Renewal, grant as grant_of, refused_password};
pub(crate) use server_token::KeptPassword;
pub(crate) use timetable::Timetable;
use uncommitted::Uncommitted;

use crate::app::Inner;
use crate::view::{Inspection, Trouble, UiError};

/// A profile while Portico runs.
#[derive(Default)]
pub(crate) struct Running {
    pub(crate) source: Option<TokenSource>,
    pub(crate) doing: Option<Doing>,
    pub(crate) trouble: Option<(Trouble, UiError)>,
    pub(crate) renewal_failed: bool,
    /// The sign-in, by when it was made, whose kept password the portal refused. Known here even where it could not be
    /// written down. A person who signs in makes another sign-in, here or in another process.
    pub(crate) refused: Option<i64>,
    /// A grant that the portal has exchanged and the keyring did not take.
    uncommitted: Option<Uncommitted>,
    /// What the portal said of the token's holder. Asked for anew after a sign-in, and after a check that a person wants.
    pub(crate) standing: Option<Inspection>,
    /// The portal was asked about it since Portico started.
    pub(crate) looked_at: bool,
}

/// What a profile is busy with.
pub(crate) struct Doing {
    /// `signing_in`, `renewing`, `checking`, `signing_out`.
    pub(crate) what: &'static str,
    pub(crate) cancel: CancellationToken,
}

/// Whether the portal gave the profile's grant to Portico alone. One that somebody brought along is neither exchanged nor
/// given back: whoever gave it may hold it, too.
pub(crate) fn owns_grant(profile: &Profile) -> bool {
    profile.scheme != "token"
}

/// The secrets that a profile's scheme keeps.
pub(crate) fn kinds_of(profile: &Profile) -> Vec<SecretKind> {
    match (profile.scheme.as_str(), profile.sign_in.renews) {
        ("browser" | "saml-kerberos", _) | ("token", true) => vec![SecretKind::RenewalToken],
        ("password" | "server", true) => vec![SecretKind::Password],
        ("app", true) => vec![SecretKind::AppSecret],
        ("api-key", _) => vec![SecretKind::ApiKey],
        ("password" | "server" | "app" | "token", false) | ("notebook" | "pro", _) => {
            vec![SecretKind::Token]
        }
        _ => Vec::new(),
    }
}

impl Inner {
    /// The profile's token, renewed on demand; one source for each profile, so that however many ask at once, the
    /// portal is asked once.
    pub(crate) fn source(self: &Arc<Self>, profile: &Profile) -> Result<TokenSource, UiError> {
        let snapshot = self.store.snapshot();
        snapshot.portal(profile.portal_id).ok_or_else(|| crate::portals::portal_missing(profile))?;
        let mut running = self.running();
        let entry = running.entry(profile.id).or_default();
        if let Some(source) = &entry.source {
            return Ok(source.clone());
        }
        let renewal = Renewal::new(self, profile.id);
        let source = TokenSource::new(Box::new(renewal), Arc::clone(&self.clock), None);
        source.set_skew(arcgis_auth::clock::Skew::from_millis(profile.sign_in.clock_offset_ms.unwrap_or(0)));
        entry.source = Some(source.clone());
        Ok(source)
    }

    /// Notes what a profile is busy with; what it was busy with before is cancelled.
    pub(crate) fn begin_doing(&self, id: ProfileId, what: &'static str) -> CancellationToken {
        let cancel = CancellationToken::new();
        let doing = Doing { what, cancel: cancel.clone() };
        if let Some(before) = self.running().entry(id).or_default().doing.replace(doing) {
            before.cancel.cancel();
        }
        self.tell_profile(id);
        cancel
    }

    /// As [`Inner::begin_doing`], unless it is busy already: what a person began is not cut short by what happens by
    /// itself.
    pub(crate) fn begin_if_idle(&self, id: ProfileId, what: &'static str) -> Option<CancellationToken> {
        let cancel = CancellationToken::new();
        {
            let mut running = self.running();
            let doing = &mut running.entry(id).or_default().doing;
            if doing.is_some() {
                return None;
            }
            *doing = Some(Doing { what, cancel: cancel.clone() });
        }
        self.tell_profile(id);
        Some(cancel)
    }

    /// Notes that a profile is idle again.
    pub(crate) fn end_doing(&self, id: ProfileId) {
        if let Some(running) = self.running().get_mut(&id) {
            running.doing = None;
        }
        self.tell_profile(id);
    }

    /// Notes what is in the way of a profile, or that nothing is. Whether something else is than before.
    pub(crate) fn set_trouble(&self, id: ProfileId, trouble: Option<(Trouble, UiError)>) -> bool {
        let code = |trouble: &Option<(Trouble, UiError)>| trouble.as_ref().map(|(_, said)| said.code.clone());
        let new = code(&trouble);
        let before = std::mem::replace(&mut self.running().entry(id).or_default().trouble, trouble);
        code(&before) != new
    }

    /// The keyring is open again: what it stood in the way of goes on.
    pub(crate) fn after_unlock(&self) {
        let known: Vec<ProfileId> = {
            let mut running = self.running();
            for running in running.values_mut() {
                // The first look may have ended at the lock.
                running.looked_at = false;
                running.trouble.take_if(|(trouble, _)| matches!(trouble, Trouble::Keyring));
            }
            running.keys().copied().collect()
        };
        for id in known {
            self.tell_profile(id);
        }
    }

    /// The key of one of a profile's secrets, and its label in the keyring's own window.
    pub(crate) fn key_and_label(&self, profile: &Profile, kind: SecretKind) -> (SecretKey, String) {
        let key = SecretKey::new(profile.id, kind);
        let snapshot = self.store.snapshot();
        let portal = snapshot.portal(profile.portal_id).map_or("", |portal| {
            portal.address.split_once("://").map_or(portal.address.as_str(), |(_, rest)| rest)
        });
        let label = key.label(profile.account.as_ref().map(|account| account.user_name.as_str()), portal);
        (key, label)
    }
}

impl crate::App {
    /// Ends what a profile is busy with.
    ///
    /// # Errors
    /// `profile_gone`.
    pub fn cancel_work(&self, profile_id: &str) -> Result<(), UiError> {
        let id = crate::cards::parse_id(profile_id)?;
        let doing = self.inner.running().get_mut(&id).and_then(|running| running.doing.take());
        if let Some(doing) = doing {
            doing.cancel.cancel();
        }
        self.inner.tell_profile(id);
        Ok(())
    }
}

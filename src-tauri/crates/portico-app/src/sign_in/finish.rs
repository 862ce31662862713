//! The end of a sign-in: the secret into the vault, the facts into the files.

use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::secret::Password;
use arcgis_auth::token::{AccessToken, BoxFuture, Grant, Identity, Issued, Ledger, LedgerError, TokenSource};
use profile_store::{Account, Keep as Place, Profile, Secret, SecretKind, VaultError};

use super::begin::Channels;
use super::plan::Plan;
use super::record::{self, label};
use super::table::Reins;
use crate::activity::note;
use crate::app::Inner;
use crate::event::Event;
use crate::failure;
use crate::live::{Renewal, VaultLedger, cause, kinds_of};
use crate::portals::AppIdChoice;
use crate::vaults::vault_failure;
use crate::view::{Keep, SignInStage, UiError};

/// What a sign-in gained.
pub(super) struct Gained {
    pub(super) scheme: &'static str,
    pub(super) identity: Identity,
    pub(super) issued: Issued,
    pub(super) app_id: Option<AppIdChoice>,
    /// The password, if it is to be kept.
    pub(super) password: Option<Password>,
    /// Which browser, in words.
    pub(super) via: Option<String>,
}

/// A sign-in that only has to be kept.
pub(super) struct Finish {
    pub(super) inner: Arc<Inner>,
    pub(super) id: String,
    pub(super) plan: Plan,
    pub(super) reins: Reins,
    pub(super) channels: Channels,
}

/// What waits to be kept.
enum Pending {
    /// A grant; its token comes out when the grant is in the vault.
    Grant(Box<Issued>),
    /// A token without a grant, and what is kept of the sign-in: the password, or the token itself.
    Other(AccessToken, Secret),
}

/// Tokens without a grant have nothing for a ledger.
struct NoGrant;

impl Ledger for NoGrant {
    fn keep<'a>(&'a self, _: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async { Err(LedgerError("this sign-in gives no grant".into())) })
    }
}

impl Finish {
    /// Keeps what was gained; where the keyring does not take it, waits for the person to decide.
    pub(super) async fn run(mut self, gained: Gained, keep: Keep) -> Result<(), Error> {
        let mut profile = record::profile(&self.inner, &self.plan, &gained);
        let Gained { issued, app_id, password, via, .. } = gained;
        let mut pending = pending(issued, password).await?;
        let mut place = keep;
        let (token, claim) = loop {
            self.inner.stage(&self.id, SignInStage::Keeping);
            profile.keep = match place {
                Keep::Keyring => Place::Keyring,
                Keep::Memory => Place::Memory,
            };
            // A renewal of the sign-in before must not overwrite this one.
            let claim = self.inner.claim_grant(profile.id).await;
            match self.keep(&profile, pending).await {
                Ok(token) => break (token, claim),
                Err((again, error)) => {
                    drop(claim);
                    pending = again;
                    match self.decide(error).await {
                        Some(decision) => place = decision,
                        None => return Err(self.give_back(pending).await),
                    }
                }
            }
        };
        self.write(&profile, token, app_id.as_ref(), via.as_deref()).await;
        drop(claim);
        Ok(())
    }

    /// The secret into the vault. Only when it is there does the token come out.
    async fn keep(&self, profile: &Profile, pending: Pending) -> Result<AccessToken, (Pending, UiError)> {
        let kind = kinds_of(profile).pop().unwrap_or(SecretKind::Token);
        let key = profile_store::SecretKey::new(profile.id, kind);
        let label = label(&key, profile, &self.plan);
        match pending {
            Pending::Grant(issued) => {
                let ledger =
                    VaultLedger { inner: Arc::clone(&self.inner), keep: profile.keep.clone(), key, label };
                issued.commit(&ledger).await.map_err(|not| {
                    let said =
                        cause(&not.error).map_or_else(|| UiError::plain("keyring_failed"), vault_failure);
                    (Pending::Grant(not.issued), said)
                })
            }
            Pending::Other(token, secret) => {
                match self.inner.vaults.store(&profile.keep, &key, &label, &secret).await {
                    Ok(()) => Ok(token),
                    Err(error) => Err((Pending::Other(token, secret), self.learned(&error))),
                }
            }
        }
    }

    fn learned(&self, error: &VaultError) -> UiError {
        self.inner.learn_from(error);
        vault_failure(error)
    }

    /// The keyring did not take it: the person decides. `None` is a cancel.
    async fn decide(&mut self, error: UiError) -> Option<Keep> {
        self.inner.stage(&self.id, SignInStage::NotKept { error });
        tokio::select! {
            () = self.reins.cancel.cancelled() => None,
            decision = self.channels.decision.recv() => decision,
        }
    }

    async fn give_back(&self, pending: Pending) -> Error {
        if let Pending::Grant(issued) = pending
            && let Err(error) = issued.abandon(&self.plan.transport).await
        {
            tracing::info!(error = error.name(), "a sign-in was not given back");
        }
        Error::Cancelled
    }

    /// The facts into the files. The secret is kept by now; if the files cannot be written, it is taken back.
    async fn write(
        &self,
        profile: &Profile,
        token: AccessToken,
        app_id: Option<&AppIdChoice>,
        via: Option<&str>,
    ) {
        let written = record::write(&self.inner, &self.plan, profile, app_id);
        let stored = match written {
            Ok(stored) => stored,
            Err(error) => {
                for kind in kinds_of(profile) {
                    let key = profile_store::SecretKey::new(profile.id, kind);
                    let _ = self.inner.vaults.forget(&profile.keep, &key).await;
                }
                self.inner.stage(&self.id, SignInStage::Failed { error: failure::of_store(&error) });
                return;
            }
        };
        self.hold(&stored, token);
        let noted = match via {
            Some(browser) => note("signed_in").more("browser").more_with("browser", browser),
            None if stored.scheme == "browser" => note("signed_in").more("browser").more_with("browser", ""),
            None => note("signed_in").more("password"),
        };
        self.inner.write_down(Some(stored.id), Some(stored.portal_id), noted);
        self.inner.tell(Event::OverviewChanged);
        self.inner.tell_profile(stored.id);
        let stage = match self.inner.detail(stored.id) {
            Some(profile) => SignInStage::Done { profile: Box::new(profile) },
            None => SignInStage::Failed { error: crate::cards::gone() },
        };
        self.inner.stage(&self.id, stage);
    }

    /// The fresh token in hand, so that the first copy asks nobody.
    fn hold(&self, profile: &Profile, token: AccessToken) {
        let renewal =
            Renewal::new(&self.inner, profile.id, self.plan.address.clone(), self.plan.transport.clone());
        let source = TokenSource::new(Box::new(renewal), Arc::clone(&self.inner.clock), Some(token));
        source.set_skew(arcgis_auth::clock::Skew::from_millis(profile.sign_in.clock_offset_ms.unwrap_or(0)));
        let mut running = self.inner.running();
        let entry = running.entry(profile.id).or_default();
        entry.source = Some(source);
        entry.trouble = None;
        entry.renewal_failed = false;
        entry.looked_at = true;
    }
}

async fn pending(issued: Issued, password: Option<Password>) -> Result<Pending, Error> {
    if issued.grant().is_some() {
        return Ok(Pending::Grant(Box::new(issued)));
    }
    let token = issued.commit(&NoGrant).await.map_err(|not| Error::NotKept(not.error))?;
    let kept =
        password.map_or_else(|| token.text().expose().to_owned(), |password| password.expose().to_owned());
    Ok(Pending::Other(token, Secret::from(kept)))
}

/// The account as the portal names it now; what it does not say stays as it was.
pub(crate) fn account_of(identity: &Identity, before: Option<&Account>) -> Account {
    let before = before.cloned().unwrap_or_default();
    Account {
        user_name: identity.user_name.clone(),
        full_name: identity.full_name.clone().filter(|name| !name.trim().is_empty()).or(before.full_name),
        role: identity.role.clone().or(before.role),
        email: identity.email.clone().or(before.email),
        organisation: before.organisation,
        user_id: before.user_id,
        other: before.other,
    }
}

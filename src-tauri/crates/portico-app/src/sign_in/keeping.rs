//! Putting what a sign-in gained into the vault, so that it can be undone.

use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::secret::Password;
use arcgis_auth::token::{AccessToken, BoxFuture, Grant, Issued, Ledger, LedgerError};
use profile_store::{Keep, Profile, Secret, SecretKey, SecretKind, StoreError, VaultError};

use super::plan::Plan;
use super::record::label;
use crate::app::Inner;
use crate::failure;
use crate::live::{GrantClaim, VaultLedger, cause, claim_failure, grant_of, kinds_of};
use crate::vaults::vault_failure;
use crate::view::UiError;

/// How long others are kept away while the vault is being put back as it was. After that only the vault's own order of
/// things is left: it does later what it was asked later.
const UNDOING: Duration = Duration::from_secs(30);

/// What waits to be kept.
pub(super) enum Pending {
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

impl Pending {
    pub(super) async fn of(issued: Issued, password: Option<Password>) -> Result<Self, Error> {
        if issued.grant().is_some() {
            return Ok(Self::Grant(Box::new(issued)));
        }
        let token = issued.commit(&NoGrant).await.map_err(|not| Error::NotKept(not.error))?;
        let kept = password
            .map_or_else(|| token.text().expose().to_owned(), |password| password.expose().to_owned());
        Ok(Self::Other(token, Secret::from(kept)))
    }

    /// What has to be given back if it is not kept.
    pub(super) fn grant(&self) -> Option<Grant> {
        match self {
            Self::Grant(issued) => issued.grant().cloned(),
            Self::Other(..) => None,
        }
    }
}

/// What is in the vault and not yet in the records. Dropping it puts the vault back as it was.
pub(super) struct Kept {
    pub(super) token: AccessToken,
    pub(super) key: SecretKey,
    /// The record as it was, if there was one.
    pub(super) earlier: Option<Profile>,
    /// The grant whose place in the vault was taken.
    pub(super) replaced: Option<Grant>,
    pub(super) claim: Arc<GrantClaim>,
    undo: Undo,
}

impl Kept {
    /// The records name it now: it stays.
    pub(super) fn stays(mut self) -> Self {
        self.undo.armed = false;
        self.undo.nothing_pending();
        self
    }
}

/// Keeps, again if need be.
pub(super) struct Keeping {
    inner: Arc<Inner>,
    plan: Plan,
    /// The claim that the undoing of an attempt before may still hold.
    claim: Weak<GrantClaim>,
}

impl Keeping {
    pub(super) fn new(inner: &Arc<Inner>, plan: &Plan) -> Self {
        Self { inner: Arc::clone(inner), plan: plan.clone(), claim: Weak::new() }
    }

    /// The secret into the vault. Only when it is there does the token come out. Whoever stops waiting for this has the
    /// vault as it was.
    pub(super) async fn keep(
        &mut self,
        profile: &Profile,
        pending: Pending,
    ) -> Result<Kept, (Pending, UiError)> {
        // A renewal of the sign-in before must not overwrite this one.
        let claim = match self.claim(profile).await {
            Ok(claim) => claim,
            Err(error) => return Err((pending, claim_failure(&error))),
        };
        let key = SecretKey::new(profile.id, kinds_of(profile).pop().unwrap_or(SecretKind::Token));
        let earlier = self.inner.store.snapshot().profile(profile.id).cloned();
        let before = match self.before(profile, earlier.as_ref(), &key).await {
            Ok(before) => before,
            Err(error) => return Err((pending, self.learned(&error))),
        };
        let replaced = earlier
            .as_ref()
            .zip(before.as_ref())
            .filter(|_| key.kind == SecretKind::RenewalToken)
            .and_then(|(earlier, secret)| grant_of(earlier, &self.plan.address, secret));
        let undo = Undo {
            inner: Arc::clone(&self.inner),
            place: profile.keep.clone(),
            label: label(&key, profile, &self.plan),
            key: key.clone(),
            before,
            claim: Arc::clone(&claim),
            pending: earlier.is_none() && profile.keep != Keep::Memory,
            armed: true,
        };
        if let Err(error) = undo.mark().await {
            undo.settle(false);
            return Err((pending, failure::of_store(&error)));
        }
        match self.store(profile, &undo, pending).await {
            Ok(token) => Ok(Kept { token, key, earlier, replaced, claim, undo }),
            Err((again, said, happened)) => {
                undo.settle(happened);
                Err((again, said))
            }
        }
    }

    async fn claim(&mut self, profile: &Profile) -> Result<Arc<GrantClaim>, Arc<Error>> {
        if let Some(claim) = self.claim.upgrade() {
            return Ok(claim);
        }
        let claim = Arc::new(self.inner.claim_grant(profile.id).await?);
        self.claim = Arc::downgrade(&claim);
        Ok(claim)
    }

    /// What the vault has where the secret will be.
    async fn before(
        &self,
        profile: &Profile,
        earlier: Option<&Profile>,
        key: &SecretKey,
    ) -> Result<Option<Secret>, VaultError> {
        if earlier.is_none_or(|earlier| earlier.keep != profile.keep) {
            return Ok(None);
        }
        match self.inner.vaults.read(&profile.keep, key).await {
            // Not a secret of ours.
            Err(VaultError::Unreadable) => Ok(None),
            done => done,
        }
    }

    /// The token; otherwise what to keep, why it was not kept, and whether it may be kept all the same.
    async fn store(
        &self,
        profile: &Profile,
        at: &Undo,
        pending: Pending,
    ) -> Result<AccessToken, (Pending, UiError, bool)> {
        let (key, label) = (at.key.clone(), at.label.clone());
        match pending {
            Pending::Grant(issued) => {
                let ledger =
                    VaultLedger { inner: Arc::clone(&self.inner), keep: profile.keep.clone(), key, label };
                issued.commit(&ledger).await.map_err(|not| {
                    let error = cause(&not.error);
                    let said = error.map_or_else(|| UiError::plain("keyring_failed"), vault_failure);
                    (Pending::Grant(not.issued), said, error.is_some_and(may_have_happened))
                })
            }
            Pending::Other(token, secret) => {
                match self.inner.vaults.store(&profile.keep, &key, &label, &secret).await {
                    Ok(()) => Ok(token),
                    Err(error) => {
                        let said = self.learned(&error);
                        Err((Pending::Other(token, secret), said, may_have_happened(&error)))
                    }
                }
            }
        }
    }

    fn learned(&self, error: &VaultError) -> UiError {
        self.inner.learn_from(error);
        vault_failure(error)
    }
}

/// A vault that did not answer may still do what it was asked.
fn may_have_happened(error: &VaultError) -> bool {
    matches!(error, VaultError::TimedOut | VaultError::Lost(_) | VaultError::Failed(_))
}

/// Puts the vault back as it was, when dropped.
struct Undo {
    inner: Arc<Inner>,
    place: Keep,
    key: SecretKey,
    label: String,
    before: Option<Secret>,
    claim: Arc<GrantClaim>,
    /// No record names the secret yet: until one does, a mark says whose it is.
    pending: bool,
    armed: bool,
}

impl Undo {
    /// Before anything is kept, so that what a crash leaves behind is found.
    async fn mark(&self) -> Result<(), StoreError> {
        if !self.pending {
            return Ok(());
        }
        let (store, id) = (self.inner.store.clone(), self.key.profile);
        tokio::task::spawn_blocking(move || store.mark_pending(id)).await.unwrap_or_else(|_| {
            let stopped = std::io::Error::other("the mark was not written");
            Err(StoreError::Io { path: PathBuf::from("pending"), doing: "write", source: stopped })
        })
    }

    fn nothing_pending(&self) {
        if self.pending {
            self.inner.no_longer_pending(self.key.profile);
        }
    }

    /// There is something to undo only if something may have happened.
    fn settle(mut self, happened: bool) {
        self.armed = happened;
        if !happened {
            self.nothing_pending();
        }
    }
}

impl Drop for Undo {
    fn drop(&mut self) {
        if !self.armed {
            return;
        }
        let mut back = self.inner.vaults.put_back(&self.place, &self.key, &self.label, self.before.as_ref());
        let claim = Arc::clone(&self.claim);
        let marked = self.pending.then(|| (Arc::clone(&self.inner), self.key.profile));
        let undoing = async move {
            let done = if let Ok(done) = tokio::time::timeout(UNDOING, &mut back).await {
                done
            } else {
                drop(claim);
                back.await
            };
            match (done, marked) {
                (Ok(()), Some((inner, id))) => inner.no_longer_pending(id),
                (Ok(()), None) => {}
                (Err(error), _) => {
                    tracing::warn!(%error, "what a sign-in left in the keyring was not taken back");
                }
            }
        };
        self.inner.work.spawn_on(undoing, &self.inner.runtime);
    }
}

//! Putting what a sign-in gained into the vault, so that it can be undone.

use std::sync::{Arc, Weak};
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::token::{AccessToken, BoxFuture, Grant, Issued, Ledger, LedgerError};
use profile_store::{Keep, PendingMark, Profile, Secret, SecretKey, SecretKind, VaultError};

use super::plan::Plan;
use super::record::label;
use crate::app::Inner;
use crate::live::{GrantClaim, VaultLedger, cause, claim_failure, grant_of, kinds_of, owns_grant};
use crate::vaults::vault_failure;
use crate::view::UiError;

/// How long others are kept away while the vault is being put back as it was. After that only the vault's own order of
/// things is left: it does later what it was asked later.
const UNDOING: Duration = Duration::from_secs(30);

/// What waits to be kept.
pub(super) enum Pending {
    /// A grant; its token comes out when the grant is in the vault.
    Grant(Box<Issued>),
    /// A token without a grant, and what is kept of the sign-in: what renews it, or the token itself.
    Other(AccessToken, Secret),
}

/// Tokens without a grant have nothing for a ledger.
pub(crate) struct NoGrant;

impl Ledger for NoGrant {
    fn keep<'a>(&'a self, _: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async { Err(LedgerError("this sign-in gives no grant".into())) })
    }
}

impl Pending {
    pub(super) async fn of(issued: Issued, instead: Option<Secret>) -> Result<Self, Error> {
        if issued.grant().is_some() {
            return Ok(Self::Grant(Box::new(issued)));
        }
        let token = issued.commit(&NoGrant).await.map_err(|not| Error::NotKept(not.error))?;
        let kept = instead.unwrap_or_else(|| Secret::from(token.text().expose().to_owned()));
        Ok(Self::Other(token, kept))
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
    pub(super) async fn stays(mut self) -> Self {
        self.undo.armed = false;
        self.undo.nothing_pending().await;
        self
    }
}

/// An attempt to keep, before anything is kept.
struct Begun {
    undo: Undo,
    earlier: Option<Profile>,
    replaced: Option<Grant>,
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
        let Begun { undo, earlier, replaced } = match self.begin(profile).await {
            Ok(begun) => begun,
            Err(said) => return Err((pending, said)),
        };
        match self.store(profile, &undo, pending).await {
            Ok(token) => {
                let (key, claim) = (undo.key.clone(), Arc::clone(&undo.claim));
                Ok(Kept { token, key, earlier, replaced, claim, undo })
            }
            Err((again, said, happened)) => {
                undo.settle(happened).await;
                Err((again, said))
            }
        }
    }

    /// What there is before anything is kept, so that it can be undone.
    async fn begin(&mut self, profile: &Profile) -> Result<Begun, UiError> {
        // A renewal of the sign-in before must not overwrite this one.
        let claim = self.claim(profile).await.map_err(|error| claim_failure(&error))?;
        let key = SecretKey::new(profile.id, kinds_of(profile).pop().unwrap_or(SecretKind::Token));
        let earlier = self.inner.store.snapshot().profile(profile.id).cloned();
        let before = self.before(profile, earlier.as_ref(), &key).await;
        let before = before.map_err(|error| self.learned(&error))?;
        let replaced = earlier
            .as_ref()
            .zip(before.as_ref())
            .filter(|(earlier, _)| key.kind == SecretKind::RenewalToken && owns_grant(earlier))
            .and_then(|(earlier, secret)| grant_of(earlier, &self.plan.address, secret));
        let is_new = earlier.is_none() && profile.keep != Keep::Memory;
        let undo = Undo {
            inner: Arc::clone(&self.inner),
            place: profile.keep.clone(),
            label: label(&key, profile, &self.plan),
            key: key.clone(),
            before,
            claim: Arc::clone(&claim),
            mark: is_new.then(|| PendingMark::of(profile.id)),
            armed: true,
        };
        match undo.mark().await {
            Ok(()) => Ok(Begun { undo, earlier, replaced }),
            Err(said) => {
                undo.settle(false).await;
                Err(said)
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
    /// No record names the secret yet: until one does, a mark of this attempt says whose it is.
    mark: Option<PendingMark>,
    armed: bool,
}

impl Undo {
    /// Before anything is kept, so that what a crash leaves behind is found.
    async fn mark(&self) -> Result<(), UiError> {
        let Some(mark) = self.mark.clone() else { return Ok(()) };
        self.inner.with_files(move |store| store.mark_pending(&mark)).await
    }

    async fn nothing_pending(&mut self) {
        if let Some(mark) = self.mark.take() {
            self.inner.no_longer_pending(mark).await;
        }
    }

    /// There is something to undo only if something may have happened.
    async fn settle(mut self, happened: bool) {
        self.armed = happened;
        if !happened {
            self.nothing_pending().await;
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
        let marked = self.mark.take().map(|mark| (Arc::clone(&self.inner), mark));
        let undoing = async move {
            let done = if let Ok(done) = tokio::time::timeout(UNDOING, &mut back).await {
                done
            } else {
                drop(claim);
                back.await
            };
            match (done, marked) {
                (Ok(()), Some((inner, mark))) => inner.no_longer_pending(mark).await,
                (Ok(()), None) => {}
                (Err(error), _) => {
                    tracing::warn!(%error, "what a sign-in left in the keyring was not taken back");
                }
            }
        };
        self.inner.work.spawn_on(undoing, &self.inner.runtime);
    }
}

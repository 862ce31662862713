//! Grants are kept in the vault.

use std::sync::Arc;
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::token::{BoxFuture, Grant, Ledger, LedgerError};
use profile_store::{Claim, Keep, ProfileId, SecretKey, StoreError, VaultError};
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::kept_grant;
use crate::app::Inner;
use crate::failure;
use crate::view::UiError;

/// How long to wait for whoever changes the same grant: a little longer than a request may take.
const OTHERS: Duration = Duration::from_secs(45);

/// Keeps a profile's grant in its vault, as a whole. What draws the list stands in the profile's record as well.
pub(crate) struct VaultLedger {
    pub(crate) inner: Arc<Inner>,
    pub(crate) keep: Keep,
    pub(crate) key: SecretKey,
    pub(crate) label: String,
}

impl Ledger for VaultLedger {
    fn keep<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async move {
            let secret = kept_grant::write(grant)?;
            let kept = self.inner.vaults.store(&self.keep, &self.key, &self.label, &secret).await;
            kept.map_err(|error| {
                self.inner.learn_from(&error);
                LedgerError(Box::new(error))
            })
        })
    }
}

/// Nobody else renews, replaces or ends a profile's grant until this is dropped, and quitting waits for it.
pub(crate) struct GrantClaim {
    _claim: Claim,
    _awaited: TaskTrackerToken,
}

impl Inner {
    /// Waits until nobody else, here or in another process, renews, replaces or ends this profile's grant, and keeps
    /// it so until the claim is dropped. The records are read anew. Once Portico quits nothing begins any more.
    pub(crate) async fn claim_grant(&self, id: ProfileId) -> Result<GrantClaim, Arc<Error>> {
        let store = self.store.clone();
        let claimed = tokio::task::spawn_blocking(move || -> Result<Claim, StoreError> {
            let claim = store.claim_named(&format!("grant-{id}"), OTHERS)?;
            store.refresh()?;
            Ok(claim)
        })
        .await;
        let awaited = self.work.token();
        match claimed {
            Ok(Ok(_)) if self.work.is_closed() => Err(Arc::new(Error::Cancelled)),
            Ok(Ok(claim)) => Ok(GrantClaim { _claim: claim, _awaited: awaited }),
            Ok(Err(error)) => Err(Arc::new(Error::NotKept(LedgerError(Box::new(error))))),
            Err(_) => Err(Arc::new(Error::Cancelled)),
        }
    }
}

/// The vault's error in a ledger's.
pub(crate) fn cause(error: &LedgerError) -> Option<&VaultError> {
    error.0.downcast_ref()
}

/// Why a grant could not be claimed, in words.
pub(crate) fn claim_failure(error: &Error) -> UiError {
    match error {
        Error::NotKept(ledger) => {
            ledger.0.downcast_ref().map_or_else(|| UiError::plain("internal"), failure::of_store)
        }
        _ => UiError::plain("cancelled"),
    }
}

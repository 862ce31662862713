//! Grants are kept in the vault.

use std::sync::Arc;
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::token::{BoxFuture, Grant, Ledger, LedgerError};
use profile_store::{Claim, Keep, ProfileId, Secret, SecretKey, StoreError, VaultError};

use crate::app::Inner;

/// How long to wait for whoever changes the same grant: a little longer than a request may take.
const OTHERS: Duration = Duration::from_secs(45);

/// Keeps a profile's grant in its vault. What is not secret about the grant stands in the profile's record.
pub(crate) struct VaultLedger {
    pub(crate) inner: Arc<Inner>,
    pub(crate) keep: Keep,
    pub(crate) key: SecretKey,
    pub(crate) label: String,
}

impl Ledger for VaultLedger {
    fn keep<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async move {
            let secret = Secret::from(grant.refresh.expose().to_owned());
            let kept = self.inner.vaults.store(&self.keep, &self.key, &self.label, &secret).await;
            kept.map_err(|error| {
                self.inner.learn_from(&error);
                LedgerError(Box::new(error))
            })
        })
    }
}

impl Inner {
    /// Waits until nobody else, here or in another process, renews, replaces or ends this profile's grant, and keeps
    /// it so until the claim is dropped. The records are read anew.
    pub(crate) async fn claim_grant(&self, id: ProfileId) -> Result<Claim, Arc<Error>> {
        let store = self.store.clone();
        let claimed = tokio::task::spawn_blocking(move || -> Result<Claim, StoreError> {
            let claim = store.claim_named(&format!("grant-{id}"), OTHERS)?;
            store.refresh()?;
            Ok(claim)
        })
        .await;
        match claimed {
            Ok(Ok(claim)) => Ok(claim),
            Ok(Err(error)) => Err(Arc::new(Error::NotKept(LedgerError(Box::new(error))))),
            Err(_) => Err(Arc::new(Error::Cancelled)),
        }
    }
}

/// The vault's error in a ledger's.
pub(crate) fn cause(error: &LedgerError) -> Option<&VaultError> {
    error.0.downcast_ref()
}

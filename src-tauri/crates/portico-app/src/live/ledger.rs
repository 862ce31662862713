//! Grants are kept in the vault.

use std::sync::Arc;

use arcgis_auth::token::{BoxFuture, Grant, Ledger, LedgerError};
use profile_store::{Keep, Secret, SecretKey, VaultError};

use crate::app::Inner;

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

/// The vault's error in a ledger's.
pub(crate) fn cause(error: &LedgerError) -> Option<&VaultError> {
    error.0.downcast_ref()
}

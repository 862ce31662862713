//! The login Keychain. macOS decides itself when to ask the person; there is no way to look first.

use std::collections::HashMap;
use std::sync::Arc;

use apple_native_keyring_store::keychain::Store;
use keyring_core::{CredentialStore, Entry};
use tokio::sync::oneshot;

use super::System;
use crate::vault::keyring::SERVICE;
use crate::vault::keyring::entry::explain;
use crate::vault::keyring::request::Scope;
use crate::vault::{VaultError, VaultStatus};

pub(in super::super) fn connect() -> Result<Arc<dyn System>, VaultError> {
    let store: Arc<CredentialStore> = Store::new().map_err(explain)?;
    Ok(Arc::new(Keychain { store }))
}

struct Keychain {
    store: Arc<CredentialStore>,
}

impl System for Keychain {
    fn store(&self) -> Result<Arc<CredentialStore>, VaultError> {
        Ok(Arc::clone(&self.store))
    }

    fn status(&self) -> Result<VaultStatus, VaultError> {
        Ok(VaultStatus::Unlocked)
    }

    /// There is one for each person, and nobody calls it by a name.
    fn name(&self) -> Result<Option<String>, VaultError> {
        Ok(None)
    }

    fn is_locked(&self, _scope: &Scope) -> Result<bool, VaultError> {
        Ok(false)
    }

    fn unlock(&self, _scope: &Scope, _cancelled: oneshot::Receiver<()>) -> Result<(), VaultError> {
        Ok(())
    }

    /// A service and account is there once.
    fn modified(&self, _entry: &Entry) -> (u64, u64) {
        (0, 0)
    }

    /// The store labels entries by itself.
    fn modifiers<'a>(&self, _label: &'a str) -> HashMap<&'static str, &'a str> {
        HashMap::new()
    }

    fn describe(&self, _entry: &Entry, _label: &str) -> Result<(), VaultError> {
        Ok(())
    }

    fn search(&self) -> HashMap<&'static str, &'static str> {
        HashMap::from([("service", SERVICE)])
    }

    fn longest(&self) -> Option<usize> {
        None
    }
}

//! The Credential Manager. It is never locked while the person is logged in.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry};
use tokio::sync::oneshot;
use windows_native_keyring_store::Store;

use super::System;
use crate::vault::keyring::entry::explain;
use crate::vault::keyring::request::Scope;
use crate::vault::{VaultError, VaultStatus};

/// `CRED_MAX_CREDENTIAL_BLOB_SIZE`: 5 · 512 bytes. A secret is kept as UTF-8, so this is what its text may have.
const LONGEST: usize = 2_560;

/// `CRED_MAX_STRING_LENGTH`
const LONGEST_COMMENT: usize = 256;

/// Finds the entries whose target name is `<user name>.portico`, which is how the store names them.
const OURS: &str = r"\.portico$";

pub(in super::super) fn connect() -> Result<Arc<dyn System>, VaultError> {
    let store: Arc<CredentialStore> = Store::new().map_err(explain)?;
    Ok(Arc::new(CredentialManager { store }))
}

struct CredentialManager {
    store: Arc<CredentialStore>,
}

impl System for CredentialManager {
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

    /// A target name is there once.
    fn modified(&self, _entry: &Entry) -> (u64, u64) {
        (0, 0)
    }

    /// Kept on this computer, not carried to others with the person's Windows profile.
    fn modifiers<'a>(&self, _label: &'a str) -> HashMap<&'static str, &'a str> {
        HashMap::from([("persistence", "Local")])
    }

    fn describe(&self, entry: &Entry, label: &str) -> Result<(), VaultError> {
        let end = (0..=LONGEST_COMMENT.min(label.len())).rev().find(|end| label.is_char_boundary(*end));
        let label = &label[..end.unwrap_or(0)];
        entry.update_attributes(&HashMap::from([("comment", label)])).map_err(explain)
    }

    fn search(&self) -> HashMap<&'static str, &'static str> {
        HashMap::from([("pattern", OURS)])
    }

    fn longest(&self) -> Option<usize> {
        Some(LONGEST)
    }
}

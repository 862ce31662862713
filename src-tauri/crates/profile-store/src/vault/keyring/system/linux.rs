//! The Secret Service (freedesktop.org Secret Service API 0.2): GNOME Keyring, `KWallet`, `KeePassXC`.
//!
//! Entries go through the store of `keyring-core`, which prompts on its own whenever it meets a lock. So the locks are
//! looked at first, over a connection of our own, and a prompt is raised and waited for here, where it can be cancelled.

mod calls;
mod prompt;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use calls::{Calls, Found};
use keyring_core::{CredentialStore, Entry};
use tokio::sync::oneshot;
use zbus_secret_service_keyring_store::Store;
use zbus_secret_service_keyring_store::cred::{Specifier, Wrapper};

use super::System;
use crate::vault::keyring::SERVICE;
use crate::vault::keyring::entry::explain;
use crate::vault::keyring::request::Scope;
use crate::vault::{VaultError, VaultStatus};

/// The attribute by which other programs tell whose entry it is, as Python's keyring has it.
const APPLICATION: (&str, &str) = ("application", "Portico");

/// Connects to the bus of this session.
pub(in super::super) fn connect() -> Result<Arc<dyn System>, VaultError> {
    Ok(Arc::new(SecretService { calls: Calls::connect()?, store: Mutex::new(None) }))
}

struct SecretService {
    calls: Calls,
    store: Mutex<Option<Arc<CredentialStore>>>,
}

impl SecretService {
    /// The entries that a scope is about.
    fn found(&self, scope: &Scope) -> Result<Found, VaultError> {
        let service = ("service", SERVICE);
        match scope {
            Scope::Nothing => Ok(Found::default()),
            Scope::Reading(user) | Scope::Writing(user) | Scope::Forgetting(user) => {
                self.calls.search(&HashMap::from([service, ("username", user.as_str())]))
            }
            Scope::All => self.calls.search(&HashMap::from([service])),
        }
    }

    /// The collection that new entries go to is locked, or has yet to be made.
    fn default_is_locked(&self) -> Result<bool, VaultError> {
        match self.calls.default_collection()? {
            Some(collection) => self.calls.is_locked(&collection),
            None => Ok(true),
        }
    }
}

impl System for SecretService {
    fn store(&self) -> Result<Arc<CredentialStore>, VaultError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = &*store {
            return Ok(Arc::clone(store));
        }
        let fresh: Arc<CredentialStore> = Store::new().map_err(explain)?;
        Ok(Arc::clone(store.insert(fresh)))
    }

    fn status(&self) -> Result<VaultStatus, VaultError> {
        Ok(if self.default_is_locked()? { VaultStatus::Locked } else { VaultStatus::Unlocked })
    }

    fn name(&self) -> Result<Option<String>, VaultError> {
        let Some(collection) = self.calls.default_collection()? else { return Ok(None) };
        let label = self.calls.label(&collection)?;
        Ok(Some(label.trim().to_owned()).filter(|label| !label.is_empty()))
    }

    fn is_locked(&self, scope: &Scope) -> Result<bool, VaultError> {
        let found = self.found(scope)?;
        match scope {
            Scope::Nothing => Ok(false),
            _ if !found.locked.is_empty() => Ok(true),
            _ if !found.unlocked.is_empty() => Ok(false),
            // Nothing was found: some keyrings do not search what is locked, so this says nothing yet.
            Scope::Reading(_) | Scope::Forgetting(_) | Scope::All => match self.calls.default_collection()? {
                Some(collection) => self.calls.is_locked(&collection),
                None => Ok(false),
            },
            Scope::Writing(_) => self.default_is_locked(),
        }
    }

    fn unlock(&self, scope: &Scope, cancelled: oneshot::Receiver<()>) -> Result<(), VaultError> {
        let mut locked = self.found(scope)?.locked;
        match self.calls.default_collection()? {
            Some(collection) => locked.push(collection),
            None => return prompt::make_default_collection(&self.calls, cancelled),
        }
        prompt::unlock(&self.calls, &locked, cancelled)
    }

    fn modified(&self, entry: &Entry) -> (u64, u64) {
        let Some(wrapper) = entry.as_any().downcast_ref::<Wrapper>() else { return (0, 0) };
        let path = wrapper.get_path();
        // Two changes within one second are told apart by the number that ends the path.
        let number = path.rsplit('/').next().and_then(|last| last.parse().ok()).unwrap_or(0);
        (self.calls.modified(&path).unwrap_or(0), number)
    }

    fn modifiers<'a>(&self, label: &'a str) -> HashMap<&'static str, &'a str> {
        HashMap::from([("label", label)])
    }

    fn describe(&self, entry: &Entry, label: &str) -> Result<(), VaultError> {
        let (name, value) = APPLICATION;
        let attributes = entry.get_attributes().map_err(explain)?;
        if attributes.get(name).is_none_or(|found| found != value) {
            entry.update_attributes(&HashMap::from([APPLICATION])).map_err(explain)?;
        }
        match entry.as_any().downcast_ref::<Specifier>() {
            Some(item) if item.get_label().map_err(explain)? != label => {
                item.set_label(label).map_err(explain)
            }
            Some(_) | None => Ok(()),
        }
    }

    fn search(&self) -> HashMap<&'static str, &'static str> {
        HashMap::from([("service", SERVICE)])
    }

    fn longest(&self) -> Option<usize> {
        None
    }
}

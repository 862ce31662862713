//! Our entries in the keyring, by way of `keyring-core`.

use std::collections::HashMap;

use keyring_core::{Entry, Error};
use zeroize::Zeroize;

use super::SERVICE;
use super::system::System;
use crate::secret::Secret;
use crate::vault::{SecretKey, VaultError};

/// Keeps a secret, in place of the one that is there.
pub(super) fn store(system: &dyn System, user: &str, label: &str, secret: &Secret) -> Result<(), VaultError> {
    let bytes = secret.expose().as_bytes();
    if let Some(limit) = system.longest()
        && bytes.len() > limit
    {
        return Err(VaultError::TooLong { limit });
    }
    let entry = build(system, user, Some(label))?;
    one_of(system, || entry.set_secret(bytes))?;
    if let Err(error) = system.describe(&entry, label) {
        // The secret is kept; only its description is older.
        tracing::debug!(%error, "could not describe a keyring entry");
    }
    Ok(())
}

/// The secret, if there is one.
pub(super) fn read(system: &dyn System, user: &str) -> Result<Option<Secret>, VaultError> {
    let entry = build(system, user, None)?;
    match one_of(system, || entry.get_secret())? {
        Some(bytes) => Secret::from_utf8(bytes).map(Some).ok_or(VaultError::Unreadable),
        None => Ok(None),
    }
}

/// Deletes the secret; `false` if there was none.
pub(super) fn forget(system: &dyn System, user: &str) -> Result<bool, VaultError> {
    let entry = build(system, user, None)?;
    Ok(one_of(system, || entry.delete_credential())?.is_some())
}

/// The keys of our entries; others under our service name are passed over.
pub(super) fn list(system: &dyn System) -> Result<Vec<SecretKey>, VaultError> {
    let found = system.store()?.search(&system.search()).map_err(explain)?;
    let users = found.iter().filter_map(Entry::get_specifiers).filter(|(service, _)| service == SERVICE);
    let mut keys: Vec<_> = users.filter_map(|(_, user)| SecretKey::from_user(&user)).collect();
    keys.sort();
    keys.dedup();
    Ok(keys)
}

fn build(system: &dyn System, user: &str, label: Option<&str>) -> Result<Entry, VaultError> {
    let modifiers = label.map(|label| system.modifiers(label)).unwrap_or_default();
    let modifiers: HashMap<&str, &str> = modifiers.into_iter().collect();
    let modifiers = Some(&modifiers).filter(|modifiers| !modifiers.is_empty());
    system.store()?.build(SERVICE, user, modifiers).map_err(explain)
}

/// Does something with an entry; if several match, the newest stays, the others are deleted, and it is done again.
/// `None` if there is no entry.
fn one_of<T>(system: &dyn System, act: impl Fn() -> Result<T, Error>) -> Result<Option<T>, VaultError> {
    match act() {
        Ok(done) => Ok(Some(done)),
        Err(Error::NoEntry) => Ok(None),
        Err(Error::Ambiguous(mut entries)) => {
            tracing::warn!(entries = entries.len(), "several keyring entries match; keeping the newest");
            entries.sort_by_key(|entry| system.modified(entry));
            entries.pop();
            for older in entries {
                match older.delete_credential() {
                    Ok(()) | Err(Error::NoEntry) => {}
                    Err(error) => return Err(explain(error)),
                }
            }
            match act() {
                Ok(done) => Ok(Some(done)),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(explain(error)),
            }
        }
        Err(error) => Err(explain(error)),
    }
}

/// The keyring's error in our words; wipes a secret that it may hold.
pub(super) fn explain(error: Error) -> VaultError {
    match error {
        Error::PlatformFailure(cause) => VaultError::Lost(cause.to_string()),
        Error::NoStorageAccess(_) => VaultError::Locked,
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            VaultError::Unreadable
        }
        Error::TooLong(_, limit) => {
            VaultError::TooLong { limit: usize::try_from(limit).unwrap_or(usize::MAX) }
        }
        other => VaultError::Failed(other.to_string()),
    }
}

//! Secrets that are forgotten when the program quits.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Prompting, Reply, SecretKey, Vault, VaultStatus};
use crate::secret::Secret;

/// Keeps secrets in this process alone and wipes them when it is dropped. Always unlocked, never asks.
#[derive(Debug, Default)]
pub struct Memory {
    kept: Mutex<HashMap<SecretKey, Secret>>,
}

impl Memory {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<SecretKey, Secret>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vault for Memory {
    fn store(&self, key: &SecretKey, _label: &str, secret: &Secret, _prompting: Prompting) -> Reply<()> {
        self.kept().insert(key.clone(), secret.clone());
        Reply::ready(Ok(()))
    }

    fn read(&self, key: &SecretKey, _prompting: Prompting) -> Reply<Option<Secret>> {
        Reply::ready(Ok(self.kept().get(key).cloned()))
    }

    fn forget(&self, key: &SecretKey, _prompting: Prompting) -> Reply<bool> {
        Reply::ready(Ok(self.kept().remove(key).is_some()))
    }

    fn list(&self, _prompting: Prompting) -> Reply<Vec<SecretKey>> {
        let mut keys: Vec<_> = self.kept().keys().cloned().collect();
        keys.sort();
        Reply::ready(Ok(keys))
    }

    fn status(&self) -> Reply<VaultStatus> {
        Reply::ready(Ok(VaultStatus::Unlocked))
    }

    fn name(&self) -> Reply<Option<String>> {
        Reply::ready(Ok(None))
    }

    fn unlock(&self) -> Reply<()> {
        Reply::ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::record::ProfileId;
    use crate::vault::SecretKind;

    const SOON: Duration = Duration::from_secs(60);

    #[test]
    fn keeps_and_forgets() {
        let vault = Memory::new();
        let key = SecretKey::new(ProfileId::new(), SecretKind::Password);
        let other = SecretKey { kind: SecretKind::ApiKey, ..key.clone() };
        let read = |key| vault.read(key, Prompting::Never).wait(SOON).unwrap().map(|s| s.expose().to_owned());
        assert_eq!(read(&key), None);
        for text in ["first", "second"] {
            vault.store(&key, "", &Secret::from(text.to_owned()), Prompting::Never).wait(SOON).unwrap();
            assert_eq!(read(&key).as_deref(), Some(text));
        }
        assert_eq!(read(&other), None);
        assert_eq!(vault.list(Prompting::Never).wait(SOON).unwrap(), vec![key.clone()]);
        assert!(!format!("{vault:?}").contains("second"));
        assert_eq!(vault.forget(&key, Prompting::Never).wait(SOON), Ok(true));
        assert_eq!(vault.forget(&key, Prompting::Never).wait(SOON), Ok(false));
        assert_eq!(read(&key), None);
    }
}

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use arcgis_auth::token::{BoxFuture, Grant, Ledger, LedgerError};

/// Keeps grants in memory, or refuses to.
#[derive(Default)]
pub(crate) struct MemoryLedger {
    kept: Mutex<Vec<Grant>>,
    refuses: AtomicBool,
}

impl MemoryLedger {
    pub(crate) fn refuse(&self, refuses: bool) {
        self.refuses.store(refuses, Ordering::SeqCst);
    }

    /// Everything that was kept, oldest first.
    pub(crate) fn kept(&self) -> Vec<Grant> {
        self.kept.lock().unwrap().clone()
    }
}

impl Ledger for MemoryLedger {
    fn keep<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async move {
            if self.refuses.load(Ordering::SeqCst) {
                return Err(LedgerError("the keyring is locked".into()));
            }
            self.kept.lock().unwrap().push(grant.clone());
            Ok(())
        })
    }
}

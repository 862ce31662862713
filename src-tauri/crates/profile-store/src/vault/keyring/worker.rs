//! The thread that asks the keyring, one request after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::queue::Queue;
use super::request::Request;
use super::system::System;
use crate::vault::{Prompting, VaultError};

/// How often a request is attempted when the connection breaks under it.
const ATTEMPTS: u32 = 2;

/// Takes requests until the queue has no use for this thread.
pub(super) fn run(queue: &Arc<Queue>, number: u64) {
    let mut connection = None;
    while let Some(request) = queue.next(number) {
        // A panic in a keyring's library must not end the only thread that answers; its caller sees the reply as lost.
        let served = catch_unwind(AssertUnwindSafe(|| serve(queue, &mut connection, request)));
        if served.is_err() {
            connection = None;
        }
        queue.done(number);
    }
}

/// Attempts a request, on a new connection if the old one broke.
fn serve(queue: &Arc<Queue>, connection: &mut Option<Arc<dyn System>>, mut request: Request) {
    let mut outcome = Err(VaultError::Missing);
    for _ in 0..ATTEMPTS {
        if request.work.is_given_up() {
            return;
        }
        let system = match connected(queue, connection) {
            Ok(system) => system,
            Err(error) => return request.work.refuse(error),
        };
        outcome = match system.is_locked(&request.ask.scope) {
            Ok(true) => match request.ask.prompting {
                Prompting::Allowed => return queue.prompt(request, system),
                Prompting::Never => Err(VaultError::Locked),
            },
            Ok(false) => request.work.attempt(&*system),
            Err(error) => Err(error),
        };
        match &outcome {
            Err(VaultError::Lost(reason)) => {
                tracing::debug!(%reason, "the connection to the keyring broke");
                *connection = None;
            }
            Ok(()) | Err(_) => break,
        }
    }
    if let Err(error) = outcome {
        request.work.refuse(error);
    }
}

fn connected(queue: &Queue, connection: &mut Option<Arc<dyn System>>) -> Result<Arc<dyn System>, VaultError> {
    if let Some(system) = connection {
        return Ok(Arc::clone(system));
    }
    let system = (queue.connect)()?;
    *connection = Some(Arc::clone(&system));
    Ok(system)
}

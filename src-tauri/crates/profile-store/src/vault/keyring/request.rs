//! What is asked of the keyring.

use tokio::sync::oneshot;

use super::system::System;
use crate::vault::{Prompting, VaultError};

/// What a request touches: decides which locks matter and what may be overtaken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// No entry.
    Nothing,
    /// The entry of this user name, to read.
    Reading(String),
    /// The entry of this user name, to keep.
    Writing(String),
    /// The entry of this user name, to delete.
    Forgetting(String),
    /// All of our entries.
    All,
}

impl Scope {
    /// A change must not be overtaken by a later one.
    pub(super) fn changes(&self) -> bool {
        match self {
            Self::Nothing | Self::Reading(_) | Self::All => false,
            Self::Writing(_) | Self::Forgetting(_) => true,
        }
    }
}

/// What to know of a request before it is attempted.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) scope: Scope,
    pub(super) prompting: Prompting,
}

/// A request in the queue.
pub(super) struct Request {
    pub(super) id: u64,
    pub(super) ask: Ask,
    pub(super) work: Box<dyn Work>,
}

/// The part of a request that knows its answer's type.
pub(super) trait Work: Send {
    /// Does it and answers; gives the error instead if it failed, so that it can be tried again.
    fn attempt(&mut self, system: &dyn System) -> Result<(), VaultError>;

    /// Answers that it cannot be done.
    fn refuse(&mut self, error: VaultError);

    /// Nobody waits for the answer any more.
    fn is_given_up(&self) -> bool;
}

/// A request's work and where its answer goes.
pub(super) struct Job<T, W, O> {
    pub(super) reply: Option<oneshot::Sender<Result<T, VaultError>>>,
    pub(super) work: W,
    pub(super) otherwise: O,
}

impl<T, W, O> Work for Job<T, W, O>
where
    T: Send,
    W: FnMut(&dyn System) -> Result<T, VaultError> + Send,
    O: Fn(VaultError) -> Result<T, VaultError> + Send,
{
    fn attempt(&mut self, system: &dyn System) -> Result<(), VaultError> {
        let answer = (self.work)(system)?;
        self.send(Ok(answer));
        Ok(())
    }

    fn refuse(&mut self, error: VaultError) {
        let answer = (self.otherwise)(error);
        self.send(answer);
    }

    fn is_given_up(&self) -> bool {
        self.reply.as_ref().is_none_or(oneshot::Sender::is_closed)
    }
}

impl<T, W, O> Job<T, W, O> {
    fn send(&mut self, answer: Result<T, VaultError>) {
        if let Some(reply) = self.reply.take() {
            // Nobody may be waiting any more.
            let _ = reply.send(answer);
        }
    }
}

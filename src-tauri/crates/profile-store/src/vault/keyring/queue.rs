//! Who waits for the keyring, and on which thread it is asked.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::request::{Ask, Job, Request};
use super::system::{Connect, System};
use super::worker;
use crate::vault::{Prompting, Reply, VaultError};

/// How many threads may be stuck in a call that nobody waits for. Beyond it, requests wait behind the last one.
const MOST_STUCK: usize = 4;

/// The requests that wait, and the one that is being attempted.
pub(super) struct Queue {
    pub(super) connect: Connect,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Request>,
    /// The thread that takes from the queue, by number; threads of other numbers end when their call returns.
    worker: Option<u64>,
    busy: Option<Busy>,
    prompt: Option<Prompt>,
    last_id: u64,
    last_worker: u64,
    stuck: usize,
    closed: bool,
}

/// What the worker is at.
struct Busy {
    id: u64,
    changes: bool,
}

/// A prompt on the screen, and who waits for the person's answer.
struct Prompt {
    waiting: Vec<Request>,
    cancel: Option<oneshot::Sender<()>>,
}

impl Queue {
    pub(super) fn new(connect: Connect) -> Self {
        Self { connect, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Puts a request at the end.
    pub(super) fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        ask: Ask,
        work: impl FnMut(&dyn System) -> Result<T, VaultError> + Send + 'static,
    ) -> Reply<T> {
        self.ask_or(ask, work, Err)
    }

    /// Puts a request at the end; `otherwise` has the last word on an error.
    pub(super) fn ask_or<T: Send + 'static>(
        self: &Arc<Self>,
        ask: Ask,
        work: impl FnMut(&dyn System) -> Result<T, VaultError> + Send + 'static,
        otherwise: impl Fn(VaultError) -> Result<T, VaultError> + Send + 'static,
    ) -> Reply<T> {
        let (sender, receiver) = oneshot::channel();
        let work = Box::new(Job { reply: Some(sender), work, otherwise });
        let mut state = self.state();
        state.last_id += 1;
        let id = state.last_id;
        state.waiting.push_back(Request { id, ask, work });
        let started = self.start_worker(&mut state);
        drop(state);
        self.changed.notify_all();
        if let Err(error) = started {
            self.refuse_waiting(&VaultError::Failed(format!("no thread: {error}")));
        }
        let queue = Arc::downgrade(self);
        Reply::coming(receiver, move || {
            if let Some(queue) = queue.upgrade() {
                queue.give_up(id);
            }
        })
    }

    /// The next request for the worker of this number; `None` when it is to end.
    pub(super) fn next(&self, worker: u64) -> Option<Request> {
        let mut state = self.state();
        loop {
            if state.closed || state.worker != Some(worker) {
                return None;
            }
            if let Some(request) = state.waiting.pop_front() {
                state.busy = Some(Busy { id: request.id, changes: request.ask.scope.changes() });
                return Some(request);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The worker of this number is done with its request.
    pub(super) fn done(&self, worker: u64) {
        let mut state = self.state();
        if state.worker == Some(worker) {
            state.busy = None;
        } else {
            state.stuck = state.stuck.saturating_sub(1);
        }
    }

    /// Has the person asked, or waits with the others if a prompt is open already.
    pub(super) fn prompt(self: &Arc<Self>, request: Request, system: Arc<dyn System>) {
        let mut state = self.state();
        // Looked at under the lock: who gives up later finds the request in the prompt's list.
        if state.closed || request.work.is_given_up() {
            return;
        }
        if let Some(open) = &mut state.prompt {
            open.waiting.push(request);
            return;
        }
        let (cancel, cancelled) = oneshot::channel();
        let scope = request.ask.scope.clone();
        state.prompt = Some(Prompt { waiting: vec![request], cancel: Some(cancel) });
        drop(state);
        let queue = Arc::clone(self);
        let waits = move || {
            let answer = catch_unwind(AssertUnwindSafe(|| system.unlock(&scope, cancelled)));
            let broken = || VaultError::Failed("asking broke off".to_owned());
            queue.answered(&answer.unwrap_or_else(|_| Err(broken())));
        };
        let started = std::thread::Builder::new().name("keyring-prompt".to_owned()).spawn(waits);
        if let Err(error) = started {
            self.answered(&Err(VaultError::Failed(format!("no thread: {error}"))));
        }
    }

    /// The person has answered: whoever waited goes on, and does not ask again. Who came after the question was taken
    /// back was not answered by it, and asks anew.
    fn answered(self: &Arc<Self>, answer: &Result<(), VaultError>) {
        let mut state = self.state();
        let Some(Prompt { mut waiting, cancel }) = state.prompt.take() else { return };
        let taken_back = cancel.is_none();
        if let Err(error) = answer
            && !taken_back
        {
            drop(state);
            for request in &mut waiting {
                request.work.refuse(error.clone());
            }
            return;
        }
        for mut request in waiting.into_iter().rev() {
            if answer.is_ok() {
                request.ask.prompting = Prompting::Never;
            }
            state.waiting.push_front(request);
        }
        let started = self.start_worker(&mut state);
        drop(state);
        self.changed.notify_all();
        if let Err(error) = started {
            self.refuse_waiting(&VaultError::Failed(format!("no thread: {error}")));
        }
    }

    /// Nobody waits for this request any more.
    fn give_up(self: &Arc<Self>, id: u64) {
        let mut state = self.state();
        let place = state.waiting.iter().position(|request| request.id == id);
        let mut gone: Vec<_> = place.and_then(|place| state.waiting.remove(place)).into_iter().collect();
        if let Some(prompt) = &mut state.prompt {
            gone.extend(prompt.waiting.extract_if(.., |request| request.id == id));
            if prompt.waiting.is_empty()
                && let Some(cancel) = prompt.cancel.take()
            {
                let _ = cancel.send(());
            }
        }
        let stuck = state.busy.as_ref().is_some_and(|busy| busy.id == id && !busy.changes);
        if stuck && state.stuck < MOST_STUCK {
            state.stuck += 1;
            state.busy = None;
            state.worker = None;
            if !state.waiting.is_empty() {
                // Failing to start is found again, and said, with the next request.
                let _ = self.start_worker(&mut state);
            }
        }
        drop(state);
        drop(gone);
    }

    /// Lets the threads end. What still waits is dropped, which its callers see as lost.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        let waiting = std::mem::take(&mut state.waiting);
        let prompt = state.prompt.take();
        drop(state);
        self.changed.notify_all();
        if let Some(cancel) = prompt.and_then(|prompt| prompt.cancel) {
            let _ = cancel.send(());
        }
        drop(waiting);
    }

    fn start_worker(self: &Arc<Self>, state: &mut State) -> std::io::Result<()> {
        if state.worker.is_some() || state.closed {
            return Ok(());
        }
        state.last_worker += 1;
        let number = state.last_worker;
        let queue = Arc::clone(self);
        let begin = move || worker::run(&queue, number);
        std::thread::Builder::new().name("keyring".to_owned()).spawn(begin)?;
        state.worker = Some(number);
        Ok(())
    }

    fn refuse_waiting(&self, error: &VaultError) {
        let waiting = std::mem::take(&mut self.state().waiting);
        for mut request in waiting {
            request.work.refuse(error.clone());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

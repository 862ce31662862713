//! The thread that owns the clipboard's connection.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::deadline::{Deadline, LOOK};
use super::hold::{Cause, ClipboardError, Ended, Hold, Outcome};
use super::order::{Inbox, Order};
use super::place::{Offer, Place};
use super::session::Session;

/// What the thread shares with its callers.
pub(super) struct Surroundings {
    pub(super) session: Session,
    pub(super) wall: Box<dyn Fn() -> SystemTime + Send + Sync>,
    pub(super) on_end: Box<dyn Fn(Ended) + Send + Sync>,
    /// How long a caller waits for clearing.
    pub(super) patience: Duration,
    pub(super) shown: Mutex<Option<Hold>>,
}

impl Surroundings {
    pub(super) fn shown(&self) -> MutexGuard<'_, Option<Hold>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Worker {
    inbox: Arc<Inbox>,
    around: Arc<Surroundings>,
    place: Option<Box<dyn Place>>,
    held: Option<(Hold, Deadline)>,
}

impl Worker {
    pub(super) fn new(inbox: Arc<Inbox>, around: Arc<Surroundings>) -> Self {
        Self { inbox, around, place: None, held: None }
    }

    /// Serves until it is told to stop.
    pub(super) fn run(mut self) {
        loop {
            while let Some(order) = self.inbox.next() {
                match order {
                    Order::Copy { owner, offer, lasting, reply } => self.copy(owner, offer, lasting, &reply),
                    Order::Plain { offer, reply } => self.plain(offer, &reply),
                    Order::Clear { owner, cause, reply } => self.clear(owner.as_deref(), cause, &reply),
                    Order::Stop { reply } => {
                        self.end_now(Cause::Quit);
                        // A caller that does not wait any more needs no answer; here and below.
                        let _ = reply.send(());
                        return;
                    }
                }
            }
            if self.time_left() == Some(Duration::ZERO) {
                self.end_now(Cause::TimeOver);
            }
            // Last, because whoever asks the display something may pick up other messages on the way.
            self.attend();
            self.wait();
        }
    }

    fn place(&mut self) -> Result<&mut (dyn Place + 'static), ClipboardError> {
        if self.place.is_none() {
            self.place = Some(self.around.session.open()?);
        }
        self.place.as_deref_mut().ok_or(ClipboardError::NoDisplay)
    }

    /// Replaces what is on the clipboard. When the display fails in it, a hold is over too.
    fn offer(&mut self, offer: Offer) -> Result<(), ClipboardError> {
        offer.fits()?;
        // A display that went away in the meantime is noticed here, so that its successor is asked.
        self.attend();
        let result = self.place().and_then(|place| place.offer(offer));
        if let Err(error) = &result {
            self.place = None;
            self.end(Outcome::Failed(error.clone()), Cause::TakenOver);
        }
        result
    }

    fn copy(
        &mut self,
        owner: String,
        offer: Offer,
        lasting: Duration,
        reply: &Sender<Result<Hold, ClipboardError>>,
    ) {
        let started = Instant::now();
        if let Err(error) = self.offer(offer) {
            let _ = reply.send(Err(error));
            return;
        }
        let wall = (self.around.wall)();
        let certain = self.place.as_ref().is_some_and(|place| place.is_certain());
        let (copied_at_ms, clears_at_ms) = (unix_ms(wall), unix_ms(wall + lasting));
        let hold = Hold { owner, copied_at_ms, clears_at_ms, certain };
        self.held = Some((hold.clone(), Deadline::after(lasting, started, wall)));
        *self.around.shown() = Some(hold.clone());
        if reply.send(Ok(hold)).is_err() {
            // The caller was told that it did not work.
            self.end_now(Cause::TooLate);
        }
    }

    fn plain(&mut self, offer: Offer, reply: &Sender<Result<(), ClipboardError>>) {
        let result = self.offer(offer);
        if result.is_ok() {
            self.end(Outcome::Cleared, Cause::Replaced);
        }
        let _ = reply.send(result);
    }

    fn clear(&mut self, owner: Option<&str>, cause: Cause, reply: &Sender<Option<Outcome>>) {
        let meant = self.held.as_ref().is_some_and(|(hold, _)| owner.is_none_or(|owner| owner == hold.owner));
        if !meant {
            let _ = reply.send(None);
            return;
        }
        let outcome = self.withdraw();
        let hold = self.let_go();
        let _ = reply.send(Some(outcome.clone()));
        if let Some(hold) = hold {
            (self.around.on_end)(Ended { hold, outcome, cause });
        }
    }

    /// Looks after the display. Ends the hold when another program has taken over or the display is gone.
    fn attend(&mut self) {
        let Some(place) = self.place.as_mut() else { return };
        match place.attend() {
            Ok(true) => {}
            Ok(false) if self.held.is_none() => {}
            Ok(false) => self.end_now(Cause::TakenOver),
            Err(error) => {
                tracing::warn!(%error, "the connection to the clipboard is lost");
                self.place = None;
                self.end(Outcome::Failed(error), Cause::TakenOver);
            }
        }
    }

    /// Ends the hold, taking the token away if it is still ours.
    fn end_now(&mut self, cause: Cause) {
        if self.held.is_some() {
            let outcome = self.withdraw();
            self.end(outcome, cause);
        }
    }

    fn withdraw(&mut self) -> Outcome {
        match self.place.as_mut().map(|place| place.withdraw()) {
            Some(Ok(true)) => Outcome::Cleared,
            Some(Ok(false)) | None => Outcome::LeftAlone,
            Some(Err(error)) => {
                self.place = None;
                Outcome::Failed(error)
            }
        }
    }

    fn end(&mut self, outcome: Outcome, cause: Cause) {
        if let Some(hold) = self.let_go() {
            (self.around.on_end)(Ended { hold, outcome, cause });
        }
    }

    fn let_go(&mut self) -> Option<Hold> {
        *self.around.shown() = None;
        self.held.take().map(|(hold, _)| hold)
    }

    fn time_left(&self) -> Option<Duration> {
        let (_, deadline) = self.held.as_ref()?;
        Some(deadline.left(Instant::now(), (self.around.wall)()))
    }

    fn wait(&self) {
        let at_most = self.time_left().map(|left| left.min(LOOK));
        #[cfg(unix)]
        self.inbox.bell.wait(self.place.as_ref().and_then(|place| place.fd()), at_most);
        #[cfg(not(unix))]
        self.inbox.bell.wait(at_most);
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z, 0 for a clock that stands before it.
fn unix_ms(at: SystemTime) -> i64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

//! Puts tokens on the system clipboard and takes them away again.
//!
//! A token is on the clipboard for a limited time ([`Hold`]). It is marked as a secret for programs that keep a
//! history (`x-kde-passwordManagerHint`, `ExcludeClipboardContentFromMonitorProcessing`,
//! `org.nspasteboard.ConcealedType`). When the time is over it is taken away, but only if it is still ours, and that is
//! decided by ownership (selection owner, data source, sequence number, change count), never by reading the clipboard:
//! what another program or another copy put there is not Portico's to look at.
//!
//! What cannot be promised:
//! - A clipboard manager that ignores the mark may keep a copy in its history. One that takes the clipboard over is
//!   another program from then on: the outcome is [`Outcome::LeftAlone`]. One that allows no empty clipboard brings back
//!   what it has in its history.
//! - On GNOME the window system itself keeps the last text of a program that disappears without taking it away. So
//!   [`Clipboard::clear_now`] has to be called before the process ends; a crash leaves the token there.
//!
//! On X11 and Wayland the clipboard is served by this module and not by `arboard`: `arboard` does not tell when another
//! program took over, cannot take away "only if ours", keeps copies that it does not wipe, and hands the text to the
//! clipboard manager when it is dropped. On Windows and macOS the system keeps the text, and `arboard` is used.

mod bell;
#[cfg(all(unix, not(target_os = "macos")))]
mod data_control;
mod deadline;
mod hold;
#[cfg(any(windows, target_os = "macos"))]
mod native;
mod order;
mod place;
mod session;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
#[cfg(all(unix, not(target_os = "macos")))]
mod wayland;
mod worker;
#[cfg(all(unix, not(target_os = "macos")))]
mod x11;
#[cfg(all(unix, not(target_os = "macos")))]
mod x11_answer;

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use secrecy::SecretString;

pub use hold::{Cause, ClipboardError, Ended, Hold, Outcome};

use order::{Inbox, Order};
use place::Offer;
use session::Session;
use worker::{Surroundings, Worker};

/// The longest that a caller waits for the display to clear. A copy, which may have to open the display first, is given
/// three times as long.
const PATIENCE: Duration = Duration::from_secs(1);

/// The clipboard, as far as Portico uses it. It has one thread of its own, started by the first copy, and keeps a text
/// no longer than the clipboard does. Dropping it takes a token away.
pub struct Clipboard {
    around: Arc<Surroundings>,
    thread: Mutex<Option<Running>>,
}

struct Running {
    inbox: Arc<Inbox>,
    thread: JoinHandle<()>,
}

impl Clipboard {
    /// The clipboard of the session that the environment names (`WAYLAND_DISPLAY`, `DISPLAY`). Nothing is opened yet.
    ///
    /// `on_end` is told of every token that left the clipboard, how and why, once for each [`Hold`] that was not replaced by
    /// a newer one. It runs on the clipboard's thread, after the caller of [`Self::clear_now`] has its answer: it must
    /// be quick and may call only [`Self::hold`].
    pub fn new(on_end: Box<dyn Fn(Ended) + Send + Sync>) -> Self {
        let session = Session::of_this_process();
        let wall = Box::new(SystemTime::now);
        Self::of(Surroundings { session, wall, on_end, patience: PATIENCE, shown: Mutex::default() })
    }

    fn of(around: Surroundings) -> Self {
        Self { around: Arc::new(around), thread: Mutex::default() }
    }

    /// Puts a token on the clipboard (and on X11 and Wayland on the primary selection) for `seconds`, at least 10 and at
    /// most 120. An earlier hold is replaced: there is one timer, and the last copy wins.
    ///
    /// # Errors
    /// When there is no clipboard, or it does not answer within about three seconds. The token is not
    /// there then.
    pub fn copy_secret(&self, owner: &str, text: SecretString, seconds: u32) -> Result<Hold, ClipboardError> {
        self.copy_for(owner, text, Duration::from_secs(u64::from(seconds.clamp(10, 120))))
    }

    fn copy_for(&self, owner: &str, text: SecretString, lasting: Duration) -> Result<Hold, ClipboardError> {
        let owner = owner.to_owned();
        self.ask(3, |reply| Order::Copy { owner, offer: Offer::secret(text), lasting, reply })?
    }

    /// Puts a text that is no secret on the clipboard, without a time. A token that was there is gone with it; its hold
    /// ends as [`Outcome::Cleared`], or [`Outcome::LeftAlone`] if another program had replaced it already.
    ///
    /// # Errors
    /// When there is no clipboard, or it does not answer within about three seconds.
    pub fn copy_plain(&self, text: &str) -> Result<(), ClipboardError> {
        let offer = Offer::plain(text);
        self.ask(3, |reply| Order::Plain { offer, reply })?
    }

    /// Takes the token away now, if one is there and still ours. Takes at most about a second.
    ///
    /// Without a hold the answer is [`Outcome::LeftAlone`]: what is on the clipboard is not a token of Portico's.
    pub fn clear_now(&self) -> Outcome {
        self.clear(None, Cause::Asked).unwrap_or(Outcome::LeftAlone)
    }

    /// As [`Self::clear_now`], because the process ends; `None` when no token is there.
    pub fn clear_at_quit(&self) -> Option<Outcome> {
        self.clear(None, Cause::Quit)
    }

    /// Takes the token away now if it is this owner's, whose sign-in ends; `None` when it is not.
    pub fn clear_if_owner(&self, owner: &str) -> Option<Outcome> {
        self.clear(Some(owner.to_owned()), Cause::OwnerLeft)
    }

    fn clear(&self, owner: Option<String>, cause: Cause) -> Option<Outcome> {
        if !self.is_started() {
            return None;
        }
        self.ask(1, |reply| Order::Clear { owner, cause, reply })
            .unwrap_or_else(|error| Some(Outcome::Failed(error)))
    }

    /// The token that is on the clipboard now, if any.
    pub fn hold(&self) -> Option<Hold> {
        self.around.shown().clone()
    }

    fn is_started(&self) -> bool {
        self.thread().is_some()
    }

    fn thread(&self) -> MutexGuard<'_, Option<Running>> {
        self.thread.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask<T>(&self, times: u32, order: impl FnOnce(Sender<T>) -> Order) -> Result<T, ClipboardError> {
        let (reply, answer) = channel();
        self.inbox()?.put(order(reply));
        answer.recv_timeout(self.around.patience * times).map_err(|_| ClipboardError::NoAnswer)
    }

    /// The way to the thread, which is started if it is not there.
    fn inbox(&self) -> Result<Arc<Inbox>, ClipboardError> {
        let mut thread = self.thread();
        if let Some(running) = thread.as_ref().filter(|running| !running.thread.is_finished()) {
            return Ok(Arc::clone(&running.inbox));
        }
        let inbox = Arc::new(Inbox::new().map_err(ClipboardError::of)?);
        let (orders, around) = (Arc::clone(&inbox), Arc::clone(&self.around));
        let handle = std::thread::Builder::new()
            .name("clipboard".to_owned())
            .spawn(move || Worker::new(orders, around).run())
            .map_err(ClipboardError::of)?;
        *thread = Some(Running { inbox: Arc::clone(&inbox), thread: handle });
        Ok(inbox)
    }
}

impl Drop for Clipboard {
    fn drop(&mut self) {
        let Some(running) = self.thread().take() else { return };
        let (reply, answer) = channel();
        running.inbox.put(Order::Stop { reply });
        // The sender is dropped unanswered when the thread is gone already. A thread that hangs in the display is left
        // behind: it ends with the process or the display.
        if answer.recv_timeout(self.around.patience).is_ok() && running.thread.join().is_err() {
            tracing::warn!("the clipboard's thread ended badly");
        }
    }
}

impl std::fmt::Debug for Clipboard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clipboard").field("hold", &self.hold()).finish_non_exhaustive()
    }
}

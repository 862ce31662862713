//! The clipboard against a real X server and a foreign program, and against a small Wayland compositor.

mod compositor;
mod memory;
mod on_wayland;
mod on_x11;
mod requests;
mod xvfb;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use secrecy::SecretString;

use super::session::Session;
use super::worker::Surroundings;
use super::{Cause, Clipboard, ClipboardError, Ended, Hold, Outcome, PATIENCE};

/// Longer than any step takes on a busy machine, and shorter than the long holds below.
const SOON: Duration = Duration::from_secs(20);
/// A hold that no test waits for.
const LONG: Duration = Duration::from_secs(100);
/// A hold whose end is waited for.
const SHORT: Duration = Duration::from_millis(300);

/// A clipboard, what it told, and a wall clock that can be moved.
struct Bench {
    clipboard: Clipboard,
    ends: Receiver<Ended>,
    ahead: Arc<AtomicU64>,
}

impl Bench {
    fn new(session: Session) -> Self {
        Self::with_patience(session, SOON)
    }

    fn with_patience(session: Session, patience: Duration) -> Self {
        let (tell, ends) = channel();
        let ahead = Arc::new(AtomicU64::new(0));
        let seconds = Arc::clone(&ahead);
        let clipboard = Clipboard::of(Surroundings {
            session,
            wall: Box::new(move || SystemTime::now() + Duration::from_secs(seconds.load(Ordering::SeqCst))),
            on_end: Box::new(move |ended| {
                let _ = tell.send(ended);
            }),
            patience,
            shown: Mutex::default(),
        });
        Self { clipboard, ends, ahead }
    }

    fn x11(display: &str) -> Self {
        Self::new(Session { x11: Some(display.to_owned()), ..Session::default() })
    }

    fn copy(&self, owner: &str, token: &str, lasting: Duration) -> Hold {
        self.clipboard.copy_for(owner, SecretString::from(token), lasting).unwrap()
    }

    fn next(&self) -> Ended {
        self.ends.recv_timeout(SOON).expect("the hold did not end")
    }

    fn next_end(&self) -> (Hold, Outcome) {
        let Ended { hold, outcome, .. } = self.next();
        (hold, outcome)
    }

    /// Everything that was told, after the thread has stopped.
    fn all_ends(self) -> Vec<(Hold, Outcome)> {
        drop(self.clipboard);
        self.ends.iter().map(|Ended { hold, outcome, .. }| (hold, outcome)).collect()
    }
}

/// Looks again and again until it is so.
fn until(what: &str, mut so: impl FnMut() -> bool) {
    let end = Instant::now() + SOON;
    while !so() {
        assert!(Instant::now() < end, "it never came about that {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn without_a_display_it_says_so() {
    let bench = Bench::new(Session::default());
    let refused = bench.clipboard.copy_secret("p", SecretString::from("t"), 30);
    assert_eq!(refused, Err(ClipboardError::NoDisplay));
    assert_eq!(bench.clipboard.copy_plain("t"), Err(ClipboardError::NoDisplay));
    assert_eq!(bench.clipboard.hold(), None);
    assert_eq!(bench.clipboard.clear_now(), Outcome::LeftAlone);
    assert_eq!(bench.all_ends(), []);
}

#[test]
fn a_display_that_nobody_serves_is_unreachable() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::new(Session { wayland: Some(folder.path().join("wayland-0")), ..Session::default() });
    let refused = bench.clipboard.copy_secret("p", SecretString::from("t"), 30);
    assert!(matches!(refused, Err(ClipboardError::Unreachable { .. })), "{refused:?}");

    let bench = Bench::x11("not a display");
    assert_eq!(bench.clipboard.copy_plain("t"), Err(ClipboardError::NoDisplay));
}

#[test]
fn nothing_is_opened_before_the_first_copy() {
    let bench = Bench::x11(":0");
    assert_eq!(bench.clipboard.clear_now(), Outcome::LeftAlone);
    assert_eq!(bench.clipboard.clear_if_owner("p"), None);
    assert!(!bench.clipboard.is_started());
}

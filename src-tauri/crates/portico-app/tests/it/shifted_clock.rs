//! This computer's clock, set wrong or moved on by hand.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use portico_app::Clock;

/// The time of day plus a difference that a test changes.
pub(crate) struct ShiftedClock {
    started: Instant,
    /// Milliseconds.
    shift: AtomicI64,
}

impl ShiftedClock {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), shift: AtomicI64::new(0) }
    }

    /// Shows this many milliseconds more from now on, or fewer.
    pub(crate) fn shift(&self, millis: i64) {
        self.shift.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_millis(self.shift.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

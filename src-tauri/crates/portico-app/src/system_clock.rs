//! This computer's clock, handed to the core.

use std::time::{Duration, Instant};

use arcgis_auth::clock::Clock;
use jiff::Timestamp;

/// The operating system's clock.
pub(crate) struct SystemClock {
    started: Instant,
}

impl SystemClock {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

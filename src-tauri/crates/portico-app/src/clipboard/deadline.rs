//! A moment by two clocks.

use std::time::{Duration, Instant, SystemTime};

/// How often the wall clock is looked at while a token is held. The monotonic clock stands still while the computer
/// sleeps, so after a sleep only the wall clock knows that the time is over.
pub(super) const LOOK: Duration = Duration::from_millis(500);

/// The end of a hold. It is reached when either clock says so: the wall clock covers sleep, the monotonic clock covers
/// a wall clock that was set back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    monotonic: Instant,
    wall: SystemTime,
}

impl Deadline {
    pub(super) fn after(lasting: Duration, monotonic: Instant, wall: SystemTime) -> Self {
        Self { monotonic: monotonic + lasting, wall: wall + lasting }
    }

    /// How long it is until then, [`Duration::ZERO`] when it is over.
    pub(super) fn left(&self, monotonic: Instant, wall: SystemTime) -> Duration {
        let by_wall = self.wall.duration_since(wall).unwrap_or(Duration::ZERO);
        self.monotonic.saturating_duration_since(monotonic).min(by_wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOLD: Duration = Duration::from_secs(30);
    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn either_clock_ends_it() {
        let (start, wall) = (Instant::now(), SystemTime::now());
        let deadline = Deadline::after(HOLD, start, wall);

        assert_eq!(deadline.left(start, wall), HOLD);
        assert_eq!(deadline.left(start + HOLD / 3, wall + HOLD / 3), HOLD * 2 / 3);
        assert_eq!(deadline.left(start + HOLD, wall + HOLD), Duration::ZERO);
        // The computer slept: the monotonic clock stood still.
        assert_eq!(deadline.left(start, wall + HOUR), Duration::ZERO);
        // The wall clock was set back in the meantime.
        assert_eq!(deadline.left(start + HOLD, wall - HOUR), Duration::ZERO);
        assert_eq!(deadline.left(start, wall - HOUR), HOLD);
    }
}

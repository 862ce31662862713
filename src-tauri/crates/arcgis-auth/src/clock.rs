//! Time is handed in.
//!
//! Two times matter: this computer's and the portal's. A token's end is a moment on the *portal's* clock; the
//! difference between the two is learned from the `Date` header of every reply ([`Skew`]), so that a wrong computer
//! clock neither ends nor prolongs a token.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// This computer's clock.
pub trait Clock: Send + Sync {
    /// The time of day.
    fn now(&self) -> Timestamp;

    /// A time that never jumps, for measuring how long something took. Counted from any fixed moment.
    fn monotonic(&self) -> Duration;
}

/// How far the portal's clock is ahead of this computer's. Negative when it is behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skew(SignedDuration);

impl Skew {
    /// From a moment read on both clocks.
    pub fn between(portal: Timestamp, local: Timestamp) -> Self {
        Self(portal.duration_since(local))
    }

    /// From milliseconds, as kept in a profile.
    pub fn from_millis(millis: i64) -> Self {
        Self(SignedDuration::from_millis(millis))
    }

    /// In milliseconds, to be kept in a profile.
    pub fn as_millis(self) -> i64 {
        i64::try_from(self.0.as_millis()).unwrap_or(i64::MAX)
    }

    /// What the portal's clock shows when this computer's shows `local`. Saturates at the ends of time.
    pub fn to_portal(self, local: Timestamp) -> Timestamp {
        local.saturating_add(self.0).unwrap_or(local)
    }

    /// What this computer's clock shows when the portal's shows `portal`. Saturates at the ends of time.
    pub fn to_local(self, portal: Timestamp) -> Timestamp {
        portal.saturating_sub(self.0).unwrap_or(portal)
    }

    /// The difference itself.
    pub fn duration(self) -> SignedDuration {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_ten_minutes_ahead_is_read_back_exactly() {
        let local: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let portal: Timestamp = "2026-11-22T12:10:00Z".parse().unwrap();
        let skew = Skew::between(portal, local);
        assert_eq!(skew.as_millis(), 600_000);
        assert_eq!(skew.to_portal(local), portal);
        assert_eq!(skew.to_local(portal), local);
        assert_eq!(Skew::from_millis(-600_000).to_portal(portal), local);
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        let skew = Skew::from_millis(i64::MAX);
        let _ = skew.to_portal(Timestamp::MAX);
        let _ = skew.to_local(Timestamp::MIN);
    }
}

//! Trying again when a portal is busy.

use std::time::Duration;

use http::{Method, StatusCode};

/// When a request is sent once more because the portal was busy or the connection broke, and after how long. The
/// reference tries five times, too, but also sends POST again, and without a pause: a request that may have changed
/// something is sent again here only where the caller says so.
#[derive(Clone, Debug)]
pub struct Retry {
    /// How often at most, after the first time.
    pub times: u32,
    /// The pause before the first repetition; it doubles with every one after it.
    pub pause: Duration,
    /// The longest pause, also where the portal asks for more (`Retry-After`): the caller gets the reply then.
    pub longest: Duration,
    /// The statuses that are worth another try.
    pub statuses: Vec<u16>,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            times: 5,
            pause: Duration::from_millis(500),
            longest: Duration::from_secs(60),
            statuses: vec![413, 429, 500, 502, 503, 504],
        }
    }
}

impl Retry {
    /// Never.
    pub fn never() -> Self {
        Self { times: 0, ..Self::default() }
    }

    pub(super) fn is_worth(&self, status: StatusCode) -> bool {
        self.statuses.contains(&status.as_u16())
    }

    /// The pause before repetition `number` (from 0): what the portal asked for, else twice the one before, of which
    /// `share` (0 to 1) is left out so that not everybody comes back at once. `None` when it would be too long.
    pub(super) fn pause(&self, number: u32, asked: Option<Duration>, share: f64) -> Option<Duration> {
        if let Some(asked) = asked {
            return (asked <= self.longest).then_some(asked);
        }
        let whole = self.pause.saturating_mul(1 << number.min(16)).min(self.longest);
        Some(whole.mul_f64(1.0 - share.clamp(0.0, 1.0) / 2.0))
    }
}

/// Whether sending a request twice is as good as sending it once (RFC 9110 §9.2.2).
pub(super) fn is_repeatable(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::PUT | Method::DELETE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked out by hand: 0.5 s doubled, of which up to half is left out.
    #[test]
    fn pauses_double_and_the_portal_has_the_last_word() {
        let retry = Retry::default();
        let millis = |number, share| retry.pause(number, None, share).unwrap().as_millis();
        assert_eq!([millis(0, 0.0), millis(1, 0.0), millis(4, 0.0)], [500, 1000, 8000]);
        assert_eq!([millis(0, 1.0), millis(4, 0.5)], [250, 6000]);
        assert_eq!(millis(30, 0.0), 60_000);
        let asked = |seconds| retry.pause(0, Some(Duration::from_secs(seconds)), 0.0);
        assert_eq!(asked(7), Some(Duration::from_secs(7)));
        assert_eq!(asked(61), None);
    }
}

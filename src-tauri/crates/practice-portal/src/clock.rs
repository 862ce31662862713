//! The portal's own clock, which tests may set wrong or move on.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

/// This computer's clock plus an offset that can be changed at run time.
///
/// Expiry and the `Date` header both follow it, as they would on a portal whose clock is wrong.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset_ms: AtomicI64,
}

impl Clock {
    /// Milliseconds since the epoch, as this portal believes.
    pub(crate) fn now_ms(&self) -> i64 {
        jiff::Timestamp::now().as_millisecond().saturating_add(self.offset_ms())
    }

    pub(crate) fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::Relaxed)
    }

    pub(crate) fn set_offset_ms(&self, offset: i64) {
        self.offset_ms.store(offset, Ordering::Relaxed);
    }

    /// Lets time pass at once.
    pub(crate) fn advance_ms(&self, by: i64) {
        self.offset_ms.fetch_add(by, Ordering::Relaxed);
    }

    /// The `Date` header (RFC 9110 §6.6.1).
    pub(crate) fn http_date(&self) -> String {
        let since = Duration::from_millis(u64::try_from(self.now_ms()).unwrap_or(0));
        // HTTP dates end with the year 9999; a clock beyond it is not told.
        let last = Duration::from_secs(253_402_300_799);
        httpdate::fmt_http_date(UNIX_EPOCH + since.min(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offset_moves_both_the_time_and_the_date() {
        let clock = Clock::default();
        clock.set_offset_ms(-jiff::Timestamp::now().as_millisecond());
        assert!(clock.http_date().starts_with("Thu, 01 Jan 1970 00:00:0"), "{}", clock.http_date());
        clock.advance_ms(86_400_000);
        assert!(clock.http_date().starts_with("Fri, 02 Jan 1970"));
    }

    #[test]
    fn absurd_offsets_do_not_panic() {
        let clock = Clock::default();
        clock.set_offset_ms(i64::MAX);
        assert_eq!(clock.http_date(), "Fri, 31 Dec 9999 23:59:59 GMT");
        clock.set_offset_ms(i64::MIN);
        assert!(clock.http_date().contains("1970"));
    }
}

//! How long things live, in seconds.

use serde::{Deserialize, Serialize};

use crate::switches::Switches;

/// Lifetimes in seconds. The defaults are those of `PROTOCOL.md` §0; tests shorten them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lifetimes {
    /// Access token of a code or renewal: 30 minutes `[D]`.
    pub access: u64,
    /// Renewal token when `expiration` is not given: 2 weeks `[D]`.
    pub refresh: u64,
    /// The longest renewal token, also for `expiration=-1`: 90 days `[D]`; an organisation may cap it lower.
    pub refresh_max: u64,
    /// Authorization code: 10 minutes, the most RFC 6749 §4.1.2 recommends (not in any ArcGIS source).
    pub code: u64,
    /// Implicit token without `expiration`: 2 hours `[K]`.
    pub implicit: u64,
    /// The longest implicit token: 2 weeks `[K]`.
    pub implicit_max: u64,
    /// App token without `expiration`: 2 hours `[D/K]`.
    pub app: u64,
    /// Caps every `generateToken` and server token below what the switches allow; 0 means no cap.
    pub generated_cap: u64,
    /// Stand-alone server token without `expiration`: 60 minutes `[D]`.
    pub server: u64,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            access: 30 * 60,
            refresh: 14 * 86_400,
            refresh_max: 90 * 86_400,
            code: 10 * 60,
            implicit: 2 * 3600,
            implicit_max: 14 * 86_400,
            app: 2 * 3600,
            generated_cap: 0,
            server: 3600,
        }
    }
}

impl Lifetimes {
    /// The renewal token's life for `expiration` minutes of the authorize call.
    pub(crate) fn refresh_for(&self, minutes: Option<i64>) -> u64 {
        asked(minutes, self.refresh, self.refresh_max)
    }

    /// An implicit token's life.
    pub(crate) fn implicit_for(&self, minutes: Option<i64>) -> u64 {
        asked(minutes, self.implicit, self.implicit_max)
    }

    /// An app token's life; the cap of 2 weeks is the organisation-wide one of §0.
    pub(crate) fn app_for(&self, minutes: Option<i64>) -> u64 {
        asked(minutes, self.app, self.implicit_max)
    }

    /// A `generateToken` token's life: above the cap, silently the cap (§0).
    pub(crate) fn generated_for(&self, minutes: Option<i64>, switches: &Switches) -> u64 {
        self.capped(asked(minutes, switches.generated_minutes * 60, switches.generated_max_minutes * 60))
    }

    /// A stand-alone server token's life.
    pub(crate) fn server_for(&self, minutes: Option<i64>, switches: &Switches) -> u64 {
        self.capped(asked(minutes, self.server, switches.generated_max_minutes * 60))
    }

    fn capped(&self, seconds: u64) -> u64 {
        if self.generated_cap == 0 { seconds } else { seconds.min(self.generated_cap) }
    }
}

/// `-1` asks for the longest; nothing, zero or nonsense gives the usual.
fn asked(minutes: Option<i64>, usual: u64, most: u64) -> u64 {
    match minutes {
        Some(-1) => most,
        Some(minutes) if minutes > 0 => minutes.unsigned_abs().saturating_mul(60).min(most),
        _ => usual.min(most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiration_is_minutes_and_capped_without_a_word() {
        let lifetimes = Lifetimes::default();
        let switches = Switches::default();
        for (minutes, seconds) in [
            (None, 1_209_600),
            (Some(0), 1_209_600),
            (Some(-7), 1_209_600),
            (Some(30), 1800),
            (Some(-1), 7_776_000),
            (Some(129_600), 7_776_000),
            (Some(i64::MAX), 7_776_000),
        ] {
            assert_eq!(lifetimes.refresh_for(minutes), seconds, "{minutes:?}");
        }
        assert_eq!(lifetimes.generated_for(None, &switches), 7200);
        assert_eq!(lifetimes.generated_for(Some(60), &switches), 3600);
        assert_eq!(lifetimes.generated_for(Some(999_999), &switches), 15 * 86_400);
        let short = Lifetimes { generated_cap: 5, ..lifetimes };
        assert_eq!(short.generated_for(Some(60), &switches), 5);
    }
}

//! How long a person wants to stay signed in.

/// The longest that any portal allows, in minutes: 90 days (PROTOCOL §0). An organisation may allow less
/// ([`crate::portal::PortalInfo::longest_token_minutes`]).
pub const LONGEST_STAY: u32 = 129_600;

/// How long a browser sign-in should last: the life of its renewal token (`expiration`, PROTOCOL §3.1). A portal that
/// allows less silently gives less; what came back is in [`crate::token::Grant::expiry`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stay {
    /// As long as the portal does by itself: two weeks, unless the organisation has set another time.
    #[default]
    Usual,
    /// So many minutes. None at all is asked as the usual time.
    Minutes(u32),
    /// As long as the portal allows (`-1`).
    Longest,
}

impl Stay {
    /// The value of `expiration`, in minutes; `None` when nothing is asked.
    pub fn expiration(self) -> Option<String> {
        match self {
            Self::Usual | Self::Minutes(0) => None,
            Self::Minutes(minutes) => Some(minutes.to_string()),
            Self::Longest => Some("-1".to_owned()),
        }
    }
}

impl From<Option<u32>> for Stay {
    fn from(minutes: Option<u32>) -> Self {
        minutes.map_or(Self::Usual, Self::Minutes)
    }
}

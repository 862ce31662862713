//! A token on the clipboard, and what became of it.

/// A token that Portico put on the clipboard. It does not hold the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Whose token: a profile's id.
    pub owner: String,
    /// When it was put there, in milliseconds since 1970-01-01T00:00:00Z.
    pub copied_at_ms: i64,
    /// When it is taken away, in milliseconds since 1970-01-01T00:00:00Z.
    pub clears_at_ms: i64,
    /// Whether a token can be told from what others copied, so that it is taken away for certain. False on a Wayland
    /// desktop that lets Portico reach its clipboard only through X11 and is not known to pass the clearing on.
    pub certain: bool,
}

/// What became of a token on the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken away.
    Cleared,
    /// Another program had put something else there (or a clipboard manager had taken over); that was left alone.
    LeftAlone,
    /// The clipboard could not be reached. Whether the token is still there is not known.
    Failed(ClipboardError),
}

/// Why a token is not on the clipboard any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its time was over.
    TimeOver,
    /// Somebody asked for it.
    Asked,
    /// Its owner's sign-in ended.
    OwnerLeft,
    /// Portico put another text there, one that is no secret.
    Replaced,
    /// Portico quits.
    Quit,
    /// Whoever copied it had been told by then that it did not work.
    TooLate,
    /// Another program put something there, or the display is gone.
    TakenOver,
}

/// The end of a token's time on the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The token.
    pub hold: Hold,
    /// What became of it.
    pub outcome: Outcome,
    /// Why.
    pub cause: Cause,
}

/// Why the clipboard could not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClipboardError {
    /// The session has no display with a clipboard.
    #[error("this session has no display with a clipboard")]
    NoDisplay,
    /// The display refused the connection or it was lost.
    #[error("the clipboard cannot be reached: {reason}")]
    Unreachable {
        /// What the system says.
        reason: String,
    },
    /// Another program takes the clipboard at every try.
    #[error("another program keeps the clipboard to itself")]
    Occupied,
    /// The text is longer than the clipboard is asked to hold.
    #[error("the text is too long for the clipboard ({bytes} bytes, at most {limit})")]
    TooLong {
        /// Length of the text in bytes.
        bytes: usize,
        /// The most that is accepted, in bytes.
        limit: usize,
    },
    /// The display did not answer in time.
    #[error("the clipboard did not answer in time")]
    NoAnswer,
}

impl ClipboardError {
    pub(super) fn of(error: impl std::fmt::Display) -> Self {
        Self::Unreachable { reason: error.to_string() }
    }
}

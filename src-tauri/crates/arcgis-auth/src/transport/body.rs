//! What a request carries.

use std::pin::Pin;

use bytes::Bytes;
use futures_util::Stream;

/// An error of the caller's own, as a stream of bytes may end with one.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Pieces of a body as they come.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// What a request carries.
#[derive(Default)]
pub enum Body {
    /// Nothing.
    #[default]
    Empty,
    /// Bytes that are all there. Whoever has to wipe them hands in [`Bytes::from_owner`].
    Whole(Bytes),
    /// Bytes that come piece by piece; they can be sent once.
    Stream {
        /// The pieces.
        pieces: Pieces,
        /// How many bytes there are, if that is known; otherwise they travel in chunks (RFC 9112 §7.1). A stream that
        /// keeps less or more than it promised is an error.
        length: Option<u64>,
    },
}

impl Body {
    /// A body that comes piece by piece.
    pub fn stream(
        pieces: impl Stream<Item = Result<Bytes, BoxError>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self::Stream { pieces: Box::pin(pieces), length }
    }

    /// The same once more; `None` for a stream, which is gone when it was sent.
    pub fn again(&self) -> Option<Self> {
        match self {
            Self::Empty => Some(Self::Empty),
            Self::Whole(bytes) => Some(Self::Whole(bytes.clone())),
            Self::Stream { .. } => None,
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }
}

impl std::fmt::Debug for Body {
    /// Its kind and length; it may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Whole(bytes) => write!(f, "Whole({} bytes)", bytes.len()),
            Self::Stream { length: Some(length), .. } => write!(f, "Stream({length} bytes)"),
            Self::Stream { length: None, .. } => f.write_str("Stream"),
        }
    }
}

//! A streamed body on its way.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::Notify;

use super::body::{BoxError, Pieces};

/// What is heard from a streamed body while it travels.
#[derive(Default)]
pub(super) struct Progress {
    /// A piece was taken.
    pub(super) moved: Notify,
    broke: Mutex<Option<BoxError>>,
}

impl Progress {
    /// Why the stream did not end as it should, told once.
    pub(super) fn broke(&self) -> Option<BoxError> {
        self.broke.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The stream as the library wants it. The caller's error stays here; the library hears only that there was one.
pub(super) struct Upload {
    // For `Sync`, which the library asks for; it is never locked.
    pieces: Mutex<Pieces>,
    left: Option<u64>,
    progress: Arc<Progress>,
}

/// The stream is at fault, not the connection.
#[derive(Debug, thiserror::Error)]
#[error("the body broke off")]
pub(super) struct BrokeOff;

/// The stream is shorter or longer than it was said to be.
#[derive(Debug, thiserror::Error)]
#[error("the body has another length than was said")]
struct OtherLength;

impl Upload {
    pub(super) fn new(pieces: Pieces, length: Option<u64>) -> (Self, Arc<Progress>) {
        let progress = Arc::new(Progress::default());
        (Self { pieces: Mutex::new(pieces), left: length, progress: Arc::clone(&progress) }, progress)
    }

    fn fail(&self, why: BoxError) -> BrokeOff {
        *self.progress.broke.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        BrokeOff
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = BrokeOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokeOff>>> {
        let pieces = self.pieces.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(piece) = ready!(pieces.as_mut().poll_next(context)) else {
            return Poll::Ready(match self.left {
                None | Some(0) => None,
                Some(_) => Some(Err(self.fail(OtherLength.into()))),
            });
        };
        self.progress.moved.notify_one();
        let piece = match piece {
            Ok(piece) => piece,
            Err(why) => return Poll::Ready(Some(Err(self.fail(why)))),
        };
        if let Some(left) = self.left {
            let Some(rest) = left.checked_sub(piece.len() as u64) else {
                return Poll::Ready(Some(Err(self.fail(OtherLength.into()))));
            };
            self.left = Some(rest);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

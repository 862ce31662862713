//! A reply whose headers are there and whose body is still coming.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tracing::{Instrument, Span};
use url::Url;
use zeroize::Zeroizing;

use super::deadline::{Deadline, TooLate};
use super::{CertificateFacts, Reply, failure};
use crate::error::{Error, NotUnderstood, PortalUnreachable, Unreachable};
use crate::safe_url::SafeUrl;

/// A reply whose headers are there and whose body is still coming. Dropping it ends the exchange.
pub struct Incoming {
    /// The reply as far as it is there: all but the body.
    pub(super) head: Reply,
    pub(super) response: reqwest::Response,
    pub(super) deadline: Deadline,
    pub(super) line: Line,
}

/// The line of this exchange in a log, closed when the exchange ends.
pub(super) struct Line {
    span: Span,
    bytes: usize,
}

impl Line {
    pub(super) fn new(span: Span, status: StatusCode) -> Self {
        span.record("status", status.as_u16());
        Self { span, bytes: 0 }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.span.record("bytes", self.bytes);
    }
}

impl Incoming {
    /// The HTTP status; portals say 200 even when they refuse.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The whole address that was asked, its query included: it may hold secrets.
    pub fn url(&self) -> &Url {
        &self.head.url
    }

    /// The reply as far as it is there: everything but the body.
    pub fn head(&self) -> &Reply {
        &self.head
    }

    /// The server's certificate, over https.
    pub fn certificate(&self) -> Option<&CertificateFacts> {
        self.head.certificate.as_ref()
    }

    /// From sending to the headers.
    pub fn elapsed(&self) -> Duration {
        self.head.elapsed
    }

    /// A reply whose body comes from somewhere else than the network.
    #[cfg(test)]
    pub(crate) fn from_parts(head: Reply, body: reqwest::Body) -> Self {
        let response = http::Response::new(body).into();
        let deadline = Deadline::begin(super::Patience::Each(Duration::from_secs(30)));
        let line = Line::new(Span::none(), head.status);
        Self { head, response, deadline, line }
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    /// [`Error::Unreachable`] when the connection breaks off or nothing comes in time.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let span = self.line.span.clone();
        let piece = self.deadline.wait(self.response.chunk()).instrument(span).await;
        let piece = match piece {
            Ok(Ok(piece)) => piece,
            Ok(Err(error)) => return Err(self.fail(failure::read(error, &self.head.url, None))),
            Err(TooLate) => return Err(self.fail(too_late(&self.head.url))),
        };
        self.line.bytes += piece.as_ref().map_or(0, Bytes::len);
        Ok(piece)
    }

    /// The rest of the body, at most so many bytes, with the head.
    ///
    /// # Errors
    /// As [`Incoming::chunk`], and [`Error::NotUnderstood`] when there is more.
    pub async fn whole(mut self, limit: usize) -> Result<Reply, Error> {
        let mut body = Zeroizing::new(Vec::new());
        while let Some(piece) = self.chunk().await? {
            if body.len() + piece.len() > limit {
                let url = SafeUrl::new(&self.head.url);
                return Err(self.fail(Error::NotUnderstood { url, what: NotUnderstood::TooLarge }));
            }
            body.extend_from_slice(&piece);
        }
        self.head.body = Arc::new(body);
        Ok(self.head)
    }

    fn fail(&self, error: Error) -> Error {
        self.line.span.record("error", error.name());
        error
    }
}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming").field("head", &self.head).finish_non_exhaustive()
    }
}

pub(super) fn too_late(url: &Url) -> Error {
    let host = url.host_str().unwrap_or_default().to_owned();
    PortalUnreachable { host, why: Unreachable::TimedOut }.into()
}

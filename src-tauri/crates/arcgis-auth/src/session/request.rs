//! One request of a session.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use url::Url;

use super::body::{Carried, Fields, KIND};
use super::exchange::Exchange;
use super::multipart::Multipart;
use super::reply::SessionReply;
use super::{Session, retry};
use crate::error::Error;
use crate::transport::Body;

/// A request before it is sent. What was set wrong is told by [`Request::send`].
pub struct Request {
    pub(super) session: Session,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Carried,
    pub(super) timeout: Option<Duration>,
    pub(super) follows: bool,
    pub(super) repeatable: bool,
    fault: Option<Error>,
}

impl Request {
    pub(super) fn new(session: Session, method: Method, url: Url) -> Self {
        let repeatable = retry::is_repeatable(&method);
        Self {
            session,
            method,
            url,
            headers: HeaderMap::new(),
            body: Carried::Nothing,
            timeout: None,
            follows: true,
            repeatable,
            fault: None,
        }
    }

    /// Adds to the query of the address.
    #[must_use]
    pub fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        self.url.query_pairs_mut().extend_pairs(pairs);
        self
    }

    /// Sets a header, in the place of the session's own.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Carries a form: pairs in their order, a name as often as it comes.
    #[must_use]
    pub fn form(mut self, pairs: &[(&str, &str)]) -> Self {
        let fields: Fields =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned().into())).collect();
        self.body = Carried::Form(fields);
        self
    }

    /// Carries a document as JSON.
    #[must_use]
    pub fn json(mut self, value: &impl serde::Serialize) -> Self {
        match Carried::json(value) {
            Ok(body) => self.body = body,
            Err(error) => self.fault = Some(error),
        }
        self
    }

    /// Carries bytes, with what they are (`image/png`).
    #[must_use]
    pub fn bytes(mut self, bytes: Bytes, kind: HeaderValue) -> Self {
        self.body = Carried::Bytes(bytes, kind);
        self
    }

    /// Carries what comes piece by piece. It can be sent once: such a request is not repeated, and a token that is
    /// refused with it is told as the refusal.
    #[must_use]
    pub fn stream(mut self, body: Body, kind: HeaderValue) -> Self {
        self.body = Carried::Stream(Some(body), kind);
        self
    }

    /// Carries several parts.
    #[must_use]
    pub fn multipart(mut self, parts: Multipart) -> Self {
        match Carried::multipart(parts) {
            Ok(body) => self.body = body,
            Err(error) => self.fault = Some(error),
        }
        self
    }

    /// How long each step may take.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Whether a redirect is followed. Where it is not, it is told as [`Error::Redirected`].
    #[must_use]
    pub fn allow_redirects(mut self, follow: bool) -> Self {
        self.follows = follow;
        self
    }

    /// Says that sending it twice does no harm, so that it is sent again where the portal was busy. So it is of GET,
    /// HEAD, OPTIONS, PUT and DELETE already.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Sends it. Dropping the future ends the request. HTTP errors are replies, too, and so are refusals that cannot be
    /// mended by renewing the token: [`SessionReply::json`] tells them as errors.
    ///
    /// # Errors
    /// Those of [`crate::transport::Transport::open`]; those of the handlers, such as a renewal that was refused;
    /// [`Error::RedirectedElsewhere`] for a redirect to another origin, [`Error::Redirected`] for any where none is to be
    /// followed, [`Error::Setup`] for a document that is none, [`Error::Cancelled`] once the session is closed.
    pub async fn send(mut self) -> Result<SessionReply, Arc<Error>> {
        if let Some(fault) = self.fault.take() {
            return Err(fault.into());
        }
        let session = self.session.clone();
        session.until_closed(Box::pin(Exchange::new(self).run())).await
    }

    /// The headers of every attempt: the request's own, then the session's.
    pub(super) fn all_headers(&self) -> HeaderMap {
        let shared = self.session.shared();
        let mut all = shared.headers.clone();
        if let Some(referer) = &shared.referer {
            all.entry(header::REFERER).or_insert_with(|| referer.clone());
        }
        for (name, value) in &self.headers {
            all.insert(name.clone(), value.clone());
        }
        all
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let url = crate::safe_url::SafeUrl::new(&self.url);
        f.debug_struct("Request").field("method", &self.method).field("url", &url).finish_non_exhaustive()
    }
}

/// Where the kind of a body stands, for [`Exchange`].
pub(super) const BODY_KIND: HeaderName = KIND;

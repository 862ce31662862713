//! Putting a session together.

use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use rand_core::Rng;
use tokio_util::sync::CancellationToken;

use super::handler::Handler;
use super::mounts::Mounts;
use super::retry::Retry;
use super::{Inner, Session, Shared};
use crate::transport::Transport;

/// The referer of the reference's session, and of tokens that are bound to none other.
const REFERER: HeaderValue = HeaderValue::from_static("http");

/// The largest reply that is read whole, in bytes; a larger one is read piece by piece.
const LIMIT: usize = 64 * 1024 * 1024;

/// A session before it is used.
pub struct SessionBuilder {
    transport: Transport,
    web: Option<Arc<dyn Handler>>,
    token: Option<Arc<dyn Handler>>,
    referer: Option<HeaderValue>,
    headers: HeaderMap,
    retry: Retry,
    timeout: Option<Duration>,
    limit: usize,
    random: Option<Box<dyn Rng + Send>>,
}

impl SessionBuilder {
    pub(super) fn new(transport: Transport) -> Self {
        Self {
            transport,
            web: None,
            token: None,
            referer: Some(REFERER),
            headers: HeaderMap::new(),
            retry: Retry::default(),
            timeout: None,
            limit: LIMIT,
            random: None,
        }
    }

    /// Who answers the web server before the portal. `Authorization` belongs to it.
    #[must_use]
    pub fn web(mut self, handler: impl Handler + 'static) -> Self {
        self.web = Some(Arc::new(handler));
        self
    }

    /// Who puts the token on requests. `X-Esri-Authorization` belongs to it.
    #[must_use]
    pub fn token(mut self, handler: impl Handler + 'static) -> Self {
        self.token = Some(Arc::new(handler));
        self
    }

    /// The `Referer` of every request; `None` for none. A token that is bound to one brings its own.
    #[must_use]
    pub fn referer(mut self, referer: Option<HeaderValue>) -> Self {
        self.referer = referer;
        self
    }

    /// Headers of every request; those of a request itself come before them.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    /// When a request is sent once more because the portal was busy.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// How long each step of a request may take; the transport's own time where nothing is said.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The largest reply that is read whole, in bytes.
    #[must_use]
    pub fn reply_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Where chance comes from: pauses are not the same for everybody. Without it they are.
    #[must_use]
    pub fn random(mut self, random: impl Rng + Send + 'static) -> Self {
        self.random = Some(Box::new(random));
        self
    }

    /// The session.
    pub fn build(self) -> Session {
        let shared =
            Shared { mounts: Mounts::new(self.transport), headers: self.headers, referer: self.referer };
        Session {
            inner: Arc::new(Inner {
                shared: RwLock::new(shared),
                web: self.web,
                token: self.token,
                retry: self.retry,
                timeout: self.timeout,
                limit: self.limit,
                random: Mutex::new(self.random),
                closed: CancellationToken::new(),
            }),
        }
    }
}

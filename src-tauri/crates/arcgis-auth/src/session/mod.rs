//! The authorised HTTP session: requests that carry a sign-in, the `EsriSession` of the reference.
//!
//! A [`Session`] is a value without anything global: what it sends over, who authenticates it and what it knows of
//! servers all belong to it. Clones share it. [`crate::cookbook`] has recipes.
//!
//! There is no way to switch certificate checks off (`verify_cert=False` of the reference): an authority of the
//! organisation's own is added, or one certificate accepted ([`crate::cookbook::reaching`]).

mod body;
mod builder;
mod exchange;
mod handler;
mod mounts;
mod multipart;
mod place;
mod reply;
mod request;
mod retry;
mod token_handler;

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method};
use rand_core::Rng;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use body::Fields;
pub use builder::SessionBuilder;
pub use handler::{Attempt, Handler, Next, Seen};
pub use multipart::Multipart;
pub use place::Place;
pub use reply::{Lines, SessionReply};
pub use request::Request;
pub use retry::Retry;
pub use token_handler::TokenHandler;

use crate::error::Error;
use crate::token::AccessToken;
use crate::transport::Transport;
use mounts::Mounts;

/// Requests that carry a sign-in. Cheap to clone; clones are the same session. It ends with its last clone, or when it is
/// closed.
#[derive(Clone)]
pub struct Session {
    inner: Arc<Inner>,
}

struct Inner {
    shared: RwLock<Shared>,
    web: Option<Arc<dyn Handler>>,
    token: Option<Arc<dyn Handler>>,
    retry: Retry,
    timeout: Option<Duration>,
    limit: usize,
    random: Mutex<Option<Box<dyn Rng + Send>>>,
    closed: CancellationToken,
}

/// What may be changed while the session is used.
struct Shared {
    mounts: Mounts,
    headers: HeaderMap,
    referer: Option<HeaderValue>,
}

impl Session {
    /// A session over this connection.
    pub fn builder(transport: Transport) -> SessionBuilder {
        SessionBuilder::new(transport)
    }

    /// A request.
    pub fn request(&self, method: Method, url: Url) -> Request {
        Request::new(self.clone(), method, url)
    }

    /// GET.
    pub fn get(&self, url: Url) -> Request {
        self.request(Method::GET, url)
    }

    /// POST.
    pub fn post(&self, url: Url) -> Request {
        self.request(Method::POST, url)
    }

    /// PUT.
    pub fn put(&self, url: Url) -> Request {
        self.request(Method::PUT, url)
    }

    /// PATCH.
    pub fn patch(&self, url: Url) -> Request {
        self.request(Method::PATCH, url)
    }

    /// DELETE.
    pub fn delete(&self, url: Url) -> Request {
        self.request(Method::DELETE, url)
    }

    /// HEAD.
    pub fn head(&self, url: Url) -> Request {
        self.request(Method::HEAD, url)
    }

    /// OPTIONS.
    pub fn options(&self, url: Url) -> Request {
        self.request(Method::OPTIONS, url)
    }

    /// The token that a request to this address would carry; `None` where none would.
    ///
    /// # Errors
    /// As [`Handler::token`]; [`Error::Cancelled`] once the session is closed.
    pub async fn token(&self, url: &Url) -> Result<Option<AccessToken>, Arc<Error>> {
        let Some(handler) = &self.inner.token else { return Ok(None) };
        self.until_closed(handler.token(url)).await
    }

    /// The headers of every request.
    pub fn headers(&self) -> HeaderMap {
        self.shared().headers.clone()
    }

    /// Sets headers of every request, each in the place of the one before.
    pub fn update_headers(&self, headers: &HeaderMap) {
        let mut shared = self.shared_mut();
        for (name, value) in headers {
            shared.headers.insert(name.clone(), value.clone());
        }
    }

    /// The `Referer` of every request.
    pub fn referer(&self) -> Option<HeaderValue> {
        self.shared().referer.clone()
    }

    /// Changes the `Referer` of every request; `None` for none.
    pub fn set_referer(&self, referer: Option<HeaderValue>) {
        self.shared_mut().referer = referer;
    }

    /// Sends what goes to addresses that begin so over another connection. The longest beginning that fits wins.
    pub fn mount(&self, prefix: &str, transport: Transport) {
        self.shared_mut().mounts.mount(prefix, transport);
    }

    /// The beginnings that have a connection of their own, the longest first.
    pub fn adapters(&self) -> Vec<String> {
        self.shared().mounts.prefixes()
    }

    /// Ends the session with all its clones: what waits for a reply or a token ends with [`Error::Cancelled`], and so does
    /// every later request before anything is sent. Replies that have begun can be read to their end.
    pub fn close(&self) {
        self.inner.closed.cancel();
    }

    async fn until_closed<T>(
        &self,
        work: impl Future<Output = Result<T, Arc<Error>>>,
    ) -> Result<T, Arc<Error>> {
        tokio::select! {
            biased;
            () = self.inner.closed.cancelled() => Err(Arc::new(Error::Cancelled)),
            done = work => done,
        }
    }

    fn transport_for(&self, url: &Url) -> Transport {
        self.shared().mounts.get(url).clone()
    }

    /// A number from 0 to 1; 0 where there is no chance.
    fn chance(&self) -> f64 {
        let mut random = self.inner.random.lock().unwrap_or_else(PoisonError::into_inner);
        random.as_mut().map_or(0.0, |random| f64::from(random.next_u32()) / f64::from(u32::MAX))
    }

    fn shared(&self) -> RwLockReadGuard<'_, Shared> {
        self.inner.shared.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn shared_mut(&self) -> RwLockWriteGuard<'_, Shared> {
        self.inner.shared.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("adapters", &self.adapters()).finish_non_exhaustive()
    }
}

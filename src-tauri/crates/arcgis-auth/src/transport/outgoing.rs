//! A request before it is sent.

use std::time::Duration;

use http::{HeaderMap, Method};
use url::Url;

use super::Body;
use crate::safe_url::SafeUrl;

/// A request before it is sent.
pub struct Outgoing {
    /// What is asked.
    pub method: Method,
    /// Where.
    pub url: Url,
    /// The headers besides those that the connection adds by itself (`Host`, `Accept`, `User-Agent`, the length).
    pub headers: HeaderMap,
    /// What it carries.
    pub body: Body,
    /// How long to wait; absent means [`Patience::Each`] with the transport's own time.
    pub patience: Option<Patience>,
}

/// How long to wait for the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// So long for every step: until a piece of the body is taken, until the headers come, until the next piece comes.
    Each(Duration),
    /// So long for the whole exchange, to the last byte of the reply.
    Whole(Duration),
}

impl Outgoing {
    /// A request without headers and body.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: Body::Empty, patience: None }
    }

    /// The same request once more; `None` when its body is a stream.
    pub fn again(&self) -> Option<Self> {
        Some(Self {
            method: self.method.clone(),
            url: self.url.clone(),
            headers: self.headers.clone(),
            body: self.body.again()?,
            patience: self.patience,
        })
    }
}

impl std::fmt::Debug for Outgoing {
    /// Neither headers nor query: secrets travel in both.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outgoing")
            .field("method", &self.method)
            .field("url", &SafeUrl::new(&self.url))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

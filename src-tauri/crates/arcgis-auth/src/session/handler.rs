//! Whoever gives requests what authenticates them.

use std::sync::Arc;

use http::{HeaderMap, Method};
use url::Url;

use super::Fields;
use crate::error::{Error, PortalRefused};
use crate::safe_url::SafeUrl;
use crate::token::{AccessToken, BoxFuture};

/// A request as it is about to be sent. It is made anew from what the caller asked for before every attempt, so that
/// nothing of an earlier one is left on it.
pub struct Attempt {
    /// What is asked.
    pub method: Method,
    /// Where. Never change its origin: what a handler adds belongs to the place that was asked for.
    pub url: Url,
    /// The headers.
    pub headers: HeaderMap,
    /// The fields of a form, where the body is one: a token may go among them.
    pub form: Option<Fields>,
    /// Whether the body is nothing, or a form.
    pub is_plain: bool,
    /// What a handler remembers from one attempt of a request to the next, each under a type of its own.
    pub memory: http::Extensions,
}

impl std::fmt::Debug for Attempt {
    /// Neither headers nor query nor form: secrets travel in all of them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attempt")
            .field("method", &self.method)
            .field("url", &SafeUrl::new(&self.url))
            .finish_non_exhaustive()
    }
}

/// A reply as far as it matters for signing in.
#[derive(Debug)]
pub struct Seen<'a> {
    /// The HTTP status.
    pub status: http::StatusCode,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The refusal in it, under whatever status it came (PROTOCOL §0).
    pub refusal: Option<&'a PortalRefused>,
}

/// What is to be done after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The caller gets it.
    Done,
    /// The request is made anew and sent once more; [`Handler::attach`] is asked again first.
    Again,
}

/// Whoever gives requests what authenticates them: the `BaseEsriAuth` of the reference. A session has one for the web
/// server before the portal and one for the token, so that no two fill the same place.
///
/// ```
/// use arcgis_auth::session::{Attempt, Handler, Next, Seen};
/// use arcgis_auth::token::BoxFuture;
/// use http::HeaderValue;
///
/// /// A gateway that wants its own key with every request.
/// struct Gateway(HeaderValue);
///
/// impl Handler for Gateway {
///     fn attach<'a>(&'a self, attempt: &'a mut Attempt) -> BoxFuture<'a, Result<(), std::sync::Arc<arcgis_auth::Error>>> {
///         if attempt.url.host_str() == Some("gis.example.com") {
///             attempt.headers.insert("x-gateway-key", self.0.clone());
///         }
///         Box::pin(async { Ok(()) })
///     }
/// }
/// ```
pub trait Handler: Send + Sync {
    /// Adds what the request needs. Called before each attempt.
    ///
    /// # Errors
    /// Whatever keeps the request from being sent at all; the caller gets it.
    fn attach<'a>(&'a self, attempt: &'a mut Attempt) -> BoxFuture<'a, Result<(), Arc<Error>>>;

    /// Looks at the reply and decides whether the request is sent once more. Must come to an end: it is asked at most
    /// eight times for one request.
    ///
    /// # Errors
    /// What the caller should hear in the reply's place.
    fn look<'a>(
        &'a self,
        attempt: &'a mut Attempt,
        seen: &'a Seen<'a>,
    ) -> BoxFuture<'a, Result<Next, Arc<Error>>> {
        let _ = (attempt, seen);
        Box::pin(async { Ok(Next::Done) })
    }

    /// The token that a request to this address would carry, for callers that hand it on; `None` where none would.
    ///
    /// # Errors
    /// As [`crate::token::TokenSource::token`].
    fn token<'a>(&'a self, url: &'a Url) -> BoxFuture<'a, Result<Option<AccessToken>, Arc<Error>>> {
        let _ = url;
        Box::pin(async { Ok(None) })
    }
}

//! Where in a request a token stands (PROTOCOL §11).

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::{Method, header};
use url::Url;

use super::handler::Attempt;
use crate::error::Error;
use crate::token::AccessToken;
use crate::transport::is_loopback;

/// Where in a request a token stands, in the order in which they are tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// `X-Esri-Authorization`.
    #[default]
    Header,
    /// The form of a POST.
    Body,
    /// The query of the address: it stays in logs, so it comes last.
    Query,
}

impl Place {
    /// The place to try after this one; `None` where the request has no other.
    pub(super) fn after(self, attempt: &Attempt) -> Option<Self> {
        let next = match self {
            Self::Header => Self::Body,
            Self::Body => Self::Query,
            Self::Query => return None,
        };
        if next.fits(attempt) { Some(next) } else { next.after(attempt) }
    }

    fn fits(self, attempt: &Attempt) -> bool {
        match self {
            Self::Header => true,
            // A GET becomes a POST with the same fields, as ArcGIS takes both; anything else keeps its method.
            Self::Body => attempt.is_plain && matches!(attempt.method, Method::GET | Method::POST),
            Self::Query => attempt.url.scheme() == "https" || is_loopback(&attempt.url),
        }
    }

    /// Puts a token there. An older one at the same place is replaced.
    pub(super) fn put(self, attempt: &mut Attempt, token: &AccessToken) -> Result<(), Error> {
        let mut headers = token.headers()?;
        if let Some(referer) = headers.remove(header::REFERER) {
            // Without it the portal does not take the token (PROTOCOL §4.3).
            attempt.headers.insert(header::REFERER, referer);
        }
        match self {
            Self::Header => attempt.headers.extend(headers),
            Self::Body => {
                let mut form = attempt.form.take().unwrap_or_default();
                if attempt.method == Method::GET {
                    form.extend(
                        attempt
                            .url
                            .query_pairs()
                            .map(|(name, value)| (name.into_owned(), value.into_owned().into())),
                    );
                    attempt.url.set_query(None);
                    attempt.method = Method::POST;
                }
                form.retain(|(name, _)| name != "token");
                form.push(("token".to_owned(), token.text().expose().to_owned().into()));
                attempt.form = Some(form);
            }
            Self::Query => {
                let kept: Vec<(String, String)> = attempt
                    .url
                    .query_pairs()
                    .filter(|(name, _)| name != "token")
                    .map(|(name, value)| (name.into(), value.into()))
                    .collect();
                attempt
                    .url
                    .query_pairs_mut()
                    .clear()
                    .extend_pairs(kept)
                    .append_pair("token", token.text().expose());
            }
        }
        Ok(())
    }
}

/// Where each server wants its token, as it was found out.
#[derive(Debug, Default)]
pub(super) struct Places(Mutex<HashMap<String, Place>>);

impl Places {
    pub(super) fn of(&self, url: &Url) -> Place {
        self.lock().get(&server(url)).copied().unwrap_or_default()
    }

    pub(super) fn remember(&self, url: &Url, place: Place) {
        self.lock().insert(server(url), place);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Origin and first path segment: two servers may stand on one host.
fn server(url: &Url) -> String {
    let context = url.path_segments().and_then(|mut parts| parts.next()).unwrap_or_default();
    format!("{}/{}", url.origin().ascii_serialization(), context.to_ascii_lowercase())
}

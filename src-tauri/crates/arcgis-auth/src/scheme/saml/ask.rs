//! One request of the flow.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use url::Url;
use zeroize::Zeroizing;

use super::flow::PAGE_LIMIT;
use crate::error::Error;
use crate::safe_url::SafeUrl;
use crate::transport::{Body, Outgoing, Reply, Transport, form_body};

/// A form's field: its name, and its value, which wipes itself.
pub(super) type Field = (String, Zeroizing<String>);

/// A request that the sign-in makes next. Its address, its fields and its cookies can be secret; printing it shows
/// none of them.
pub struct Ask {
    pub(super) url: Url,
    /// Posted as a form; asked with GET when there is none.
    pub(super) form: Option<Vec<Field>>,
    pub(super) headers: HeaderMap,
}

impl Ask {
    pub(super) fn new(url: Url, form: Option<Vec<Field>>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml"));
        Self { url, form, headers }
    }

    /// GET, or POST with a form.
    pub fn method(&self) -> Method {
        if self.form.is_some() { Method::POST } else { Method::GET }
    }

    /// Where to. The query can hold what only the one who is asked may know.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The headers, cookies among them.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The form's fields; none with GET.
    pub fn fields(&self) -> Vec<(&str, &str)> {
        self.form.iter().flatten().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// Sends it, once; a reply larger than [`PAGE_LIMIT`] is an error.
    ///
    /// # Errors
    /// As [`Transport::open`] and [`crate::transport::Incoming::whole`].
    pub async fn send(&self, transport: &Transport) -> Result<Reply, Error> {
        self.send_with(transport, HeaderMap::new()).await
    }

    /// Sends it, once, with more headers: what a [`super::Provider`] has to say for itself (`Authorization`).
    ///
    /// # Errors
    /// As [`Ask::send`].
    pub async fn send_with(&self, transport: &Transport, more: HeaderMap) -> Result<Reply, Error> {
        let mut headers = self.headers.clone();
        headers.extend(more);
        let mut outgoing = Outgoing::new(self.method(), self.url.clone());
        if self.form.is_some() {
            headers.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/x-www-form-urlencoded;charset=utf-8"),
            );
            outgoing.body = Body::Whole(Bytes::from_owner(form_body(&self.fields())));
        }
        outgoing.headers = headers;
        transport.open(outgoing).await?.whole(PAGE_LIMIT).await
    }
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask")
            .field("method", &self.method())
            .field("url", &SafeUrl::new(&self.url))
            .finish_non_exhaustive()
    }
}

//! A whole reply.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use url::Url;
use zeroize::Zeroizing;

use super::{CertificateFacts, TrustUse};
use crate::clock::Skew;
use crate::error::Error;
use crate::safe_url::SafeUrl;

/// A reply, read to its end.
#[derive(Clone)]
pub struct Reply {
    pub(super) url: Url,
    /// The HTTP status; portals say 200 even when they refuse.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    pub(super) body: Arc<Zeroizing<Vec<u8>>>,
    /// When the headers came, on this computer's clock.
    pub received_at: Timestamp,
    /// From sending to the headers.
    pub elapsed: Duration,
    /// The server's certificate, over https without a proxy.
    pub certificate: Option<CertificateFacts>,
    /// Why its certificate was believed, where there is a pin or an added authority for the host and port.
    pub trust: Option<TrustUse>,
}

impl Reply {
    /// A reply made up from its parts, for callers that bring their own transport.
    pub fn from_parts(
        url: Url,
        status: StatusCode,
        headers: HeaderMap,
        body: Vec<u8>,
        received_at: Timestamp,
    ) -> Self {
        Self {
            url,
            status,
            headers,
            body: Arc::new(Zeroizing::new(body)),
            received_at,
            elapsed: Duration::ZERO,
            certificate: None,
            trust: None,
        }
    }

    pub(crate) fn with_body(mut self, body: Vec<u8>) -> Self {
        self.body = Arc::new(Zeroizing::new(body));
        self
    }

    /// The address that answered, bare.
    pub fn url(&self) -> SafeUrl {
        SafeUrl::new(&self.url)
    }

    /// The host that answered.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The portal's clock against this computer's, from the `Date` header (RFC 9110 §6.6.1; whole seconds). `None`
    /// when there is none.
    pub fn skew(&self) -> Option<Skew> {
        let date = self.headers.get(header::DATE)?.to_str().ok()?;
        let date = httpdate::parse_http_date(date).ok()?;
        let portal = Timestamp::try_from(date).ok()?;
        Some(Skew::between(portal, self.received_at))
    }

    /// The address that a redirect names, resolved; `None` when this is no redirect.
    pub fn redirect(&self) -> Option<Url> {
        if !self.status.is_redirection() {
            return None;
        }
        let to = self.headers.get(header::LOCATION)?.to_str().ok()?;
        self.url.join(to).ok()
    }

    /// How long the portal asks to wait (`Retry-After`, RFC 9110 §10.2.3), in either of its two forms.
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let at = Timestamp::try_from(httpdate::parse_http_date(text).ok()?).ok()?;
        let now = self.skew().unwrap_or_default().to_portal(self.received_at);
        Duration::try_from(at.duration_since(now)).ok()
    }

    /// The schemes of all `WWW-Authenticate` headers, in order (RFC 9110 §11.6.1).
    pub fn challenges(&self) -> Vec<String> {
        self.headers
            .get_all(header::WWW_AUTHENTICATE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(schemes_of)
            .collect()
    }

    /// The reply as a document; a refusal in the body, a web page and everything else that is not one become errors.
    ///
    /// # Errors
    /// See [`super::decode`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        super::decode(self)
    }
}

/// `Negotiate, Basic realm="a, b"` names two schemes: a scheme starts a part and is not followed by `=`.
fn schemes_of(header: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut quoted = false;
    for part in header.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    }) {
        let mut words = part.split_whitespace();
        if let Some(first) = words.next()
            && !first.contains('=')
            && !words.next().is_some_and(|second| second.starts_with('='))
        {
            found.push(first.to_owned());
        }
    }
    found
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply")
            .field("url", &self.url())
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(headers: &[(&str, &str)], status: u16) -> Reply {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        Reply::from_parts(
            "https://gis.example.com/portal/sharing/rest/info?f=json".parse().unwrap(),
            StatusCode::from_u16(status).unwrap(),
            map,
            Vec::new(),
            "2026-11-22T12:00:00Z".parse().unwrap(),
        )
    }

    #[test]
    fn the_date_header_gives_the_difference_of_the_clocks() {
        let ahead = reply(&[("date", "Sun, 22 Nov 2026 12:02:40 GMT")], 200);
        assert_eq!(ahead.skew().unwrap().as_millis(), 160_000);
        assert_eq!(reply(&[("date", "yesterday")], 200).skew(), None);
        assert_eq!(reply(&[], 200).skew(), None);
    }

    #[test]
    fn challenges_are_read_from_lines_and_lists() {
        let both = reply(&[("www-authenticate", "Negotiate"), ("www-authenticate", "NTLM")], 401);
        assert_eq!(both.challenges(), ["Negotiate", "NTLM"]);
        let list = reply(&[("www-authenticate", r#"Digest realm="a, b", qop="auth", Basic realm="x""#)], 401);
        assert_eq!(list.challenges(), ["Digest", "Basic"]);
    }

    #[test]
    fn redirects_resolve_against_the_address() {
        let relative = reply(&[("location", "/arcgis/home")], 302);
        assert_eq!(relative.redirect().unwrap().as_str(), "https://gis.example.com/arcgis/home");
        assert_eq!(reply(&[("location", "/x")], 200).redirect(), None);
    }

    #[test]
    fn retry_after_has_two_forms() {
        assert_eq!(reply(&[("retry-after", "120")], 429).retry_after(), Some(Duration::from_secs(120)));
        let at = reply(&[("retry-after", "Sun, 22 Nov 2026 12:00:30 GMT")], 503);
        assert_eq!(at.retry_after(), Some(Duration::from_secs(30)));
        assert_eq!(reply(&[("retry-after", "soon")], 503).retry_after(), None);
    }
}

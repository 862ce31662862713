//! An access token and what it is good for.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use jiff::{SignedDuration, Timestamp};

use crate::error::Error;
use crate::secret::TokenText;

/// Where a token goes by default (PROTOCOL §11): leaves `Authorization` to the web tier.
const ESRI_AUTHORIZATION: HeaderName = HeaderName::from_static("x-esri-authorization");

/// The moment a token ends, on the portal's clock. `None` when the portal does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Expiry(Option<Timestamp>);

impl Expiry {
    /// Unknown.
    pub const UNKNOWN: Self = Self(None);

    /// At a moment on the portal's clock.
    pub fn at(moment: Timestamp) -> Self {
        Self(Some(moment))
    }

    /// From milliseconds since 1970, as `generateToken` says it. Out of range (the year 10000, negative) becomes the
    /// nearest moment that exists.
    pub fn from_millis(millis: i64) -> Self {
        let bound = if millis < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Self(Some(Timestamp::from_millisecond(millis).unwrap_or(bound)))
    }

    /// `seconds` after a moment on the portal's clock, as `oauth2/token` says it.
    pub fn after(moment: Timestamp, seconds: i64) -> Self {
        Self(Some(moment.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(moment)))
    }

    /// The moment, if known.
    pub fn moment(self) -> Option<Timestamp> {
        self.0
    }

    /// Whether it is over. Unknown is never over: only the portal can tell.
    pub fn is_over(self, portal_now: Timestamp) -> bool {
        self.0.is_some_and(|end| portal_now >= end)
    }
}

/// Which requests a token is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Binding {
    /// Any: tokens of the browser sign-in.
    None,
    /// Requests that carry this `Referer`.
    Referer(String),
    /// Requests from the network address that asked for it, as the portal saw it.
    RequestIp,
    /// Requests from this network address.
    Ip(IpAddr),
}

impl Binding {
    /// The `Referer` header of every request with such a token, where it is bound to one. Letters beyond ASCII are
    /// refused: client and portal would read them differently (RFC 9110 §5.5, §10.1.3).
    pub(crate) fn referer(&self) -> Result<Option<HeaderValue>, Error> {
        let Self::Referer(referer) = self else { return Ok(None) };
        let refused = || Error::Setup("the referer holds characters that no header can carry".to_owned());
        if !referer.is_ascii() {
            return Err(refused());
        }
        HeaderValue::from_str(referer).map(Some).map_err(|_| refused())
    }
}

impl std::fmt::Display for Binding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Referer(referer) => write!(f, "referer {referer}"),
            Self::RequestIp => f.write_str("requestip"),
            Self::Ip(address) => write!(f, "ip {address}"),
        }
    }
}

/// A token that opens the portal. What a portal issues becomes one only by
/// [`super::Issued::commit`].
#[derive(Clone, Debug)]
pub struct AccessToken {
    pub(super) text: TokenText,
    pub(super) issued_at: Timestamp,
    pub(super) expiry: Expiry,
    pub(super) binding: Binding,
    pub(super) https_only: Option<bool>,
}

impl AccessToken {
    /// A token that was committed earlier and kept, or that a person brought along. Its end is what was known then;
    /// whether it still holds only the portal can say ([`super::verify`]).
    pub fn restore(text: TokenText, issued_at: Timestamp, expiry: Expiry, binding: Binding) -> Self {
        Self { text, issued_at, expiry, binding, https_only: None }
    }

    /// The text itself.
    pub fn text(&self) -> &TokenText {
        &self.text
    }

    /// When it was issued, on the portal's clock.
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When it ends.
    pub fn expiry(&self) -> Expiry {
        self.expiry
    }

    /// Which requests it is good for.
    pub fn binding(&self) -> &Binding {
        &self.binding
    }

    /// Whether the portal said that it may only travel over https (`ssl`); `None` when it said nothing, and for a token
    /// that was restored.
    pub fn https_only(&self) -> Option<bool> {
        self.https_only
    }

    /// When it should be renewed; see [`super::due_at`]. `None` when the end is unknown.
    pub fn due_at(&self) -> Option<Timestamp> {
        self.expiry.moment().map(|end| super::due_at(self.issued_at, end))
    }

    /// The headers of a request with this token: `X-Esri-Authorization`, and the `Referer` it is bound to.
    ///
    /// # Errors
    /// [`Error::Setup`] when the token or its referer holds characters that no header can carry.
    pub fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let bearer = zeroize::Zeroizing::new(format!("Bearer {}", self.text.expose()));
        let mut bearer = HeaderValue::from_str(&bearer)
            .map_err(|_| Error::Setup("the token holds characters that no header can carry".to_owned()))?;
        bearer.set_sensitive(true);
        headers.insert(ESRI_AUTHORIZATION, bearer);
        if let Some(referer) = self.binding.referer()? {
            headers.insert(header::REFERER, referer);
        }
        Ok(headers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_kept_apart() {
        // 1770000000000 ms is 2026-02-02T02:40:00Z (PROTOCOL §2.1's example value).
        assert_eq!(
            Expiry::from_millis(1_770_000_000_000).moment().unwrap().to_string(),
            "2026-02-02T02:40:00Z"
        );
        let asked: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        assert_eq!(Expiry::after(asked, 1800).moment().unwrap().to_string(), "2026-11-22T12:30:00Z");
    }

    #[test]
    fn impossible_moments_are_bounded() {
        assert_eq!(Expiry::from_millis(i64::MAX).moment(), Some(Timestamp::MAX));
        assert_eq!(Expiry::from_millis(i64::MIN).moment(), Some(Timestamp::MIN));
        let asked: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        assert_eq!(Expiry::after(asked, i64::MAX).moment(), Some(Timestamp::MAX));
        assert!(Expiry::after(asked, -1).is_over(asked));
        assert!(!Expiry::UNKNOWN.is_over(Timestamp::MAX));
    }

    #[test]
    fn the_token_is_marked_as_sensitive_and_carries_its_referer() {
        let token = AccessToken {
            text: "canary".into(),
            issued_at: Timestamp::UNIX_EPOCH,
            expiry: Expiry::UNKNOWN,
            binding: Binding::Referer("http".to_owned()),
            https_only: Some(true),
        };
        let headers = token.headers().unwrap();
        assert_eq!(headers["x-esri-authorization"].to_str().unwrap(), "Bearer canary");
        assert_eq!(headers["referer"], "http");
        assert!(!format!("{headers:?} {token:?}").contains("canary"));
    }
}

//! The cookies of one sign-in (RFC 6265). Nobody else sees them, and they end with it.

use cookie_store::{CookieStore, RawCookie};
use http::{HeaderValue, header};
use url::Url;
use zeroize::Zeroizing;

use crate::transport::Reply;

/// The most cookies that one reply may set, and the longest in bytes (RFC 6265 §6.1: browsers hold 50 of 4096).
const MOST: usize = 50;
const LONGEST: usize = 4096;

/// What the two sides keep with whoever asks.
#[derive(Default)]
pub(super) struct Cookies(CookieStore);

impl Cookies {
    /// Takes what a reply sets; what is no cookie, or not for this host, is left out.
    pub(super) fn take(&mut self, url: &Url, reply: &Reply) {
        let set = reply
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .take(MOST)
            .filter(|value| value.len() <= LONGEST)
            .filter_map(|value| RawCookie::parse(value.to_str().ok()?.to_owned()).ok());
        self.0.store_response_cookies(set, url);
    }

    /// The `Cookie` header for an address.
    pub(super) fn header(&self, url: &Url) -> Option<HeaderValue> {
        let mut text = Zeroizing::new(String::new());
        for (name, value) in self.0.get_request_values(url) {
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        let mut header = HeaderValue::from_str(&text).ok().filter(|header| !header.is_empty())?;
        header.set_sensitive(true);
        Some(header)
    }
}

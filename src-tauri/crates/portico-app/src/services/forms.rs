//! The forms in which a token is copied.

use arcgis_auth::portal::ServiceAddress;
use arcgis_auth::token::{AccessToken, Binding};
use secrecy::SecretString;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

/// The headers of a request, one on each line: the token, and the referer that it is bound to.
pub(crate) fn header(token: &AccessToken) -> SecretString {
    let mut text = Zeroizing::new(format!("X-Esri-Authorization: Bearer {}", token.text().expose()));
    if let Binding::Referer(referer) = token.binding() {
        *text = format!("{}\nReferer: {referer}", *text);
    }
    SecretString::from(text.as_str())
}

/// The service's address with the token in it.
pub(super) fn address(service: &ServiceAddress, token: &AccessToken) -> SecretString {
    let token: Zeroizing<String> = Zeroizing::new(byte_serialize(token.text().expose().as_bytes()).collect());
    SecretString::from(format!("{}?f=json&token={}", service.url(), *token))
}

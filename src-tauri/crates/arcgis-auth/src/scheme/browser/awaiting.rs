//! Waiting for the code.

use http::Method;
use oauth2::CsrfToken;
use subtle::ConstantTimeEq;
use url::Url;

use super::hit::parameter;
use super::{Exchange, Hit, Redirect};
use crate::error::{PortalRefused, Refusal};
use crate::portal::PortalAddress;
use crate::secret::{AuthorizationCode, PkceVerifier};
use crate::token::AppId;

/// The longest thing that can be a code.
const CODE_LIMIT: usize = 4096;

/// A sign-in that waits for its code. Answering it consumes it; an answer that is not meant for it gives it back.
pub struct AwaitingCode {
    pub(super) portal: PortalAddress,
    pub(super) app_id: AppId,
    pub(super) redirect: Redirect,
    pub(super) redirect_uri: String,
    pub(super) state: CsrfToken,
    pub(super) verifier: PkceVerifier,
}

/// The browser's answer.
#[derive(Debug)]
pub enum Answer {
    /// A code, ready to be exchanged.
    Code(Exchange),
    /// The portal or the person said no (RFC 6749 §4.1.2.1).
    Refused(PortalRefused),
}

/// Why a request or a pasted text is not the answer. The sign-in goes on waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unexpected {
    /// Not a GET.
    Method,
    /// Another path: perhaps the answer to another portal's sign-in.
    Path,
    /// Another `Host`: a page that reaches for this computer under a foreign name (DNS rebinding).
    Host,
    /// Missing, wrong or old state.
    State,
    /// No code in it.
    NoCode,
}

impl AwaitingCode {
    /// Takes a request to the listener as the answer.
    ///
    /// # Errors
    /// The sign-in itself and why this was not its answer.
    #[expect(clippy::result_large_err, reason = "the sign-in comes back whole and is moved once")]
    pub fn callback(self, hit: &Hit) -> Result<Answer, (Self, Unexpected)> {
        let Redirect::Loopback { port, path } = &self.redirect else {
            return Err((self, Unexpected::Path));
        };
        if hit.method != Method::GET {
            return Err((self, Unexpected::Method));
        }
        if hit.target.path() != path {
            return Err((self, Unexpected::Path));
        }
        if hit.host.as_deref() != Some(format!("127.0.0.1:{port}").as_str()) {
            return Err((self, Unexpected::Host));
        }
        let query = hit.target.query().unwrap_or_default();
        if !self.state_fits(parameter(query, "state").as_ref().map(|text| text.as_str())) {
            return Err((self, Unexpected::State));
        }
        self.said(query)
    }

    /// Takes what a person pasted: the code, the title of the page that shows it (`SUCCESS code=…`), or the whole
    /// address the browser ended at. A state in the address must fit; a bare code has none, there the verifier alone
    /// ties the code to this sign-in.
    ///
    /// # Errors
    /// The sign-in itself and why this was not its answer.
    #[expect(clippy::result_large_err, reason = "the sign-in comes back whole and is moved once")]
    pub fn pasted(self, text: &str) -> Result<Answer, (Self, Unexpected)> {
        let text = text.trim().trim_matches(['"', '\'', '<', '>', '\u{200b}', '\u{feff}']).trim();
        if let Ok(url) = Url::parse(text)
            && url.has_host()
        {
            let query = url.query().unwrap_or_default();
            let state = parameter(query, "state");
            let wanted = state.is_some() || matches!(self.redirect, Redirect::Loopback { .. });
            if wanted && !self.state_fits(state.as_ref().map(|text| text.as_str())) {
                return Err((self, Unexpected::State));
            }
            return self.said(query);
        }
        let code = match text.rsplit_once("code=") {
            // The title, or the end of an address: what stands there is a query, but for the title's bare code.
            Some((_, code)) => {
                let query = text.rsplit([' ', '?']).next().unwrap_or_default();
                let state = parameter(query, "state");
                if state.is_some() && !self.state_fits(state.as_ref().map(|text| text.as_str())) {
                    return Err((self, Unexpected::State));
                }
                code.split('&').next().unwrap_or_default()
            }
            None => text,
        };
        if is_code(code) {
            let code = code.into();
            Ok(Answer::Code(self.exchange(code)))
        } else {
            Err((self, Unexpected::NoCode))
        }
    }

    /// What the portal says in a query whose state has been looked at: no, or a code.
    #[expect(clippy::result_large_err, reason = "the sign-in comes back whole and is moved once")]
    fn said(self, query: &str) -> Result<Answer, (Self, Unexpected)> {
        if let Some(error) = parameter(query, "error") {
            let description = parameter(query, "error_description").map(|text| text.to_string());
            return Ok(Answer::Refused(refused(&error, description)));
        }
        match parameter(query, "code").filter(|code| is_code(code)) {
            Some(code) => Ok(Answer::Code(self.exchange(code.as_str().into()))),
            None => Err((self, Unexpected::NoCode)),
        }
    }

    /// Where the answer is expected.
    pub fn redirect(&self) -> &Redirect {
        &self.redirect
    }

    fn state_fits(&self, given: Option<&str>) -> bool {
        given.is_some_and(|given| bool::from(given.as_bytes().ct_eq(self.state.secret().as_bytes())))
    }

    fn exchange(self, code: AuthorizationCode) -> Exchange {
        Exchange {
            portal: self.portal,
            app_id: self.app_id,
            pasted_for: matches!(self.redirect, Redirect::OutOfBand).then_some(self.state),
            redirect_uri: self.redirect_uri,
            code,
            verifier: self.verifier,
        }
    }
}

impl std::fmt::Debug for AwaitingCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AwaitingCode")
            .field("portal", &self.portal)
            .field("redirect", &self.redirect)
            .finish_non_exhaustive()
    }
}

/// RFC 6749 §A.11 allows every printable ASCII character in a code.
fn is_code(text: &str) -> bool {
    (4..=CODE_LIMIT).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic())
}

fn refused(error: &str, description: Option<String>) -> PortalRefused {
    let details: Vec<String> = description.into_iter().collect();
    let mut read = PortalRefused::classify(None, error, &details, 200);
    if error == "access_denied" {
        read.refusal = Refusal::AccessDenied;
    }
    read
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

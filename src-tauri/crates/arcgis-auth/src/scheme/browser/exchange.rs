//! A code on its way to becoming a token.

use http::HeaderMap;
use oauth2::CsrfToken;

use super::{AwaitingCode, Redirect};
use crate::error::Error;
use crate::portal::PortalAddress;
use crate::secret::{AuthorizationCode, PkceVerifier};
use crate::token::{AppId, Issued, TokenReply};
use crate::transport::{Reply, Transport};

/// A code with everything that its exchange needs (RFC 6749 §4.1.3, RFC 7636 §4.5). A code is good for one try.
#[must_use = "the code is lost unless it is exchanged"]
pub struct Exchange {
    pub(super) portal: PortalAddress,
    pub(super) app_id: AppId,
    pub(super) redirect_uri: String,
    pub(super) code: AuthorizationCode,
    pub(super) verifier: PkceVerifier,
    /// The state of the page, if another code may still be pasted.
    pub(super) pasted_for: Option<CsrfToken>,
}

impl Exchange {
    /// The same sign-in, waiting for another code: for when the portal does not take the pasted one, which may have been
    /// copied in part or be too old. `None` for a code that came to the listener: its state is used up.
    pub fn another_paste(&self) -> Option<AwaitingCode> {
        Some(AwaitingCode {
            portal: self.portal.clone(),
            app_id: self.app_id.clone(),
            redirect: Redirect::OutOfBand,
            redirect_uri: self.redirect_uri.clone(),
            state: self.pasted_for.clone()?,
            verifier: self.verifier.clone(),
        })
    }

    /// The form to be sent to `oauth2/token`, once. An app that runs on a person's computer has no secret, and an
    /// empty one is never sent (PROTOCOL §3.2).
    pub fn fields(&self) -> [(&'static str, &str); 6] {
        [
            ("client_id", self.app_id.as_str()),
            ("grant_type", "authorization_code"),
            ("code", self.code.expose()),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", self.verifier.expose()),
            ("f", "json"),
        ]
    }

    /// Reads the portal's reply.
    ///
    /// # Errors
    /// [`Error::Refused`] with `InvalidCode`, `VerifierMismatch`, `UnknownApp` or `UnknownRedirect`; others as
    /// [`crate::transport::decode`].
    pub fn answer(self, reply: &Reply) -> Result<Issued, Error> {
        Ok(TokenReply::read(reply)?.issued(reply, &self.portal, &self.app_id, &self.redirect_uri))
    }

    /// Sends the form and reads the reply.
    ///
    /// # Errors
    /// As [`Exchange::answer`] and [`Transport::send`].
    pub async fn send(self, transport: &Transport) -> Result<Issued, Error> {
        let url = self.portal.sharing_rest("oauth2/token");
        let reply = transport.post_form(&url, &self.fields(), HeaderMap::new()).await?;
        self.answer(&reply)
    }
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange").field("portal", &self.portal).finish_non_exhaustive()
    }
}

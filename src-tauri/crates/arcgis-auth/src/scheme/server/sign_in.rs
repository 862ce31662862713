//! Asking a server for a token.

use super::TokenEndpoint;
use crate::error::{Error, Refusal};
use crate::scheme::credentials::Credentials;
use crate::scheme::password::DEFAULT_REFERER;
use crate::secret::Password;
use crate::token::{Binding, Issued, PortalTokenReply};
use crate::transport::{Reply, Transport, is_loopback};

/// What is asked of a server's `tokens` or `admin/generateToken`.
#[derive(Debug)]
pub struct ServerSignIn<'a> {
    /// The name of an account of the server, as it is: `DOMAIN\user` is no sign of a web tier (PROTOCOL §12 story 21).
    pub user: &'a str,
    /// The password.
    pub password: &'a Password,
    /// What the token is bound to; [`Binding::None`] asks for the request's address.
    pub binding: Binding,
    /// How long the token should last, in minutes. The server may give less; `None` leaves it to the server.
    pub expiration: Option<u32>,
}

impl<'a> ServerSignIn<'a> {
    /// Bound to the default referer, for an hour.
    pub fn new(user: &'a str, password: &'a Password) -> Self {
        Self { user, password, binding: Binding::Referer(DEFAULT_REFERER.to_owned()), expiration: Some(60) }
    }

    /// Asks for a token: one request, whatever comes back.
    ///
    /// # Errors
    /// [`Error::Refused`] with `WrongPassword`, `AccountLocked`, `ClientNeeded`, or at the administrators' endpoint
    /// `NoPermission`; [`Error::TokensOff`] when nothing gives tokens there; [`Error::Setup`] for a referer that no
    /// header can carry; [`Error::HttpsOnly`] when a server that was allowed to speak plain http says that its tokens are
    /// for https; others as [`Transport::send`] and [`crate::transport::decode`].
    pub async fn send(self, transport: &Transport, endpoint: &TokenEndpoint) -> Result<Issued, Error> {
        let credentials = Credentials {
            user: self.user,
            password: self.password,
            binding: self.binding,
            expiration: self.expiration,
            old_spelling: endpoint.is_admin(),
        };
        let (reply, binding) = credentials.post(transport, endpoint.as_url()).await?;
        let read: PortalTokenReply = reply.json().map_err(|error| read_refusal(error, &reply, endpoint))?;
        if read.https_only() && endpoint.as_url().scheme() == "http" && !is_loopback(endpoint.as_url()) {
            return Err(Error::HttpsOnly { host: reply.host().to_owned() });
        }
        read.issued(&reply, binding, Some(self.user))
    }
}

/// What only a server's token service means by its refusals (PROTOCOL §2.2, §2.3).
fn read_refusal(error: Error, reply: &Reply, endpoint: &TokenEndpoint) -> Error {
    let off = || Error::TokensOff { server: endpoint.server().clone() };
    match error {
        Error::Refused(mut refused) => match (refused.refusal, refused.code) {
            // Administrators are told in words that they are none; a page, or any word of `tokens`, says that it is off.
            (Refusal::NoPermission, _) if !endpoint.is_admin() || refused.message.is_empty() => off(),
            // E2 whose details are missing: all that is left is the code.
            (Refusal::Other, Some(401)) => {
                refused.refusal = Refusal::WrongPassword;
                refused.into()
            }
            (Refusal::Other, Some(201)) if refused.details.is_empty() => {
                refused.refusal = Refusal::ClientNeeded;
                refused.into()
            }
            _ => refused.into(),
        },
        Error::NotUnderstood { .. } if reply.status == http::StatusCode::NOT_FOUND => off(),
        other => other,
    }
}

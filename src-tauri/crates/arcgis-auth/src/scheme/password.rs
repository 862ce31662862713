//! User name and password, sent once to the portal's own `generateToken` (PROTOCOL §2.1).
//!
//! Never to a sign-in page: pages are not read or filled in. The account must be the portal's own or one of its
//! directory; accounts of another provider and accounts with a second factor are refused by the portal.

use super::credentials::Credentials;
use crate::error::Error;
use crate::portal::PortalAddress;
use crate::secret::Password;
use crate::token::{Binding, Issued, PortalTokenReply};
use crate::transport::Transport;

/// The referer of the reference client, so that tokens handed on to it work.
pub const DEFAULT_REFERER: &str = "http";

/// What is asked of `generateToken`.
#[derive(Debug)]
pub struct PasswordSignIn<'a> {
    /// The name; letter case matters here even where the portal's page does not mind it. `DOMAIN\user` is sent as
    /// it is.
    pub user: &'a str,
    /// The password.
    pub password: &'a Password,
    /// What the token is bound to; [`Binding::None`] is not offered by portals and asks for the request's address.
    pub binding: Binding,
    /// How long the token should last, in minutes. The portal may give less; `None` leaves it to the portal.
    pub expiration: Option<u32>,
}

impl<'a> PasswordSignIn<'a> {
    /// Bound to the default referer, for an hour.
    pub fn new(user: &'a str, password: &'a Password) -> Self {
        Self { user, password, binding: Binding::Referer(DEFAULT_REFERER.to_owned()), expiration: Some(60) }
    }

    /// Asks for a token: one request, whatever comes back.
    ///
    /// # Errors
    /// [`Error::Refused`] with `WrongPassword`, `AccountLocked` or `MoreStepsNeeded`; [`Error::Setup`] for a referer
    /// that no header can carry; others as [`Transport::send`] and [`crate::transport::decode`].
    pub async fn send(self, transport: &Transport, portal: &PortalAddress) -> Result<Issued, Error> {
        let credentials = Credentials {
            user: self.user,
            password: self.password,
            binding: self.binding,
            expiration: self.expiration,
            old_spelling: false,
        };
        let (reply, binding) = credentials.post(transport, &portal.sharing_rest("generateToken")).await?;
        let read: PortalTokenReply = reply.json()?;
        read.issued(&reply, binding, Some(self.user))
    }
}

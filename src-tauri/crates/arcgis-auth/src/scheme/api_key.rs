//! API key: a long-lived token made on the portal's page (PROTOCOL §5). It is opaque and often has no user.

use crate::error::Error;
use crate::portal::PortalAddress;
use crate::secret::TokenText;
use crate::token::{Expiry, Issued, Standing};
use crate::transport::Transport;

use super::given_token::GivenToken;

/// A key, and the referer it is restricted to, if any.
#[derive(Clone, Debug)]
pub struct ApiKey {
    key: TokenText,
    referer: Option<String>,
}

impl ApiKey {
    /// A key as pasted: blanks around it are cut off. `None` when nothing is left, or blanks or other letters than a
    /// header can carry stand in it.
    pub fn new(pasted: &TokenText, referer: Option<String>) -> Option<Self> {
        let token = GivenToken::new(pasted, referer)?;
        Some(Self { key: token.text, referer: token.referer })
    }

    /// Asks the portal what it makes of the key: one request. Its end is not known; keys last a day to a year.
    ///
    /// # Errors
    /// As [`crate::token::self_of`]; a key that the portal does not know is an error and never an anonymous visit.
    pub async fn check(
        self,
        transport: &Transport,
        portal: &PortalAddress,
    ) -> Result<(Issued, Standing), Error> {
        self.given().check(transport, portal).await
    }

    /// Asks a server that belongs to no portal for its list with the key.
    ///
    /// # Errors
    /// As [`GivenToken::check_at_server`].
    pub async fn check_at_server(
        self,
        transport: &Transport,
        server: &PortalAddress,
    ) -> Result<Issued, Error> {
        self.given().check_at_server(transport, server).await
    }

    fn given(self) -> GivenToken {
        GivenToken { text: self.key, referer: self.referer, expiry: Expiry::UNKNOWN }
    }
}

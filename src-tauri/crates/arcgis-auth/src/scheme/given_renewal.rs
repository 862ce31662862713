//! A renewal token that one already has, with the app it was given to (PROTOCOL §3.2, §3.5).

use crate::error::Error;
use crate::portal::PortalAddress;
use crate::secret::RefreshToken;
use crate::token::{AppId, Expiry, Grant, Issued, refresh};
use crate::transport::Transport;

/// A renewal token and its app.
#[derive(Clone, Debug)]
pub struct GivenRenewal {
    /// The renewal token.
    pub refresh: RefreshToken,
    /// The app that it was given to; a portal takes it from no other.
    pub app_id: AppId,
    /// The redirect address of the sign-in that it came from, where known. A portal wants it only to exchange the
    /// renewal token for a new one, which is not possible without it.
    pub redirect_uri: Option<String>,
}

impl GivenRenewal {
    /// Uses it once, for an access token. What is committed then is this renewal token as a grant of its own: whoever
    /// gave it may hold it too, so it is neither exchanged nor revoked here.
    ///
    /// # Errors
    /// [`Error::Refused`] with `InvalidRefreshToken` when it is over or of another app or portal; others as [`refresh`].
    pub async fn send(self, transport: &Transport, portal: &PortalAddress) -> Result<Issued, Error> {
        let grant = Grant {
            refresh: self.refresh,
            redirect_uri: self.redirect_uri.unwrap_or_default(),
            app_id: self.app_id,
            issuer: portal.clone(),
            expiry: Expiry::UNKNOWN,
        };
        let mut issued = refresh(transport, &grant).await?;
        issued.grant.get_or_insert(grant);
        Ok(issued)
    }
}

//! App sign-in: an app's own token from its id and secret (client credentials, RFC 6749 §4.4; PROTOCOL §3.2). Nobody
//! stands behind it.

use std::sync::Arc;

use http::HeaderMap;

use crate::error::Error;
use crate::portal::PortalAddress;
use crate::secret::AppSecret;
use crate::token::{AppId, BoxFuture, Issued, Renew, Renewed, TokenReply};
use crate::transport::Transport;

/// What is asked of `oauth2/token`.
#[derive(Clone, Debug)]
pub struct AppSignIn {
    app_id: AppId,
    secret: AppSecret,
    /// How long the token should last, in minutes; `None` leaves it to the portal (two hours), and no portal gives more
    /// than two weeks.
    pub expiration: Option<u32>,
}

impl AppSignIn {
    /// The app's id and secret. `None` for an empty secret, which is never sent (PROTOCOL §12 story 13).
    pub fn new(app_id: AppId, secret: AppSecret) -> Option<Self> {
        (!secret.expose().is_empty()).then_some(Self { app_id, secret, expiration: None })
    }

    /// Asks for a token: one request, whatever comes back. [`crate::token::self_of`] says whether the portal takes it.
    ///
    /// # Errors
    /// [`Error::Refused`] with `UnknownApp` or `WrongAppSecret`; others as [`Transport::send`] and
    /// [`crate::transport::decode`].
    pub async fn send(&self, transport: &Transport, portal: &PortalAddress) -> Result<Issued, Error> {
        let url = portal.sharing_rest("oauth2/token");
        let expiration = self.expiration.map(|minutes| minutes.to_string());
        let mut fields = vec![
            ("client_id", self.app_id.as_str()),
            ("client_secret", self.secret.expose()),
            ("grant_type", "client_credentials"),
        ];
        if let Some(expiration) = &expiration {
            fields.push(("expiration", expiration));
        }
        fields.push(("f", "json"));
        let reply = transport.post_form(&url, &fields, HeaderMap::new()).await?;
        TokenReply::read(&reply)?.issued_without_grant(&reply).in_time(&reply)
    }

    /// Gets the next token whenever a [`crate::token::TokenSource`] finds the one in hand due: the secret is sent once
    /// for each token and not once for each request.
    pub fn renewal(self, transport: Transport, portal: PortalAddress) -> AppRenewal {
        AppRenewal { asked: Arc::new((self, transport, portal)) }
    }
}

/// Renews an app's token; see [`AppSignIn::renewal`]. Without a grant there is nothing to commit.
#[derive(Clone, Debug)]
pub struct AppRenewal {
    asked: Arc<(AppSignIn, Transport, PortalAddress)>,
}

impl Renew for AppRenewal {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        let asked = Arc::clone(&self.asked);
        Box::pin(async move {
            let (sign_in, transport, portal) = &*asked;
            Ok(sign_in.send(transport, portal).await?.without_grant())
        })
    }
}

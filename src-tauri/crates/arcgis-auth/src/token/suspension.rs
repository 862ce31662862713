//! Giving a licence back.

use http::HeaderMap;
use serde::Deserialize;

use super::Grant;
use super::renewal::as_ended;
use crate::error::Error;
use crate::transport::Transport;

#[derive(Deserialize)]
struct Answer {
    success: bool,
}

/// Ends the session that a grant stands for, so that its licence is free for somebody else
/// (`grant_type=suspend_session`, PROTOCOL §3.2). Whether the portal did so; portals may end the grant with it.
///
/// # Errors
/// [`Error::Refused`] with `InvalidRefreshToken` when the grant is over already; others as [`Transport::send`] and
/// [`crate::transport::decode`].
pub async fn suspend_session(transport: &Transport, grant: &Grant) -> Result<bool, Error> {
    let url = grant.issuer.sharing_rest("oauth2/token");
    let fields = [
        ("client_id", grant.app_id.as_str()),
        ("grant_type", "suspend_session"),
        ("refresh_token", grant.refresh.expose()),
        ("f", "json"),
    ];
    let reply = transport.post_form(&url, &fields, HeaderMap::new()).await?;
    reply.json::<Answer>().map(|answer| answer.success).map_err(as_ended)
}

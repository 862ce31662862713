//! Ending a sign-in on the portal.

use http::HeaderMap;
use serde::Deserialize;

use super::Grant;
use crate::error::{Error, NotUnderstood};
use crate::transport::Transport;

#[derive(Deserialize)]
struct Answer {
    success: bool,
}

/// Revokes a grant and with it all access tokens from it (`oauth2/revokeToken`; RFC 7009). Tokens of `generateToken`
/// cannot be revoked by anybody.
///
/// # Errors
/// As [`Transport::send`] and [`crate::transport::decode`]; the portal also says success for tokens it does not know.
pub async fn revoke(transport: &Transport, grant: &Grant) -> Result<(), Error> {
    let url = grant.issuer.sharing_rest("oauth2/revokeToken");
    let fields = [
        ("auth_token", grant.refresh.expose()),
        ("client_id", grant.app_id.as_str()),
        ("token_type_hint", "refresh_token"),
        ("f", "json"),
    ];
    let reply = transport.post_form(&url, &fields, HeaderMap::new()).await?;
    let answer: Answer = reply.json()?;
    if answer.success {
        Ok(())
    } else {
        Err(Error::NotUnderstood { url: reply.url(), what: NotUnderstood::WrongShape })
    }
}

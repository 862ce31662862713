//! Who a token stands for, as the portal says it.

use serde::Deserialize;

use super::AccessToken;
use crate::clock::Skew;
use crate::error::Error;
use crate::portal::PortalAddress;
use crate::transport::Transport;

/// An account as `community/self` names it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The user name with the portal's own letter case.
    #[serde(rename = "username")]
    pub user_name: String,
    /// The person's name.
    #[serde(default)]
    pub full_name: Option<String>,
    /// The e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The role's technical name: `org_admin`, `org_publisher`, `org_user`, `iAAAAAAAAAAAAAAA` for Viewer.
    #[serde(default)]
    pub role: Option<String>,
    /// The organisation's id; absent for public accounts.
    #[serde(default)]
    pub org_id: Option<String>,
    /// Where the account lives: `arcgis`, `enterprise`, `facebook`, …
    #[serde(default)]
    pub provider: Option<String>,
}

/// What a portal said of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Who it stands for.
    pub identity: Identity,
    /// How far the portal's clock was ahead when it answered, if it told the time.
    pub skew: Option<Skew>,
}

/// Asks the portal whom the token stands for (`community/self`): the proof of a sign-in, in one request. A stored date
/// is none, and `portals/self` is none either: it answers a bad token as if nobody had asked.
///
/// # Errors
/// [`Error::Refused`] with `InvalidToken` when the token is over, [`Error::NoUserNamed`] when the portal names nobody;
/// others as [`Transport::send`] and [`crate::transport::decode`].
pub async fn verify(
    transport: &Transport,
    portal: &PortalAddress,
    token: &AccessToken,
) -> Result<Verified, Error> {
    let mut url = portal.sharing_rest("community/self");
    url.set_query(Some("f=json"));
    let reply = transport.get(&url, token.headers()?).await?;
    let document: serde_json::Value = reply.json()?;
    match serde_json::from_value::<Identity>(document) {
        Ok(identity) if !identity.user_name.trim().is_empty() => {
            Ok(Verified { identity, skew: reply.skew() })
        }
        _ => Err(Error::NoUserNamed { host: portal.host().to_owned() }),
    }
}

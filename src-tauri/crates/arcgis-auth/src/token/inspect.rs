//! What a portal says of a token's holder (`portals/self`, PROTOCOL §1.3).

use http::HeaderMap;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{AccessToken, Identity};
use crate::clock::Skew;
use crate::error::{Error, Refusal};
use crate::portal::PortalAddress;
use crate::transport::{Reply, Transport};

/// For whom a token stands and what it may do, as the portal says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The person. `None` for an app, and for most keys.
    pub user: Option<Identity>,
    /// What the person may do, by the portal's technical names (`portal:user:createItem`).
    pub privileges: Vec<String>,
    /// The kind of licence (`creatorUT`, `viewerUT`, …).
    pub user_type: Option<String>,
    /// The app that the token was issued to.
    pub app: Option<App>,
    /// The organisation's id.
    pub organisation_id: Option<String>,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// The longest life of a token in minutes (`maxTokenExpirationMinutes`); −1 is the portal's own limit. `None` when
    /// the portal does not say.
    pub longest_token_minutes: Option<i64>,
    /// How far the portal's clock was ahead when it answered, if it told the time.
    pub skew: Option<Skew>,
}

/// The app that a token was issued to (`appInfo`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct App {
    /// The app id (`client_id`).
    #[serde(rename = "appId")]
    pub id: String,
    /// The item that describes it.
    #[serde(default)]
    pub item_id: Option<String>,
    /// Its name, where it has one.
    #[serde(default, rename = "appTitle", deserialize_with = "said")]
    pub title: Option<String>,
    /// Who registered it.
    #[serde(default, rename = "appOwner")]
    pub owner: Option<String>,
}

impl App {
    /// What it is called: its name, else its id.
    pub fn name(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.id)
    }
}

impl Standing {
    /// The portal's own letters for whoever holds the token: the person, else the app.
    pub fn holder(&self) -> Option<&str> {
        let user = self.user.as_ref().map(|user| user.user_name.as_str());
        user.or_else(|| self.app.as_ref().map(App::name))
    }

    pub(super) fn read(document: &Value, skew: Option<Skew>) -> Self {
        let user = document.get("user").filter(|user| user.is_object());
        let text = |of: Option<&Value>, key: &str| {
            of.and_then(|of| of.get(key))
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let named = user.and_then(|user| serde_json::from_value::<Identity>(user.clone()).ok());
        let app = document.get("appInfo").and_then(|app| serde_json::from_value::<App>(app.clone()).ok());
        let privileges = user.and_then(|user| user.get("privileges")).and_then(Value::as_array);
        Self {
            user: named.filter(|user| !user.user_name.trim().is_empty()),
            privileges: privileges
                .map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
                .unwrap_or_default(),
            user_type: text(user, "userLicenseTypeId"),
            app: app.filter(|app| !app.id.trim().is_empty()),
            organisation_id: text(Some(document), "id"),
            organisation: text(Some(document), "name"),
            longest_token_minutes: document.get("maxTokenExpirationMinutes").and_then(Value::as_i64),
            skew,
        }
    }
}

/// A text that says something.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

/// Asks the portal what it makes of a token: the proof of an app sign-in, a key, or a token that somebody brought along.
///
/// `portals/self` does not refuse a bad token, it answers as to somebody who is not signed in. Only an answer that names
/// a user or an app is therefore taken.
///
/// # Errors
/// [`Error::TokenNotRecognised`] when the portal answers as to nobody; [`Error::Refused`] with `InvalidToken` when it
/// says so; [`Error::Setup`] for a token or referer that no header can carry; others as [`Transport::send`] and
/// [`crate::transport::decode`].
pub async fn self_of(
    transport: &Transport,
    portal: &PortalAddress,
    token: &AccessToken,
) -> Result<Standing, Error> {
    let nobody = || Error::TokenNotRecognised { host: portal.host().to_owned() };
    let reply = ask(transport, portal, token.headers()?).await?;
    let standing = match reply.json::<Value>() {
        Ok(document) => Standing::read(&document, reply.skew()),
        Err(Error::Refused(refused)) if refused.refusal == Refusal::TokenRequired => return Err(nobody()),
        // A portal without anonymous access may say this of nobody and of somebody; of the token it says more there.
        Err(Error::Refused(refused)) if refused.refusal == Refusal::NoPermission => {
            super::verify(transport, portal, token).await?;
            return Err(refused.into());
        }
        Err(error) => return Err(error),
    };
    if standing.user.is_none() && standing.app.is_none() { Err(nobody()) } else { Ok(standing) }
}

/// Asks the portal what it shows without any token. A web tier may name a user all the same.
///
/// # Errors
/// [`Error::SignInNeeded`] when it shows nothing to somebody who is not signed in; others as [`Transport::send`] and
/// [`crate::transport::decode`].
pub async fn self_of_nobody(transport: &Transport, portal: &PortalAddress) -> Result<Standing, Error> {
    let needed = || Error::SignInNeeded { host: portal.host().to_owned() };
    let reply = ask(transport, portal, HeaderMap::new()).await?;
    let standing = match reply.json::<Value>() {
        Ok(document) => Standing::read(&document, reply.skew()),
        Err(Error::Refused(refused))
            if matches!(refused.refusal, Refusal::TokenRequired | Refusal::NoPermission) =>
        {
            return Err(needed());
        }
        Err(error) => return Err(error),
    };
    // A portal that keeps to itself may answer with a few fields, which do not even say whose it is.
    if standing.user.is_none() && standing.organisation_id.is_none() { Err(needed()) } else { Ok(standing) }
}

async fn ask(transport: &Transport, portal: &PortalAddress, headers: HeaderMap) -> Result<Reply, Error> {
    let mut url = portal.sharing_rest("portals/self");
    url.set_query(Some("f=json"));
    transport.get(&url, headers).await
}

/// A server that belongs to a portal and takes its tokens, itself or after an exchange ([`super::ServerTokens`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FederatedServer {
    /// Where its services are, as the portal registered it.
    pub address: PortalAddress,
    /// Where it is administered.
    pub admin: Option<PortalAddress>,
    /// The name that the portal shows.
    pub name: Option<String>,
    /// Whether the portal keeps its own layers there.
    pub is_hosting: bool,
}

impl FederatedServer {
    fn read(document: &Value) -> Option<Self> {
        let text = |key: &str| document.get(key).and_then(Value::as_str).map(str::trim);
        let address = |key: &str| text(key).and_then(|url| PortalAddress::parse_exact(url).ok());
        Some(Self {
            address: address("url")?,
            admin: address("adminUrl"),
            name: text("name").filter(|name| !name.is_empty()).map(str::to_owned),
            is_hosting: document.get("isHosted").and_then(Value::as_bool).unwrap_or_default(),
        })
    }
}

/// Which servers accept the portal's tokens (`portals/self/servers`). Entries without a usable address are left out.
///
/// # Errors
/// [`Error::Refused`] with `InvalidToken` for a bad token and `NoPermission` where the holder may not see the list;
/// others as [`self_of`].
pub async fn servers(
    transport: &Transport,
    portal: &PortalAddress,
    token: &AccessToken,
) -> Result<Vec<FederatedServer>, Error> {
    let mut url = portal.sharing_rest("portals/self/servers");
    url.set_query(Some("f=json"));
    let document: Value = transport.get(&url, token.headers()?).await?.json()?;
    let list = document.get("servers").and_then(Value::as_array);
    Ok(list.map(|list| list.iter().filter_map(FederatedServer::read).collect()).unwrap_or_default())
}

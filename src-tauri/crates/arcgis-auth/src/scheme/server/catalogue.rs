//! The list of a server's services: the proof of a server's token (DESIGN §4.1).

use http::HeaderMap;
use serde_json::Value;

use crate::error::{Error, NotUnderstood, Refusal};
use crate::portal::PortalAddress;
use crate::token::{AccessToken, Issued};
use crate::transport::Transport;

/// What a server lists for the holder of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// The server's release, `11.3`.
    pub release: Option<String>,
    /// The folders.
    pub folders: Vec<String>,
    /// How many services stand outside folders.
    pub services: usize,
}

impl Catalogue {
    fn read(document: &Value) -> Option<Self> {
        let list = |key: &str| document.get(key).and_then(Value::as_array);
        if list("folders").is_none() && list("services").is_none() {
            return None;
        }
        let folders = list("folders").into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        let release = document.get("currentVersion").and_then(|version| match version {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        Some(Self { release, folders: folders.collect(), services: list("services").map_or(0, Vec::len) })
    }
}

impl Issued {
    /// Asks the server for its list with the token that is not given out yet: the proof of an account of a server. A
    /// closed list says nothing of the token and is no error; the answer is `None` then.
    ///
    /// # Errors
    /// As [`catalogue`].
    pub async fn catalogue(
        &self,
        transport: &Transport,
        server: &PortalAddress,
    ) -> Result<Option<Catalogue>, Error> {
        open_or_closed(catalogue(transport, server, &self.access).await)
    }
}

/// The list, or `None` where it is closed to whoever holds the token.
///
/// # Errors
/// All others of [`catalogue`].
pub fn open_or_closed(asked: Result<Catalogue, Error>) -> Result<Option<Catalogue>, Error> {
    match asked {
        Err(Error::Refused(refused)) if refused.refusal == Refusal::NoPermission => Ok(None),
        other => other.map(Some),
    }
}

/// Asks for `rest/services` without a token: what the server shows to everybody.
///
/// # Errors
/// [`Error::SignInNeeded`] when it shows nothing to somebody who is not signed in; others as [`Transport::send`] and
/// [`crate::transport::decode`].
pub async fn catalogue_of_nobody(transport: &Transport, server: &PortalAddress) -> Result<Catalogue, Error> {
    let mut asked = server.join("rest/services");
    asked.set_query(Some("f=json"));
    let reply = transport.get(&asked, HeaderMap::new()).await?;
    let document = reply.json::<Value>().map_err(|error| match error {
        Error::Refused(refused)
            if matches!(refused.refusal, Refusal::TokenRequired | Refusal::NoPermission) =>
        {
            Error::SignInNeeded { host: server.host().to_owned() }
        }
        other => other,
    })?;
    Catalogue::read(&document)
        .ok_or_else(|| Error::NotUnderstood { url: reply.url(), what: NotUnderstood::WrongShape })
}

/// Asks for `rest/services` with the token. Where the server does not see it in the header, it is sent once more in the
/// body, where older servers look for it (PROTOCOL §11).
///
/// # Errors
/// [`Error::Refused`] with `InvalidToken` for a bad token, with `NoPermission` where the list is closed, which says
/// nothing of the token; others as [`Transport::send`] and [`crate::transport::decode`].
pub async fn catalogue(
    transport: &Transport,
    server: &PortalAddress,
    token: &AccessToken,
) -> Result<Catalogue, Error> {
    let url = server.join("rest/services");
    let mut asked = url.clone();
    asked.set_query(Some("f=json"));
    let mut reply = transport.get(&asked, token.headers()?).await?;
    let mut document = reply.json::<Value>();
    if matches!(&document, Err(Error::Refused(refused)) if refused.refusal == Refusal::TokenRequired) {
        let fields = [("token", token.text().expose()), ("f", "json")];
        reply = transport.post_form(&url, &fields, token.headers()?).await?;
        document = reply.json();
    }
    Catalogue::read(&document?)
        .ok_or_else(|| Error::NotUnderstood { url: reply.url(), what: NotUnderstood::WrongShape })
}

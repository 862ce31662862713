//! Opening an address with the right token, and with none where there is no right one.

use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::session::{Session, TokenHandler};
use arcgis_auth::token::{
    AccessToken, Asker, BoxFuture, Renew, Renewed, ServerTokens, TokenSource, server_root,
};
use arcgis_auth::transport::Transport;
use serde_json::Value;
use url::Url;

/// Whose token was got.
pub(crate) enum Realm {
    /// A portal, and its servers for whoever has signed in.
    Portal(PortalAddress, Option<ServerTokens>),
    /// A server of its own.
    Server(PortalAddress),
}

/// The program ends before its token does.
struct Never;

impl Renew for Never {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        Box::pin(async { Err(Arc::new(Error::NotRenewable)) })
    }
}

/// The tokens of the portal's servers.
pub(crate) fn servers_of(transport: &Transport, portal: &PortalAddress, token: &AccessToken) -> ServerTokens {
    let source = TokenSource::new(Box::new(Never), Arc::clone(transport.clock()), Some(token.clone()));
    ServerTokens::new(transport.clone(), portal.clone(), Asker::Token(source), None)
}

/// One of them.
pub(crate) async fn server_token(servers: &ServerTokens, service: &Url) -> Result<AccessToken, Error> {
    servers.token(service).await.map_err(own)
}

/// What stands at an address, as JSON. The token goes to its own portal or server; a server of the portal gets one of
/// its own, and every other host nothing: it is an error.
pub(crate) async fn open(
    transport: &Transport,
    address: &Url,
    realm: &Realm,
    token: Option<&AccessToken>,
) -> Result<Value, Error> {
    let (home, servers) = match realm {
        Realm::Portal(portal, servers) => (portal, servers.clone()),
        Realm::Server(server) => (server, None),
    };
    if token.is_some() && !is_below(address, home) {
        let Some(servers) = &servers else {
            return Err(Error::ForeignServer {
                server: server_root(address)?,
                portal: Box::new(home.clone()),
            });
        };
        // Whose server it is, before anything is asked of it.
        server_token(servers, address).await?;
    }
    let session = Session::builder(transport.clone());
    let session = match token {
        None => session,
        Some(token) => {
            let source =
                TokenSource::new(Box::new(Never), Arc::clone(transport.clock()), Some(token.clone()));
            session.token(TokenHandler::new(home.clone(), source, servers))
        }
    };
    let reply = session.build().get(as_json(address)).send().await.map_err(own)?;
    reply.json().await
}

/// Nobody else holds an error here.
fn own(error: Arc<Error>) -> Error {
    Arc::try_unwrap(error).unwrap_or_else(|_| Error::Setup("somebody else holds the error".to_owned()))
}

fn is_below(address: &Url, base: &PortalAddress) -> bool {
    let below = address.path().strip_prefix(base.context());
    address.origin() == base.as_url().origin()
        && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// With `f=json`, and without a token that somebody left in it.
fn as_json(address: &Url) -> Url {
    let kept: Vec<(String, String)> = address
        .query_pairs()
        .into_owned()
        .filter(|(name, _)| !["token", "f"].iter().any(|known| name.eq_ignore_ascii_case(known)))
        .collect();
    let mut url = address.clone();
    url.query_pairs_mut().clear().extend_pairs(kept).append_pair("f", "json");
    url
}

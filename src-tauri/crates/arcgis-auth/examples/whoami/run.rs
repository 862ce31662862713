//! From the arguments to the answer: also an example of how the crate is used.

use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::portal::{Discovered, PortalAddress, discover, read_address};
use arcgis_auth::token::{
    AccessToken, BoxFuture, Grant, Ledger, LedgerError, revoke, self_of_nobody, server_root,
};
use arcgis_auth::transport::{Transport, TransportOptions};
use serde_json::{Value, json};

use crate::arguments::{Arguments, Scheme};
use crate::input::{SystemClock, authorities};
use crate::open::{Realm, open, server_token, servers_of};
use crate::portal::{self, SignedIn, missing};
use crate::server;

/// Keeps nothing: the program ends with the answer.
pub(crate) struct NoLedger;

impl Ledger for NoLedger {
    fn keep<'a>(&'a self, _: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async { Ok(()) })
    }
}

/// Who signed in, and with what.
struct Who {
    user: Option<String>,
    app: Option<String>,
    organisation: Option<String>,
    token: Option<AccessToken>,
    realm: Realm,
}

/// Signs in and says who that was.
pub(crate) async fn run(arguments: Arguments) -> Result<Value, Error> {
    let options = TransportOptions {
        extra_authorities: authorities(arguments.ca.as_deref())?,
        ..arguments.reach.options(&arguments.address)?
    };
    let transport = Transport::new(&options, Arc::new(SystemClock::new()))?;
    if arguments.scheme == Scheme::Server {
        let (token, server, is_checked) = server::sign_in(&transport, &arguments).await?;
        let who = Who {
            user: arguments.user.clone(),
            app: None,
            organisation: None,
            token: Some(token),
            realm: Realm::Server(server),
        };
        let mut answer = answer(&transport, &arguments, who, None).await?;
        if !is_checked {
            answer["checked"] = json!(false);
        }
        return Ok(answer);
    }
    let found = if arguments.known {
        known(PortalAddress::parse_exact(&arguments.address)?)
    } else {
        discover(&transport, &read_address(&arguments.address)?).await?
    };
    let Some(signed_in) = portal::sign_in(&transport, &found, &arguments).await? else {
        let standing = self_of_nobody(&transport, &found.address).await?;
        let user = standing.user.map(|user| user.user_name);
        let (organisation, realm) = (standing.organisation, Realm::Portal(found.address, None));
        let who = Who { user, app: None, organisation, token: None, realm };
        return answer(&transport, &arguments, who, None).await;
    };
    let is_kept = arguments.show_token || !signed_in.is_ours;
    let grant = signed_in.issued.grant().filter(|_| !is_kept).cloned();
    let answer = describe(&transport, &arguments, signed_in, found).await;
    // Nobody keeps it, so it must not stay valid for weeks. The answer is there all the same.
    if let Some(grant) = grant
        && let Err(error) = revoke(&transport, &grant).await
    {
        eprintln!("The sign-in was not ended at the portal: {error}");
    }
    answer
}

/// What an earlier run found, as far as a sign-in needs it.
fn known(address: PortalAddress) -> Discovered {
    let (info, skew, certificate, server) = (None, None, None, None);
    Discovered { address, info, elapsed: std::time::Duration::ZERO, skew, certificate, server }
}

/// The proof of the sign-in: a person by `community/self`, an app or a key by `portals/self`.
async fn describe(
    transport: &Transport,
    arguments: &Arguments,
    signed_in: SignedIn,
    found: Discovered,
) -> Result<Value, Error> {
    let SignedIn { issued, standing, .. } = signed_in;
    let standing = match standing {
        None if arguments.scheme == Scheme::App => Some(issued.inspect(transport, &found.address).await?),
        standing => standing,
    };
    let organisation = found.info.and_then(|info| info.organisation);
    let (user, app, organisation) = match standing {
        None => (Some(issued.verify(transport, &found.address).await?.user_name), None, organisation),
        Some(standing) => {
            let app = standing.app.map(|app| app.id);
            (standing.user.map(|user| user.user_name), app, standing.organisation)
        }
    };
    let token = issued.commit(&NoLedger).await.map_err(|not| Error::NotKept(not.error))?;
    let servers = servers_of(transport, &found.address, &token);
    let realm = Realm::Portal(found.address, Some(servers));
    let app = app.filter(|_| user.is_none());
    let who = Who { user, app, organisation, token: Some(token), realm };
    answer(transport, arguments, who, found.server.map(|server| server.as_url().clone())).await
}

async fn answer(
    transport: &Transport,
    arguments: &Arguments,
    who: Who,
    server: Option<url::Url>,
) -> Result<Value, Error> {
    let mut answer = json!({
        "scheme": arguments.scheme_name,
        "user": who.user,
        "organisation": who.organisation,
        "expires": who.token.as_ref().and_then(ends),
        "binding": who.token.as_ref().map(|token| token.binding().to_string()),
    });
    if let Some(app) = &who.app {
        answer["app"] = json!(app);
    }
    if let Some(token) = &who.token {
        show(arguments, &mut answer, token);
    }
    if let (true, Realm::Portal(_, Some(servers))) = (arguments.and_server, &who.realm) {
        let asked = arguments.server.as_ref().or(arguments.open.as_ref()).or(server.as_ref());
        let asked = asked.ok_or_else(|| missing("--server"))?;
        let token = server_token(servers, asked).await?;
        answer["server"] = json!({
            "address": server_root(asked)?.as_str(),
            "expires": ends(&token),
            "binding": token.binding().to_string(),
        });
        show(arguments, &mut answer["server"], &token);
    }
    if let Some(address) = &arguments.open {
        answer["reply"] = open(transport, address, &who.realm, who.token.as_ref()).await?;
    }
    Ok(answer)
}

/// Only for whoever asked for it.
fn show(arguments: &Arguments, answer: &mut Value, token: &AccessToken) {
    if arguments.show_token {
        answer["token"] = json!(token.text().expose());
    }
}

fn ends(token: &AccessToken) -> Option<String> {
    token.expiry().moment().map(|moment| moment.to_string())
}

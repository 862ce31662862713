//! The flow over real connections.

use std::time::Duration;

use super::ask::Ask;
use super::flow::{Flow, Turn};
use crate::error::Error;
use crate::token::{BoxFuture, Issued};
use crate::transport::{Reply, Transport};

/// How long a sign-in may take in all.
pub const WAIT_LIMIT: Duration = Duration::from_secs(120);

/// Asks the provider, and answers when it wants to know who asks.
///
/// A provider challenges with 401 and `WWW-Authenticate`; whoever holds a ticket sends the request again with
/// [`Ask::send_with`], and hands back the last reply. A challenge that is handed back ends the sign-in with
/// [`Error::WebTier`]. Nothing of the provider's pages comes here, and no redirect is followed.
pub trait Provider: Send + Sync {
    /// The provider's reply to this request.
    fn ask<'a>(&'a self, ask: &'a Ask, transport: &'a Transport) -> BoxFuture<'a, Result<Reply, Error>>;
}

/// For providers that know who asks from the connection: each request is sent as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Connection;

impl Provider for Connection {
    fn ask<'a>(&'a self, ask: &'a Ask, transport: &'a Transport) -> BoxFuture<'a, Result<Reply, Error>> {
        Box::pin(ask.send(transport))
    }
}

/// How the two sides are reached.
#[derive(Clone, Copy)]
pub struct Ways<'a> {
    /// To the portal.
    pub portal: &'a Transport,
    /// To every other host. AD FS asks for a ticket only where it knows the `User-Agent` (PROTOCOL §10).
    pub elsewhere: &'a Transport,
    /// Who speaks to every other host.
    pub provider: &'a dyn Provider,
}

/// Walks the whole way, from [`super::begin`] to the exchange of the code.
///
/// # Errors
/// As [`Flow::answer`], [`Transport::send`] and [`crate::scheme::browser::Exchange::answer`];
/// [`Error::SignInTimedOut`] after [`WAIT_LIMIT`].
pub async fn sign_in(begun: (Flow, Ask), ways: Ways<'_>) -> Result<Issued, Error> {
    let walked = tokio::time::timeout(WAIT_LIMIT, walk(begun, ways));
    walked.await.unwrap_or(Err(Error::SignInTimedOut { after: WAIT_LIMIT }))
}

async fn walk((mut flow, mut ask): (Flow, Ask), ways: Ways<'_>) -> Result<Issued, Error> {
    loop {
        let reply = if flow.is_portal(ask.url()) {
            ask.send(ways.portal).await?
        } else {
            ways.provider.ask(&ask, ways.elsewhere).await?
        };
        match flow.answer(&reply)? {
            Turn::Ask(next) => (flow, ask) = *next,
            Turn::Code(exchange) => return exchange.send(ways.portal).await,
        }
    }
}

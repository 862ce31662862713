//! Tokens for the servers of a portal: the portal's token against one that the server takes (PROTOCOL §4).

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, header};
use url::Url;

use super::{
    AccessToken, Binding, BoxFuture, Issued, PortalTokenReply, Renew, Renewed, TokenSource, server_root,
};
use crate::error::{Error, Refusal};
use crate::portal::{PortalAddress, same_owner, server_info};
use crate::transport::Transport;

/// Who asks the portal for a server's token.
#[derive(Clone, Debug)]
pub enum Asker {
    /// Somebody with a token of the portal.
    Token(TokenSource),
    /// Somebody whom the web tier before the portal knows: no token is sent (PROTOCOL §6).
    WebTier {
        /// What the web tier wants to see on each request, such as `Authorization`; empty where the connection itself
        /// is known. Mark secret values as sensitive.
        headers: HeaderMap,
        /// What the server's token is to be bound to.
        binding: Binding,
    },
}

/// The tokens of one sign-in for the servers of its portal. Clones share them. One is kept for each server until it is
/// due; however many callers want it at once, the portal is asked once.
#[derive(Clone)]
pub struct ServerTokens {
    asked: Arc<Asked>,
    kept: Arc<Mutex<HashMap<String, TokenSource>>>,
}

struct Asked {
    transport: Transport,
    portal: PortalAddress,
    asker: Asker,
    /// What the server's tokens are bound to; `None` for what the portal's token is bound to.
    binding: Option<Binding>,
    expiration: Option<u32>,
}

impl ServerTokens {
    /// Nothing is asked yet. `expiration` is how long a token should last, in minutes; `None` leaves it to the portal.
    pub fn new(transport: Transport, portal: PortalAddress, asker: Asker, expiration: Option<u32>) -> Self {
        Self {
            asked: Arc::new(Asked { transport, portal, asker, binding: None, expiration }),
            kept: Arc::default(),
        }
    }

    /// A token for the server that a service's address belongs to. It must go to no other.
    ///
    /// # Errors
    /// [`Error::ForeignServer`] when the server does not name this portal as its owner, before anything secret is sent;
    /// [`Error::Refused`] when the portal does not know the server or the token; [`Error::Address`] as [`server_root`];
    /// the error of the portal token's own renewal; others as [`Transport::send`] and [`crate::transport::decode`].
    pub async fn token(&self, service: &Url) -> Result<AccessToken, Arc<Error>> {
        let (key, source) = self.source(service)?;
        self.settle(&key, source.token().await, &source)
    }

    /// A new token for that server, whatever the one in hand; for one that was refused before its time.
    ///
    /// # Errors
    /// As [`ServerTokens::token`].
    pub async fn renew(&self, service: &Url) -> Result<AccessToken, Arc<Error>> {
        let (key, source) = self.source(service)?;
        self.settle(&key, source.renew().await, &source)
    }

    /// As [`TokenSource::renew_after`], for that server.
    ///
    /// # Errors
    /// As [`ServerTokens::token`].
    pub async fn renew_after(&self, service: &Url, refused: &AccessToken) -> Result<AccessToken, Arc<Error>> {
        let (key, source) = self.source(service)?;
        self.settle(&key, source.renew_after(refused).await, &source)
    }

    /// Whether a token for this server was given already, so that the portal has said that the server is its own.
    pub fn has(&self, service: &Url) -> bool {
        let Ok(server) = server_root(service) else { return false };
        let kept = self.lock();
        kept.get(&server.as_str().to_ascii_lowercase()).is_some_and(|source| source.last().is_some())
    }

    /// Forgets all of them; at sign-out.
    pub fn forget(&self) {
        self.lock().clear();
    }

    fn source(&self, service: &Url) -> Result<(String, TokenSource), Arc<Error>> {
        let server = server_root(service)?;
        let key = server.as_str().to_ascii_lowercase();
        let made = || {
            let turn = Turn { asked: Arc::clone(&self.asked), server, owned: AtomicBool::new(false) };
            let exchange = ServerExchange { turn: Arc::new(turn) };
            TokenSource::new(Box::new(exchange), Arc::clone(self.asked.transport.clock()), None)
        };
        let source = self.lock().entry(key.clone()).or_insert_with(made).clone();
        Ok((key, source))
    }

    /// What never gave a token is not remembered. Somebody who waited for the same one may have begun anew meanwhile.
    fn settle(
        &self,
        key: &str,
        done: Result<AccessToken, Arc<Error>>,
        source: &TokenSource,
    ) -> Result<AccessToken, Arc<Error>> {
        if done.is_err() && source.last().is_none() {
            let mut kept = self.lock();
            if kept.get(key).is_some_and(|now| now.is(source)) {
                kept.remove(key);
            }
        }
        done
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, TokenSource>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for ServerTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerTokens").field("portal", &self.asked.portal).finish_non_exhaustive()
    }
}

/// A token for one server with a binding and a life of its own, whatever else is kept for that server. `expiration` is
/// in minutes; the portal may give less.
///
/// # Errors
/// As [`ServerTokens::token`].
pub async fn server_token(
    transport: Transport,
    portal: PortalAddress,
    source: TokenSource,
    server: PortalAddress,
    binding: Binding,
    expiration: u32,
) -> Result<Renewed, Arc<Error>> {
    let asked = Arc::new(Asked {
        transport,
        portal,
        asker: Asker::Token(source),
        binding: Some(binding),
        expiration: Some(expiration),
    });
    Turn { asked, server, owned: AtomicBool::new(false) }.take().await.map(Issued::without_grant)
}

/// Gets the next token of one server.
struct ServerExchange {
    turn: Arc<Turn>,
}

impl Renew for ServerExchange {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        let turn = Arc::clone(&self.turn);
        Box::pin(async move { turn.take().await.map(Issued::without_grant) })
    }
}

struct Turn {
    asked: Arc<Asked>,
    server: PortalAddress,
    /// The server has named this portal as its owner.
    owned: AtomicBool,
}

impl Turn {
    async fn take(&self) -> Result<Issued, Arc<Error>> {
        self.check_owner().await?;
        let source = match &self.asked.asker {
            Asker::Token(source) => source,
            Asker::WebTier { headers, binding } => {
                return Ok(self.send(None, binding, headers.clone()).await?);
            }
        };
        let token = source.token().await?;
        match self.exchange(&token).await {
            // DESIGN §4.4: renewed once, tried once more. Somebody else may have renewed it in the meantime.
            Err(Error::Refused(refused)) if refused.refusal == Refusal::InvalidToken => {
                let token = source.renew_after(&token).await.map_err(|error| match &*error {
                    Error::NotRenewable => Arc::new(refused.into()),
                    _ => error,
                })?;
                Ok(self.exchange(&token).await?)
            }
            done => Ok(done?),
        }
    }

    /// The server's claim decides only whether the portal is asked; the portal's own address gets the question.
    async fn check_owner(&self) -> Result<(), Error> {
        if self.owned.load(Ordering::Relaxed) {
            return Ok(());
        }
        let Asked { transport, portal, .. } = &*self.asked;
        let info = server_info(transport, &self.server).await?;
        if !info.owning_system_url.is_some_and(|owner| same_owner(&owner, portal)) {
            return Err(Error::ForeignServer {
                server: self.server.clone(),
                portal: Box::new(portal.clone()),
            });
        }
        self.owned.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn exchange(&self, token: &AccessToken) -> Result<Issued, Error> {
        let mut headers = HeaderMap::new();
        // Without it the portal would not take its own token.
        if let Some(referer) = token.binding().referer()? {
            headers.insert(header::REFERER, referer);
        }
        let binding = self.asked.binding.as_ref().unwrap_or_else(|| token.binding());
        self.send(Some(token.text().expose()), binding, headers).await
    }

    /// The referer that the server's token is bound to goes along as header, too (PROTOCOL §4.3), unless the portal's
    /// own token wants another there.
    async fn send(
        &self,
        token: Option<&str>,
        binding: &Binding,
        mut headers: HeaderMap,
    ) -> Result<Issued, Error> {
        let mut fields = vec![token.map_or(("request", "getToken"), |token| ("token", token))];
        fields.push(("serverUrl", self.server.as_str()));
        let ip = if let Binding::Ip(address) = binding { address.to_string() } else { String::new() };
        match binding {
            Binding::None => {}
            Binding::Referer(referer) => fields.extend([("client", "referer"), ("referer", referer)]),
            Binding::RequestIp => fields.push(("client", "requestip")),
            Binding::Ip(_) => fields.extend([("client", "ip"), ("ip", ip.as_str())]),
        }
        if let Some(referer) = binding.referer()? {
            headers.entry(header::REFERER).or_insert(referer);
        }
        let expiration = self.asked.expiration.map(|minutes| minutes.to_string());
        if let Some(expiration) = &expiration {
            fields.push(("expiration", expiration));
        }
        fields.push(("f", "json"));
        let url = self.asked.portal.sharing_rest("generateToken");
        let reply = self.asked.transport.post_form(&url, &fields, headers).await?;
        reply.json::<PortalTokenReply>()?.issued(&reply, binding.clone(), None)
    }
}

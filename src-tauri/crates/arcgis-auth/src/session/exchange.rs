//! A request from the first attempt to the reply that its caller gets.

use std::sync::Arc;
use std::time::Duration;

use http::{Extensions, HeaderMap, Method};
use url::Url;

use super::handler::{Attempt, Handler, Next, Seen};
use super::reply::SessionReply;
use super::request::{BODY_KIND, Request};
use crate::error::{Error, Unreachable};
use crate::portal::Origin;
use crate::safe_url::SafeUrl;
use crate::transport::{Incoming, Outgoing, Patience};

/// How often handlers may have one request sent once more.
const ROUNDS: usize = 8;
/// How many redirects are followed.
const REDIRECTS: usize = 5;

pub(super) struct Exchange {
    request: Request,
    headers: HeaderMap,
    /// What handlers remember.
    memory: Extensions,
    repeated: u32,
}

impl Exchange {
    pub(super) fn new(request: Request) -> Self {
        let headers = request.all_headers();
        Self { request, headers, memory: Extensions::new(), repeated: 0 }
    }

    pub(super) async fn run(mut self) -> Result<SessionReply, Arc<Error>> {
        let mut rounds = 0;
        let mut redirects = 0;
        loop {
            let mut attempt = self.attempt().await?;
            let incoming = self.send(&attempt).await?;
            let limit = self.request.session.inner.limit;
            let (reply, refusal) = SessionReply::begin(incoming, limit).await.map_err(Arc::new)?;
            if let Some(to) = reply.redirect() {
                self.memory = attempt.memory;
                redirects += 1;
                self.follow(&reply, to, redirects)?;
                continue;
            }
            let seen = Seen { status: reply.status(), headers: reply.headers(), refusal: refusal.as_ref() };
            let next = look(&self.handlers(), &mut attempt, &seen).await?;
            self.memory = attempt.memory;
            rounds += 1;
            if next == Next::Done || rounds > ROUNDS || !self.request.body.is_repeatable() {
                return Ok(reply);
            }
        }
    }

    /// The request as it goes out now.
    async fn attempt(&mut self) -> Result<Attempt, Arc<Error>> {
        let mut attempt = Attempt {
            method: self.request.method.clone(),
            url: self.request.url.clone(),
            headers: self.headers.clone(),
            form: self.request.body.fields(),
            is_plain: self.request.body.is_plain(),
            memory: std::mem::take(&mut self.memory),
        };
        for handler in self.handlers() {
            handler.attach(&mut attempt).await?;
        }
        Ok(attempt)
    }

    fn handlers(&self) -> Vec<Arc<dyn Handler>> {
        let inner = &self.request.session.inner;
        inner.web.iter().chain(&inner.token).cloned().collect()
    }

    /// Sends, and again after a pause where the portal was busy and the request may be repeated.
    async fn send(&mut self, attempt: &Attempt) -> Result<Incoming, Arc<Error>> {
        loop {
            let sent = self.once(attempt).await;
            let retry = &self.request.session.inner.retry;
            let asked = match &sent {
                Ok(incoming) if retry.is_worth(incoming.status()) => incoming.head().retry_after(),
                Err(error) if is_passing(error) => None,
                _ => return sent.map_err(Arc::new),
            };
            let may = self.request.repeatable && self.request.body.is_repeatable();
            if !may || self.repeated >= retry.times {
                return sent.map_err(Arc::new);
            }
            let Some(pause) = retry.pause(self.repeated, asked, self.request.session.chance()) else {
                return sent.map_err(Arc::new);
            };
            self.repeated += 1;
            drop(sent);
            tokio::time::sleep(pause).await;
        }
    }

    async fn once(&mut self, attempt: &Attempt) -> Result<Incoming, Error> {
        let gone = || Error::Setup("a body that comes piece by piece was sent already".to_owned());
        let (body, kind) = self.request.body.take(attempt.form.as_ref()).ok_or_else(gone)?;
        let mut headers = attempt.headers.clone();
        if let Some(kind) = kind {
            headers.entry(BODY_KIND).or_insert(kind);
        }
        let timeout: Option<Duration> = self.request.timeout.or(self.request.session.inner.timeout);
        let outgoing = Outgoing {
            method: attempt.method.clone(),
            url: attempt.url.clone(),
            headers,
            body,
            patience: timeout.map(Patience::Each),
        };
        self.request.session.transport_for(&attempt.url).open(outgoing).await
    }

    /// Goes on at another address of the same origin. No token and no body goes to another one (PROTOCOL §8).
    fn follow(&mut self, reply: &SessionReply, to: Url, count: usize) -> Result<(), Arc<Error>> {
        let host = reply.head().host().to_owned();
        if !self.request.follows {
            return Err(Arc::new(Error::Redirected { host, to: SafeUrl::new(&to) }));
        }
        let same = Origin::of(&to).is_some() && Origin::of(&to) == Origin::of(&self.request.url);
        if !same || count > REDIRECTS {
            return Err(Arc::new(Error::RedirectedElsewhere { host, to: SafeUrl::new(&to) }));
        }
        // 303 asks with GET; the others keep method and body, whatever old browsers made of 301 and 302.
        if reply.status() == http::StatusCode::SEE_OTHER && self.request.method != Method::HEAD {
            self.request.method = Method::GET;
            self.request.body = super::body::Carried::Nothing;
        }
        if !self.request.body.is_repeatable() {
            return Err(Arc::new(Error::Redirected { host, to: SafeUrl::new(&to) }));
        }
        self.request.url = to;
        Ok(())
    }
}

/// Without the request: a body that comes piece by piece need not be shared between threads.
async fn look(
    handlers: &[Arc<dyn Handler>],
    attempt: &mut Attempt,
    seen: &Seen<'_>,
) -> Result<Next, Arc<Error>> {
    for handler in handlers {
        if handler.look(attempt, seen).await? == Next::Again {
            return Ok(Next::Again);
        }
    }
    Ok(Next::Done)
}

/// A connection that broke or was refused may hold the next time. A name that does not exist or a certificate that is not
/// trusted will not change within seconds.
fn is_passing(error: &Error) -> bool {
    matches!(error, Error::Unreachable(unreachable) if matches!(unreachable.why,
        Unreachable::ConnectionLost | Unreachable::ConnectionRefused | Unreachable::TimedOut))
}

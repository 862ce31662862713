//! The token of one sign-in, renewed when it is asked for.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::Shared;

use super::AccessToken;
use crate::clock::{Clock, Skew};
use crate::error::Error;

/// A future that can be stored.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How a sign-in gets its next token: asks the portal and commits what came.
pub trait Renew: Send + Sync {
    /// One renewal, with its commit. Runs to its end even when nobody waits any more.
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>>;
}

/// What a renewal gave.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// The new token.
    pub token: AccessToken,
    /// How far the portal's clock was ahead when it answered. The end of the token is counted with it.
    pub skew: Skew,
}

type Flight = Shared<BoxFuture<'static, Result<AccessToken, Arc<Error>>>>;

/// The token of one sign-in. However many callers ask at once, the portal is asked once; a caller that goes away ends
/// only its own waiting.
#[derive(Clone)]
pub struct TokenSource {
    inner: Arc<Inner>,
}

struct Inner {
    renew: Box<dyn Renew>,
    clock: Arc<dyn Clock>,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    token: Option<AccessToken>,
    /// The one that was last forgotten because the portal refused it.
    refused: Option<AccessToken>,
    skew: Skew,
    flight: Option<Flight>,
}

impl TokenSource {
    /// A source that begins without a token, or with the one of a sign-in just made.
    pub fn new(renew: Box<dyn Renew>, clock: Arc<dyn Clock>, token: Option<AccessToken>) -> Self {
        let held = Held { token, ..Held::default() };
        Self { inner: Arc::new(Inner { renew, clock, held: Mutex::new(held) }) }
    }

    /// The token in hand, if it is not due for renewal.
    pub fn current(&self) -> Option<AccessToken> {
        self.not_due(&self.lock())
    }

    /// Takes a token in hand that was kept earlier, unless there is one already, or it is the one that was refused last.
    pub fn hand_over(&self, token: AccessToken) {
        let mut held = self.lock();
        if !held.refused.as_ref().is_some_and(|refused| is_same(refused, &token)) {
            held.token.get_or_insert(token);
        }
    }

    /// The token in hand, however old.
    pub fn last(&self) -> Option<AccessToken> {
        self.lock().token.clone()
    }

    /// Tells how far the portal's clock is ahead.
    pub fn set_skew(&self, skew: Skew) {
        self.lock().skew = skew;
    }

    /// How far the portal's clock is ahead, as last told.
    pub fn skew(&self) -> Skew {
        self.lock().skew
    }

    /// A token that is not due, renewed if need be. If the renewal fails for another reason than a refusal, a token
    /// that is due but not over is still good.
    ///
    /// # Errors
    /// The renewal's error.
    pub async fn token(&self) -> Result<AccessToken, Arc<Error>> {
        match self.held_or_renewed(|held| self.not_due(held)).await {
            Err(error) if !error.is_refusal() => self.still_good().ok_or(error),
            done => done,
        }
    }

    /// A new token, whatever the one in hand; for a token that was refused before its time. Joins a renewal that is
    /// under way.
    ///
    /// # Errors
    /// The renewal's error.
    pub async fn renew(&self) -> Result<AccessToken, Arc<Error>> {
        self.held_or_renewed(|_| None).await
    }

    /// A token for one that the portal refused before its time: the one in hand where that is another by now, because
    /// somebody else was refused earlier; else a new one.
    ///
    /// # Errors
    /// The renewal's error.
    pub async fn renew_after(&self, refused: &AccessToken) -> Result<AccessToken, Arc<Error>> {
        self.held_or_renewed(|held| held.token.clone().filter(|newer| !is_same(newer, refused))).await
    }

    /// Forgets this token, if it is the one in hand: nobody gets it from here any more.
    pub fn forget_refused(&self, refused: &AccessToken) {
        let mut held = self.lock();
        held.token.take_if(|token| is_same(token, refused));
        held.refused = Some(refused.clone());
    }

    /// Forgets the token in hand.
    pub fn forget(&self) {
        self.lock().token = None;
    }

    /// Whether both are the same source, not only alike.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    fn still_good(&self) -> Option<AccessToken> {
        let held = self.lock();
        let now = held.skew.to_portal(self.inner.clock.now());
        held.token.clone().filter(|token| !token.expiry().is_over(now))
    }

    fn not_due(&self, held: &Held) -> Option<AccessToken> {
        let now = held.skew.to_portal(self.inner.clock.now());
        held.token.clone().filter(|token| token.due_at().is_none_or(|due| now < due))
    }

    /// What is good of what is in hand, else what a renewal gives. Looked at and begun in one step: a renewal of somebody
    /// else may end in between, and then there is nothing to renew.
    async fn held_or_renewed(
        &self,
        good: impl Fn(&Held) -> Option<AccessToken>,
    ) -> Result<AccessToken, Arc<Error>> {
        let flight = {
            let mut held = self.lock();
            match good(&held) {
                Some(token) => return Ok(token),
                None => self.flight(&mut held),
            }
        };
        flight.await
    }

    /// The renewal that is under way, or a new one.
    fn flight(&self, held: &mut Held) -> Flight {
        if let Some(flight) = &held.flight {
            return flight.clone();
        }
        let inner = Arc::clone(&self.inner);
        // A task of its own: dropping every caller neither stops the exchange nor the commit.
        let task = tokio::spawn(async move {
            let renewal = async { inner.renew.renew().await };
            // A renewal that panics must not leave the next caller waiting for it.
            let done = std::panic::AssertUnwindSafe(renewal)
                .catch_unwind()
                .await
                .unwrap_or_else(|_| Err(Arc::new(Error::Cancelled)));
            let mut held = inner.held.lock().unwrap_or_else(PoisonError::into_inner);
            held.flight = None;
            let Renewed { token, skew } = done?;
            held.token = Some(token.clone());
            held.skew = skew;
            Ok(token)
        });
        let joined: BoxFuture<'static, _> =
            Box::pin(async move { task.await.unwrap_or_else(|_| Err(Arc::new(Error::Cancelled))) });
        let flight = joined.shared();
        held.flight = Some(flight.clone());
        flight
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Held> {
        self.inner.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_same(one: &AccessToken, other: &AccessToken) -> bool {
    one.text().expose() == other.text().expose()
}

impl std::fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenSource(…)")
    }
}

#[cfg(test)]
mod tests;

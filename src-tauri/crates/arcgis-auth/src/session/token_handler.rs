//! The token of a sign-in on requests.

use std::sync::Arc;

use url::Url;

use super::handler::{Attempt, Handler, Next, Seen};
use super::place::{Place, Places};
use crate::error::{Error, Refusal};
use crate::portal::PortalAddress;
use crate::token::{AccessToken, BoxFuture, ServerTokens, TokenSource};

/// Puts the token of a sign-in on requests to its portal, and on those to the portal's servers the token that the portal
/// gives for them. Nobody else sees either: not before a server has asked for a token, named this portal as its owner,
/// and been confirmed by the portal.
///
/// A token that is refused is renewed once and tried once more (498); where none was seen it goes to the next place in
/// the request (499), and the server's place is remembered. 403 means that it is not allowed, and is never tried again.
pub struct TokenHandler {
    portal: PortalAddress,
    source: TokenSource,
    servers: Option<ServerTokens>,
    places: Places,
}

/// What happened to this request so far.
#[derive(Clone, Debug, Default)]
struct Story {
    /// The token that went along last, and where.
    sent: Option<(AccessToken, Place)>,
    renewed: bool,
    /// A server of the portal asked for a token.
    wants_own: bool,
    place: Option<Place>,
}

impl TokenHandler {
    /// The token of a sign-in at `portal`. With `servers`, the portal's servers get theirs.
    pub fn new(portal: PortalAddress, source: TokenSource, servers: Option<ServerTokens>) -> Self {
        Self { portal, source, servers, places: Places::default() }
    }

    /// Whether the portal itself is asked. A context is part of it: something else may stand beside it.
    fn is_portal(&self, url: &Url) -> bool {
        let context = self.portal.context();
        let below = url.path().get(..context.len()).is_some_and(|start| start.eq_ignore_ascii_case(context));
        let whole = matches!(url.path().as_bytes().get(context.len()), None | Some(b'/'));
        crate::portal::Origin::of(url).is_some_and(|origin| origin == self.portal.origin()) && below && whole
    }

    async fn token_for(&self, url: &Url, story: &Story) -> Result<Option<AccessToken>, Arc<Error>> {
        if self.is_portal(url) {
            return self.source.token().await.map(Some);
        }
        match &self.servers {
            Some(servers) if story.wants_own || servers.has(url) => servers.token(url).await.map(Some),
            _ => Ok(None),
        }
    }

    async fn renew(&self, url: &Url, refused: &AccessToken) -> Result<(), Arc<Error>> {
        if self.is_portal(url) {
            return self.source.renew_after(refused).await.map(drop);
        }
        match &self.servers {
            Some(servers) => servers.renew_after(url, refused).await.map(drop),
            None => Ok(()),
        }
    }

    async fn look_at(&self, attempt: &mut Attempt, seen: &Seen<'_>) -> Result<Next, Arc<Error>> {
        let refusal = seen.refusal.map(|refused| refused.refusal);
        let mut story = attempt.memory.get::<Story>().cloned().unwrap_or_default();
        let sent = story.sent.clone();
        let next = match (refusal, sent) {
            // A page about something else says nothing of the place.
            (None, Some((_, place))) if seen.status.is_success() => {
                self.places.remember(&attempt.url, place);
                Next::Done
            }
            (Some(Refusal::TokenRequired), None) if !self.is_portal(&attempt.url) => {
                let asks = self.servers.is_some() && !story.wants_own;
                story.wants_own = true;
                if asks { Next::Again } else { Next::Done }
            }
            // A place that a server does not read at all may be answered with 498, too, once it was not the first.
            (Some(Refusal::TokenRequired), Some((_, place))) => Self::elsewhere(attempt, &mut story, place),
            (Some(Refusal::InvalidToken), Some((_, place))) if place != Place::Header && story.renewed => {
                Self::elsewhere(attempt, &mut story, place)
            }
            (Some(Refusal::InvalidToken), Some((token, place))) if !story.renewed => {
                story.renewed = true;
                match self.renew(&attempt.url, &token).await {
                    Ok(()) => Next::Again,
                    // There is no other token: perhaps it is the place.
                    Err(error) if place != Place::Header && matches!(*error, Error::NotRenewable) => {
                        Self::elsewhere(attempt, &mut story, place)
                    }
                    Err(error) => return Err(error),
                }
            }
            _ => Next::Done,
        };
        attempt.memory.insert(story);
        Ok(next)
    }

    fn elsewhere(attempt: &Attempt, story: &mut Story, place: Place) -> Next {
        story.place = place.after(attempt);
        if story.place.is_some() { Next::Again } else { Next::Done }
    }
}

impl Handler for TokenHandler {
    fn attach<'a>(&'a self, attempt: &'a mut Attempt) -> BoxFuture<'a, Result<(), Arc<Error>>> {
        Box::pin(async move {
            let mut story = attempt.memory.get::<Story>().cloned().unwrap_or_default();
            let token = self.token_for(&attempt.url, &story).await?;
            // After a redirect it may be none, or for another server.
            story.sent = None;
            if let Some(token) = &token {
                let place = story.place.unwrap_or_else(|| self.places.of(&attempt.url));
                place.put(attempt, token)?;
                story.sent = Some((token.clone(), place));
            }
            attempt.memory.insert(story);
            Ok(())
        })
    }

    fn look<'a>(
        &'a self,
        attempt: &'a mut Attempt,
        seen: &'a Seen<'a>,
    ) -> BoxFuture<'a, Result<Next, Arc<Error>>> {
        Box::pin(self.look_at(attempt, seen))
    }

    fn token<'a>(&'a self, url: &'a Url) -> BoxFuture<'a, Result<Option<AccessToken>, Arc<Error>>> {
        Box::pin(async move {
            let story = Story { wants_own: true, ..Story::default() };
            self.token_for(url, &story).await
        })
    }
}

impl std::fmt::Debug for TokenHandler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenHandler").field("portal", &self.portal).finish_non_exhaustive()
    }
}

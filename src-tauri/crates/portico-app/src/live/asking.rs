//! Asking a portal something with a profile's token.

use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::error::Refusal;
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::{AccessToken, TokenSource};
use arcgis_auth::transport::Transport;
use profile_store::Profile;

use super::cause;
use super::renewal::can_renew;
use crate::app::Inner;
use crate::vaults::vault_failure;
use crate::view::UiError;

/// A signed-in profile with its portal, ready to be asked with.
pub(crate) struct Asking {
    pub(crate) profile: Profile,
    pub(crate) portal: PortalAddress,
    pub(crate) transport: Transport,
    pub(crate) source: TokenSource,
}

impl Inner {
    /// The profile, if somebody is signed in with it, and its portal if that is there.
    ///
    /// # Errors
    /// `profile_gone`, `token_not_available`, `portal_missing`, and why the practice portal does not run.
    pub(crate) async fn asking(self: &Arc<Self>, profile_id: &str) -> Result<Asking, UiError> {
        let id = crate::cards::parse_id(profile_id)?;
        let snapshot = self.store.snapshot();
        let profile = self.as_it_is(snapshot.profile(id).ok_or_else(crate::cards::gone)?).into_owned();
        if profile.sign_in.signed_in_at.is_none() || profile.sign_in.ended_at.is_some() {
            return Err(UiError::plain("token_not_available"));
        }
        self.bring_practice_back(profile.portal_id).await?;
        let source = self.source(&profile)?;
        let reached = self.reach(profile.portal_id).await.map_err(|error| self.said(&error))?;
        let profile = Profile { portal_id: reached.portal.id, ..profile };
        self.take_kept_token(&profile, &source).await.map_err(|error| self.token_failure(&error))?;
        Ok(Asking { profile, portal: reached.address, transport: reached.transport, source })
    }

    /// Asks with the profile's token. One that the portal no longer takes before its time is renewed once, and asked
    /// with once more (DESIGN §4.4).
    pub(crate) async fn ask_with<T, F>(
        &self,
        profile: &Profile,
        source: &TokenSource,
        ask: impl Fn(AccessToken) -> F,
    ) -> Result<T, Arc<Error>>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let token = source.token().await?;
        match ask(token.clone()).await {
            Err(error) if is_over(&error) && can_renew(profile) => {
                // Nobody is to copy it any more.
                source.forget_refused(&token);
                ask(source.renew_after(&token).await?).await.map_err(Arc::new)
            }
            done => done.map_err(Arc::new),
        }
    }

    /// Why there is no token.
    pub(crate) fn token_failure(&self, error: &Error) -> UiError {
        match error {
            Error::NotKept(ledger) => cause(ledger).map_or_else(|| self.said(error), vault_failure),
            other => self.said(other),
        }
    }
}

/// Whether the portal says that the token is no longer good.
pub(crate) fn is_over(error: &Error) -> bool {
    match error {
        Error::TokenNotRecognised { .. } => true,
        Error::Refused(refused) => {
            matches!(refused.refusal, Refusal::InvalidToken | Refusal::TokenRequired)
        }
        _ => false,
    }
}

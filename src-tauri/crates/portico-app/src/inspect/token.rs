//! A token that somebody pasted.

use arcgis_auth::secret::TokenText;
use arcgis_auth::token::{AccessToken, Binding, Expiry, self_of};
use profile_store::PortalId;

use crate::connection::Reached;
use crate::sign_in::typed_token;
use crate::view::{Inspection, TokenToInspect, UiError};

impl crate::App {
    /// Asks the chosen portal, and nobody else, for whom a pasted token stands. The token is forgotten with the answer.
    ///
    /// # Errors
    /// `token_not_understood`, `secret_too_long` and `referer_not_understood` before anything is sent;
    /// `token_not_recognised`; the failure in words; `cancelled`.
    pub async fn inspect_token(&self, asked: TokenToInspect, job_id: &str) -> Result<Inspection, UiError> {
        let inner = &self.inner;
        let id: Option<PortalId> = asked.portal_id.parse().ok();
        let token = token(asked, inner.clock.now())?;
        let snapshot = inner.store.snapshot();
        let portal = id.and_then(|id| snapshot.portal(id)).ok_or_else(|| UiError::plain("portal_gone"))?;
        inner
            .as_job(job_id, async {
                inner.bring_practice_back(portal.id).await?;
                let reached = inner.reach(portal.id).await;
                let Reached { portal, address, transport } = reached.map_err(|error| inner.said(&error))?;
                let standing =
                    self_of(&transport, &address, &token).await.map_err(|error| inner.said(&error))?;
                Ok(inner.found(&portal, &transport, &address, &standing, &token).await)
            })
            .await
    }
}

fn token(asked: TokenToInspect, now: jiff::Timestamp) -> Result<AccessToken, UiError> {
    let (text, referer) = typed_token(asked.token, asked.referer)?;
    let binding = referer.map_or(Binding::None, Binding::Referer);
    let token = AccessToken::restore(TokenText::from(text.expose().trim()), now, Expiry::UNKNOWN, binding);
    let fits = token.text().expose().chars().all(|letter| letter.is_ascii_graphic());
    fits.then_some(token).ok_or_else(|| UiError::plain("token_not_understood"))
}

//! A token that somebody pasted.

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::secret::TokenText;
use arcgis_auth::token::{AccessToken, Binding, Expiry, self_of};
use profile_store::PortalId;

use crate::failure;
use crate::view::{Inspection, TokenToInspect, UiError};

impl crate::App {
    /// Asks the chosen portal, and nobody else, for whom a pasted token stands. The token is forgotten with the answer.
    ///
    /// # Errors
    /// `token_not_understood` and `referer_not_understood` before anything is sent; `token_not_recognised`; the failure in
    /// words; `cancelled`.
    pub async fn inspect_token(&self, asked: TokenToInspect, job_id: &str) -> Result<Inspection, UiError> {
        let inner = &self.inner;
        let token = token(&asked, inner.clock.now())?;
        let snapshot = inner.store.snapshot();
        let id: Option<PortalId> = asked.portal_id.parse().ok();
        let portal = id.and_then(|id| snapshot.portal(id)).ok_or_else(|| UiError::plain("portal_gone"))?;
        inner
            .as_job(job_id, async {
                inner.bring_practice_back(portal.id).await?;
                let address = PortalAddress::parse_exact(&portal.address)
                    .map_err(|error| failure::of_address(&error))?;
                let transport = inner.transport(&address).map_err(|error| inner.said(&error))?;
                let standing =
                    self_of(&transport, &address, &token).await.map_err(|error| inner.said(&error))?;
                Ok(inner.found(portal, &transport, &address, &standing, &token).await)
            })
            .await
    }
}

fn token(asked: &TokenToInspect, now: jiff::Timestamp) -> Result<AccessToken, UiError> {
    let text = asked.token.expose().trim();
    if text.is_empty() || text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return Err(UiError::plain("token_not_understood"));
    }
    let referer = asked.referer.as_deref().map(str::trim).filter(|referer| !referer.is_empty());
    if referer.is_some_and(|referer| !referer.chars().all(|letter| letter.is_ascii_graphic())) {
        return Err(UiError::plain("referer_not_understood"));
    }
    let binding = referer.map_or(Binding::None, |referer| Binding::Referer(referer.to_owned()));
    let token = AccessToken::restore(TokenText::from(text.to_owned()), now, Expiry::UNKNOWN, binding);
    token.headers().map_err(|_| UiError::plain("token_not_understood"))?;
    Ok(token)
}

//! Giving a licence back.

use arcgis_auth::token::suspend_session;

use crate::activity::note;
use crate::live::claim_failure;
use crate::vaults::vault_failure;
use crate::view::UiError;

impl crate::App {
    /// Asks the portal to end the session of a browser sign-in, so that its licence is free for somebody else. Whether
    /// the portal did so. The row stays; where the portal ends the sign-in with it, that shows at the next renewal.
    ///
    /// # Errors
    /// `profile_gone`; `token_not_available` for a sign-in without a renewal token; the failure in words.
    pub async fn give_licence_back(&self, profile_id: &str) -> Result<bool, UiError> {
        let inner = &self.inner;
        let asking = inner.asking(profile_id).await?;
        let profile = &asking.profile;
        // Nobody exchanges it meanwhile.
        let claim = inner.claim_grant(profile.id).await.map_err(|error| claim_failure(&error))?;
        let grant = inner.kept_grant(profile, &asking.portal, &profile.keep).await;
        let grant = grant.map_err(|error| {
            inner.learn_from(&error);
            vault_failure(&error)
        })?;
        let grant = grant.ok_or_else(|| UiError::plain("token_not_available"))?;
        let done = suspend_session(&asking.transport, &grant).await.map_err(|error| inner.said(&error))?;
        drop(claim);
        if done {
            // The portal may have ended it.
            asking.source.forget();
            inner.clipboard.clear_if_owner(profile_id);
            inner.write_down(Some(profile.id), None, note("licence_back")).await;
        }
        inner.tell_profile(profile.id);
        Ok(done)
    }
}

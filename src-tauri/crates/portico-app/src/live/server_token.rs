//! Another token of a stand-alone server's, for whoever let Portico keep the password.

use std::sync::Arc;

use arcgis_auth::error::{Error, Refusal};
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::{Binding, Issued};
use arcgis_auth::transport::Transport;
use profile_store::{ProfileId, SecretKey, SecretKind};
use tracing::Instrument;

use super::renewal::{is_refused_password, server_sign_in};
use super::{Asking, kinds_of};
use crate::app::Inner;

/// The kept password of a server's account, to be sent once.
pub(crate) struct KeptPassword {
    inner: Arc<Inner>,
    id: ProfileId,
    server: PortalAddress,
    transport: Transport,
}

impl KeptPassword {
    pub(crate) fn of(inner: &Arc<Inner>, asking: &Asking) -> Self {
        Self {
            inner: Arc::clone(inner),
            id: asking.profile.id,
            server: asking.portal.clone(),
            transport: asking.transport.clone(),
        }
    }

    /// Asks for a token bound as wanted, good for so many minutes. `None` where no password is kept.
    ///
    /// One that was refused earlier is not sent (`RefusedEarlier`), and one that is refused now is never sent again by
    /// itself: five wrong attempts lock the account (DESIGN §4.3).
    pub(crate) async fn ask(self, binding: Binding, minutes: u32) -> Result<Option<Issued>, Arc<Error>> {
        // In a task of its own: that it was refused is noted even if nobody waits any more.
        let asking = async move { self.send(binding, minutes).await }.in_current_span();
        tokio::spawn(asking).await.unwrap_or_else(|_| Err(Arc::new(Error::Cancelled)))
    }

    async fn send(self, binding: Binding, minutes: u32) -> Result<Option<Issued>, Arc<Error>> {
        let inner = &self.inner;
        // One at a time, renewals too: the next one knows what this one was told.
        let _claim = inner.claim_grant(self.id).await?;
        let snapshot = inner.store.snapshot();
        let signed_in = snapshot.profile(self.id).filter(|profile| profile.sign_in.signed_in_at.is_some());
        let profile = signed_in.ok_or_else(|| Arc::new(Error::NotRenewable))?;
        if !kinds_of(profile).contains(&SecretKind::Password) {
            return Ok(None);
        }
        if inner.was_refused(profile) {
            return Err(Arc::new(Error::RefusedEarlier));
        }
        let key = SecretKey::new(self.id, SecretKind::Password);
        let Some(secret) = inner.kept_secret(profile, &key).await? else { return Ok(None) };
        let asked =
            server_sign_in(profile, &self.server, &self.transport, &secret, binding, Some(minutes)).await;
        if let Err(error) = &asked
            && is_refused_password(error)
        {
            inner.password_refused(profile, error).await;
            inner.tell_profile(self.id);
            if matches!(error, Error::Refused(refused) if refused.refusal == Refusal::WrongPassword) {
                // Nobody typed it now: the words are about the one that is kept.
                return Err(Arc::new(Error::RefusedEarlier));
            }
        }
        asked.map(Some).map_err(Arc::new)
    }
}

//! How a profile gets its next token.

use std::sync::{Arc, Weak};

use arcgis_auth::clock::Skew;
use arcgis_auth::error::{Error, Refusal};
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::secret::{Password, TokenText};
use arcgis_auth::token::{
    AccessToken, AppId, Binding, BoxFuture, Expiry, Grant, Issued, Ledger, LedgerError, Renew, renew,
};
use arcgis_auth::transport::Transport;
use jiff::Timestamp;
use profile_store::{BindingKind, Profile, ProfileId, Secret, SecretKey, SecretKind, VaultError};

use super::{VaultLedger, cause, kept_grant, kinds_of};
use crate::activity::note;
use crate::app::Inner;

/// Renews one profile.
pub(crate) struct Renewal {
    /// Weak: the application owns the source that owns this.
    inner: Weak<Inner>,
    id: ProfileId,
    portal: PortalAddress,
    transport: Transport,
}

impl Renewal {
    pub(crate) fn new(
        inner: &Arc<Inner>,
        id: ProfileId,
        portal: PortalAddress,
        transport: Transport,
    ) -> Self {
        Self { inner: Arc::downgrade(inner), id, portal, transport }
    }
}

impl Renew for Renewal {
    fn renew(&self) -> BoxFuture<'static, Result<AccessToken, Arc<Error>>> {
        let inner = self.inner.upgrade();
        let (id, portal, transport) = (self.id, self.portal.clone(), self.transport.clone());
        Box::pin(async move {
            let inner = inner.ok_or_else(|| Arc::new(Error::Cancelled))?;
            // One process at a time exchanges a grant; the others then find the new one.
            let claim = inner.claim_grant(id).await?;
            let snapshot = inner.store.snapshot();
            let signed_in = snapshot.profile(id).filter(|profile| profile.sign_in.signed_in_at.is_some());
            let profile = signed_in.ok_or_else(|| Arc::new(Error::NotRenewable))?.clone();
            let done = step(&inner, &profile, &portal, &transport).await;
            match &done {
                Ok(token) => inner.renewed(id, token),
                Err(error) => inner.renewal_failed(&profile, error),
            }
            drop(claim);
            done.map_err(Arc::new)
        })
    }
}

async fn step(
    inner: &Arc<Inner>,
    profile: &Profile,
    portal: &PortalAddress,
    transport: &Transport,
) -> Result<AccessToken, Error> {
    let kind = kinds_of(profile).pop().ok_or(Error::NotRenewable)?;
    let (key, label) = inner.key_and_label(profile, kind.clone());
    let read = inner.vaults.read(&profile.keep, &key).await;
    let secret = read
        .map_err(|error| {
            inner.learn_from(&error);
            Error::NotKept(LedgerError(Box::new(error)))
        })?
        .ok_or(Error::NotRenewable)?;
    match kind {
        SecretKind::RenewalToken => {
            let grant = grant(profile, portal, &secret).ok_or(Error::NotRenewable)?;
            let skew = Skew::from_millis(profile.sign_in.clock_offset_ms.unwrap_or(0));
            let issued = renew(transport, &grant, skew.to_portal(inner.clock.now())).await?;
            commit(inner, profile, key, label, issued).await
        }
        SecretKind::Password => password(inner, profile, portal, transport, key, label, &secret).await,
        _ => kept_token(profile, &secret).ok_or(Error::NotRenewable),
    }
}

async fn commit(
    inner: &Arc<Inner>,
    profile: &Profile,
    key: SecretKey,
    label: String,
    issued: Issued,
) -> Result<AccessToken, Error> {
    let until = issued.grant().and_then(|grant| grant.expiry.moment()).map(Timestamp::as_millisecond);
    let ledger = VaultLedger { inner: Arc::clone(inner), keep: profile.keep.clone(), key, label };
    let token = issued.commit(&ledger as &dyn Ledger).await.map_err(|not| Error::NotKept(not.error))?;
    if let Some(until) = until {
        inner.edit_sign_in(profile.id, |facts| facts.stay_until = Some(until));
    }
    Ok(token)
}

/// A kept password is tried once for each renewal, and not at all after the portal refused it.
async fn password(
    inner: &Arc<Inner>,
    profile: &Profile,
    portal: &PortalAddress,
    transport: &Transport,
    key: SecretKey,
    label: String,
    secret: &Secret,
) -> Result<AccessToken, Error> {
    let user =
        profile.account.as_ref().map(|account| account.user_name.clone()).ok_or(Error::NotRenewable)?;
    if profile.sign_in.refused_at.is_some() {
        return Err(Error::NotRenewable);
    }
    let password = Password::from(secret.expose());
    let mut sign_in = PasswordSignIn::new(&user, &password);
    sign_in.binding = binding_of(profile);
    let issued = sign_in.send(transport, portal).await?;
    commit(inner, profile, key, label, issued).await
}

/// The grant of a browser sign-in. Where an earlier version kept the renewal token alone, the rest is in the record.
pub(crate) fn grant(profile: &Profile, portal: &PortalAddress, secret: &Secret) -> Option<Grant> {
    if kept_grant::is_whole(secret) {
        return kept_grant::read(secret, portal);
    }
    Some(Grant {
        refresh: secret.expose().into(),
        redirect_uri: profile.redirect_uri.clone()?,
        app_id: AppId::new(profile.app_id.as_deref()?)?,
        issuer: portal.clone(),
        expiry: expiry(profile.sign_in.stay_until),
    })
}

fn expiry(portal_ms: Option<i64>) -> Expiry {
    portal_ms.map_or(Expiry::UNKNOWN, Expiry::from_millis)
}

/// A token that was kept because it cannot be renewed; good until its end.
fn kept_token(profile: &Profile, secret: &Secret) -> Option<AccessToken> {
    let issued_at = Timestamp::from_millisecond(profile.sign_in.signed_in_at?).ok()?;
    let expiry = expiry(profile.sign_in.token_until);
    Some(AccessToken::restore(TokenText::from(secret.expose()), issued_at, expiry, binding_of(profile)))
}

pub(crate) fn binding_of(profile: &Profile) -> Binding {
    let Some(binding) = &profile.binding else { return Binding::None };
    match (&binding.kind, &binding.value) {
        (BindingKind::Referer, Some(referer)) => Binding::Referer(referer.clone()),
        (BindingKind::Ip, Some(address)) => address.parse().map_or(Binding::RequestIp, Binding::Ip),
        (BindingKind::RequestIp | BindingKind::Ip, _) => Binding::RequestIp,
        _ => Binding::None,
    }
}

impl Inner {
    /// Changes the facts of a sign-in. Failing to write them down is not a reason to lose the token.
    pub(crate) fn edit_sign_in(&self, id: ProfileId, change: impl FnOnce(&mut profile_store::SignIn)) {
        let edited = self.store.edit(|draft| {
            change(&mut draft.profile_mut(id)?.sign_in);
            Ok(())
        });
        if let Err(error) = edited {
            tracing::warn!(%error, "the facts of a sign-in were not written");
        }
    }

    fn renewed(&self, id: ProfileId, token: &AccessToken) {
        let until = token.expiry().moment().map(Timestamp::as_millisecond);
        self.edit_sign_in(id, |facts| {
            facts.token_until = until;
            facts.ended_at = None;
            facts.refused_at = None;
        });
        if let Some(running) = self.running().get_mut(&id) {
            running.renewal_failed = false;
        }
        self.write_down(Some(id), None, note("renewed").more("checked"));
        self.tell_profile(id);
    }

    fn renewal_failed(&self, profile: &Profile, error: &Error) {
        let id = profile.id;
        let now = self.now() + profile.sign_in.clock_offset_ms.unwrap_or(0);
        tracing::info!(error = error.name(), "a renewal did not work");
        match error {
            Error::Refused(refused) => match refused.refusal {
                Refusal::InvalidRefreshToken | Refusal::InvalidToken | Refusal::UnknownApp => {
                    self.edit_sign_in(id, |facts| facts.ended_at = Some(now));
                    self.write_down(Some(id), None, note("renewal_refused").more("portal_ended"));
                }
                Refusal::WrongPassword | Refusal::AccountLocked | Refusal::MoreStepsNeeded => {
                    // Never tried again by itself: five wrong attempts lock the account.
                    self.edit_sign_in(id, |facts| facts.refused_at = Some(now));
                    self.write_down(Some(id), None, note("renewal_refused").more("password_refused"));
                }
                _ => self.note_renewal_failed(id),
            },
            // It was not tried: the person is told about the keyring, not about this account.
            Error::NotKept(ledger) if matches!(cause(ledger), Some(VaultError::Locked)) => {}
            Error::NotRenewable => self.edit_sign_in(id, |facts| facts.ended_at = Some(now)),
            _ => self.note_renewal_failed(id),
        }
        self.tell_profile(id);
    }

    fn note_renewal_failed(&self, id: ProfileId) {
        self.running().entry(id).or_default().renewal_failed = true;
    }
}

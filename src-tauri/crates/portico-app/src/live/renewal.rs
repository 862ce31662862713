//! How a profile gets its next token.

use std::sync::{Arc, Weak};

use arcgis_auth::clock::Skew;
use arcgis_auth::error::{Error, Refusal};
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::app::AppSignIn;
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::scheme::server::{ServerSignIn, TokenEndpoint};
use arcgis_auth::secret::{Password, TokenText};
use arcgis_auth::token::{
    AccessToken, AppId, Binding, BoxFuture, Expiry, Grant, Issued, Ledger, LedgerError, Renew, Renewed,
    TokenSource, renew,
};
use arcgis_auth::transport::Transport;
use jiff::Timestamp;
use profile_store::{BindingKind, Profile, ProfileId, Secret, SecretKey, SecretKind, SignIn, VaultError};

use super::{Bringer, VaultLedger, bring, cause, kept_grant, kinds_of};
use crate::activity::note;
use crate::app::Inner;
use crate::connection::Reached;
use crate::sign_in::{NoGrant, is_header_text};
use crate::view::{Millis, Trouble, UiError};

/// A smaller change of the difference between the clocks is not written down, in milliseconds: `Date` tells whole
/// seconds only.
const NOTICED: Millis = 2_000;

/// Renews one profile.
pub(crate) struct Renewal {
    /// Weak: the application owns the source that owns this.
    inner: Weak<Inner>,
    id: ProfileId,
}

impl Renewal {
    pub(crate) fn new(inner: &Arc<Inner>, id: ProfileId) -> Self {
        Self { inner: Arc::downgrade(inner), id }
    }
}

impl Renew for Renewal {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        let inner = self.inner.upgrade();
        let id = self.id;
        Box::pin(async move {
            let inner = inner.ok_or_else(|| Arc::new(Error::Cancelled))?;
            if inner.store.snapshot().profile(id).is_some_and(|profile| !can_renew(profile)) {
                return Err(Arc::new(Error::NotRenewable));
            }
            // One process at a time exchanges a grant; the others then find the new one.
            let claim = inner.claim_grant(id).await?;
            let snapshot = inner.store.snapshot();
            let signed_in = snapshot.profile(id).filter(|profile| profile.sign_in.signed_in_at.is_some());
            let profile = signed_in.ok_or_else(|| Arc::new(Error::NotRenewable))?.clone();
            let done = if inner.was_refused(&profile) {
                Err(Error::RefusedEarlier)
            } else {
                match inner.reach(profile.portal_id).await {
                    Ok(Reached { address: portal, transport, .. }) => {
                        step(&inner, &profile, &portal, &transport).await
                    }
                    Err(error) => Err(error),
                }
            };
            match &done {
                Ok(renewed) => inner.renewed(id, renewed).await,
                Err(error) => inner.renewal_failed(&profile, error).await,
            }
            drop(claim);
            done.map_err(Arc::new)
        })
    }
}

/// Whether there is something to renew with, or somebody to ask again. A token or key that came without it is good until
/// its end.
pub(super) fn can_renew(profile: &Profile) -> bool {
    use SecretKind::{AppSecret, Password, RenewalToken};
    Bringer::of(profile).is_some()
        || kinds_of(profile).iter().any(|kind| matches!(kind, RenewalToken | Password | AppSecret))
}

/// Never tried again by itself: five wrong attempts lock the account.
pub(super) fn is_refused_password(error: &Error) -> bool {
    matches!(error, Error::Refused(refused) if matches!(refused.refusal,
        Refusal::WrongPassword | Refusal::WrongAppSecret | Refusal::AccountLocked | Refusal::MoreStepsNeeded))
}

async fn step(
    inner: &Arc<Inner>,
    profile: &Profile,
    portal: &PortalAddress,
    transport: &Transport,
) -> Result<Renewed, Error> {
    if let Some(bringer) = Bringer::of(profile) {
        return Box::pin(bring::again(inner, profile, &bringer, portal, transport)).await;
    }
    let kind = kinds_of(profile).pop().ok_or(Error::NotRenewable)?;
    let key = SecretKey::new(profile.id, kind.clone());
    let secret = inner.kept_secret(profile, &key).await?.ok_or(Error::NotRenewable)?;
    match kind {
        SecretKind::RenewalToken => exchange(inner, profile, portal, transport, secret).await,
        SecretKind::Password if profile.scheme == "server" => {
            let minutes = profile.token_minutes.or(Some(60));
            let binding = binding_of(profile);
            given(server_sign_in(profile, portal, transport, &secret, binding, minutes).await?).await
        }
        SecretKind::Password => password(profile, portal, transport, &secret).await,
        SecretKind::AppSecret => {
            let app_id = profile.app_id.as_deref().and_then(AppId::new).ok_or(Error::NotRenewable)?;
            let sign_in = AppSignIn::new(app_id, secret.expose().into()).ok_or(Error::NotRenewable)?;
            given(sign_in.send(transport, portal).await?).await
        }
        _ => Err(Error::NotRenewable),
    }
}

/// By a grant, which may be another one afterwards.
async fn exchange(
    inner: &Arc<Inner>,
    profile: &Profile,
    portal: &PortalAddress,
    transport: &Transport,
    mut secret: Secret,
) -> Result<Renewed, Error> {
    if let Some(issued) = inner.take_uncommitted(profile, &secret).await {
        let renewed = commit(inner, profile, secret, issued).await?;
        let now = renewed.skew.to_portal(inner.clock.now());
        if renewed.token.due_at().is_none_or(|due| now < due) {
            return Ok(renewed);
        }
        let key = SecretKey::new(profile.id, SecretKind::RenewalToken);
        secret = inner.kept_secret(profile, &key).await?.ok_or(Error::NotRenewable)?;
    }
    let grant = grant(profile, portal, &secret).ok_or(Error::NotRenewable)?;
    let skew = Skew::from_millis(profile.sign_in.clock_offset_ms.unwrap_or(0));
    let issued = renew(transport, &grant, skew.to_portal(inner.clock.now())).await?;
    commit(inner, profile, secret, issued).await
}

/// Keeps a grant in place of `before`.
async fn commit(
    inner: &Arc<Inner>,
    profile: &Profile,
    before: Secret,
    issued: Issued,
) -> Result<Renewed, Error> {
    let (key, label) = inner.key_and_label(profile, SecretKind::RenewalToken);
    let skew = issued.skew();
    let until = issued.grant().and_then(|grant| grant.expiry.moment()).map(Timestamp::as_millisecond);
    let ledger = VaultLedger { inner: Arc::clone(inner), keep: profile.keep.clone(), key, label };
    let token = issued.commit(&ledger as &dyn Ledger).await.map_err(|not| {
        inner.hold_uncommitted(profile, before, *not.issued);
        Error::NotKept(not.error)
    })?;
    if let Some(until) = until {
        inner.edit_sign_in(profile.id, move |facts| facts.stay_until = Some(until)).await;
    }
    Ok(Renewed { token, skew })
}

/// What came without a grant: there is nothing to keep.
pub(super) async fn given(issued: Issued) -> Result<Renewed, Error> {
    let skew = issued.skew();
    let token = issued.commit(&NoGrant).await.map_err(|not| Error::NotKept(not.error))?;
    Ok(Renewed { token, skew })
}

/// A kept password is tried once for each renewal, with the name that was typed with it.
async fn password(
    profile: &Profile,
    portal: &PortalAddress,
    transport: &Transport,
    secret: &Secret,
) -> Result<Renewed, Error> {
    let shown = profile.account.as_ref().map(|account| account.user_name.as_str());
    let user = profile.typed_name.as_deref().or(shown).ok_or(Error::NotRenewable)?;
    let password = Password::from(secret.expose());
    let mut sign_in = PasswordSignIn::new(user, &password);
    sign_in.binding = binding_of(profile);
    sign_in.expiration = profile.token_minutes.or(sign_in.expiration);
    given(sign_in.send(transport, portal).await?).await
}

/// A kept password of a stand-alone server's account, sent to where its tokens come from. `minutes` is how long the token
/// should last.
pub(super) async fn server_sign_in(
    profile: &Profile,
    server: &PortalAddress,
    transport: &Transport,
    secret: &Secret,
    binding: Binding,
    minutes: Option<u32>,
) -> Result<Issued, Error> {
    let account = profile.account.as_ref().ok_or(Error::NotRenewable)?;
    let password = Password::from(secret.expose());
    let endpoint = match &profile.token_address {
        // The person has agreed to it.
        Some(address) => TokenEndpoint::typed(address, Some(server))?,
        None => TokenEndpoint::find(transport, server, None).await?,
    };
    let mut sign_in = ServerSignIn::new(&account.user_name, &password);
    sign_in.binding = binding;
    sign_in.expiration = minutes;
    sign_in.send(transport, &endpoint).await
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

/// A token that was kept because it cannot be renewed; good until its end. What no header can carry is none.
fn kept_token(profile: &Profile, secret: &Secret) -> Option<AccessToken> {
    if !is_header_text(secret.expose()) {
        return None;
    }
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

/// The moment on the portal's clock, in milliseconds.
fn portal_now(inner: &Inner, facts: &SignIn) -> Millis {
    inner.now().saturating_add(facts.clock_offset_ms.unwrap_or(0))
}

/// How the clocks differ now. Small changes are the rounding of `Date` and the way through the network.
pub(super) fn learn_clock(facts: &mut SignIn, skew: Skew) {
    let now = skew.as_millis();
    if facts.clock_offset_ms.is_none_or(|before| before.saturating_sub(now).saturating_abs() > NOTICED) {
        facts.clock_offset_ms = Some(now);
    }
}

impl Inner {
    pub(crate) async fn kept_secret(
        &self,
        profile: &Profile,
        key: &SecretKey,
    ) -> Result<Option<Secret>, Error> {
        self.vaults.read(&profile.keep, key).await.map_err(|error| {
            self.learn_from(&error);
            Error::NotKept(LedgerError(Box::new(error)))
        })
    }

    /// Puts a token that cannot be renewed in hand, from where it is kept. Nothing happens where it is in hand already
    /// and with every other way to sign in.
    pub(crate) async fn take_kept_token(
        &self,
        profile: &Profile,
        source: &TokenSource,
    ) -> Result<(), Arc<Error>> {
        let brought = Bringer::of(profile).is_some();
        if (can_renew(profile) && !brought) || source.last().is_some() {
            return Ok(());
        }
        let Some(kind) = kinds_of(profile).pop() else { return Err(Arc::new(Error::NotRenewable)) };
        let key = SecretKey::new(profile.id, kind);
        let secret = self.kept_secret(profile, &key).await.map_err(Arc::new)?;
        match secret.and_then(|secret| kept_token(profile, &secret)) {
            Some(token) => source.hand_over(token),
            // Whoever has it is asked for it again.
            None if brought => {}
            None => self.sign_in_ended(profile).await,
        }
        Ok(())
    }

    /// Notes that a sign-in is over.
    pub(super) async fn sign_in_ended(&self, profile: &Profile) {
        let now = portal_now(self, &profile.sign_in);
        self.edit_sign_in(profile.id, move |facts| facts.ended_at = Some(now)).await;
    }

    /// Changes the facts of a sign-in. Failing to write them down is not a reason to lose the token.
    pub(crate) async fn edit_sign_in(
        &self,
        id: ProfileId,
        change: impl FnOnce(&mut SignIn) + Send + 'static,
    ) {
        let edited = self.edit(move |draft| {
            change(&mut draft.profile_mut(id)?.sign_in);
            Ok(())
        });
        if let Err(error) = edited.await {
            tracing::warn!(code = error.code, "the facts of a sign-in were not written");
        }
    }

    async fn renewed(&self, id: ProfileId, renewed: &Renewed) {
        let until = renewed.token.expiry().moment().map(Timestamp::as_millisecond);
        let skew = renewed.skew;
        let written = self.edit_sign_in(id, move |facts| {
            learn_clock(facts, skew);
            facts.token_until = until;
            facts.ended_at = None;
            facts.refused_at = None;
        });
        written.await;
        if let Some(running) = self.running().get_mut(&id) {
            running.renewal_failed = false;
            // A portal that renews is there, and so is the keyring.
            running.trouble = None;
        }
        self.write_down(Some(id), None, note("renewed").more("checked")).await;
        self.tell_profile(id);
    }

    async fn renewal_failed(&self, profile: &Profile, error: &Error) {
        let id = profile.id;
        tracing::info!(error = error.name(), "a renewal did not work");
        match error {
            _ if is_refused_password(error) => self.password_refused(profile, error).await,
            Error::RefusedEarlier => {
                self.set_trouble(id, Some(refused_password()));
            }
            Error::Refused(refused) => match refused.refusal {
                Refusal::InvalidRefreshToken | Refusal::InvalidToken | Refusal::UnknownApp => {
                    self.sign_in_ended(profile).await;
                    self.write_down(Some(id), None, note("renewal_refused").more("portal_ended")).await;
                }
                _ => self.note_renewal_failed(id),
            },
            // It was not tried: the person is told about the keyring, not about this account.
            Error::NotKept(ledger) if matches!(cause(ledger), Some(VaultError::Locked)) => {}
            Error::NotRenewable => self.sign_in_ended(profile).await,
            _ => self.note_renewal_failed(id),
        }
        self.tell_profile(id);
    }

    /// Whether the portal refused what this sign-in renews with. Nobody sends it again until a person acts.
    pub(super) fn was_refused(&self, profile: &Profile) -> bool {
        let facts = &profile.sign_in;
        let here = self.running().get(&profile.id).and_then(|running| running.refused);
        facts.refused_at.is_some() || (here.is_some() && here == facts.signed_in_at)
    }

    /// Notes that the kept password or secret was refused.
    pub(super) async fn password_refused(&self, profile: &Profile, error: &Error) {
        let id = profile.id;
        self.running().entry(id).or_default().refused = profile.sign_in.signed_in_at;
        let now = portal_now(self, &profile.sign_in);
        self.edit_sign_in(id, move |facts| facts.refused_at = Some(now)).await;
        let locked = matches!(error, Error::Refused(refused) if refused.refusal == Refusal::AccountLocked);
        let trouble = if locked { (Trouble::Locked, self.said(error)) } else { refused_password() };
        self.set_trouble(id, Some(trouble));
        self.write_down(Some(id), None, note("renewal_refused").more("password_refused")).await;
    }

    fn note_renewal_failed(&self, id: ProfileId) {
        self.running().entry(id).or_default().renewal_failed = true;
    }
}

/// A kept password that was refused: the person has to act.
pub(crate) fn refused_password() -> (Trouble, UiError) {
    (Trouble::Refused, UiError::plain("kept_password_refused"))
}

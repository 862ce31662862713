//! Asking the portal whether a sign-in still holds.

use std::borrow::Cow;
use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::clock::Skew;
use arcgis_auth::error::Refusal;
use arcgis_auth::scheme::server::{catalogue, catalogue_of_nobody, open_or_closed};
use arcgis_auth::token::{
    AccessToken, Identity, Standing, TokenSource, Verified, self_of, self_of_nobody, verify,
};
use profile_store::{PortalKind, Profile, ProfileId, VaultError};

use super::asking::is_over;
use super::ledger::cause;
use super::renewal::{is_refused_password, learn_clock};
use crate::activity::note;
use crate::app::Inner;
use crate::cards::{gone, parse_id};
use crate::connection::Reached;
use crate::failure;
use crate::jobs::to_its_end;
use crate::vaults::vault_failure;
use crate::view::{State, Trouble, UiError};

impl crate::App {
    /// Asks the portal now who the profile's token stands for, renewing it if need be. How it went is the profile's
    /// new state; cancelling leaves the state as it was.
    ///
    /// # Errors
    /// `profile_gone`.
    pub async fn check_now(&self, profile_id: &str) -> Result<(), UiError> {
        let id = parse_id(profile_id)?;
        let inner = Arc::clone(&self.inner);
        to_its_end(async move { inner.check(id, true).await }).await
    }

    /// Looks at a profile's sign-in in the background when it is shown for the first time.
    pub(crate) fn verify_at_first_sight(&self, id: ProfileId, state: &State) {
        if !matches!(state, State::SignedIn { .. } | State::Expiring { .. }) {
            return;
        }
        {
            let mut running = self.inner.running();
            let entry = running.entry(id).or_default();
            if entry.looked_at {
                return;
            }
            entry.looked_at = true;
        }
        let inner = Arc::clone(&self.inner);
        tokio::spawn(async move {
            if let Err(error) = inner.check(id, false).await {
                tracing::debug!(code = error.code, "the first look at a profile ended early");
            }
        });
    }
}

/// What the portal said of a profile.
struct Checked {
    person: Option<Identity>,
    skew: Option<Skew>,
}

impl From<Verified> for Checked {
    fn from(verified: Verified) -> Self {
        Self { person: Some(verified.identity), skew: verified.skew }
    }
}

impl From<Standing> for Checked {
    fn from(standing: Standing) -> Self {
        Self { person: standing.user, skew: standing.skew }
    }
}

impl Inner {
    async fn check(self: &Arc<Self>, id: ProfileId, by_a_person: bool) -> Result<(), UiError> {
        let profile = self.store.snapshot().profile(id).cloned().ok_or_else(gone)?;
        if matches!(self.as_it_is(&profile), Cow::Owned(_)) {
            // It ended, whatever is on file.
            return Ok(());
        }
        let source = self.source(&profile)?;
        {
            let mut running = self.running();
            let entry = running.entry(id).or_default();
            entry.looked_at = true;
            if by_a_person {
                // What was found before is asked for anew, too.
                entry.standing = None;
            }
        }
        let cancel = if by_a_person {
            self.begin_doing(id, "checking")
        } else {
            let Some(cancel) = self.begin_if_idle(id, "checking") else { return Ok(()) };
            cancel
        };
        let asked = tokio::select! {
            () = cancel.cancelled() => None,
            asked = self.ask_when_there(&profile, &source) => Some(asked),
        };
        match asked {
            None => {}
            Some(Ok(Ok(checked))) => {
                source.set_skew(checked.skew.unwrap_or_else(|| source.skew()));
                self.confirmed(&profile, &checked).await;
            }
            Some(Ok(Err(error))) => self.not_confirmed(&profile, &error).await,
            Some(Err(said)) => self.troubled(id, Trouble::Unreachable, said).await,
        }
        if !cancel.is_cancelled() {
            self.end_doing(id);
        }
        Ok(())
    }

    /// The practice portal has to run before it can be asked; why it does not, if it does not.
    async fn ask_when_there(
        &self,
        profile: &Profile,
        source: &TokenSource,
    ) -> Result<Result<Checked, Arc<Error>>, UiError> {
        self.bring_practice_back(profile.portal_id).await?;
        Ok(self.ask(profile, source).await)
    }

    /// What the portal says of the profile now; with a token where the scheme has one.
    async fn ask(&self, profile: &Profile, source: &TokenSource) -> Result<Checked, Arc<Error>> {
        let Reached { portal, address, transport } = self.reach(profile.portal_id).await?;
        let at_server = portal.kind == PortalKind::Server;
        if profile.scheme == "anonymous" && at_server {
            catalogue_of_nobody(&transport, &address).await?;
            return Ok(Checked { person: None, skew: None });
        }
        if profile.scheme == "anonymous" {
            return Ok(self_of_nobody(&transport, &address).await?.into());
        }
        let ask = |token: AccessToken| {
            let (transport, address) = (&transport, &address);
            async move {
                match profile.scheme.as_str() {
                    _ if at_server => {
                        let asked = catalogue(transport, address, &token).await;
                        open_or_closed(asked).map(|_| Checked { person: None, skew: None })
                    }
                    // They may stand for no person.
                    "app" | "api-key" | "token" | "notebook" | "pro" => {
                        Ok(self_of(transport, address, &token).await?.into())
                    }
                    _ => Ok(verify(transport, address, &token).await?.into()),
                }
            }
        };
        self.take_kept_token(profile, source).await?;
        self.ask_with(profile, source, ask).await
    }

    async fn confirmed(&self, profile: &Profile, checked: &Checked) {
        let id = profile.id;
        let now = self.now();
        self.set_trouble(id, None);
        let named = checked.person.as_ref();
        let account = named.map(|person| crate::sign_in::account_of(person, profile.account.as_ref()));
        let (skew, visits) = (checked.skew, profile.scheme == "anonymous");
        let edited = self.edit(move |draft| {
            let kept = draft.profile_mut(id)?;
            if visits {
                // A web tier names somebody, or nobody any more.
                kept.sign_in.signed_in_at =
                    account.as_ref().map(|_| kept.sign_in.signed_in_at.unwrap_or(now));
            }
            if account.is_some() || visits {
                kept.account = account;
            }
            kept.sign_in.checked_at = Some(now);
            kept.sign_in.ended_at = None;
            if let Some(skew) = skew {
                learn_clock(&mut kept.sign_in, skew);
            }
            Ok(())
        });
        if let Err(error) = edited.await {
            tracing::warn!(code = error.code, "a check was not written down");
        }
    }

    async fn not_confirmed(&self, profile: &Profile, error: &Error) {
        let id = profile.id;
        let trouble = match error {
            // Renewal has already said that it is over, or that the kept password was refused.
            Error::NotRenewable | Error::RefusedEarlier => return,
            Error::Refused(refused) if refused.refusal == Refusal::AccountLocked => Trouble::Locked,
            _ if is_refused_password(error) => return,
            Error::Refused(refused) if refused.refusal == Refusal::InvalidRefreshToken => return,
            // 499 says nothing of the token.
            _ if is_over(error) && !is_missing(error) => {
                self.sign_in_ended(profile).await;
                return;
            }
            // The token is over, and whoever had it has none for this account any more.
            Error::NotBrought(_) | Error::AnotherUser { .. } => {
                self.sign_in_ended(profile).await;
                return;
            }
            // A locked keyring is said once for all accounts; each stays as it was last seen.
            Error::NotKept(ledger) if matches!(cause(ledger), Some(VaultError::Locked)) => return,
            Error::NotKept(ledger) => {
                let said = cause(ledger).map_or_else(|| self.said(error), vault_failure);
                self.set_trouble(id, Some((Trouble::Keyring, said)));
                return;
            }
            Error::Refused(_) | Error::NoUserNamed { .. } | Error::SignInNeeded { .. } => Trouble::Refused,
            // Nobody answered, or somebody else did: a captive portal, a proxy, a web server before the portal.
            _ => Trouble::Unreachable,
        };
        self.troubled(id, trouble, failure::of(error, self.now())).await;
    }

    async fn troubled(&self, id: ProfileId, trouble: Trouble, said: UiError) {
        let noted = note("failed").more("error").more_with("code", &said.code);
        // The history says it once, however often the portal is asked.
        if self.set_trouble(id, Some((trouble, said))) {
            self.write_down(Some(id), None, noted).await;
        }
    }
}

fn is_missing(error: &Error) -> bool {
    matches!(error, Error::Refused(refused) if refused.refusal == Refusal::TokenRequired)
}

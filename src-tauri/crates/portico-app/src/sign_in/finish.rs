//! The end of a sign-in: the secret into the vault, the facts into the files.

use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::token::{AccessToken, AppId, Grant, Identity, Issued, TokenSource};
use profile_store::{Account, Keep as Place, Profile, Secret};

use super::begin::Channels;
use super::earlier::{Earlier, leaves_secrets};
use super::keeping::{Keeping, Kept, Pending};
use super::plan::Plan;
use super::record;
use super::table::Reins;
use crate::activity::note;
use crate::app::Inner;
use crate::event::Event;
use crate::failure;
use crate::live::Renewal;
use crate::portals::AppIdChoice;
use crate::view::{Keep, SignInStage, UiError};

/// What a sign-in gained.
pub(super) struct Gained {
    pub(super) scheme: &'static str,
    pub(super) holder: Holder,
    pub(super) issued: Issued,
    pub(super) app_id: Option<AppIdChoice>,
    /// What is kept in the token's place, because it renews the sign-in: a password or an app secret.
    pub(super) secret: Option<Secret>,
    /// Which browser, in words.
    pub(super) via: Option<String>,
    /// How long the token was asked for, in minutes, where the person chose.
    pub(super) minutes: Option<u32>,
    /// The connection file that it came by.
    pub(super) connection: Option<String>,
}

/// For whom what was gained stands.
pub(super) enum Holder {
    /// A person.
    Person(Identity),
    /// An app, by its own id and secret.
    App { app_id: AppId, title: Option<String> },
    /// An account of a stand-alone server, which says nothing of it but that its password is right.
    ServerAccount { user: String, token_address: Option<String> },
    /// A key that names no person; perhaps an app.
    Nobody { title: Option<String> },
}

impl Holder {
    pub(super) fn person(&self) -> Option<&Identity> {
        match self {
            Self::Person(identity) => Some(identity),
            Self::ServerAccount { .. } | Self::App { .. } | Self::Nobody { .. } => None,
        }
    }
}

/// A sign-in that only has to be kept.
pub(super) struct Finish {
    pub(super) inner: Arc<Inner>,
    pub(super) id: String,
    pub(super) plan: Plan,
    pub(super) reins: Reins,
    pub(super) channels: Channels,
}

impl Finish {
    /// Keeps what was gained; where the keyring does not take it, waits for the person to decide. A cancel leaves
    /// everything as it was, whatever the keyring was at.
    pub(super) async fn run(mut self, gained: Gained, keep: Keep) -> Result<(), Error> {
        // One that was brought along stays with whoever brought it.
        let grant = gained.issued.grant().filter(|_| gained.scheme != "token").cloned();
        self.plan.lost = tokio::select! {
            biased;
            () = self.reins.cancel.cancelled() => return Err(self.cancelled(grant).await),
            lost = self.inner.lost_by_grant(&self.plan.address) => lost,
        };
        let mut profile = record::profile(&self.inner, &self.plan, &gained);
        let Gained { issued, app_id, secret, via, .. } = gained;
        let mut pending = Pending::of(issued, secret).await?;
        let mut keeping = Keeping::new(&self.inner, &self.plan);
        let mut place = keep;
        let kept = loop {
            self.inner.stage(&self.id, SignInStage::Keeping);
            profile.keep = match place {
                Keep::Keyring => Place::Keyring,
                Keep::Memory => Place::Memory,
            };
            let tried = tokio::select! {
                biased;
                () = self.reins.cancel.cancelled() => return Err(self.cancelled(grant).await),
                tried = keeping.keep(&profile, pending) => tried,
            };
            match tried {
                Ok(kept) => break kept,
                Err((again, error)) => {
                    pending = again;
                    match self.decide(error).await {
                        Some(decision) => place = decision,
                        None => return Err(self.cancelled(grant).await),
                    }
                }
            }
        };
        if self.reins.cancel.is_cancelled() {
            return Err(self.cancelled(grant).await);
        }
        let earlier = kept.earlier.as_ref();
        profile.sign_in.forget_due = earlier.is_some_and(|earlier| leaves_secrets(earlier, &profile));
        self.write(profile, kept, grant, app_id, via.as_deref()).await;
        Ok(())
    }

    /// The keyring did not take it: the person decides. `None` is a cancel.
    async fn decide(&mut self, error: UiError) -> Option<Keep> {
        self.inner.stage(&self.id, SignInStage::NotKept { error });
        tokio::select! {
            () = self.reins.cancel.cancelled() => None,
            decision = self.channels.decision.recv() => decision,
        }
    }

    /// What the portal gave goes back to it, out of sight.
    async fn cancelled(&self, grant: Option<Grant>) -> Error {
        if let Some(grant) = grant {
            let transport = self.plan.transport(&self.inner).await;
            self.inner.give_back(grant, transport);
        }
        Error::Cancelled
    }

    /// The facts into the files. The secret is kept by now; if the files cannot be written, everything is as it was.
    async fn write(
        &self,
        profile: Profile,
        kept: Kept,
        grant: Option<Grant>,
        app_id: Option<AppIdChoice>,
        via: Option<&str>,
    ) {
        let (inner, plan) = (Arc::clone(&self.inner), self.plan.clone());
        let writing = move || record::write(&inner, &plan, &profile, app_id.as_ref());
        let stored = match tokio::task::spawn_blocking(writing).await {
            Ok(Ok(stored)) => stored,
            failed => {
                drop(kept);
                let _ = self.cancelled(grant).await;
                let error = match failed {
                    Ok(Err(error)) => failure::of_store(&error),
                    _ => UiError::plain("internal"),
                };
                self.inner.stage(&self.id, SignInStage::Failed { error });
                return;
            }
        };
        let kept = kept.stays().await;
        self.plan.keep_route(&self.inner, &stored).await;
        if let Some(earlier) = Earlier::of(&kept, &stored) {
            earlier.end(&self.inner, &self.plan.address, stored.sign_in.forget_due);
        }
        self.hold(&stored, kept.token);
        let (inner, id) = (Arc::clone(&self.inner), stored.id);
        self.inner.work.spawn_on(async move { inner.abandon_uncommitted(id).await }, &self.inner.runtime);
        self.tell(&stored, via).await;
    }

    async fn tell(&self, stored: &Profile, via: Option<&str>) {
        let noted = match via {
            Some(browser) => note("signed_in").more("browser").more_with("browser", browser),
            None if stored.scheme == "browser" => note("signed_in").more("browser").more_with("browser", ""),
            None => note("signed_in").more(way(&stored.scheme)),
        };
        self.inner.write_down(Some(stored.id), Some(stored.portal_id), noted).await;
        self.inner.tell(Event::OverviewChanged);
        self.inner.tell_profile(stored.id);
        let stage = match self.inner.detail(stored.id) {
            Some(profile) => SignInStage::Done { profile: Box::new(profile) },
            None => SignInStage::Failed { error: crate::cards::gone() },
        };
        self.inner.stage(&self.id, stage);
    }

    /// The fresh token in hand, so that the first copy asks nobody.
    fn hold(&self, profile: &Profile, token: AccessToken) {
        let renewal = Renewal::new(&self.inner, profile.id);
        let source = TokenSource::new(Box::new(renewal), Arc::clone(&self.inner.clock), Some(token));
        source.set_skew(arcgis_auth::clock::Skew::from_millis(profile.sign_in.clock_offset_ms.unwrap_or(0)));
        let mut running = self.inner.running();
        let entry = running.entry(profile.id).or_default();
        entry.source = Some(source);
        entry.trouble = None;
        entry.renewal_failed = false;
        // The portal tells whole seconds: two sign-ins may have been made at the same time.
        entry.refused = None;
        entry.looked_at = true;
        entry.standing = None;
    }
}

/// How somebody signed in, for the history.
fn way(scheme: &str) -> &'static str {
    match scheme {
        "server" => "server",
        "app" => "app",
        "api-key" => "api_key",
        "token" => "token",
        "saml-kerberos" => "saml_kerberos",
        "notebook" => "notebook",
        "pro" => "pro",
        _ => "password",
    }
}

/// The account as the portal names it now; what it does not say stays as it was.
pub(crate) fn account_of(identity: &Identity, before: Option<&Account>) -> Account {
    let before = before.cloned().unwrap_or_default();
    Account {
        user_name: identity.user_name.clone(),
        full_name: identity.full_name.clone().filter(|name| !name.trim().is_empty()).or(before.full_name),
        role: identity.role.clone().or(before.role),
        email: identity.email.clone().or(before.email),
        organisation: before.organisation,
        user_id: before.user_id,
        other: before.other,
    }
}

//! Looking at a portal without signing in.

use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::clock::Skew;
use arcgis_auth::scheme::server::catalogue_of_nobody;
use arcgis_auth::token::{Identity, self_of_nobody};
use arcgis_auth::transport::Transport;
use profile_store::{Keep, PortalKind, Profile, SignIn};
use tracing::Instrument;

use super::finish::account_of;
use super::job::end;
use super::plan::Plan;
use super::record;
use super::table::Reins;
use crate::activity::note;
use crate::app::Inner;
use crate::event::Event;
use crate::failure;
use crate::view::{SignInStage, UiError};

/// A visit of nobody. Nothing is kept but the row.
pub(super) struct AnonymousJob {
    pub(super) inner: Arc<Inner>,
    pub(super) id: String,
    pub(super) plan: Plan,
    pub(super) reins: Reins,
}

impl AnonymousJob {
    pub(super) async fn run(self) {
        let span = tracing::info_span!("sign_in", scheme = "anonymous");
        async move {
            let asked = tokio::select! {
                () = self.reins.cancel.cancelled() => Err(Error::Cancelled),
                asked = self.ask() => asked,
            };
            match asked {
                Ok(seen) => self.write(seen).await,
                Err(error) => end(&self.inner, &self.id, &self.reins, &error),
            }
        }
        .instrument(span)
        .await;
    }

    async fn ask(&self) -> Result<Seen, Error> {
        let transport = self.plan.transport(&self.inner).await?;
        look(&transport, &self.plan).await
    }

    async fn write(self, seen: Seen) {
        let (inner, plan) = (Arc::clone(&self.inner), self.plan.clone());
        let writing = move || {
            let profile = visitor(&inner, &plan, &seen);
            record::write(&inner, &plan, &profile, None)
        };
        let stage = match tokio::task::spawn_blocking(writing).await {
            Ok(Ok(stored)) => {
                let inner = &self.inner;
                self.plan.keep_route(inner, &stored).await;
                inner.write_down(Some(stored.id), Some(stored.portal_id), note("visited")).await;
                inner.tell(Event::OverviewChanged);
                inner.tell_profile(stored.id);
                match inner.detail(stored.id) {
                    Some(profile) => SignInStage::Done { profile: Box::new(profile) },
                    None => SignInStage::Failed { error: crate::cards::gone() },
                }
            }
            Ok(Err(error)) => SignInStage::Failed { error: failure::of_store(&error) },
            Err(_) => SignInStage::Failed { error: UiError::plain("internal") },
        };
        self.inner.stage(&self.id, stage);
    }
}

/// What one sees without a sign-in.
struct Seen {
    /// Whom a web tier names all the same.
    person: Option<Identity>,
    skew: Option<Skew>,
}

async fn look(transport: &Transport, plan: &Plan) -> Result<Seen, Error> {
    if plan.kind == PortalKind::Server {
        catalogue_of_nobody(transport, &plan.address).await?;
        return Ok(Seen { person: None, skew: None });
    }
    let standing = self_of_nobody(transport, &plan.address).await?;
    Ok(Seen { person: standing.user, skew: standing.skew })
}

/// The row of a portal that one only looks at. Where a web tier names a user all the same, it is that user's.
fn visitor(inner: &Inner, plan: &Plan, seen: &Seen) -> Profile {
    let person = seen.person.as_ref();
    let mut record = record::visitor(inner, plan);
    "anonymous".clone_into(&mut record.scheme);
    record.account = person.map(|identity| account_of(identity, record.account.as_ref()));
    record.keep = Keep::Memory;
    let now = inner.now();
    record.sign_in = SignIn {
        signed_in_at: person.map(|_| now),
        checked_at: Some(now),
        clock_offset_ms: seen.skew.map(Skew::as_millis),
        ..SignIn::default()
    };
    record
}

//! Secured services: whose they are, and tokens made for one of them (`design/png/10`).
//!
//! Services and tokens live in memory only, the latest few; tokens of an account are forgotten when it signs out.

mod copies;
mod forms;
mod get;
mod look;
mod trial;

use std::collections::VecDeque;
use std::sync::MutexGuard;

use arcgis_auth::portal::{PortalAddress, ServiceAddress};
use arcgis_auth::token::AccessToken;
use arcgis_auth::transport::Transport;
use profile_store::ProfileId;

pub(crate) use copies::{header_text, token_for_address};

use crate::app::{Inner, lock};
use crate::view::{Millis, ServiceTest, ServiceToken, UiError};

/// How many services, and how many tokens, are remembered.
const REMEMBERED: usize = 8;

/// The latest services and tokens, newest first.
#[derive(Default)]
pub(crate) struct Services {
    found: VecDeque<Found>,
    made: VecDeque<Made>,
}

/// A service that answered.
#[derive(Clone)]
struct Found {
    id: String,
    service: ServiceAddress,
    transport: Transport,
    owner: Owner,
}

/// Whose server it is, as far as the server says.
#[derive(Clone, Debug)]
enum Owner {
    /// A portal. Only a claim.
    Portal(PortalAddress),
    /// The server has accounts of its own.
    Itself,
    /// The service opens to everybody.
    Everybody,
}

/// A token that was made for a service.
#[derive(Clone)]
struct Made {
    id: String,
    found: Found,
    profile: ProfileId,
    token: AccessToken,
    since: Millis,
    ends_at: Option<Millis>,
    asked_minutes: u32,
    test: Option<ServiceTest>,
}

impl Services {
    fn found(&self, id: &str) -> Result<Found, UiError> {
        self.found.iter().find(|found| found.id == id).cloned().ok_or_else(forgotten)
    }

    fn made(&self, id: &str) -> Result<Made, UiError> {
        self.made.iter().find(|made| made.id == id).cloned().ok_or_else(forgotten)
    }

    fn remember(&mut self, found: Found) {
        self.found.push_front(found);
        self.found.truncate(REMEMBERED);
    }

    fn keep(&mut self, made: Made) {
        self.made.push_front(made);
        self.made.truncate(REMEMBERED);
    }

    fn tested(&mut self, id: &str, test: &ServiceTest) {
        if let Some(made) = self.made.iter_mut().find(|made| made.id == id) {
            made.test = Some(test.clone());
        }
    }

    /// Forgets the tokens of an account.
    pub(crate) fn forget_of(&mut self, profile: ProfileId) {
        self.made.retain(|made| made.profile != profile);
    }
}

impl crate::App {
    /// Tokens that were made for services since Portico started, newest first, at most eight.
    pub fn recent_services(&self) -> Vec<ServiceToken> {
        let made: Vec<Made> = self.inner.services().made.iter().cloned().collect();
        made.iter().map(|made| self.inner.token_view(made)).collect()
    }
}

impl Inner {
    pub(crate) fn services(&self) -> MutexGuard<'_, Services> {
        lock(&self.services)
    }

    fn token_view(&self, made: &Made) -> ServiceToken {
        ServiceToken {
            made_id: made.id.clone(),
            service: self.service_view(&made.found),
            profile_id: made.profile.to_string(),
            binding: crate::inspect::binding_view(made.token.binding()),
            since: made.since,
            ends_at: made.ends_at,
            asked_minutes: made.asked_minutes,
            test: made.test.clone(),
        }
    }
}

/// More were looked at since, or the account signed out.
fn forgotten() -> UiError {
    UiError::plain("service_forgotten")
}

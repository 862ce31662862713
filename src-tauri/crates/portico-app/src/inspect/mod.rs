//! What a portal says of whoever holds a token: a profile's own, or one that somebody pasted.

mod abilities;
mod token;

use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::error::Refusal;
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::{AccessToken, Binding, FederatedServer, Standing, self_of, servers};
use arcgis_auth::transport::Transport;
use jiff::Timestamp;
use profile_store::{Portal, PortalKind};

use crate::app::Inner;
use crate::cards::portal_card;
use crate::live::Asking;
use crate::sign_in::account_of;
use crate::view::{AcceptingServer, AppView, BindingView, Inspection, UiError};

impl crate::App {
    /// Asks the portal for whom the profile's token stands, what they may do and which servers accept it.
    ///
    /// # Errors
    /// `profile_gone`, `token_not_available`, the failure in words, `cancelled`.
    pub async fn inspect_profile(&self, profile_id: &str, job_id: &str) -> Result<Inspection, UiError> {
        let inner = &self.inner;
        inner
            .as_job(job_id, async {
                let asking = inner.asking(profile_id).await?;
                let id = asking.profile.id;
                let found = inner.inspect(&asking).await?;
                if let Some(running) = inner.running().get_mut(&id) {
                    running.standing = Some(found.clone());
                }
                Ok(found)
            })
            .await
    }

    /// What [`crate::App::inspect_profile`] found last, since the sign-in and since a person last had it checked.
    ///
    /// # Errors
    /// `profile_gone`.
    pub fn standing_of(&self, profile_id: &str) -> Result<Option<Inspection>, UiError> {
        let id = crate::cards::parse_id(profile_id)?;
        Ok(self.inner.running().get(&id).and_then(|running| running.standing.clone()))
    }
}

impl Inner {
    async fn inspect(self: &Arc<Self>, asking: &Asking) -> Result<Inspection, UiError> {
        let snapshot = self.store.snapshot();
        let portal = snapshot
            .portal(asking.profile.portal_id)
            .ok_or_else(|| crate::portals::portal_missing(&asking.profile))?;
        if portal.kind == PortalKind::Server {
            let token = asking.source.token().await.map_err(|error| self.token_failure(&error))?;
            return Ok(self.own_server(portal, &asking.portal, &token));
        }
        let ask = |token: AccessToken| async move {
            let standing = self_of(&asking.transport, &asking.portal, &token).await?;
            Ok((standing, token))
        };
        let (standing, token) = self
            .ask_with(&asking.profile, &asking.source, ask)
            .await
            .map_err(|error| self.token_failure(&error))?;
        let skew = asking.source.skew();
        let mut found = self.found(portal, &asking.transport, &asking.portal, &standing, &token).await;
        found.issued_at = Some(skew.to_local(token.issued_at()).as_millisecond());
        found.ends_at = token.expiry().moment().map(|end| skew.to_local(end).as_millisecond());
        Ok(found)
    }

    async fn found(
        &self,
        portal: &Portal,
        transport: &Transport,
        address: &PortalAddress,
        standing: &Standing,
        token: &AccessToken,
    ) -> Inspection {
        let (servers, servers_error) = match servers(transport, address, token).await {
            Ok(servers) => (servers.iter().map(accepting).collect(), None),
            Err(error) => (Vec::new(), Some(self.servers_failure(&error))),
        };
        Inspection {
            portal: portal_card(portal),
            person: standing.user.as_ref().map(|user| crate::cards::person(&account_of(user, None))),
            app: standing.app.as_ref().map(|app| AppView {
                id: app.id.clone(),
                title: app.title.clone(),
                owner: app.owner.clone(),
            }),
            user_type: standing.user_type.clone(),
            privileges: standing.privileges.clone(),
            abilities: abilities::of(standing),
            issued_at: None,
            ends_at: None,
            binding: binding_view(token.binding()),
            longest_minutes: standing.longest_token_minutes.filter(|minutes| *minutes > 0),
            servers,
            servers_error,
            checked_at: self.now(),
        }
    }

    /// A stand-alone server says nothing of its accounts.
    fn own_server(&self, portal: &Portal, address: &PortalAddress, token: &AccessToken) -> Inspection {
        let server = AcceptingServer {
            host: address.host().to_owned(),
            address: address.display(),
            name: None,
            hosting: false,
        };
        let millis = |moment: Timestamp| moment.as_millisecond();
        Inspection {
            portal: portal_card(portal),
            person: None,
            app: None,
            user_type: None,
            privileges: Vec::new(),
            abilities: Vec::new(),
            issued_at: Some(millis(token.issued_at())),
            ends_at: token.expiry().moment().map(millis),
            binding: binding_view(token.binding()),
            longest_minutes: None,
            servers: vec![server],
            servers_error: None,
            checked_at: self.now(),
        }
    }

    fn servers_failure(&self, error: &Error) -> UiError {
        match error {
            Error::Refused(refused) if refused.refusal == Refusal::NoPermission => {
                UiError::plain("servers_hidden").detail(error.to_string())
            }
            other => self.said(other),
        }
    }
}

fn accepting(server: &FederatedServer) -> AcceptingServer {
    AcceptingServer {
        host: server.address.host().to_owned(),
        address: server.address.display(),
        name: server.name.clone(),
        hosting: server.is_hosting,
    }
}

pub(crate) fn binding_view(binding: &Binding) -> BindingView {
    let (kind, value) = match binding {
        Binding::None => ("none", None),
        Binding::Referer(referer) => ("referer", Some(referer.clone())),
        Binding::RequestIp => ("request_ip", None),
        Binding::Ip(address) => ("ip", Some(address.to_string())),
        _ => ("unknown", None),
    };
    BindingView { kind: kind.to_owned(), value }
}

//! Getting a token for one service.

use std::net::IpAddr;
use std::sync::Arc;

use arcgis_auth::clock::Skew;
use arcgis_auth::portal::ask_service;
use arcgis_auth::token::{AccessToken, Binding, server_token};

use super::look::accounts;
use super::{Found, Made, Owner};
use crate::activity::note;
use crate::app::Inner;
use crate::live::{Asking, KeptPassword, is_over};
use crate::sign_in::{LONGEST, NoGrant, is_header_text};
use crate::view::{ServiceBinding, ServiceToken, ServiceTokenRequest, UiError};

impl crate::App {
    /// Gets a token for a service, bound as chosen. The token itself does not come back.
    ///
    /// # Errors
    /// `service_forgotten`; `ip_not_understood`, `referer_not_understood` and `minutes_not_understood` before anything is
    /// sent; `foreign_server` where the portal does not own the server; `anywhere_not_possible`; `token_not_available` and
    /// the failure in words; `password_needed_for_service` and `kept_password_refused` for a stand-alone server's;
    /// `cancelled`.
    pub async fn get_service_token(
        &self,
        request: ServiceTokenRequest,
        job_id: &str,
    ) -> Result<ServiceToken, UiError> {
        let inner = &self.inner;
        let found = inner.services().found(&request.service_id)?;
        let binding = binding(&request.binding)?;
        if request.minutes == 0 || request.minutes > LONGEST {
            return Err(UiError::plain("minutes_not_understood"));
        }
        inner
            .as_job(job_id, async {
                let asking = inner.asking(&request.profile_id).await?;
                let snapshot = inner.store.snapshot();
                if !accounts(&snapshot, &found).any(|profile| profile.id == asking.profile.id) {
                    return Err(foreign(&found));
                }
                let (token, skew) = match &found.owner {
                    Owner::Portal(_) => inner.of_portal(&asking, &found, binding, request.minutes).await?,
                    Owner::Itself | Owner::Everybody => {
                        inner.of_server(&asking, binding, request.minutes).await?
                    }
                };
                let made = Made {
                    id: profile_store::PortalId::new().to_string(),
                    profile: asking.profile.id,
                    since: skew.to_local(token.issued_at()).as_millisecond(),
                    ends_at: token.expiry().moment().map(|end| skew.to_local(end).as_millisecond()),
                    asked_minutes: request.minutes,
                    test: None,
                    found,
                    token,
                };
                let view = inner.token_view(&made);
                inner.services().keep(made);
                let noted = note("service_token").with("service", &view.service.address);
                inner.write_down(Some(asking.profile.id), None, noted).await;
                Ok(view)
            })
            .await
    }
}

impl Inner {
    /// The portal makes a token for its server. `None` is the portal's own, where it is bound to nothing.
    async fn of_portal(
        self: &Arc<Self>,
        asking: &Asking,
        found: &Found,
        binding: Option<Binding>,
        minutes: u32,
    ) -> Result<(AccessToken, Skew), UiError> {
        let wanted = binding.clone().unwrap_or(Binding::RequestIp);
        // Also where the portal's own token is wanted: the portal says by it that the server is its own.
        let made = server_token(
            asking.transport.clone(),
            asking.portal.clone(),
            asking.source.clone(),
            found.service.server().clone(),
            wanted,
            minutes,
        );
        let made = made.await.map_err(|error| self.token_failure(&error))?;
        if binding.is_some() {
            return Ok((made.token, made.skew));
        }
        let own = asking.source.token().await.map_err(|error| self.token_failure(&error))?;
        let impossible = || UiError::plain("anywhere_not_possible");
        if *own.binding() != Binding::None {
            return Err(impossible());
        }
        match ask_service(&found.transport, &found.service, Some(&own)).await {
            Ok(_) => Ok((own, asking.source.skew())),
            Err(error) if is_over(&error) => Err(impossible().detail(error.to_string())),
            Err(error) => Err(self.service_failure(&error)),
        }
    }

    /// A stand-alone server makes a token for whoever knows the password.
    async fn of_server(
        self: &Arc<Self>,
        asking: &Asking,
        binding: Option<Binding>,
        minutes: u32,
    ) -> Result<(AccessToken, Skew), UiError> {
        // A server's tokens are made for an address or a website.
        let binding = binding.ok_or_else(|| UiError::plain("anywhere_not_possible"))?;
        let asked = KeptPassword::of(self, asking).ask(binding, minutes).await;
        let issued = asked.map_err(|error| self.token_failure(&error))?;
        let issued = issued.ok_or_else(|| UiError::plain("password_needed_for_service"))?;
        let skew = issued.skew();
        // A server's token has no grant, so there is nothing to keep.
        let token = issued.commit(&NoGrant).await.map_err(|_| UiError::plain("internal"))?;
        Ok((token, skew))
    }
}

/// What the token shall be bound to; `None` for nothing.
fn binding(chosen: &ServiceBinding) -> Result<Option<Binding>, UiError> {
    Ok(Some(match chosen {
        ServiceBinding::Anywhere => return Ok(None),
        ServiceBinding::ThisComputer => Binding::RequestIp,
        ServiceBinding::Address { ip } => {
            let ip: IpAddr = ip.trim().parse().map_err(|_| UiError::plain("ip_not_understood"))?;
            Binding::Ip(ip)
        }
        ServiceBinding::Website { referer } => {
            let referer = referer.trim();
            if !is_header_text(referer) {
                return Err(UiError::plain("referer_not_understood"));
            }
            Binding::Referer(referer.to_owned())
        }
    }))
}

/// The account is not one of the portal that owns the server.
fn foreign(found: &Found) -> UiError {
    UiError::plain("foreign_server").with("host", found.service.server().host())
}

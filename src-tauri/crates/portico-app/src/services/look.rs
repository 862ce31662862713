//! Asking a service who it is and whose.

use arcgis_auth::Error;
use arcgis_auth::error::Refusal;
use arcgis_auth::portal::{PortalAddress, ServiceAddress, ask_service, server_info};
use arcgis_auth::transport::Transport;
use profile_store::{Portal, Profile, Snapshot};

use super::{Found, Owner};
use crate::app::Inner;
use crate::cards::portal_card;
use crate::connection::portal_address;
use crate::failure;
use crate::view::{ServiceOwner, ServiceView, UiError};

impl crate::App {
    /// Asks a service and its server who they are. Nothing secret is sent.
    ///
    /// # Errors
    /// `service_not_understood` for a text that names no service, `service_not_found`, the failure in words, `cancelled`.
    pub async fn look_at_service(&self, text: &str, job_id: &str) -> Result<ServiceView, UiError> {
        let inner = &self.inner;
        let service = read(text)?;
        inner
            .as_job(job_id, async {
                let server = PortalAddress::clone(service.server());
                let transport = inner.transport(&server).await.map_err(|error| inner.said(&error))?;
                let owner =
                    owner(&transport, &service).await.map_err(|error| inner.service_failure(&error))?;
                let id = profile_store::PortalId::new().to_string();
                let found = Found { id, service, transport, owner };
                let view = inner.service_view(&found);
                inner.services().remember(found);
                Ok(view)
            })
            .await
    }
}

/// Reads a pasted address of a service.
pub(super) fn read(text: &str) -> Result<ServiceAddress, UiError> {
    use arcgis_auth::portal::AddressError;
    ServiceAddress::parse(text).map_err(|error| match error {
        Error::Address(address) if !matches!(address, AddressError::Empty | AddressError::NotAnAddress) => {
            failure::of_address(&address)
        }
        _ => UiError::plain("service_not_understood"),
    })
}

async fn owner(transport: &Transport, service: &ServiceAddress) -> Result<Owner, Error> {
    let (info, open) =
        tokio::join!(server_info(transport, service.server()), ask_service(transport, service, None));
    match open {
        Ok(_) => return Ok(Owner::Everybody),
        Err(Error::Refused(refused))
            if matches!(
                refused.refusal,
                Refusal::TokenRequired | Refusal::InvalidToken | Refusal::NoPermission
            ) => {}
        Err(error) => return Err(error),
    }
    let info = info?;
    match (info.owner, info.owning_system_url) {
        (Some(owner), _) => Ok(Owner::Portal(owner)),
        (None, None) => Ok(Owner::Itself),
        // It names somebody, in words that are no address.
        (None, Some(_)) => Err(Error::ForeignServer {
            server: service.server().clone(),
            portal: Box::new(service.server().clone()),
        }),
    }
}

impl Inner {
    pub(super) fn service_failure(&self, error: &Error) -> UiError {
        match error {
            Error::Refused(refused) if matches!(refused.code, Some(400 | 404)) => {
                UiError::plain("service_not_found").detail(error.to_string())
            }
            Error::Refused(refused) if refused.refusal == Refusal::NoPermission => {
                UiError::plain("service_not_allowed").detail(error.to_string())
            }
            other => self.said(other),
        }
    }

    /// A service as it stands now: portals and accounts come and go.
    pub(super) fn service_view(&self, found: &Found) -> ServiceView {
        let snapshot = self.store.snapshot();
        let owner = self.owner_view(&snapshot, found);
        ServiceView {
            service_id: found.id.clone(),
            url: found.service.safe().to_string(),
            address: shown(&found.service),
            name: found.service.name().to_owned(),
            kind: found.service.kind().to_owned(),
            anywhere: matches!(found.owner, Owner::Portal(_)) && has_unbound(&snapshot, found),
            owner,
        }
    }

    fn owner_view(&self, snapshot: &Snapshot, found: &Found) -> ServiceOwner {
        let server = found.service.server();
        let cards = || accounts(snapshot, found).map(|profile| self.card(snapshot, profile)).collect();
        let first = owners(snapshot, found).next().map(|(portal, _)| portal_card(portal));
        match &found.owner {
            Owner::Everybody => ServiceOwner::Public,
            Owner::Itself => {
                ServiceOwner::Server { portal: first, profiles: cards(), address: server.display() }
            }
            Owner::Portal(owner) => {
                let same_host = owner.host() == server.host();
                match first {
                    Some(portal) => ServiceOwner::Portal { portal, profiles: cards(), same_host },
                    None => ServiceOwner::UnknownPortal { address: owner.display(), same_host },
                }
            }
        }
    }
}

/// The kept portals that the service may belong to: one, or several organisations of ArcGIS Online.
fn owners<'a>(
    snapshot: &'a Snapshot,
    found: &'a Found,
) -> impl Iterator<Item = (&'a Portal, PortalAddress)> + 'a {
    let owner = match &found.owner {
        Owner::Portal(owner) => Some(owner),
        Owner::Itself => Some(found.service.server()),
        Owner::Everybody => None,
    };
    snapshot.portals().iter().filter_map(move |portal| {
        let address = portal_address(portal).ok()?;
        owner.is_some_and(|owner| owner.same_portal(&address)).then_some((portal, address))
    })
}

/// The accounts there.
pub(super) fn accounts<'a>(
    snapshot: &'a Snapshot,
    found: &'a Found,
) -> impl Iterator<Item = &'a Profile> + 'a {
    owners(snapshot, found).flat_map(|(portal, _)| snapshot.profiles_of(portal.id))
}

fn has_unbound(snapshot: &Snapshot, found: &Found) -> bool {
    let unbound = |profile: &Profile| {
        profile.binding.is_none()
            && profile.sign_in.signed_in_at.is_some()
            && profile.sign_in.ended_at.is_none()
    };
    accounts(snapshot, found).any(unbound)
}

/// `host/server/rest/services/Water/MapServer`
pub(super) fn shown(service: &ServiceAddress) -> String {
    let text = service.safe().to_string();
    text.split_once("://").map_or(text.as_str(), |(_, rest)| rest).to_owned()
}

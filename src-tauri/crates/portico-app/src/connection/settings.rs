//! The connection of a kept portal: showing and changing it.

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::transport::{Authority, CertificateFacts, CertificateName};
use profile_store::{Keep, Portal, PortalId, ProxyWay, SecretKey};

use super::route::{is_for, own_places};
use super::{Route, faults, host_of, is_plain, portal_address};
use crate::activity::note;
use crate::app::Inner;
use crate::cards::gone;
use crate::event::Event;
use crate::failure;
use crate::vaults::vault_failure;
use crate::view::{
    CertificateFaultName, CertificateNameView, CertificateView, Connection, PinView, ProxyView, Reach,
    UiError,
};

impl crate::App {
    /// How a kept portal is reached.
    ///
    /// # Errors
    /// `profile_gone`, and those of an address that is none of a portal.
    pub async fn connection(&self, portal_id: &str) -> Result<Connection, UiError> {
        let (portal, address) = self.inner.kept(portal_id)?;
        Ok(self.inner.connection(&portal, &address).await)
    }

    /// Changes how a kept portal is reached; the next request goes that way. A proxy's password goes into the keyring.
    ///
    /// # Errors
    /// `profile_gone`; what was typed wrong, as [`crate::App::probe`]; those of the keyring and of the files. Nothing is
    /// changed then.
    pub async fn set_connection(&self, portal_id: &str, reach: Reach) -> Result<Connection, UiError> {
        let inner = &self.inner;
        let (portal, address) = inner.kept(portal_id)?;
        let origin = address.origin();
        let route = inner.route(reach, &own_places(&address), Some(&origin), Some(&portal)).await?;
        // What cannot be used is not kept.
        inner.transport_on(&route).map_err(|error| inner.said(&error))?;
        let id = portal.id;
        let planned = route.clone();
        // The keyring is changed only when the files can be.
        inner.rehearse(move |draft| draft.portal_mut(id).map(|portal| planned.write(portal))).await?;
        inner.keep_proxy_password(&portal, &route).await?;
        inner.edit(move |draft| draft.portal_mut(id).map(|portal| route.write(portal))).await?;
        inner.connections().close(&portal.address);
        inner.write_down(None, Some(id), note("connection_changed")).await;
        inner.tell(Event::OverviewChanged);
        self.connection(portal_id).await
    }

    /// What a text with certificates holds, for looking at before it is believed.
    ///
    /// # Errors
    /// `authority_not_understood`.
    pub fn read_authority(&self, pem: &str) -> Result<Vec<CertificateView>, UiError> {
        let authority = Authority::from_pem("", 0, pem);
        let authority = authority.map_err(|_| UiError::plain("authority_not_understood"))?;
        Ok(authority.facts().iter().map(certificate_view).collect())
    }
}

impl Inner {
    pub(super) fn kept(&self, portal_id: &str) -> Result<(Portal, PortalAddress), UiError> {
        let snapshot = self.store.snapshot();
        let portal = portal_id.parse().ok().and_then(|id| snapshot.portal(id)).ok_or_else(gone)?;
        let address = portal_address(portal).map_err(|error| failure::of_address(&error))?;
        Ok((portal.clone(), address))
    }

    async fn connection(&self, portal: &Portal, address: &PortalAddress) -> Connection {
        let places = own_places(address);
        let is_own = |trust: &&profile_store::Trust| places.iter().any(|place| is_for(trust, place));
        let added = || portal.trust.iter().filter(is_own);
        let authority = added().find_map(|trust| trust.authority_pem.clone());
        let read = authority.as_deref().and_then(|pem| Authority::from_pem("", 0, pem).ok());
        Connection {
            host: host_of(address),
            proxy: self.proxy_view(portal).await,
            authorities: read.iter().flat_map(Authority::facts).map(certificate_view).collect(),
            authority,
            accepted: added().find_map(|trust| {
                let waived = trust.waives.as_deref().map(faults::read).unwrap_or_default();
                Some(PinView {
                    sha256: trust.pin_sha256.clone()?,
                    fault: waived.first().map_or(CertificateFaultName::Invalid, |fault| faults::name(*fault)),
                    since: trust.added_at,
                })
            }),
            plain_http: is_plain(address).then_some(portal.http_allowed),
        }
    }

    async fn proxy_view(&self, portal: &Portal) -> ProxyView {
        let Some(proxy) = &portal.proxy else { return ProxyView::System };
        match (&proxy.way, &proxy.address) {
            (ProxyWay::None, _) => ProxyView::None,
            (ProxyWay::Manual, Some(address)) => ProxyView::Manual {
                address: address.clone(),
                user: proxy.user.clone(),
                remembered: proxy.user.is_some() && self.proxy_password(portal).await.is_some(),
            },
            _ => ProxyView::System,
        }
    }

    /// Has the keyring keep the password of the proxy on the way to a portal, or forget the one before.
    pub(crate) async fn keep_proxy_password(&self, portal: &Portal, route: &Route) -> Result<(), UiError> {
        let key = SecretKey::of_proxy(portal.id);
        let known = self.connections().passwords.contains_key(&portal.id);
        let had = known || portal.proxy.as_ref().is_some_and(|proxy| proxy.user.is_some());
        let secret = route.proxy_password().and_then(|password| password.write());
        let done = match secret {
            Some(secret) => {
                let place =
                    portal.address.split_once("://").map_or(portal.address.as_str(), |(_, rest)| rest);
                self.vaults.store(&Keep::Keyring, &key, &key.label(None, place), &secret).await
            }
            None if had => self.vaults.forget(&Keep::Keyring, &key).await.map(|_| ()),
            None => Ok(()),
        };
        done.map_err(|error| {
            self.learn_from(&error);
            vault_failure(&error)
        })?;
        self.remember_proxy_password(portal.id, route);
        Ok(())
    }

    /// For as long as Portico runs.
    pub(crate) fn remember_proxy_password(&self, portal: PortalId, route: &Route) {
        let mut connections = self.connections();
        match route.proxy_password() {
            Some(password) => connections.passwords.insert(portal, password),
            None => connections.passwords.remove(&portal),
        };
    }
}

pub(super) fn certificate_view(facts: &CertificateFacts) -> CertificateView {
    CertificateView {
        subject: name_view(&facts.subject),
        issuer: name_view(&facts.issuer),
        names: facts.names.clone(),
        not_before: facts.not_before.as_millisecond(),
        not_after: facts.not_after.as_millisecond(),
        sha256: facts.fingerprint.clone(),
    }
}

fn name_view(name: &CertificateName) -> CertificateNameView {
    CertificateNameView {
        full: name.full.clone(),
        common: name.common.clone(),
        organisation: name.organisation.clone(),
    }
}

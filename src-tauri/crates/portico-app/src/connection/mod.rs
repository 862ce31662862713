//! How portals are reached: the way to the network, what is believed of a certificate, and plain http.
//!
//! What somebody added belongs to one host and port, and lapses when the system trusts the host (DESIGN rule 10).

mod faults;
mod plain_http;
mod proxy_password;
mod route;
mod seen;
mod settings;
mod trial;
mod typed;

use std::sync::{Arc, MutexGuard};

use arcgis_auth::Error;
use arcgis_auth::portal::{Origin, PortalAddress};
use arcgis_auth::secret::Password;
use arcgis_auth::transport::{Transport, TrustUse};
use profile_store::{Keep, Portal, PortalId, SecretKey};

use self::proxy_password::ProxyPassword;

pub(crate) use plain_http::{is_plain, portal_address};
pub(crate) use route::Route;
pub(crate) use seen::Connections;
pub(crate) use typed::places;

use crate::app::{Inner, lock};
use crate::portals::kept_portal;

/// A kept portal, ready to be asked.
pub(crate) struct Reached {
    pub(crate) portal: Portal,
    pub(crate) address: PortalAddress,
    pub(crate) transport: Transport,
}

impl Inner {
    pub(crate) fn connections(&self) -> MutexGuard<'_, Connections> {
        lock(&self.connections)
    }

    /// The connection to a portal, as its record says; one for each address.
    ///
    /// # Errors
    /// [`Error::Setup`] for a record that is not understood.
    pub(crate) async fn transport(&self, address: &PortalAddress) -> Result<Transport, Error> {
        let open = self.connections().get(address);
        if let Some(transport) = open {
            if transport.trust_of(address.as_url()) != Some(TrustUse::Lapsed) {
                return Ok(transport);
            }
            self.forget_trust(address).await;
        }
        // Before the record is read: it may be changed while the keyring is asked for the proxy's password.
        let closed = self.connections().closed();
        let snapshot = self.store.snapshot();
        let route = match kept_portal(&snapshot, address) {
            Some(portal) => self.kept_route(portal).await,
            None => Route::default(),
        };
        let transport = self.transport_on(&route)?;
        if route.is_whole() {
            self.connections().keep(address, transport.clone(), closed);
        }
        Ok(transport)
    }

    /// A kept portal as it is now, and the connection to it. A server with plain http is asked now and then whether https
    /// answers; it is reached there from then on, and may be another record by that.
    ///
    /// # Errors
    /// [`Error::NotRenewable`] without a record, [`Error::Address`] and [`Error::Setup`] for one that is not understood,
    /// [`Error::NotTrusted`] where https answers with a certificate that is not trusted.
    pub(crate) async fn reach(&self, id: PortalId) -> Result<Reached, Error> {
        let mut portal = self.store.snapshot().portal(id).cloned().ok_or(Error::NotRenewable)?;
        let mut address = portal_address(&portal)?;
        if is_plain(&address)
            && self.connections().asks_for_https(&address, self.clock.now())
            && let Some(safe) = self.https_instead(&address).await?
        {
            portal = kept_portal(&self.store.snapshot(), &safe).cloned().unwrap_or(portal);
            address = safe;
        }
        let transport = self.transport(&address).await?;
        Ok(Reached { portal, address, transport })
    }

    /// A connection of its own.
    pub(crate) fn transport_on(&self, route: &Route) -> Result<Transport, Error> {
        Transport::new(&route.options()?, Arc::clone(&self.clock))
    }

    /// The next request goes as the record says then.
    pub(crate) fn close_connection(&self, address: &PortalAddress) {
        self.connections().close(address.as_str());
    }

    /// How a kept portal is reached. A keyring that does not answer leaves the proxy without its password: it says then
    /// that it wants another sign-in.
    pub(crate) async fn kept_route(&self, portal: &Portal) -> Route {
        let asks = portal.proxy.as_ref().is_some_and(|proxy| proxy.user.is_some());
        let password = if asks { self.proxy_password(portal).await } else { None };
        Route::kept(portal, password)
    }

    /// The kept password of the proxy on the way to a portal. One that was kept for another proxy or user is none.
    pub(super) async fn proxy_password(&self, portal: &Portal) -> Option<Password> {
        let proxy = portal.proxy.as_ref()?;
        let known = self.connections().passwords.get(&portal.id).filter(|known| known.is_for(proxy)).cloned();
        if let Some(known) = known {
            return Some(known.password);
        }
        match self.vaults.read(&Keep::Keyring, &SecretKey::of_proxy(portal.id)).await {
            Ok(secret) => {
                let kept = ProxyPassword::read(&secret?).filter(|kept| kept.is_for(proxy))?;
                self.connections().passwords.insert(portal.id, kept.clone());
                Some(kept.password)
            }
            Err(error) => {
                self.learn_from(&error);
                tracing::info!(%error, "the password of a proxy was not read");
                None
            }
        }
    }

    /// The system trusts the host by now: what was added for it is over.
    async fn forget_trust(&self, address: &PortalAddress) {
        self.connections().close(address.as_str());
        let (place, origin) = (address.as_str().to_owned(), address.origin());
        let written = self.edit(move |draft| {
            let kept = draft.portals().iter().find(|portal| portal.address == place);
            if let Some(id) = kept.map(|portal| portal.id) {
                draft.portal_mut(id)?.trust.retain(|trust| !route::is_for(trust, &origin));
            }
            Ok(())
        });
        match written.await {
            Ok(()) => tracing::info!("a certificate that had been accepted is trusted by the system now"),
            Err(error) => {
                let code = error.code;
                tracing::info!(code, "what was added for a host is still in the files");
            }
        }
    }

    /// Nobody goes that way to that portal any more. The keyring may keep a password that nobody can use.
    pub(crate) async fn forget_connection(&self, portal: &Portal) {
        self.connections().close(&portal.address);
        let known = self.connections().passwords.remove(&portal.id).is_some();
        if (known || portal.proxy.as_ref().is_some_and(|proxy| proxy.user.is_some()))
            && let Err(error) = self.vaults.forget(&Keep::Keyring, &SecretKey::of_proxy(portal.id)).await
        {
            self.learn_from(&error);
            tracing::info!(%error, "the password of a proxy is still in the keyring");
        }
    }
}

/// Host and port, the port where it matters.
pub(crate) fn host_of(address: &PortalAddress) -> String {
    let host = address.host();
    address.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// As an [`Origin`] is shown.
fn host_of_origin(origin: &Origin) -> String {
    if origin.port() == origin.scheme().default_port() {
        origin.host().to_owned()
    } else {
        format!("{}:{}", origin.host(), origin.port())
    }
}

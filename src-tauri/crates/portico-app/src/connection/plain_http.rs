//! Plain http with the one server that has nothing else (DESIGN §1.4).

use arcgis_auth::Error;
use arcgis_auth::portal::{
    AddressError, Discovered, Origin, PortalAddress, Reading, discover, read_address_permitting_http, secured,
};
use profile_store::{Portal, PortalKind};
use url::Url;

use super::{Route, host_of, host_of_origin};
use crate::app::Inner;
use crate::event::Event;
use crate::portals::kept_portal;
use crate::view::{SignInTarget, UiError};

/// Where a kept portal is. A server may be at plain http, which allows nothing yet: [`Route`] does where the person
/// allowed it.
///
/// # Errors
/// [`AddressError`]: the file can be written by others.
pub(crate) fn portal_address(portal: &Portal) -> Result<PortalAddress, AddressError> {
    let own = Url::parse(&portal.address).ok().and_then(|url| Origin::of(&url));
    let own = own.filter(|_| portal.kind == PortalKind::Server);
    PortalAddress::parse_permitting_http(&portal.address, own.as_slice())
}

/// Whether what is sent there travels readable.
pub(crate) fn is_plain(address: &PortalAddress) -> bool {
    address.as_url().scheme() == "http" && !address.is_loopback()
}

impl crate::App {
    /// The person read that what is typed travels readable, and allowed it for the next sign-in at this server.
    ///
    /// # Errors
    /// `profile_gone`, `probe_gone`, and those of the files.
    pub async fn allow_plain_http(&self, target: &SignInTarget) -> Result<(), UiError> {
        let inner = &self.inner;
        let address = crate::sign_in::address_of(inner, target)?;
        if !is_plain(&address) {
            return Ok(());
        }
        let kept =
            kept_portal(&inner.store.snapshot(), &address).filter(|portal| !portal.http_allowed).cloned();
        if let Some(portal) = kept {
            let change = move |draft: &mut profile_store::Draft| {
                draft.portal_mut(portal.id)?.http_allowed = true;
                Ok(())
            };
            inner.edit(change).await?;
            inner.connections().close(address.as_str());
            inner.tell(Event::OverviewChanged);
        }
        inner.connections().allow_plain(address.origin());
        Ok(())
    }
}

impl Inner {
    /// Asks for the permission to sign in where what is typed travels readable; it is good once.
    ///
    /// # Errors
    /// `plain_http_asked`.
    pub(crate) fn plain_http_permitted(&self, address: &PortalAddress) -> Result<(), UiError> {
        if !is_plain(address) || self.connections().take_plain(&address.origin()) {
            return Ok(());
        }
        Err(UiError::plain("plain_http_asked").with("host", host_of(address)))
    }

    /// Nobody answers over https: whether a server does over http, so that the person may be asked. Nothing secret is
    /// sent.
    pub(crate) async fn only_plain(&self, text: &str, reading: &Reading, route: &Route) -> Option<UiError> {
        let origin = reading.http_origin.clone()?;
        let permitted = read_address_permitting_http(text, std::slice::from_ref(&origin)).ok()?;
        let route = Route { plain_http: Some(origin.clone()), ..route.clone() };
        let transport = self.transport_on(&route).ok()?;
        let asked = UiError::plain("plain_http_asked").with("host", host_of_origin(&origin));
        match discover(&transport, &permitted).await {
            Err(Error::ServerWithoutPortal { server }) if is_plain(&server) => Some(asked),
            Ok(Discovered { address, .. }) if is_plain(&address) => {
                Some(UiError::plain("address_http_only").with("host", host_of(&address)))
            }
            _ => None,
        }
    }

    /// The permission ends when https answers: the record moves there, and nothing is sent readable.
    ///
    /// # Errors
    /// `https_answers`, and those of a certificate that is not trusted.
    pub(crate) async fn still_plain(&self, address: &PortalAddress) -> Result<(), UiError> {
        if !is_plain(address) {
            return Ok(());
        }
        let transport = self.transport(address).await.map_err(|error| self.said(&error))?;
        let Some(safe) = secured(&transport, address).await.map_err(|error| self.said(&error))? else {
            return Ok(());
        };
        self.connections().close(address.as_str());
        let (before, after) = (address.as_str().to_owned(), safe.as_str().to_owned());
        self.edit(move |draft| {
            let kept = draft.portals().iter().find(|portal| portal.address == before);
            if let Some(id) = kept.map(|portal| portal.id) {
                let portal = draft.portal_mut(id)?;
                portal.address = after;
                portal.http_allowed = false;
            }
            Ok(())
        })
        .await?;
        self.tell(Event::OverviewChanged);
        Err(UiError::plain("https_answers").with("host", host_of(&safe)))
    }
}

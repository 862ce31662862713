//! Plain http with the one server that has nothing else (DESIGN §1.4).

use arcgis_auth::Error;
use arcgis_auth::portal::{
    AddressError, Discovered, Origin, PortalAddress, Reading, discover, read_address_permitting_http, secured,
};
use profile_store::{Draft, Portal, PortalKind, Profile, StoreError};
use url::Url;

use super::seen::subject;
use super::{Route, host_of, host_of_origin};
use crate::app::Inner;
use crate::event::Event;
use crate::portals::{kept_portal, settle_in};
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

/// Moves the record of a portal to another address; where that is kept already, its accounts move there, and the record
/// that is empty then is taken out and given back.
fn move_portal(draft: &mut Draft, before: &str, after: &str) -> Result<Option<Portal>, StoreError> {
    let at = |draft: &Draft, place: &str| {
        draft.portals().iter().find(|portal| portal.address == place).map(|portal| portal.id)
    };
    let Some(from) = at(draft, before) else { return Ok(None) };
    let Some(to) = at(draft, after) else {
        let portal = draft.portal_mut(from)?;
        after.clone_into(&mut portal.address);
        portal.http_allowed = false;
        return Ok(None);
    };
    let there = |profile: &&Profile| profile.portal_id == from;
    let accounts: Vec<_> = draft.profiles().iter().filter(there).map(|profile| profile.id).collect();
    settle_in(draft, to, &accounts)?;
    Ok(draft.remove_empty_portal(from))
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
        inner.connections().allow_plain(subject(target), address.origin());
        Ok(())
    }
}

impl Inner {
    /// Asks for the permission to sign in where what is typed travels readable; it is good once.
    ///
    /// # Errors
    /// `plain_http_asked`.
    pub(crate) fn plain_http_permitted(
        &self,
        target: &SignInTarget,
        address: &PortalAddress,
    ) -> Result<(), UiError> {
        if !is_plain(address) || self.connections().take_plain(target, &address.origin()) {
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

    /// The permission ends when https answers: the record moves there. The address where it is from now on; `None` where
    /// nothing has changed.
    ///
    /// # Errors
    /// [`Error::Setup`], and [`Error::NotTrusted`] where https answers with a certificate that is not trusted.
    pub(crate) async fn https_instead(
        &self,
        address: &PortalAddress,
    ) -> Result<Option<PortalAddress>, Error> {
        if !is_plain(address) {
            return Ok(None);
        }
        let transport = self.transport(address).await?;
        let safe = match secured(&transport, address).await {
            Ok(Some(safe)) => safe,
            Ok(None) => {
                self.connections().no_https(address, self.clock.now());
                return Ok(None);
            }
            Err(error) => {
                // The permission is over all the same: nothing goes there before that is mended.
                self.close_connection(address);
                return Err(error);
            }
        };
        let (before, after) = (address.as_str().to_owned(), safe.as_str().to_owned());
        let moved = self.edit(move |draft| move_portal(draft, &before, &after)).await;
        self.close_connection(address);
        match moved {
            Ok(Some(emptied)) => self.forget_connection(&emptied).await,
            Ok(None) => {}
            // Nothing is sent readable all the same.
            Err(error) => tracing::warn!(code = error.code, "a server's new address was not written down"),
        }
        self.tell(Event::OverviewChanged);
        Ok(Some(safe))
    }
}

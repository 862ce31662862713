//! Where the app id comes from that browser sign-in uses on a portal.

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::browser::redirect_lines;
use arcgis_auth::token::AppId;
use practice_portal::PORTICO_APP;
use profile_store::{Portal, PortalKind, RedirectChoice, Snapshot, Source};

use super::lost;
use crate::app::{Inner, lock};
use crate::connection::portal_address;
use crate::view::{AppIdState, RedirectLines, RedirectTarget, Said, UiError};

/// The id for ArcGIS Online that whoever builds Portico may give; empty in the source.
const BUILT_IN: Option<&str> = option_env!("PORTICO_ARCGIS_ONLINE_APP_ID");

/// An app id and how its answer comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AppIdChoice {
    pub(crate) app_id: AppId,
    /// Only `urn:ietf:wg:oauth:2.0:oob` is registered.
    pub(crate) pasted_code: bool,
    /// Whether this is how its answer came back, or is known to.
    pub(crate) is_tried: bool,
    source: &'static str,
}

impl AppIdChoice {
    /// An id that the person was given.
    pub(crate) fn given(app_id: AppId) -> Self {
        if app_id == AppId::python() {
            return Self::python();
        }
        Self { app_id, pasted_code: false, is_tried: true, source: "kept" }
    }

    /// The id that the ArcGIS API for Python uses.
    pub(crate) fn python() -> Self {
        Self { app_id: AppId::python(), pasted_code: true, is_tried: true, source: "python" }
    }

    /// The same id, used in a way that says nothing of how a browser's answer comes back.
    pub(crate) fn untried(self) -> Self {
        Self { is_tried: false, ..self }
    }
}

/// The kept portal at an address, however it is written.
pub(crate) fn kept_portal<'a>(snapshot: &'a Snapshot, address: &PortalAddress) -> Option<&'a Portal> {
    snapshot.portals().iter().find(|portal| portal_address(portal).is_ok_and(|kept| kept == *address))
}

/// The app id for a portal: what was kept for it or is known by its accounts, else what was built in. `None` means that
/// the person is asked.
pub(crate) fn app_id_for(inner: &Inner, address: &PortalAddress) -> Option<AppIdChoice> {
    let snapshot = inner.store.snapshot();
    let kept = kept_portal(&snapshot, address)
        .and_then(|portal| Some((portal, AppId::new(portal.app_id.as_deref()?)?)));
    if let Some((portal, app_id)) = kept {
        let source = match portal.source {
            _ if app_id == AppId::python() => "python",
            Source::Practice => "practice",
            Source::Organisation => "organisation",
            _ => "kept",
        };
        let pasted_code = portal.redirect == Some(RedirectChoice::Oob);
        return Some(AppIdChoice { app_id, pasted_code, is_tried: true, source });
    }
    let lost = lost::lost_account(snapshot.portals(), snapshot.profiles(), address);
    if let Some(app_id) = lost.and_then(lost::app_id_of) {
        return Some(AppIdChoice { app_id, pasted_code: false, is_tried: true, source: "kept" });
    }
    if inner.practice.is_at(address) {
        return Some(AppIdChoice {
            app_id: AppId::new(PORTICO_APP)?,
            pasted_code: false,
            is_tried: true,
            source: "practice",
        });
    }
    let app_id = AppId::new(BUILT_IN?).filter(|_| address.is_arcgis_online())?;
    Some(AppIdChoice { app_id, pasted_code: false, is_tried: true, source: "built_in" })
}

pub(super) fn view(choice: Option<AppIdChoice>) -> AppIdState {
    choice.map_or(AppIdState::Needed, |choice| AppIdState::Known {
        app_id: choice.app_id.as_str().to_owned(),
        source: choice.source.to_owned(),
        pasted_code: choice.pasted_code,
    })
}

impl Inner {
    /// Where a portal is that was just probed or is kept, and what it is.
    pub(super) fn target(&self, target: &RedirectTarget) -> Result<(PortalAddress, PortalKind), UiError> {
        match target {
            RedirectTarget::Probed { probe_id } => {
                let probed = lock(&self.probes).get(probe_id).ok_or_else(|| UiError::plain("probe_gone"))?;
                Ok((probed.found.address, probed.kind))
            }
            RedirectTarget::Portal { portal_id } => {
                let address = self.address_of(portal_id)?;
                let kind = kept_portal(&self.store.snapshot(), &address).map(|portal| portal.kind.clone());
                Ok((address, kind.ok_or_else(crate::cards::gone)?))
            }
        }
    }

    pub(crate) fn address_of(&self, portal_id: &str) -> Result<PortalAddress, UiError> {
        let snapshot = self.store.snapshot();
        let portal =
            portal_id.parse().ok().and_then(|id| snapshot.portal(id)).ok_or_else(crate::cards::gone)?;
        portal_address(portal).map_err(|error| crate::failure::of_address(&error))
    }

    pub(super) fn lines_for(&self, address: &PortalAddress) -> RedirectLines {
        let lines = redirect_lines(address, &self.options.ports);
        let kind = if address.is_arcgis_online() { "online" } else { "enterprise" };
        let message = Said::plain("register.message")
            .with("organisation", address.display())
            .with("address", address.as_str())
            .with("lines", lines.join("\n"))
            .with("kind", kind);
        let content_page = address.join("home/content.html").to_string();
        RedirectLines { lines, content_page, message }
    }
}

//! What a request amounts to: which portal, which account, which app id.

use arcgis_auth::Error;
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::AppId;
use arcgis_auth::transport::Transport;
use profile_store::{PortalKind, Profile, ProfileId};

use crate::app::{Inner, lock};
use crate::cards::{gone, parse_id};
use crate::connection::{Route, host_of};
use crate::portals::{AppIdChoice, app_id_for, former_address, kept_portal, portal_missing, was_at};
use crate::view::{AppIdAnswer, SignInTarget, UiError};

/// A sign-in before it begins.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) address: PortalAddress,
    /// The connection over which it was found just now.
    found_by: Option<Transport>,
    /// How it is reached, where somebody chose that.
    pub(crate) route: Option<Route>,
    /// The portal's name for the list: the person's own words where the sheet asked for them, else what it is called.
    pub(crate) name: String,
    pub(crate) organisation: Option<String>,
    pub(crate) kind: PortalKind,
    pub(crate) release: Option<String>,
    /// The profile whose account signs in again.
    pub(crate) again: Option<Again>,
    /// Accounts of this portal whose portal's record is missing and that only their grants tell of.
    pub(crate) lost: Vec<ProfileId>,
}

/// Where a sign-in would go.
pub(crate) fn address_of(inner: &Inner, target: &SignInTarget) -> Result<PortalAddress, UiError> {
    Plan::of(inner, target).map(|plan| plan.address)
}

/// An account that signs in again.
#[derive(Clone)]
pub(crate) struct Again {
    pub(crate) profile: ProfileId,
    pub(crate) user_name: Option<String>,
}

impl Again {
    fn of(profile: &Profile) -> Self {
        let user_name = profile.account.as_ref().map(|account| account.user_name.clone());
        Self { profile: profile.id, user_name }
    }
}

impl Plan {
    pub(crate) fn of(inner: &Inner, target: &SignInTarget) -> Result<Self, UiError> {
        match target {
            SignInTarget::Probed { probe_id, name } => Self::probed(inner, probe_id, name),
            SignInTarget::Portal { portal_id } => Self::kept(inner, portal_id, None),
            SignInTarget::Profile { profile_id } => {
                let id = parse_id(profile_id)?;
                let snapshot = inner.store.snapshot();
                let profile = snapshot.profile(id).ok_or_else(gone)?;
                snapshot.portal(profile.portal_id).ok_or_else(|| portal_missing(profile))?;
                Self::kept(inner, &profile.portal_id.to_string(), Some(Again::of(profile)))
            }
            SignInTarget::Restored { probe_id, name, profile_id } => {
                Self::restored(inner, probe_id, name, parse_id(profile_id)?)
            }
        }
    }

    /// An account whose portal's record is missing: the person says which portal it was, and it must not be one that
    /// the account itself knows better.
    fn restored(inner: &Inner, probe_id: &str, name: &str, id: ProfileId) -> Result<Self, UiError> {
        let snapshot = inner.store.snapshot();
        let profile = snapshot.profile(id).ok_or_else(gone)?;
        if snapshot.portal(profile.portal_id).is_some() {
            return Self::kept(inner, &profile.portal_id.to_string(), Some(Again::of(profile)));
        }
        let plan = Self::probed(inner, probe_id, name)?;
        if let Some(former) = former_address(profile)
            && was_at(profile, &plan.address) == Some(false)
        {
            let said = UiError::plain("another_portal").with("expected", former.display());
            return Err(said.with("came", plan.address.display()));
        }
        Ok(Self { again: Some(Again::of(profile)), ..plan })
    }

    fn probed(inner: &Inner, probe_id: &str, name: &str) -> Result<Self, UiError> {
        let probed = lock(&inner.probes).get(probe_id).ok_or_else(|| UiError::plain("probe_gone"))?;
        let name = name.trim();
        if name.is_empty() {
            return Err(UiError::plain("name_empty"));
        }
        let info = probed.found.info.as_ref();
        Ok(Self {
            address: probed.found.address.clone(),
            found_by: Some(probed.transport.clone()),
            route: probed.route.clone(),
            name: name.to_owned(),
            organisation: info.and_then(|info| info.organisation.clone()),
            kind: probed.kind.clone(),
            release: info.and_then(|info| info.release.clone()),
            again: None,
            lost: Vec::new(),
        })
    }

    fn kept(inner: &Inner, portal_id: &str, again: Option<Again>) -> Result<Self, UiError> {
        let address = inner.address_of(portal_id)?;
        let snapshot = inner.store.snapshot();
        let portal = kept_portal(&snapshot, &address).ok_or_else(gone)?;
        Ok(Self {
            found_by: None,
            route: None,
            address,
            name: portal.name.clone(),
            organisation: portal.organisation.clone(),
            kind: portal.kind.clone(),
            release: portal.version.clone(),
            again,
            lost: Vec::new(),
        })
    }

    /// Which app id the browser uses, and whether its code has to be pasted.
    pub(crate) fn app_id(&self, inner: &Inner, answer: Option<&AppIdAnswer>) -> Result<AppIdChoice, UiError> {
        match answer {
            Some(AppIdAnswer::Given { app_id }) => {
                let app_id = AppId::new(app_id).ok_or_else(|| UiError::plain("app_id_not_understood"))?;
                Ok(AppIdChoice::given(app_id))
            }
            Some(AppIdAnswer::Python) => Ok(AppIdChoice::python()),
            None => app_id_for(inner, &self.address).ok_or_else(|| UiError::plain("app_id_needed")),
        }
    }

    /// What a second sign-in must not run beside.
    pub(crate) fn subject(&self) -> String {
        match &self.again {
            Some(again) => again.profile.to_string(),
            None => self.address.as_str().to_owned(),
        }
    }

    /// The connection to the portal for this sign-in: the chosen one is nobody else's before the sign-in has ended well.
    pub(super) async fn transport(&self, inner: &Inner) -> Result<Transport, Error> {
        let known = kept_portal(&inner.store.snapshot(), &self.address).is_some();
        match &self.found_by {
            // Without a choice of its own, a kept portal is reached as its record says now.
            Some(found_by) if self.route.is_some() || !known => Ok(found_by.clone()),
            _ => inner.transport(&self.address).await,
        }
    }

    /// The connection to an identity provider: the way to the network is the portal's, and nothing else that was said of
    /// the portal's connection holds.
    pub(super) async fn elsewhere(&self, inner: &Inner) -> Result<Transport, Error> {
        let snapshot = inner.store.snapshot();
        let route = match (&self.route, kept_portal(&snapshot, &self.address)) {
            (Some(route), _) => route.clone(),
            (None, Some(portal)) => inner.kept_route(portal).await,
            (None, None) => Route::default(),
        };
        inner.transport_on(&route.elsewhere())
    }

    /// After the record: how the portal is reached from now on, with the password of a proxy that was typed on the way. A
    /// keyring that does not take it leaves it for as long as Portico runs.
    pub(super) async fn keep_route(&self, inner: &Inner, stored: &Profile) {
        if self.route.is_some() {
            inner.close_connection(&self.address);
        }
        let snapshot = inner.store.snapshot();
        let portal = snapshot.portal(stored.portal_id);
        if let (Some(route), Some(portal)) = (&self.route, portal)
            && let Err(error) = inner.keep_proxy_password(portal, route).await
        {
            inner.remember_proxy_password(portal.id, route);
            tracing::info!(code = error.code, "the password of a proxy was not kept");
        }
    }

    /// For "the sign-in page of …".
    pub(crate) fn organisation_or_host(&self) -> String {
        self.organisation.clone().unwrap_or_else(|| self.address.display())
    }

    /// Host and port, for "Check that the page shows …".
    pub(crate) fn host(&self) -> String {
        host_of(&self.address)
    }
}

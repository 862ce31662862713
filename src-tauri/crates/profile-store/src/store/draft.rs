//! A change in the making: the records as they will be, once they keep the rules.

use std::collections::HashSet;

use url::Url;

use super::part::Files;
use crate::error::{Refused, StoreError};
use crate::record::{Portal, PortalId, Profile, ProfileId, Proxy, Settings};

/// The records while they are being changed, see [`Claimed::edit`](super::Claimed::edit).
#[derive(Debug)]
pub struct Draft {
    pub(super) portals: Vec<Portal>,
    pub(super) profiles: Vec<Profile>,
    pub(super) settings: Settings,
}

impl Draft {
    pub(super) fn new(portals: Vec<Portal>, profiles: Vec<Profile>, settings: Settings) -> Self {
        Self { portals, profiles, settings }
    }

    /// Every portal.
    pub fn portals(&self) -> &[Portal] {
        &self.portals
    }

    /// Every profile.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// The settings, to change. Numbers outside their range are brought into it.
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// The portal of this id, to change.
    ///
    /// # Errors
    /// [`Refused::NoPortal`]
    pub fn portal_mut(&mut self, id: PortalId) -> Result<&mut Portal, StoreError> {
        self.portals.iter_mut().find(|portal| portal.id == id).ok_or_else(|| Refused::NoPortal(id).into())
    }

    /// The profile of this id, to change.
    ///
    /// # Errors
    /// [`Refused::NoProfile`]
    pub fn profile_mut(&mut self, id: ProfileId) -> Result<&mut Profile, StoreError> {
        self.profiles.iter_mut().find(|profile| profile.id == id).ok_or_else(|| Refused::NoProfile(id).into())
    }

    /// Adds a portal at the end.
    pub fn add_portal(&mut self, portal: Portal) {
        self.portals.push(portal);
    }

    /// Adds a profile at the end of the list. The first one of its portal becomes the default one.
    pub fn add_profile(&mut self, mut profile: Profile) {
        profile.order =
            self.profiles.iter().map(|other| other.order).max().map_or(0, |last| last.saturating_add(1));
        let first =
            !self.profiles.iter().any(|other| other.portal_id == profile.portal_id && other.is_default);
        let wanted = profile.is_default;
        profile.is_default = first;
        let id = profile.id;
        self.profiles.push(profile);
        if wanted && !first {
            self.choose_default(id);
        }
    }

    /// Takes a profile out. If it was the default one, the next of its portal is.
    /// Its secrets in the vault are the caller's to forget.
    ///
    /// # Errors
    /// [`Refused::NoProfile`]
    pub fn remove_profile(&mut self, id: ProfileId) -> Result<Profile, StoreError> {
        let place =
            self.profiles.iter().position(|profile| profile.id == id).ok_or(Refused::NoProfile(id))?;
        let gone = self.profiles.remove(place);
        if gone.is_default
            && let Some(next) = self.profiles.iter_mut().find(|profile| profile.portal_id == gone.portal_id)
        {
            next.is_default = true;
        }
        Ok(gone)
    }

    /// Takes a portal out, unless a profile is still on it; gives what was taken. `None` also where there is none.
    pub fn remove_empty_portal(&mut self, id: PortalId) -> Option<Portal> {
        if self.profiles.iter().any(|profile| profile.portal_id == id) {
            return None;
        }
        let place = self.portals.iter().position(|portal| portal.id == id)?;
        Some(self.portals.remove(place))
    }

    /// Makes this profile the default one of its portal.
    ///
    /// # Errors
    /// [`Refused::NoProfile`]
    pub fn make_default(&mut self, id: ProfileId) -> Result<(), StoreError> {
        self.profile_mut(id)?;
        self.choose_default(id);
        Ok(())
    }

    fn choose_default(&mut self, id: ProfileId) {
        let Some(portal) = self.profiles.iter().find(|profile| profile.id == id).map(|found| found.portal_id)
        else {
            return;
        };
        for profile in self.profiles.iter_mut().filter(|profile| profile.portal_id == portal) {
            profile.is_default = profile.id == id;
        }
    }

    /// Brings numbers into their range and refuses what breaks a rule. What was on file before is not judged again,
    /// so that one odd record does not keep the others from being changed.
    pub(super) fn settle(&mut self, before: &Files) -> Result<(), Refused> {
        self.settings = std::mem::take(&mut self.settings).within_range();
        self.every_id_once()?;
        for portal in self.portals.iter().filter(|portal| !before.portals().contains(portal)) {
            plain_address("portal's address", &portal.address)?;
            portal.proxy.as_ref().map_or(Ok(()), plain_proxy)?;
        }
        let known: HashSet<_> = self.portals.iter().map(|portal| portal.id).collect();
        let placed: HashSet<_> = before.profiles().iter().map(|old| (old.id, old.portal_id)).collect();
        let moved = |profile: &&Profile| !placed.contains(&(profile.id, profile.portal_id));
        match self.profiles.iter().filter(moved).find(|profile| !known.contains(&profile.portal_id)) {
            Some(lost) => Err(Refused::NoPortal(lost.portal_id)),
            None => Ok(()),
        }
    }

    fn every_id_once(&self) -> Result<(), Refused> {
        let (mut portals, mut profiles, mut defaults) = (HashSet::new(), HashSet::new(), HashSet::new());
        if let Some(again) = self.portals.iter().find(|portal| !portals.insert(portal.id)) {
            return Err(Refused::PortalTwice(again.id));
        }
        if let Some(again) = self.profiles.iter().find(|profile| !profiles.insert(profile.id)) {
            return Err(Refused::ProfileTwice(again.id));
        }
        let mut chosen = self.profiles.iter().filter(|profile| profile.is_default);
        match chosen.find(|profile| !defaults.insert(profile.portal_id)) {
            Some(second) => Err(Refused::TwoDefaults(second.portal_id)),
            None => Ok(()),
        }
    }
}

/// An http or https address without a user name, a password, a query or a fragment: none of them belongs in a file.
fn plain_address(field: &'static str, address: &str) -> Result<(), Refused> {
    let plain = Url::parse(address).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    });
    if plain { Ok(()) } else { Err(Refused::NotAPlainAddress { field }) }
}

/// A proxy may be written without a scheme, so only the marks that could carry a password are looked for.
fn plain_proxy(proxy: &Proxy) -> Result<(), Refused> {
    match &proxy.address {
        Some(address) if address.contains(['@', '?', '#']) => {
            Err(Refused::NotAPlainAddress { field: "proxy's address" })
        }
        Some(_) | None => Ok(()),
    }
}

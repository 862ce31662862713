//! Portals whose record is missing, because their file was damaged and set aside. Their accounts stay, and come back
//! with the portal.

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::AppId;
use profile_store::{Draft, Portal, PortalId, Profile, ProfileId, SecretKind, StoreError};
use url::Url;

use crate::app::Inner;
use crate::live::kinds_of;
use crate::view::UiError;

/// What stands before the portal in the path of a redirect address (DESIGN §1.3).
const SIGN_IN: &str = "/sign-in/";

/// Where the portal of a profile is, as far as the profile itself tells: the path of the redirect address that its grant
/// came back to names the portal.
pub(crate) fn former_address(profile: &Profile) -> Option<PortalAddress> {
    let redirect = Url::parse(profile.redirect_uri.as_deref()?).ok()?;
    let place = redirect.path().strip_prefix(SIGN_IN)?;
    let secure = PortalAddress::parse_exact(&format!("https://{place}")).ok()?;
    // The path does not say which scheme it was. On this computer it was the practice portal's http, the only http that
    // is allowed without being asked (DESIGN §1.4), or something whose secrets do not leave this computer by it; anywhere
    // else it is https, whatever was spoken there before.
    if secure.is_loopback() {
        PortalAddress::parse_exact(&format!("http://{place}")).ok()
    } else {
        Some(secure)
    }
}

/// Whether a profile's own words name this portal; `None` where they name none.
pub(crate) fn was_at(profile: &Profile, address: &PortalAddress) -> Option<bool> {
    former_address(profile).map(|former| former.without_scheme() == address.without_scheme())
}

/// An account of a portal whose record is missing and that was at this address.
pub(crate) fn lost_account<'a>(
    portals: &[Portal],
    profiles: &'a [Profile],
    address: &PortalAddress,
) -> Option<&'a Profile> {
    let lost = |profile: &&Profile| !portals.iter().any(|portal| portal.id == profile.portal_id);
    profiles.iter().filter(lost).find(|profile| was_at(profile, address) == Some(true))
}

/// The app id that a lost account signed in with. It came back by itself, else no portal would be named.
pub(super) fn app_id_of(lost: &Profile) -> Option<AppId> {
    AppId::new(lost.app_id.as_deref()?)
}

impl Inner {
    /// Accounts whose portal's record is missing, that do not say themselves where they were, and that have a grant of
    /// this portal. A keyring that does not tell leaves them where they are.
    pub(crate) async fn lost_by_grant(&self, address: &PortalAddress) -> Vec<ProfileId> {
        let snapshot = self.store.snapshot();
        let silent = |profile: &&Profile| {
            profile.sign_in.signed_in_at.is_some()
                && snapshot.portal(profile.portal_id).is_none()
                && kinds_of(profile).contains(&SecretKind::RenewalToken)
                && former_address(profile).is_none()
        };
        let mut theirs = Vec::new();
        for profile in snapshot.profiles().iter().filter(silent) {
            match self.grant_of_nobody(profile, &profile.keep).await {
                Ok(Some(grant)) if grant.issuer == *address => theirs.push(profile.id),
                Ok(_) => {}
                Err(error) => {
                    self.learn_from(&error);
                    break;
                }
            }
        }
        theirs
    }
}

/// Brings accounts whose portal's record is missing to the portal that takes its place: those that name it themselves,
/// and those that are known to be of it: by their grants, or because they signed in there again. Of all others nobody knows whether they were there: a kept password must not
/// go to a portal that it was not given for (DESIGN rule 4.5).
pub(crate) fn bring(
    draft: &mut Draft,
    to: PortalId,
    address: &PortalAddress,
    known: &[ProfileId],
) -> Result<(), StoreError> {
    let is_lost = |profile: &&Profile| {
        profile.portal_id != to && !draft.portals().iter().any(|portal| portal.id == profile.portal_id)
    };
    let theirs = |profile: &&Profile| known.contains(&profile.id) || was_at(profile, address) == Some(true);
    let lost = draft.profiles().iter().filter(is_lost).filter(theirs);
    let lost: Vec<_> = lost.map(|profile| profile.id).collect();
    settle_in(draft, to, &lost)
}

/// Puts accounts under a portal; one of its accounts is the default one, and stays it.
pub(crate) fn settle_in(draft: &mut Draft, to: PortalId, accounts: &[ProfileId]) -> Result<(), StoreError> {
    let mut chosen = draft.profiles().iter().any(|profile| profile.portal_id == to && profile.is_default);
    for id in accounts {
        let profile = draft.profile_mut(*id)?;
        profile.portal_id = to;
        profile.is_default &= !chosen;
        chosen |= profile.is_default;
    }
    if !chosen && let Some(first) = draft.profiles().iter().find(|profile| profile.portal_id == to) {
        draft.make_default(first.id)?;
    }
    Ok(())
}

/// The record of the portal is missing. The address for the field where it is added again, if it is known.
pub(crate) fn portal_missing(profile: &Profile) -> UiError {
    let said = UiError::plain("portal_record_missing");
    match former_address(profile) {
        Some(former) => said.with("address", former.as_str()),
        None => said,
    }
}

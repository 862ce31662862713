//! Records as the window shows them.

use profile_store::{Account, BindingKind, Keep, Portal, PortalKind, Profile, ProfileId, Snapshot};

use crate::app::{Inner, hold_view, lock};
use crate::connection::{is_plain, portal_address};
use crate::files;
use crate::portals::{former_address, portal_missing};
use crate::standing::{self, KNOWN_SCHEMES};
use crate::view::{
    Kept, Overview, Person, PortalCard, ProfileCard, ProfileDetail, Said, Source, State, Trouble, UiError,
};

/// How many entries of the activity list the detail shows.
const RECENT: usize = 20;

impl crate::App {
    /// Everything the window needs to draw itself. Touches neither the network nor the keyring.
    pub fn overview(&self) -> Overview {
        let inner = &self.inner;
        let snapshot = inner.store.snapshot();
        Overview {
            portals: snapshot.portals().iter().map(portal_card).collect(),
            profiles: snapshot.profiles().iter().map(|profile| inner.card(&snapshot, profile)).collect(),
            vault: inner.vaults.view(),
            settings: crate::profiles::settings_view(snapshot.settings()),
            clipboard: inner.clipboard.hold().as_ref().map(hold_view),
            read_only: files::read_only(&snapshot),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// The detail pane of a profile. The first time a profile is looked at, the portal is asked in the background
    /// whether the sign-in still holds.
    ///
    /// # Errors
    /// `profile_gone`.
    pub fn profile_detail(&self, profile_id: &str) -> Result<ProfileDetail, UiError> {
        let id = parse_id(profile_id)?;
        let detail = self.inner.detail(id).ok_or_else(gone)?;
        self.verify_at_first_sight(id, &detail.card.state);
        Ok(detail)
    }
}

impl Inner {
    pub(crate) fn detail(&self, id: ProfileId) -> Option<ProfileDetail> {
        let snapshot = self.store.snapshot();
        let profile = &*self.as_it_is(snapshot.profile(id)?);
        let portal = snapshot.portal(profile.portal_id);
        let siblings = snapshot
            .profiles_of(profile.portal_id)
            .filter(|other| other.id != id)
            .map(|other| self.card(&snapshot, other))
            .collect();
        Some(ProfileDetail {
            card: self.card(&snapshot, profile),
            // What the form of the scheme begins with.
            typed_name: match profile.scheme.as_str() {
                "app" => profile.app_id.clone(),
                "pro" => profile.token_address.clone(),
                _ => profile.typed_name.clone(),
            },
            portal: portal.map(portal_card),
            works_from: profile.sign_in.signed_in_at.map(|_| works_from(profile)),
            kept: kept(profile),
            activity: self.activity_of(Some(id), RECENT),
            siblings,
            portal_url: portal.map(|portal| portal.address.clone()),
        })
    }

    pub(crate) fn card(&self, snapshot: &Snapshot, profile: &Profile) -> ProfileCard {
        let profile = &*self.as_it_is(profile);
        let portal = snapshot.portal(profile.portal_id);
        let scheme_known = KNOWN_SCHEMES.contains(&profile.scheme.as_str());
        let state = if scheme_known {
            standing::state(profile, self.running().get(&profile.id), self.now())
        } else {
            State::NotSignedIn
        };
        let state = if portal.is_none() && scheme_known { without_portal(profile, state) } else { state };
        ProfileCard {
            profile_id: profile.id.to_string(),
            portal_id: profile.portal_id.to_string(),
            name: row_name(profile, portal),
            person: profile.account.as_ref().map(person),
            holder: holder(profile),
            scheme: profile.scheme.clone(),
            scheme_known,
            state,
            favourite: profile.favourite,
            is_default: profile.is_default,
            checked_at: profile.sign_in.checked_at,
        }
    }

    /// The row of a profile as it is now.
    pub(crate) fn card_of(&self, id: ProfileId) -> Option<ProfileCard> {
        let snapshot = self.store.snapshot();
        snapshot.profile(id).map(|profile| self.card(&snapshot, profile))
    }

    /// Tells that a row changed.
    pub(crate) fn tell_profile(&self, id: ProfileId) {
        // What is told last is the newest.
        let _telling = lock(&self.telling);
        if let Some(card) = self.card_of(id) {
            self.tell(crate::Event::ProfileChanged(Box::new(card)));
        }
    }
}

/// A row whose portal's record is missing goes by what the profile itself tells.
fn row_name(profile: &Profile, portal: Option<&Portal>) -> String {
    let account = profile.account.as_ref();
    profile
        .name
        .clone()
        .or_else(|| portal.map(|portal| portal.name.clone()))
        .or_else(|| former_address(profile).map(|former| former.display()))
        .or_else(|| account.and_then(|account| account.organisation.clone()))
        .or_else(|| account.map(|account| account.user_name.clone()))
        .unwrap_or_else(|| profile.id.to_string())
}

/// Nothing can be asked where nobody knows whom; what is being done all the same is shown.
fn without_portal(profile: &Profile, state: State) -> State {
    let stay = match state {
        State::Working { .. } => return state,
        State::SignedIn { stay } | State::Expiring { stay } => Some(stay),
        State::Problem { stay, .. } => stay,
        State::Expired { .. } | State::NotSignedIn => None,
    };
    State::Problem { trouble: Trouble::Portal, error: portal_missing(profile), stay }
}

pub(crate) fn parse_id(text: &str) -> Result<ProfileId, UiError> {
    text.parse().map_err(|_| gone())
}

/// The profile was removed meanwhile, here or in another window.
pub(crate) fn gone() -> UiError {
    UiError::plain("profile_gone")
}

pub(crate) fn portal_card(portal: &Portal) -> PortalCard {
    PortalCard {
        portal_id: portal.id.to_string(),
        name: portal.name.clone(),
        address: portal_address(portal).map_or_else(|_| portal.address.clone(), |address| address.display()),
        organisation: portal.organisation.clone(),
        version: version_label(&portal.kind, portal.version.as_deref()),
        is_server: portal.kind == PortalKind::Server,
        plain_http: portal_address(portal).is_ok_and(|address| is_plain(&address)),
        source: match portal.source {
            profile_store::Source::Organisation => Source::Organisation,
            profile_store::Source::Practice => Source::Practice,
            _ => Source::You,
        },
    }
}

/// "Enterprise 11.3", "ArcGIS Online"; a product's name is not translated.
pub(crate) fn version_label(kind: &PortalKind, release: Option<&str>) -> Option<String> {
    let product = match kind {
        PortalKind::Online => return Some("ArcGIS Online".to_owned()),
        PortalKind::Enterprise | PortalKind::Kubernetes => "Enterprise",
        PortalKind::Server => "Server",
        PortalKind::Unknown(_) => return None,
    };
    Some(release.map_or_else(|| product.to_owned(), |release| format!("{product} {release}")))
}

/// Where nobody is named: the app's title, which is kept like a typed name, else its id.
fn holder(profile: &Profile) -> Option<String> {
    let app = profile.typed_name.as_ref().or(profile.app_id.as_ref());
    app.filter(|_| profile.account.is_none() && profile.scheme != "browser").cloned()
}

pub(crate) fn person(account: &Account) -> Person {
    Person {
        user_name: account.user_name.clone(),
        full_name: account.full_name.clone().unwrap_or_else(|| account.user_name.clone()),
        role: account.role.as_deref().and_then(role_name).map(str::to_owned),
        organisation: account.organisation.clone(),
    }
}

/// The portal's technical names of its standard roles. Custom roles have random ids and are not shown.
fn role_name(role: &str) -> Option<&'static str> {
    match role {
        "org_admin" | "account_admin" => Some("Administrator"),
        "org_publisher" | "account_publisher" => Some("Publisher"),
        "org_user" | "account_user" => Some("User"),
        "iAAAAAAAAAAAAAAA" => Some("Viewer"),
        "iBBBBBBBBBBBBBBB" => Some("Data Editor"),
        _ => None,
    }
}

fn works_from(profile: &Profile) -> Said {
    match &profile.binding {
        None => Said::plain("works_from.any"),
        Some(binding) => {
            let value = binding.value.clone().unwrap_or_default();
            match binding.kind {
                BindingKind::Referer => Said::plain("works_from.referer").with("referer", value),
                BindingKind::Ip => Said::plain("works_from.address").with("address", value),
                _ => Said::plain("works_from.this_address"),
            }
        }
    }
}

fn kept(profile: &Profile) -> Kept {
    let secrets: Vec<String> = if profile.sign_in.signed_in_at.is_none() {
        Vec::new()
    } else {
        crate::live::kinds_of(profile)
            .iter()
            .map(|kind| crate::vaults::secret_word(kind).to_owned())
            .collect()
    };
    let place = match (&profile.keep, secrets.is_empty()) {
        (_, true) => "nothing",
        (Keep::Memory, _) => "memory",
        _ => "keyring",
    };
    Kept { place: place.to_owned(), secrets }
}

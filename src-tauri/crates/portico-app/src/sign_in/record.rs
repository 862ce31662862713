//! A sign-in in the files: the portal's record and the profile's.

use jiff::Timestamp;
use profile_store::{
    Binding as KeptBinding, BindingKind, Keep, Other, Portal, PortalId, Profile, ProfileId, RedirectChoice,
    SecretKey, SignIn, Source, StoreError,
};

use arcgis_auth::token::{Binding, Identity};

use super::finish::{Gained, Holder, account_of};
use super::plan::Plan;
use crate::app::Inner;
use crate::portals::{AppIdChoice, bring, kept_portal, was_at};

/// The profile's record as it will be: the one that signs in again, the same account on the same portal, or a new one.
pub(super) fn profile(inner: &Inner, plan: &Plan, gained: &Gained) -> Profile {
    let mut record =
        earlier(inner, plan, |profile| profile.scheme == gained.scheme && is_same(profile, &gained.holder));
    gained.scheme.clone_into(&mut record.scheme);
    let named = match &gained.holder {
        Holder::ServerAccount { user, .. } => Some(Identity { user_name: user.clone(), ..nobody() }),
        holder => holder.person().cloned(),
    };
    record.account = named.map(|identity| {
        let identity = &identity;
        let mut account = account_of(identity, record.account.as_ref());
        account.organisation = plan.organisation.clone().or(account.organisation);
        account
    });
    record.typed_name = typed_name(gained);
    record.token_minutes = gained.minutes;
    record.token_address = match &gained.holder {
        Holder::ServerAccount { token_address, .. } => token_address.clone(),
        _ => gained.connection.clone(),
    };
    record.app_id = match &gained.holder {
        Holder::App { app_id, .. } => Some(app_id.as_str().to_owned()),
        _ if gained.scheme == "password" => {
            let given = gained.app_id.as_ref().map(|choice| choice.app_id.as_str().to_owned());
            given.or(record.app_id)
        }
        _ => gained.issued.grant().map(|grant| grant.app_id.as_str().to_owned()),
    };
    let redirect = gained.issued.grant().map(|grant| grant.redirect_uri.clone());
    record.redirect_uri = redirect.filter(|redirect| !redirect.is_empty());
    record.binding = binding(gained.issued.binding());
    record.sign_in = facts(inner, gained);
    record
}

/// Whether this account is the one that signed in. A key without a name is never known again.
fn is_same(profile: &Profile, holder: &Holder) -> bool {
    match holder {
        Holder::Person(identity) => {
            profile.account.as_ref().is_some_and(|account| account.user_name == identity.user_name)
        }
        Holder::ServerAccount { user, .. } => {
            profile.account.as_ref().is_some_and(|account| account.user_name == *user)
        }
        Holder::App { app_id, .. } => profile.app_id.as_deref() == Some(app_id.as_str()),
        Holder::Nobody { .. } => false,
    }
}

fn nobody() -> Identity {
    Identity {
        user_name: String::new(),
        full_name: None,
        email: None,
        role: None,
        org_id: None,
        provider: None,
    }
}

/// The name that was typed with a password, where the portal shows another; the title of what has no person.
fn typed_name(gained: &Gained) -> Option<String> {
    match &gained.holder {
        Holder::Person(identity) if gained.scheme == "password" => {
            gained.issued.user_name().filter(|typed| *typed != identity.user_name).map(str::to_owned)
        }
        Holder::Person(_) | Holder::ServerAccount { .. } => None,
        Holder::App { title, .. } | Holder::Nobody { title } => title.clone(),
    }
}

/// The record of a portal that one only looks at, before it is filled.
pub(super) fn visitor(inner: &Inner, plan: &Plan) -> Profile {
    earlier(inner, plan, |profile| profile.scheme == "anonymous")
}

/// The record of the account that signs in again, else of one on this portal that is the same, else a new one.
fn earlier(inner: &Inner, plan: &Plan, is_same: impl Fn(&Profile) -> bool) -> Profile {
    let snapshot = inner.store.snapshot();
    let kept = kept_portal(&snapshot, &plan.address).map(|portal| portal.id);
    // Its record may be missing.
    let portal_id = kept.unwrap_or_else(PortalId::new);
    let there = |profile: &&Profile| match snapshot.portal(profile.portal_id) {
        Some(portal) => Some(portal.id) == kept,
        None => was_at(profile, &plan.address) == Some(true) || plan.lost.contains(&profile.id),
    };
    let same = match &plan.again {
        Some(again) => snapshot.profile(again.profile),
        None => snapshot.profiles().iter().filter(there).find(|profile| is_same(profile)),
    };
    same.cloned().unwrap_or_else(|| blank(portal_id))
}

fn blank(portal_id: PortalId) -> Profile {
    Profile {
        id: ProfileId::new(),
        portal_id,
        name: None,
        scheme: String::new(),
        account: None,
        typed_name: None,
        token_address: None,
        token_minutes: None,
        app_id: None,
        redirect_uri: None,
        favourite: false,
        is_default: false,
        order: 0,
        keep: Keep::Keyring,
        binding: None,
        sign_in: SignIn::default(),
        other: Other::default(),
    }
}

/// Times on the portal's clock, in milliseconds.
fn facts(inner: &Inner, gained: &Gained) -> SignIn {
    let (issued_at, expiry) = gained.issued.span();
    let token_until = expiry.moment().map(Timestamp::as_millisecond);
    let (renews, stay_until) = match gained.issued.grant() {
        Some(grant) => (true, grant.expiry.moment().map(Timestamp::as_millisecond)),
        None if gained.secret.is_some() => (true, None),
        None => (false, token_until),
    };
    SignIn {
        signed_in_at: Some(issued_at.as_millisecond()),
        stay_until,
        token_until,
        renews,
        checked_at: Some(inner.now()),
        clock_offset_ms: Some(gained.issued.skew().as_millis()),
        ..SignIn::default()
    }
}

/// As the record keeps it.
pub(crate) fn binding(binding: &Binding) -> Option<KeptBinding> {
    let (kind, value) = match binding {
        Binding::Referer(referer) => (BindingKind::Referer, Some(referer.clone())),
        Binding::RequestIp => (BindingKind::RequestIp, None),
        Binding::Ip(address) => (BindingKind::Ip, Some(address.to_string())),
        _ => return None,
    };
    Some(KeptBinding { kind, value, other: Other::default() })
}

/// What the person reads in the keyring's own window.
pub(super) fn label(key: &SecretKey, profile: &Profile, plan: &Plan) -> String {
    let account = profile.account.as_ref().map(|account| account.user_name.as_str());
    key.label(account, plan.address.without_scheme())
}

/// Writes portal and profile in one change; gives the profile as it was written.
pub(super) fn write(
    inner: &Inner,
    plan: &Plan,
    profile: &Profile,
    app_id: Option<&AppIdChoice>,
) -> Result<Profile, StoreError> {
    let now = inner.now();
    let is_practice = inner.practice.is_at(&plan.address);
    let written = inner.store.edit(|draft| {
        let mut profile = profile.clone();
        // Another process may have added the portal meanwhile.
        let known = draft.portals().iter().find(|portal| portal.address == plan.address.as_str());
        let portal_id = known.map(|portal| portal.id);
        if let Some(id) = portal_id {
            profile.portal_id = id;
            let portal = draft.portal_mut(id)?;
            portal.name.clone_from(&plan.name);
            learn(portal, plan, app_id);
            reach(portal, plan);
        } else {
            // Others whose portal is missing still stand under the old id.
            if draft.profiles().iter().any(|other| other.portal_id == profile.portal_id) {
                profile.portal_id = PortalId::new();
            }
            let mut portal = new_portal(profile.portal_id, plan, now);
            if is_practice {
                portal.source = Source::Practice;
            }
            learn(&mut portal, plan, app_id);
            reach(&mut portal, plan);
            draft.add_portal(portal);
        }
        bring(draft, profile.portal_id, &plan.address, &[&*plan.lost, &[profile.id]].concat())?;
        if let Ok(kept) = draft.profile_mut(profile.id) {
            // What the person set meanwhile stays.
            profile.name.clone_from(&kept.name);
            profile.favourite = kept.favourite;
            profile.is_default = kept.is_default;
            profile.order = kept.order;
            kept.clone_from(&profile);
        } else {
            draft.add_profile(profile.clone());
        }
        draft.profile_mut(profile.id).cloned()
    })?;
    if is_practice {
        // Its account is to find it after the next start, too.
        inner.start_practice_with_portico(true);
    }
    Ok(written)
}

fn new_portal(id: PortalId, plan: &Plan, now: i64) -> Portal {
    Portal {
        id,
        name: plan.name.clone(),
        address: plan.address.as_str().to_owned(),
        kind: plan.kind.clone(),
        organisation: None,
        version: None,
        app_id: None,
        redirect: None,
        trust: Vec::new(),
        proxy: None,
        http_allowed: false,
        source: Source::You,
        added_at: now,
        other: Other::default(),
    }
}

/// How the portal was reached, where somebody chose that.
fn reach(portal: &mut Portal, plan: &Plan) {
    if let Some(route) = &plan.route {
        route.write(portal);
    }
}

/// What the portal said of itself, and the app id that worked, are kept for the next time.
fn learn(portal: &mut Portal, plan: &Plan, app_id: Option<&AppIdChoice>) {
    portal.kind = plan.kind.clone();
    portal.organisation = plan.organisation.clone().or(portal.organisation.take());
    portal.version = plan.release.clone().or(portal.version.take());
    if let Some(choice) = app_id.filter(|choice| !choice.is_tried) {
        // One that is known to work stays.
        if portal.app_id.is_none() {
            portal.app_id = Some(choice.app_id.as_str().to_owned());
            portal.redirect = choice.pasted_code.then_some(RedirectChoice::Oob);
        }
    } else if let Some(choice) = app_id {
        portal.app_id = Some(choice.app_id.as_str().to_owned());
        let redirect = if choice.pasted_code { RedirectChoice::Oob } else { RedirectChoice::Loopback };
        portal.redirect = Some(redirect);
    }
}

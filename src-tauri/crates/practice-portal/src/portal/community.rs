//! `community/self`, `community/users` and an empty `search`.

use serde_json::{Value, json};

use crate::account::{Account, Hurdle};
use crate::guard;
use crate::portal::organisation::ORG_ID;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::switches::Anonymous;
use crate::visit::Visit;

/// `GET R/community/self`: the cheapest "is this token alive" (§1.3). An app token has nobody behind it.
pub(crate) fn community_self(visit: &Visit) -> Reply {
    match visit.required() {
        Ok(bearer) => match visit.person(&bearer) {
            Some(account) => Reply::Resource(person_json(visit, &account)),
            None => Reply::Refused(Refusal::not_permitted()),
        },
        Err(refusal) => Reply::Refused(refusal),
    }
}

/// `GET R/community/users/<name>`: everything for members, the name for others.
pub(crate) fn user(visit: &Visit, name: &str) -> Reply {
    if let Some(refused) = views_member(visit) {
        return refused;
    }
    let bearer = visit.bearer();
    let account = visit.meant(name).and_then(|name| guard(&visit.practice.people).named(name).cloned());
    match account {
        None => Reply::Refused(Refusal::rest(400, "User does not exist or is inaccessible.")),
        Some(account) if bearer.user_name().is_some() => Reply::Resource(person_json(visit, &account)),
        Some(account) => Reply::Resource(
            json!({"username": visit.shown(&account.user_name), "fullName": account.full_name, "access": "public"}),
        ),
    }
}

/// Searches find nothing: the practice portal has people and no content.
pub(crate) fn search(visit: &Visit) -> Reply {
    let query = visit.call.field("q").unwrap_or_default().to_owned();
    views_member(visit).unwrap_or_else(|| {
        Reply::Resource(
            json!({"query": query, "total": 0, "start": 1, "num": 10, "nextStart": -1, "results": []}),
        )
    })
}

/// The refusal for somebody who may not look at members and items: a bad token always, nobody on a private portal.
pub(crate) fn views_member(visit: &Visit) -> Option<Reply> {
    let open = visit.setting.switches.anonymous == Anonymous::Open && visit.token_text().is_none();
    if open { None } else { visit.required().err().map(Reply::Refused) }
}

/// The user object (§1.3).
pub(crate) fn person_json(visit: &Visit, account: &Account) -> Value {
    let (first, last) = account.full_name.split_once(' ').unwrap_or((&account.full_name, ""));
    json!({
        "username": visit.shown(&account.user_name),
        "id": format!("practice-{}", account.user_name),
        "fullName": account.full_name,
        "firstName": first,
        "lastName": last,
        "preferredView": "Web",
        "description": null,
        "email": account.email(),
        "userType": "arcgisonly",
        "access": "org",
        "orgId": ORG_ID,
        "role": account.role.id(),
        "userLicenseTypeId": account.role.licence(),
        "privileges": account.role.privileges(),
        "level": "2",
        "disabled": false,
        "tags": [],
        "groups": [],
        "culture": "en",
        "region": "WO",
        "units": "metric",
        "created": 1_704_067_200_000_i64,
        "modified": 1_704_067_200_000_i64,
        "lastLogin": -1,
        "mfaEnabled": account.hurdle == Hurdle::SecondFactor,
        "provider": if account.hurdle == Hurdle::Enterprise { "enterprise" } else { "arcgis" },
        "idpUsername": (account.hurdle == Hurdle::Enterprise).then(|| account.email()),
        "assignedCredits": -1,
        "availableCredits": if visit.setting.switches.multitenant { json!(100) } else { json!(-1) },
    })
}

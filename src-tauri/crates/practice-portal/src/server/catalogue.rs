//! `rest/services`: the catalogue and its services, open and secured (`PROTOCOL.md` §2.3, §4).

use serde_json::json;

use crate::account::Role;
use crate::bearer::Bearer;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::server::planning;
use crate::visit::Visit;

/// Who may open a service.
enum Door {
    Everybody,
    Members,
    Administrators,
}

/// Everything below the context that is not a token endpoint.
pub(crate) fn catalogue(visit: &Visit, below: &str) -> Reply {
    match below {
        "" | "rest" => return Reply::Resource(json!({"currentVersion": 11.3})),
        "rest/services" => return root(visit),
        _ => {}
    }
    let Some(service) = below.strip_prefix("rest/services/") else { return Reply::NotFound };
    let (door, service) = match service.split_once('/') {
        Some(("Public", service)) => (Door::Everybody, service),
        Some(("Planning", service)) => (Door::Members, service),
        Some(("Restricted", service)) => (Door::Administrators, service),
        None if matches!(service, "Public" | "Planning" | "Restricted") => return folder(visit, service),
        _ => return missing(),
    };
    if let Err(refusal) = open(visit, &door) {
        return Reply::Refused(refusal);
    }
    let count_only = visit.call.field("returnCountOnly") == Some("true");
    match service {
        "Zoning/MapServer" => Reply::Resource(planning::map_service()),
        "Zoning/FeatureServer" => Reply::Resource(planning::feature_service()),
        "Zoning/MapServer/0" | "Zoning/FeatureServer/0" => Reply::Resource(planning::layer()),
        "Zoning/MapServer/0/query" | "Zoning/FeatureServer/0/query" => {
            Reply::Resource(planning::query(count_only))
        }
        _ => missing(),
    }
}

/// The catalogue lists what the caller may open. A bad token is refused, not overlooked.
fn root(visit: &Visit) -> Reply {
    let bearer = visit.bearer();
    if let Bearer::Bad(why) = bearer {
        return Reply::Refused(Refusal::invalid_token(&visit.setting.switches, why));
    }
    let mut folders = vec!["Public"];
    if !matches!(bearer, Bearer::Nobody) {
        folders.push("Planning");
    }
    if is_administrator(visit, &bearer) {
        folders.push("Restricted");
    }
    Reply::Resource(json!({"currentVersion": 11.3, "folders": folders, "services": []}))
}

fn folder(visit: &Visit, name: &str) -> Reply {
    let door = match name {
        "Public" => Door::Everybody,
        "Planning" => Door::Members,
        _ => Door::Administrators,
    };
    match open(visit, &door) {
        Err(refusal) => Reply::Refused(refusal),
        Ok(()) => Reply::Resource(json!({"currentVersion": 11.3, "folders": [], "services": [
            {"name": format!("{name}/Zoning"), "type": "MapServer"},
            {"name": format!("{name}/Zoning"), "type": "FeatureServer"},
        ]})),
    }
}

/// §2.3: 499 without a token, 498 with a bad one, 403 with a good one that is not enough.
fn open(visit: &Visit, door: &Door) -> Result<(), Refusal> {
    if matches!(door, Door::Everybody) && visit.token_text().is_none() {
        return Ok(());
    }
    let bearer = visit.required()?;
    match door {
        Door::Everybody | Door::Members => Ok(()),
        Door::Administrators if is_administrator(visit, &bearer) => Ok(()),
        Door::Administrators => Err(Refusal::not_permitted()),
    }
}

fn is_administrator(visit: &Visit, bearer: &Bearer) -> bool {
    visit.person(bearer).is_some_and(|account| account.role == Role::Administrator)
}

fn missing() -> Reply {
    Reply::Refused(Refusal::rest(404, "Service not found"))
}

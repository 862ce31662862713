//! `portals/self` and what stands under it (`PROTOCOL.md` §1.3).

use serde_json::{Value, json};

use crate::bearer::Bearer;
use crate::portal::community::{person_json, views_member};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::site::Site;
use crate::switches::Anonymous;
use crate::visit::Visit;

/// The organisation of all practice portals.
pub(crate) const ORGANISATION: &str = "City of Aldermoor";
/// Its id.
pub(crate) const ORG_ID: &str = "aldermoorPractice";

/// `GET R/portals/self`. A bad token does not fail here: it answers as to nobody (§1.3).
pub(crate) fn portals_self(visit: &Visit) -> Reply {
    let bearer = visit.bearer();
    let known = matches!(bearer, Bearer::Good(_) | Bearer::Forwarded(_));
    if !known {
        match visit.setting.switches.anonymous {
            Anonymous::Open => {}
            Anonymous::Error499 => return Reply::Refused(Refusal::token_required()),
            Anonymous::Error403 => return Reply::Refused(Refusal::not_permitted()),
            Anonymous::Reduced => {
                return Reply::Resource(
                    json!({"access": "private", "supportsOAuth": true, "isPortal": true}),
                );
            }
        }
    }
    let mut own = describe(visit);
    if let Some(account) = visit.person(&bearer) {
        own["user"] = person_json(visit, &account);
    }
    if let Bearer::Good(issued) = &bearer
        && let Some(client) = &issued.client
    {
        // Which client issued the token; for an app token the only identity there is (§1.3, DESIGN.md §4.1).
        own["appInfo"] = json!({
            "appId": client,
            "itemId": format!("practice-{client}"),
            "appOwner": "ada.okafor",
            "orgId": ORG_ID,
            "appTitle": visit.practice.app(client).map(|app| app.title.clone()),
        });
    }
    Reply::Resource(own)
}

fn describe(visit: &Visit) -> Value {
    let switches = &visit.setting.switches;
    let base = visit.base(Site::Portal);
    let authority = base.split_once("://").map_or("", |(_, rest)| rest);
    let place = visit.practice.sites.portal;
    let port = |addr: Option<std::net::SocketAddr>, usual: u16| addr.map_or(usual, |addr| addr.port());
    let mut own = json!({
        "id": ORG_ID,
        "name": ORGANISATION,
        "description": "A practice portal. Its people, apps and maps are invented.",
        "access": if switches.anonymous == Anonymous::Open { "public" } else { "private" },
        "isPortal": !switches.multitenant,
        "portalMode": if switches.multitenant { "multitenant" } else { "singletenant" },
        "portalName": if switches.multitenant { "ArcGIS Online" } else { "ArcGIS Enterprise" },
        "portalHostname": authority,
        "portalProperties": {"sharedTheme": {}},
        "httpPort": port(place.http, 80),
        "httpsPort": port(place.https, 443),
        "allSSL": switches.all_ssl,
        "supportsOAuth": true,
        "supportsHostedServices": true,
        "samlEnabled": true,
        "canSignInArcGIS": switches.arcgis_login,
        "canSignInIDP": true,
        "canSignInSocial": false,
        "canSignInOIDC": false,
        "mfaEnabled": true,
        "currentVersion": switches.current_version,
        "isReadOnly": false,
        "maxTokenExpirationMinutes": -1,
        "culture": "en",
        "region": "WO",
        "units": "metric",
        "staticImagesUrl": format!("{base}/home/images"),
        "authorizedCrossOriginDomains": [],
        "helperServices": {},
        "defaultBasemap": {"title": "Practice", "baseMapLayers": []},
    });
    if let Some(map) = own.as_object_mut() {
        if switches.kubernetes {
            map.insert("portalDeploymentType".into(), json!("ArcGISEnterpriseOnKubernetes"));
        }
        if switches.version_in_self {
            map.insert("enterpriseVersion".into(), json!(switches.enterprise_version));
        }
    }
    own
}

/// `GET R/portals/self/servers`: the servers that belong to the portal; for members only.
pub(crate) fn servers(visit: &Visit) -> Reply {
    if let Err(refusal) = visit.required() {
        return Reply::Refused(refusal);
    }
    let url = visit.base(Site::Server);
    Reply::Resource(json!({"servers": [{
        "id": "practiceServer",
        "name": url.split_once("://").map_or("", |(_, rest)| rest),
        "url": url,
        "adminUrl": url,
        "isHosted": true,
        "serverType": "ARCGIS",
        "serverRole": "HOSTING_SERVER",
        "serverFunction": "",
    }]}))
}

/// `GET R/portals/self/roles`: no roles but the default ones.
pub(crate) fn roles(visit: &Visit) -> Reply {
    match visit.required() {
        Ok(_) => Reply::Resource(json!({"total": 0, "start": 1, "num": 0, "nextStart": -1, "roles": []})),
        Err(refusal) => Reply::Refused(refusal),
    }
}

/// `portals/<id>` is portals/self by another name; anything else under `sharing/rest` does not exist here.
pub(crate) fn by_id(visit: &Visit, rest: &str) -> Reply {
    if rest.strip_prefix("portals/") == Some(ORG_ID) {
        return portals_self(visit);
    }
    if let Some(id) = rest.strip_prefix("portals/").and_then(|rest| rest.strip_suffix("/servers"))
        && id == ORG_ID
    {
        return servers(visit);
    }
    views_member(visit)
        .unwrap_or_else(|| Reply::Refused(Refusal::rest(400, "Item does not exist or is inaccessible.")))
}

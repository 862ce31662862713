//! `rest/info` of a server: who owns it (`PROTOCOL.md` §1.4).

use serde_json::{Value, json};

use crate::portal::info::authority;
use crate::portal::organisation::ORG_ID;
use crate::reply::Reply;
use crate::site::Site;
use crate::visit::Visit;

/// A server of the portal.
pub(crate) fn federated(visit: &Visit) -> Reply {
    let switches = &visit.setting.switches;
    let mut info = versions(visit);
    let mut owner = authority(visit);
    if switches.owner_written_differently {
        // [I arcgis-rest-js#583]: other letters than the portal's own, and yet the same place. The scheme
        // cannot differ here, because each scheme has a port of its own.
        let base =
            visit.base(Site::Portal).replace("localhost", "LocalHost").replace("/practice", "/Practice");
        owner["owningSystemUrl"] = json!(base);
    }
    if switches.multitenant {
        info["owningTenant"] = json!(ORG_ID);
    }
    if let (Some(info), Some(owner)) = (info.as_object_mut(), owner.as_object_mut()) {
        info.append(owner);
    }
    info["authInfo"]["shortLivedTokenValidity"] = json!(60);
    Reply::Resource(info)
}

/// A server of nobody: no `owningSystemUrl`.
pub(crate) fn stand_alone(visit: &Visit) -> Reply {
    let mut info = versions(visit);
    info["authInfo"] = if visit.setting.switches.server_tokens {
        json!({
            "isTokenBasedSecurity": true,
            "tokenServicesUrl": format!("{}/tokens/", visit.base(Site::StandAlone)),
            "shortLivedTokenValidity": 60,
        })
    } else {
        json!({"isTokenBasedSecurity": false})
    };
    Reply::Resource(info)
}

fn versions(visit: &Visit) -> Value {
    let base = visit.base(visit.call.site);
    json!({
        "currentVersion": 11.3,
        "fullVersion": "11.3.0",
        "soapUrl": format!("{base}/services"),
        "secureSoapUrl": null,
    })
}

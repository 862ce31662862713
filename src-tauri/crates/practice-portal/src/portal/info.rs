//! `sharing/rest` and `sharing/rest/info` (`PROTOCOL.md` §1.2).

use serde_json::{Value, json};

use crate::reply::Reply;
use crate::site::Site;
use crate::visit::Visit;

/// `GET R`: what runs here.
pub(crate) fn root(visit: &Visit) -> Reply {
    let switches = &visit.setting.switches;
    let mut root = json!({"currentVersion": switches.current_version});
    if switches.version_in_root {
        root["enterpriseVersion"] = json!(switches.enterprise_version);
        root["enterpriseBuild"] = json!("practice");
    }
    Reply::Resource(root)
}

/// `GET R/info`: whose users these are, and where tokens come from. Open to everybody, also on a private portal.
pub(crate) fn info(visit: &Visit) -> Reply {
    Reply::Resource(authority(visit))
}

/// Who owns the users and where tokens come from, as the portal and its server both say it.
pub(crate) fn authority(visit: &Visit) -> Value {
    let base = visit.base(Site::Portal);
    json!({
        "owningSystemUrl": base,
        "authInfo": {
            "tokenServicesUrl": format!("{base}/sharing/rest/generateToken"),
            "isTokenBasedSecurity": true,
        },
    })
}

//! ArcGIS Pro's active portal. The stand-in is a Python of its own, as Pro's is, with a module `arcpy` that has the
//! documented functions (PROTOCOL §5) and no others; what runs in it is what runs in Pro's.
#![expect(clippy::disallowed_methods, reason = "tests start the programs that they talk to")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::token::Expiry;
use portico_app::bridges::{self, BridgeError, BridgeKind, Found, Part, Places, Pro, Source};
use portico_app::browsers::System;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::bridges::{nowhere, token_of, user};
use crate::fixture::Fixture;
use crate::visitor::MARA;

/// It talks while it is loaded, as the real one may.
const ARCPY: &str = r#"
import json
import os
import sys

print("loading")
os.system("echo loading")
with open(os.path.join(sys.prefix, "pro.json"), encoding="utf-8") as file:
    PRO = json.load(file)
if "fails" in PRO:
    raise RuntimeError(PRO["fails"])
if "leaves" in PRO:
    os._exit(PRO["leaves"])
if "says" in PRO:
    json.JSONEncoder.encode = lambda *_: PRO["says"]


def GetActivePortalURL():
    print("asked")
    return PRO["portal"]


def GetSigninToken():
    if "breaks" in PRO:
        raise ValueError(PRO["breaks"])
    return PRO["token"]


class _Geoprocessor:
    def getStandaloneServerToken(self, file):
        return PRO["connections"].get(file)


gp = _Geoprocessor()
"#;

/// ArcGIS Pro, as far as another program can tell.
pub(crate) struct StandIn {
    folder: TempDir,
}

impl StandIn {
    pub(crate) fn with(pro: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut python = Command::new("python3");
        let made =
            python.args(["-m", "venv", "--without-pip", "--symlinks"]).arg(folder.path()).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let stand_in = Self { folder };
        let ask = "import sysconfig; print(sysconfig.get_path('purelib'))";
        let modules = Command::new(stand_in.python()).args(["-I", "-c", ask]).output().unwrap();
        let modules = PathBuf::from(String::from_utf8(modules.stdout).unwrap().trim());
        fs::write(modules.join("arcpy.py"), ARCPY).unwrap();
        stand_in.says(pro);
        stand_in
    }

    /// What it says from now on.
    pub(crate) fn says(&self, pro: &Value) {
        fs::write(self.folder.path().join("pro.json"), pro.to_string()).unwrap();
    }

    fn python(&self) -> PathBuf {
        self.folder.path().join("bin/python")
    }

    pub(crate) fn places(&self) -> Places {
        let gone = self.folder.path().join("another/python.exe");
        Places { pro: vec![gone, self.python()], ..nowhere(System::Windows) }
    }
}

async fn active(pro: Value) -> Result<bridges::Brought, BridgeError> {
    Pro::active(&StandIn::with(&pro).places()).await
}

/// The issue: "a stand-in program that speaks Pro's documented functions ends in a shown identity and a copied token with
/// its referer".
#[tokio::test]
async fn the_active_portal_leads_to_the_user_who_is_signed_in() {
    let fixture = Fixture::new().await;
    let referer = "https://www.esri.com/AGO/F0A1";
    let (token, expires) = token_of(&fixture, MARA, referer).await;
    let address = fixture.address().as_str().to_owned();
    let pro = StandIn::with(&json!({
        "portal": address,
        "token": { "token": token, "referer": referer, "expires": expires / 1000, "messages": [] },
    }));
    let found = bridges::available(&pro.places()).pop().unwrap();
    assert_eq!((found.kind, found.found), (BridgeKind::Pro, Ok(Found { at: pro.python() })));

    let brought = Pro::active(&pro.places()).await.unwrap();
    assert_eq!(brought.portal, PortalAddress::parse_exact(&address).unwrap());
    assert_eq!((brought.token.expose(), brought.referer.as_deref()), (token.as_str(), Some(referer)));
    assert_eq!(brought.expiry, Expiry::from_millis(expires / 1000 * 1000));
    assert!(!format!("{brought:?}").contains(&token));
    assert_eq!(user(brought.given(), &brought.portal).await.as_deref(), Ok(MARA.0));
}

#[tokio::test]
async fn addresses_and_ends_are_read_as_pro_writes_them() {
    let pro = |portal: &str, expires: Value| json!({ "portal": portal, "token": { "token": "t", "referer": "http", "expires": expires } });
    let rows = [
        (pro("https://www.arcgis.com/", json!(1_770_000_000)), "https://www.arcgis.com", 1_770_000_000_000),
        (
            pro("https://gis.aldermoor.example/portal/", json!(1_770_000_000_000_i64)),
            "https://gis.aldermoor.example/portal",
            1_770_000_000_000,
        ),
        (
            pro("https://Aldermoor.maps.arcgis.com", json!("1770000000.5")),
            "https://aldermoor.maps.arcgis.com",
            1_770_000_000_000,
        ),
    ];
    for (pro, address, millis) in rows {
        let brought = active(pro).await.unwrap();
        assert_eq!(brought.portal.as_str(), address);
        assert_eq!(brought.expiry, Expiry::from_millis(millis), "{address}");
    }
    let brought = active(pro("https://www.arcgis.com/", Value::Null)).await.unwrap();
    assert_eq!(brought.expiry, Expiry::UNKNOWN);
}

#[tokio::test]
async fn every_no_of_pro_has_its_name() {
    let portal = "https://gis.aldermoor.example/portal";
    let token = json!({ "token": "canary", "referer": "http", "expires": 1_770_000_000 });
    let unclear = |part| BridgeError::NotUnderstood { from: Source::Pro, part, line: None };
    let rows = [
        (json!({ "portal": portal, "token": null }), BridgeError::NotSignedIn, "pro_signed_out"),
        (json!({ "portal": null, "token": token }), BridgeError::NoActivePortal, "pro_no_portal"),
        (json!({ "portal": "", "token": null }), BridgeError::NoActivePortal, "pro_no_portal"),
        (
            json!({ "fails": "The Product License has not been initialized." }),
            BridgeError::NotLicensed,
            "pro_not_licensed",
        ),
        (json!({ "fails": "NotInitialized" }), BridgeError::NotLicensed, "pro_not_licensed"),
        (
            json!({ "fails": "canary" }),
            BridgeError::ProFailed { what: Some("RuntimeError".to_owned()) },
            "pro_failed",
        ),
        (
            json!({ "portal": portal, "breaks": "canary" }),
            BridgeError::ProFailed { what: Some("ValueError".to_owned()) },
            "pro_failed",
        ),
        (json!({ "leaves": 0 }), BridgeError::ProFailed { what: None }, "pro_failed"),
        (json!({ "leaves": 9 }), BridgeError::ProFailed { what: None }, "pro_failed"),
        (
            json!({ "portal": portal, "token": { "referer": "http" } }),
            unclear(Part::Token),
            "pro_answer_broken",
        ),
        (
            json!({ "portal": portal, "token": { "token": "canary\n", "referer": "a\r\nb" } }),
            unclear(Part::Referer),
            "pro_answer_broken",
        ),
        (
            json!({ "says": "canary", "portal": portal, "token": token }),
            unclear(Part::Form),
            "pro_answer_broken",
        ),
        (
            json!({ "says": "{\"signedIn\":\"canary\"}", "portal": portal, "token": token }),
            unclear(Part::Form),
            "pro_answer_broken",
        ),
    ];
    for (pro, error, code) in rows {
        let came = active(pro.clone()).await.unwrap_err();
        assert_eq!(came, error, "{pro}");
        let said = came.said();
        assert_eq!(said.code, code, "{pro}");
        assert!(!format!("{came:?} {said:?}").contains("canary"), "{said:?}");
    }
    let plain = active(json!({ "portal": "http://gis.aldermoor.example/portal", "token": token })).await;
    let said = plain.unwrap_err().said();
    assert_eq!(
        (said.code.as_str(), said.params["host"].as_str()),
        ("bridge_address_http", "gis.aldermoor.example")
    );
}

/// `.ags` connections through Pro (PROTOCOL §5): a name with blanks and quotes is one name.
#[tokio::test]
async fn pro_gives_the_token_of_a_connection_file() {
    let file = "/connections/arcgis on \"gis\" $HOME (publisher).ags";
    let server = json!({
        "serverUrl": "https://gis.aldermoor.example:6443/arcgis/admin", "token": "t0k3n", "referer": "http://pro",
    });
    let pro = StandIn::with(&json!({ "connections": { file: server } }));
    let brought = Pro::connection(&pro.places(), file.as_ref()).await.unwrap();
    assert_eq!(brought.portal.as_str(), "https://gis.aldermoor.example:6443/arcgis");
    assert_eq!((brought.token.expose(), brought.referer.as_deref()), ("t0k3n", Some("http://pro")));
    let other = Pro::connection(&pro.places(), "/connections/other.ags".as_ref()).await;
    assert_eq!(other.unwrap_err(), BridgeError::NotSignedIn);
}

//! The server of the portal (§1.4, §4) and the stand-alone one (§2.2, §2.3).

use practice_portal::{Dialect, Options, PortalTokenAtServer, Site};
use serde_json::{Value, json};

use crate::stage::{MARA, Stage, json, message};

const SERVICE: &str = "rest/services/Planning/Zoning/FeatureServer/0";

impl Stage {
    fn server(&self, below: &str) -> String {
        format!("{}/{below}", self.base(Site::Server))
    }

    fn alone(&self, below: &str) -> String {
        format!("{}/{below}", self.base(Site::StandAlone))
    }

    async fn server_token(&self, portal_token: &str) -> String {
        let form = [("token", portal_token), ("serverUrl", &self.base(Site::Server))];
        let reply = self.post_json(&self.rest("generateToken"), &form).await;
        reply["token"].as_str().unwrap_or_else(|| panic!("{reply}")).to_owned()
    }

    async fn token_of(&self, user: &str, password: &str) -> String {
        let form = [("username", user), ("password", password), ("client", "requestip")];
        let reply = self.post_json(&self.rest("generateToken"), &form).await;
        reply["token"].as_str().unwrap_or_else(|| panic!("{reply}")).to_owned()
    }
}

#[tokio::test]
async fn a_federated_server_names_its_owner() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let info = stage.get_json(&stage.server("rest/info"), &[]).await;
        let portal = stage.base(Site::Portal);
        let owner = info["owningSystemUrl"].as_str().unwrap();
        assert!(owner.eq_ignore_ascii_case(&portal), "{dialect}: {owner}");
        assert_eq!(owner == portal, dialect != Dialect::Enterprise106, "{dialect}: written differently");
        // However it is written, it leads there.
        let there = stage.get_json(&format!("{owner}/sharing/rest/info"), &[]).await;
        assert!(there["authInfo"].is_object(), "{dialect}");
        assert_eq!(info["authInfo"]["isTokenBasedSecurity"], true);
        assert_eq!(info["authInfo"]["tokenServicesUrl"], format!("{portal}/sharing/rest/generateToken"));
        assert_eq!(info["authInfo"]["shortLivedTokenValidity"], 60);
        assert_eq!(info["owningTenant"].is_string(), dialect == Dialect::Online, "{dialect}");
        // §2.2: "A federated server's own `/tokens` must not be used".
        let form = [("username", MARA.0), ("password", MARA.1), ("client", "requestip")];
        for below in ["tokens", "tokens/generateToken"] {
            let reply = stage.post_json(&stage.server(below), &form).await;
            assert_eq!(reply["error"]["code"], 403, "{dialect} {below}");
        }
    }
}

/// §2.3, §4: 499 without a token, 498 with a bad one, open with the exchanged one.
#[tokio::test]
async fn a_secured_service_opens_with_the_exchanged_token() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let url = stage.server(SERVICE);
        let nobody = stage.get_json(&url, &[]).await;
        assert_eq!(
            (nobody["error"]["code"].as_u64(), message(&nobody)),
            (Some(499), "Token Required"),
            "{dialect}"
        );
        let bad = stage.get_json(&url, &[("token", "made-up")]).await;
        assert_eq!(
            (bad["error"]["code"].as_u64(), message(&bad)),
            (Some(498), "Invalid token."),
            "{dialect}"
        );
        let token = stage.server_token(&stage.tokens(&[]).await.access).await;
        assert_eq!(stage.get_json(&url, &[("token", &token)]).await["name"], "Plots", "{dialect}");
        let found = stage.get_json(&format!("{url}/query"), &[("token", &token), ("where", "1=1")]).await;
        let features = found["features"].as_array().unwrap();
        assert_eq!(features.len(), 4, "{dialect}");
        assert_eq!(features[0]["attributes"]["name"], "Harbour Row", "{dialect}");
        // A ring is closed: it ends where it began.
        let ring = features[0]["geometry"]["rings"][0].as_array().unwrap();
        assert_eq!(ring.first(), ring.last(), "{dialect}");
        let count =
            stage.get_json(&format!("{url}/query"), &[("token", &token), ("returnCountOnly", "true")]).await;
        assert_eq!(count, json!({"count": 4}), "{dialect}");
        // The other way round it is no good.
        assert_eq!(stage.whoami(&token).await, None, "{dialect}");
    }
}

/// §4, §15: whether portal tokens are taken without an exchange.
#[tokio::test]
async fn portal_tokens_at_the_server_follow_their_switch() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let oauth = stage.tokens(&[]).await.access;
    let form = [("username", MARA.0), ("password", MARA.1), ("referer", "http")];
    let bound = stage.post_json(&stage.rest("generateToken"), &form).await;
    let bound = bound["token"].as_str().unwrap();
    for (switch, oauth_good, bound_good) in [
        (PortalTokenAtServer::Accepted, true, true),
        (PortalTokenAtServer::RefererBound, false, true),
        (PortalTokenAtServer::Refused, false, false),
    ] {
        stage.control.change_switches(|switches| switches.portal_token_at_server = switch);
        for (token, good) in [(oauth.as_str(), oauth_good), (bound, bound_good)] {
            let url = format!("{}?f=json", stage.server(SERVICE));
            let request = stage.get(&url).query(&[("token", token)]).header("Referer", "http");
            let reply = json(request.send().await.unwrap()).await;
            assert_eq!(reply["name"] == "Plots", good, "{switch:?}");
            assert_eq!(reply["error"]["code"] == 498, !good, "{switch:?}");
        }
    }
}

/// §2.3: 403 is about permission, not about signing in.
#[tokio::test]
async fn what_is_for_administrators_is_for_administrators() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let url = stage.server("rest/services/Restricted/Zoning/MapServer");
        let mara = stage.server_token(&stage.token_of(MARA.0, MARA.1).await).await;
        let error = stage.get_json(&url, &[("token", &mara)]).await;
        assert_eq!(error["error"]["code"], 403, "{dialect}");
        assert_eq!(error["error"]["messageCode"], "GWM_0003", "{dialect}");
        let ada = stage.server_token(&stage.token_of("ada.okafor", "Brücke+50%&1").await).await;
        assert_eq!(stage.get_json(&url, &[("token", &ada)]).await["mapName"], "Zoning", "{dialect}");
    }
}

#[tokio::test]
async fn the_catalogue_lists_what_one_may_open() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let url = stage.server("rest/services");
    let mara = stage.server_token(&stage.token_of(MARA.0, MARA.1).await).await;
    let ada = stage.server_token(&stage.token_of("ada.okafor", "Brücke+50%&1").await).await;
    for (token, folders) in [
        ("", json!(["Public"])),
        (mara.as_str(), json!(["Public", "Planning"])),
        (ada.as_str(), json!(["Public", "Planning", "Restricted"])),
    ] {
        assert_eq!(stage.get_json(&url, &[("token", token)]).await["folders"], folders);
    }
    assert_eq!(stage.get_json(&url, &[("token", "made-up")]).await["error"]["code"], 498);
    let services = stage.get_json(&stage.server("rest/services/Planning"), &[("token", &mara)]).await;
    assert_eq!(services["services"][0], json!({"name": "Planning/Zoning", "type": "MapServer"}));
    let public = stage.get_json(&stage.server("rest/services/Public/Zoning/MapServer"), &[]).await;
    assert_eq!(public["mapName"], "Zoning");
    for gone in ["rest/services/Nowhere", "rest/services/Planning/Other/MapServer"] {
        assert_eq!(
            stage.get_json(&stage.server(gone), &[("token", &mara)]).await["error"]["code"],
            404,
            "{gone}"
        );
    }
}

/// §6: behind a web tier, the exchange works without a token; only a test program is such a web tier.
#[tokio::test]
async fn a_forwarded_user_counts_only_where_a_test_says_so() {
    let form = |stage: &Stage| {
        [
            ("request", "getToken".to_owned()),
            ("serverURL", stage.base(Site::Server)),
            ("f", "json".to_owned()),
        ]
    };
    let ask = async |stage: &Stage, user: &str| {
        let own = stage.get(&stage.rest("portals/self?f=json")).header("X-Remote-User", user);
        let own = json(own.send().await.unwrap()).await;
        let exchange =
            stage.client.post(stage.rest("generateToken")).form(&form(stage)).header("X-Remote-User", user);
        (own["user"]["username"].clone(), json(exchange.send().await.unwrap()).await)
    };
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (user, exchanged) = ask(&stage, MARA.0).await;
    assert_eq!((user, &exchanged["error"]["code"]), (Value::Null, &json!(400)));

    let mut options = Options::for_tests();
    options.forwarded_user = Some("x-remote-user".parse().unwrap());
    let stage = Stage::with(options).await;
    let (user, exchanged) = ask(&stage, MARA.0).await;
    assert_eq!(user, MARA.0);
    let token = exchanged["token"].as_str().unwrap();
    assert_eq!(stage.get_json(&stage.server(SERVICE), &[("token", token)]).await["name"], "Plots");
    let (user, exchanged) = ask(&stage, "nobody").await;
    assert_eq!((user, &exchanged["error"]["code"]), (Value::Null, &json!(400)));
}

/// §1.4: no owner, a token service of its own, also in the dialect without a portal.
#[tokio::test]
async fn a_stand_alone_server_has_no_owner() {
    for dialect in Dialect::all() {
        let stage = Stage::new(dialect).await;
        let info = stage.get_json(&stage.alone("rest/info"), &[]).await;
        assert_eq!(info["owningSystemUrl"], json!(null), "{dialect}");
        assert_eq!(info["authInfo"]["tokenServicesUrl"], stage.alone("tokens/"), "{dialect}");
        assert_eq!(info["authInfo"]["shortLivedTokenValidity"], 60, "{dialect}");
    }
}

#[tokio::test]
async fn its_own_people_get_tokens_from_it() {
    for dialect in Dialect::all() {
        let stage = Stage::new(dialect).await;
        let form = [("username", "field.crew"), ("password", "practice-crew"), ("client", "requestip")];
        for below in ["tokens", "tokens/", "tokens/generateToken"] {
            let reply = stage.post_json(&stage.alone(below), &form).await;
            assert!(reply["expires"].is_i64(), "{dialect}: {reply}");
            let token = reply["token"].as_str().unwrap();
            let layer = stage.get_json(&stage.alone(SERVICE), &[("token", token)]).await;
            assert_eq!(layer["name"], "Plots", "{dialect} {below}");
            let closed = stage.alone("rest/services/Restricted/Zoning/MapServer");
            assert_eq!(stage.get_json(&closed, &[("token", token)]).await["error"]["code"], 403, "{dialect}");
        }
        assert_eq!(stage.get_json(&stage.alone(SERVICE), &[]).await["error"]["code"], 499, "{dialect}");
    }
}

/// §12 story 17: another realm.
#[tokio::test]
async fn portal_and_stand_alone_server_do_not_know_each_other() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let portal = stage.tokens(&[]).await.access;
    assert_eq!(stage.get_json(&stage.alone(SERVICE), &[("token", &portal)]).await["error"]["code"], 498);
    let form = [("username", "field.crew"), ("password", "practice-crew"), ("client", "requestip")];
    let own = stage.post_json(&stage.alone("tokens"), &form).await;
    let own = own["token"].as_str().unwrap();
    assert_eq!(stage.whoami(own).await, None);
    assert_eq!(stage.get_json(&stage.server(SERVICE), &[("token", own)]).await["error"]["code"], 498);
    let form = [("username", MARA.0), ("password", MARA.1), ("client", "requestip")];
    assert_eq!(stage.post_json(&stage.alone("tokens"), &form).await["error"]["code"], 401);
    let form = [("token", portal.as_str()), ("serverUrl", &stage.base(Site::StandAlone))];
    assert_eq!(stage.post_json(&stage.rest("generateToken"), &form).await["error"]["code"], 400);
}

/// §2.3, the rows of `/tokens`: E2, `details` as one string.
#[tokio::test]
async fn token_errors_of_the_server_are_those_of_the_catalogue() {
    const CREW: [(&str, &str); 2] = [("username", "field.crew"), ("password", "practice-crew")];
    let e2 = |code: u16, message: &str, details: &str| json!({"error": {"code": code, "message": message, "details": details}});
    let refused = e2(401, "You are not authorized to access this information", "Invalid credentials");
    let unknown = e2(201, "Exception in generating token", "Client id cannot be determined");
    let long = e2(201, "Exception in generating token", "Client ID is required for long expiration tokens.");
    for dialect in Dialect::all() {
        let stage = Stage::new(dialect).await;
        let ask = async |more: &[(&str, &str)]| {
            let form: Vec<_> = CREW.iter().chain(more).copied().collect();
            stage.post_json(&stage.alone("tokens"), &form).await
        };
        let wrong = [("username", "field.crew"), ("password", "no"), ("client", "requestip")];
        assert_eq!(stage.post_json(&stage.alone("tokens"), &wrong).await, refused, "{dialect}");
        assert_eq!(stage.post_json(&stage.alone("tokens"), &[]).await, refused, "{dialect}");
        assert_eq!(ask(&[("client", "referer")]).await, unknown, "{dialect}");
        assert_eq!(ask(&[("client", "ip")]).await, unknown, "{dialect}");
        assert_eq!(ask(&[("expiration", "1440")]).await, long, "{dialect}");
        // Old releases spell it `referrer`.
        assert!(ask(&[("client", "referer"), ("referrer", "http")]).await["token"].is_string(), "{dialect}");
        let bare = ask(&[]).await;
        assert_eq!(bare["token"].is_string(), dialect != Dialect::StandAlone, "{dialect}: {bare}");
    }
    let stage = Stage::new(Dialect::StandAlone).await;
    stage.control.change_switches(|switches| switches.server_details_null = true);
    let reply = stage.post_json(&stage.alone("tokens"), &[]).await;
    assert_eq!(reply["error"]["details"], json!(null));
}

/// §2.2: GET is off; for people there is a page.
#[tokio::test]
async fn the_token_page_takes_no_password() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let query = [("username", "field.crew"), ("password", "practice-crew"), ("client", "requestip")];
    assert_eq!(stage.get_json(&stage.alone("tokens"), &query).await["error"]["code"], 405);
    let url = stage.alone("tokens?username=field.crew&password=practice-crew&client=requestip");
    assert_eq!(stage.post_json(&url, &[]).await["error"]["code"], 401);
    let page = stage.get(&stage.alone("tokens")).send().await.unwrap();
    assert!(page.text().await.unwrap().contains("Token service"));
    stage.control.change_switches(|switches| switches.server_tokens = false);
    assert_eq!(stage.post_json(&stage.alone("tokens"), &query).await["error"]["code"], 403);
    let info = stage.get_json(&stage.alone("rest/info"), &[]).await;
    assert_eq!(info["authInfo"], json!({"isTokenBasedSecurity": false}));
}

/// §0, §2.2, §2.3: E4, `expires` as a string, tokens in the body overlooked.
#[tokio::test]
async fn the_admin_api_has_its_own_ways() {
    for dialect in Dialect::all() {
        let stage = Stage::new(dialect).await;
        let form = [("username", "siteadmin"), ("password", "practice-site"), ("client", "requestip")];
        let reply = stage.post_json(&stage.alone("admin/generateToken"), &form).await;
        assert!(
            reply["expires"].as_str().unwrap().parse::<i64>().unwrap() > stage.control.now_ms(),
            "{dialect}"
        );
        let token = reply["token"].as_str().unwrap();
        let url = stage.alone("admin/info");
        assert_eq!(stage.get_json(&url, &[("token", token)]).await["loggedInUser"], "siteadmin", "{dialect}");
        let in_body = stage.post_json(&url, &[("token", token)]).await;
        assert_eq!((&in_body["status"], &in_body["code"]), (&json!("error"), &json!(499)), "{dialect}");
        assert!(message(&in_body).starts_with("Unauthorized access. Token not found"), "{dialect}");
        let bad = stage.get_json(&url, &[("token", "made-up")]).await;
        assert_eq!((&bad["code"], message(&bad)), (&json!(498), "Token Expired."), "{dialect}");
        let wrong = [("username", "siteadmin"), ("password", "no"), ("client", "requestip")];
        let wrong = stage.post_json(&stage.alone("admin/generateToken"), &wrong).await;
        assert_eq!((&wrong["status"], &wrong["code"]), (&json!("error"), &json!(401)), "{dialect}");
        let crew = [("username", "field.crew"), ("password", "practice-crew"), ("client", "requestip")];
        let crew = stage.post_json(&stage.alone("admin/generateToken"), &crew).await;
        assert_eq!(crew["code"], 403, "{dialect}");
    }
    let stage = Stage::new(Dialect::StandAlone).await;
    stage.control.change_switches(|switches| {
        switches.admin_expires_as_string = false;
        switches.admin_ignores_body_token = false;
    });
    let form = [("username", "siteadmin"), ("password", "practice-site"), ("client", "requestip")];
    let reply = stage.post_json(&stage.alone("admin/generateToken"), &form).await;
    assert!(reply["expires"].is_i64());
    let token = reply["token"].as_str().unwrap();
    assert_eq!(
        stage.post_json(&stage.alone("admin/info"), &[("token", token)]).await["loggedInUser"],
        "siteadmin"
    );
}

//! Discovery: §0, §1.2, §1.3.

use practice_portal::{Anonymous, Dialect, Options, Site};
use serde_json::json;

use crate::stage::{Stage, json, message};

#[tokio::test]
async fn info_names_the_portal_and_its_token_service() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let base = stage.base(Site::Portal);
        let expected = json!({
            "owningSystemUrl": base,
            "authInfo": {
                "tokenServicesUrl": format!("{base}/sharing/rest/generateToken"),
                "isTokenBasedSecurity": true,
            },
        });
        assert_eq!(stage.get_json(&stage.rest("info"), &[]).await, expected, "{dialect}");
        // Some clients POST to it.
        assert_eq!(stage.post_json(&stage.rest("info"), &[]).await, expected, "{dialect}");
    }
}

#[tokio::test]
async fn info_repeats_the_host_as_it_was_typed_and_no_foreign_one() {
    let stage = Stage::new(Dialect::Online).await;
    let port = stage.running.http(Site::Portal).unwrap().port().unwrap();
    for (host, expected) in
        [("localhost", "localhost"), ("127.0.0.1", "127.0.0.1"), ("evil.example", "127.0.0.1")]
    {
        let reply = stage
            .get(&stage.rest("info?f=json"))
            .header("Host", format!("{host}:{port}"))
            .send()
            .await
            .unwrap();
        assert_eq!(json(reply).await["owningSystemUrl"], format!("http://{expected}:{port}/practice"));
    }
}

#[tokio::test]
async fn each_dialect_shows_its_version_and_kind() {
    // §1.2, §1.3: kind, portalName, portalMode and where Enterprise tells its version.
    let rows = [
        (Dialect::Online, "ArcGIS Online", "multitenant", false, None, None),
        (Dialect::Enterprise11, "ArcGIS Enterprise", "singletenant", true, Some("11.4.0"), None),
        (Dialect::Enterprise106, "ArcGIS Enterprise", "singletenant", true, None, None),
        (
            Dialect::Kubernetes,
            "ArcGIS Enterprise",
            "singletenant",
            true,
            Some("11.3.0"),
            Some("ArcGISEnterpriseOnKubernetes"),
        ),
    ];
    for (dialect, name, mode, is_portal, version, deployment) in rows {
        let stage = Stage::new(dialect).await;
        let own = stage.get_json(&stage.rest("portals/self"), &[]).await;
        assert_eq!(own["portalName"], name, "{dialect}");
        assert_eq!(own["portalMode"], mode, "{dialect}");
        assert_eq!(own["isPortal"], is_portal, "{dialect}");
        assert_eq!(own["name"], "City of Aldermoor");
        assert_eq!(own["enterpriseVersion"].as_str(), version, "{dialect}");
        assert_eq!(own["portalDeploymentType"].as_str(), deployment, "{dialect}");
        let root = stage.get_json(&stage.portal("sharing/rest"), &[]).await;
        assert_eq!(root["currentVersion"], own["currentVersion"], "{dialect}");
        assert_eq!(root["enterpriseVersion"].as_str(), version, "{dialect}");
    }
}

#[tokio::test]
async fn json_is_labelled_as_the_dialect_does() {
    for (dialect, label) in [
        (Dialect::Online, "application/json;charset=utf-8"),
        (Dialect::Enterprise106, "text/plain;charset=utf-8"),
    ] {
        let stage = Stage::new(dialect).await;
        let reply = stage.get(&stage.rest("info?f=json")).send().await.unwrap();
        assert_eq!(reply.headers()["content-type"], label);
        let reply = stage.get(&stage.rest("info")).send().await.unwrap();
        assert_eq!(reply.headers()["content-type"], "text/html;charset=utf-8");
    }
}

/// §0: the status is 200 and the error in the body; real codes only without `f`.
#[tokio::test]
async fn errors_travel_under_200() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let url = stage.rest("community/self");
        for (token, code, text) in [("", 499, "Token Required"), ("made-up", 498, "Invalid token.")] {
            let reply = stage.get(&url).query(&[("f", "json"), ("token", token)]).send().await.unwrap();
            assert_eq!(reply.status(), 200, "{dialect}");
            let error = json(reply).await;
            assert_eq!((error["error"]["code"].as_u64(), message(&error)), (Some(code), text), "{dialect}");
            let reply = stage.get(&url).query(&[("token", token)]).send().await.unwrap();
            assert_eq!(u64::from(reply.status().as_u16()), code, "{dialect}");
        }
    }
}

#[tokio::test]
async fn statuses_and_codes_follow_their_switches() {
    let stage = Stage::new(Dialect::Online).await;
    let url = stage.rest("community/self");
    stage.control.change_switches(|switches| {
        switches.status_always = true;
        switches.codes_as_strings = true;
    });
    let reply = stage.get(&url).query(&[("f", "json")]).send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 499);
    assert_eq!(json(reply).await["error"]["code"], "499");
    stage.control.change_switches(|switches| switches.status_without_f = false);
    assert_eq!(stage.get(&url).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn nobody_sees_what_the_portal_lets_them_see() {
    let stage = Stage::new(Dialect::Private).await;
    let url = stage.rest("portals/self");
    let rows = [
        (Anonymous::Error499, json!(499), json!(null), json!(null)),
        (Anonymous::Error403, json!(403), json!(null), json!(null)),
        (Anonymous::Reduced, json!(null), json!(null), json!("private")),
        (Anonymous::Open, json!(null), json!("City of Aldermoor"), json!("public")),
    ];
    for (anonymous, code, name, access) in rows {
        stage.control.change_switches(|switches| switches.anonymous = anonymous);
        // §1.3: a bad token answers as to nobody.
        for token in ["", "made-up"] {
            let own = stage.get_json(&url, &[("token", token)]).await;
            assert_eq!(own["error"]["code"], code, "{anonymous:?}");
            assert_eq!(own["name"], name, "{anonymous:?}");
            assert_eq!(own["access"], access, "{anonymous:?}");
            assert_eq!(own["user"], json!(null));
        }
    }
}

#[tokio::test]
async fn a_token_shows_its_user_and_its_app_everywhere_it_may_stand() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let token = stage.tokens(&[]).await.access;
        let url = stage.rest("portals/self?f=json");
        let bearer = format!("Bearer {token}");
        // §11: header, usual header, body, query; QGIS once sent a trailing blank.
        let requests = [
            stage.get(&url).header("X-Esri-Authorization", &bearer),
            stage.get(&url).header("X-Esri-Authorization", format!("{bearer} ")),
            stage.get(&url).header("Authorization", &bearer),
            stage.client.post(&url).form(&[("token", &token)]),
            stage.get(&url).query(&[("token", &token)]),
        ];
        for request in requests {
            let own = json(request.send().await.unwrap()).await;
            assert_eq!(own["user"]["username"], "mara.lindqvist", "{dialect}");
            assert_eq!(own["user"]["role"], "org_publisher", "{dialect}");
            assert_eq!(own["appInfo"]["appId"], "portico-practice", "{dialect}");
        }
    }
}

/// §2.3: an organisation that is https only.
#[tokio::test]
async fn plain_http_is_refused_where_all_is_ssl() {
    let stage = Stage::with(Options::for_tests().with_https()).await;
    stage.control.change_switches(|switches| switches.all_ssl = true);
    let error = stage.get_json(&stage.rest("info"), &[]).await;
    assert_eq!((error["error"]["code"].as_u64(), message(&error)), (Some(403), "SSL Required"));
}

#[tokio::test]
async fn where_there_is_no_portal_a_web_server_says_so() {
    let stage = Stage::new(Dialect::StandAlone).await;
    for url in [stage.rest("info?f=json"), stage.rest("portals/self?f=json"), stage.portal("home")] {
        let reply = stage.get(&url).send().await.unwrap();
        assert_eq!(reply.status(), 404);
        assert!(reply.text().await.unwrap().contains("404 Not Found"));
    }
    let stage = Stage::new(Dialect::Online).await;
    for below in ["rest/info?f=json", "sharing", "nothing"] {
        assert_eq!(stage.get(&stage.portal(below)).send().await.unwrap().status(), 404, "{below}");
    }
    let other = format!("{}less/sharing/rest/info?f=json", stage.base(Site::Portal));
    assert_eq!(stage.get(&other).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn members_see_members_and_an_empty_search() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let token = stage.tokens(&[]).await.access;
        let with = [("token", token.as_str())];
        let user = stage.get_json(&stage.rest("community/users/demo.planner"), &with).await;
        assert_eq!(user["fullName"], "Demo Planner", "{dialect}");
        let gone = stage.get_json(&stage.rest("community/users/nobody"), &with).await;
        assert_eq!(gone["error"]["code"], 400, "{dialect}");
        assert_eq!(stage.get_json(&stage.rest("search"), &with).await["results"], json!([]), "{dialect}");
        let servers = stage.get_json(&stage.rest("portals/self/servers"), &with).await;
        assert_eq!(servers["servers"][0]["url"], stage.base(Site::Server), "{dialect}");
        let nobody = stage.get_json(&stage.rest("portals/self/servers"), &[]).await;
        assert_eq!(nobody["error"]["code"], 499, "{dialect}");
        // §1.3: without a token a public portal shows less, a private one nothing.
        let user = stage.get_json(&stage.rest("community/users/demo.planner"), &[]).await;
        assert_eq!(user["email"], json!(null), "{dialect}");
        assert_eq!(user["error"].is_object(), dialect == Dialect::Private, "{dialect}");
    }
}

/// Whoever tries Portico finds there what the forms ask for.
#[tokio::test]
async fn home_names_services_that_ask_for_a_token() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let html = stage.get(&stage.portal("home/index.html")).send().await.unwrap().text().await.unwrap();
    let codes = html.split("<code>").skip(1).filter_map(|rest| rest.split("</code>").next());
    let services: Vec<_> = codes.clone().filter(|code| code.contains("/rest/services/")).collect();
    assert_eq!(services.len(), 2, "{html}");
    for service in services {
        let nobody = stage.get_json(service, &[]).await;
        assert_eq!(nobody["error"]["code"], 499, "{service}");
    }
    for named in ["field.crew", "aldermoor-nightly", "practice-secret-50%&amp;+é"] {
        assert!(codes.clone().any(|code| code == named), "{named}: {html}");
    }
}

#[tokio::test]
async fn home_says_that_it_is_for_practice() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let html = stage.get(&stage.portal("home/index.html")).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("City of Aldermoor") && html.contains("demo.planner"));
    for (file, label) in [("practice.css", "text/css;charset=utf-8"), ("practice.svg", "image/svg+xml")] {
        assert!(html.contains(&format!("href=\"/practice/{file}\"")));
        let reply = stage.get(&stage.portal(file)).send().await.unwrap();
        assert_eq!(reply.headers()["content-type"], label);
    }
}

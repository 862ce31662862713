//! The pre-flight: who answers at an address, in every dialect (PROTOCOL §1.1 to §1.5).

use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::error::Refusal;
use arcgis_auth::portal::{
    Discovered, PastedKind, PortalAddress, PortalKind, Reading, discover, read_address,
};
use arcgis_auth::transport::Transport;
use http::Method;
use practice_portal::{Anonymous, Dialect, Fault, Options, Site};
use serde_json::{Value, json};

use crate::common::{HandClock, Recorded, Stage, says, transport};

/// What a pasted text leads to.
pub(crate) async fn find(transport: &Transport, pasted: &str) -> Result<Discovered, Error> {
    discover(transport, &read_address(pasted).unwrap()).await
}

/// As [`read_address`] would put it, for candidates it would not find by itself.
pub(crate) fn reading(kind: PastedKind, candidates: &[&PortalAddress]) -> Reading {
    Reading {
        candidates: candidates.iter().map(|&candidate| candidate.clone()).collect(),
        kind,
        ..read_address("https://gis.example.com/portal").unwrap()
    }
}

#[tokio::test]
async fn every_kind_of_portal_is_known_for_what_it_is() {
    let rows = [
        (Dialect::Online, PortalKind::Online, None),
        (Dialect::Enterprise11, PortalKind::Enterprise, Some("11.4")),
        // 10.6 says its own number only, which is not the release (PROTOCOL §1.2).
        (Dialect::Enterprise106, PortalKind::Enterprise, None),
        (Dialect::Kubernetes, PortalKind::Kubernetes, Some("11.3")),
    ];
    for (dialect, kind, release) in rows {
        let stage = Stage::new(dialect).await;
        let found = find(&stage.transport, stage.portal.as_str()).await.unwrap();
        assert_eq!(found.address, stage.portal, "{dialect}");
        let info = found.info.unwrap();
        assert_eq!((info.kind, info.release.as_deref()), (kind, release), "{dialect}");
        assert_eq!(info.organisation.as_deref(), Some("City of Aldermoor"), "{dialect}");
        assert_eq!((info.browser, info.own_accounts), (Some(true), Some(true)), "{dialect}");
        assert!(info.own_sign_in_page && info.user_name.is_none(), "{dialect}");
        assert_eq!(info.longest_token_minutes, None, "{dialect}: -1 is no limit");
        assert!(found.skew.unwrap().duration().as_secs().abs() < 60, "{dialect}");
        assert_eq!((found.certificate, found.server), (None, None), "{dialect}");
        assert_eq!(stage.control.total(), 1, "{dialect}: one request");
    }
}

/// Nothing secret is known yet, and nothing is sent that could be one.
#[tokio::test]
async fn the_pre_flight_sends_nothing_but_the_question() {
    let stage = Stage::new(Dialect::Private).await;
    find(&stage.transport, stage.portal.as_str()).await.unwrap();
    for seen in stage.control.seen() {
        assert_eq!(seen.method, Method::GET);
        assert_eq!(seen.query.names().collect::<Vec<_>>(), ["f"]);
        let mut names: Vec<&str> = seen.headers.keys().map(http::HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "host", "user-agent"]);
    }
}

/// PROTOCOL §1.3: "If anonymous access is disabled: E1 499/403 or the reduced object".
#[tokio::test]
async fn a_portal_that_shows_nothing_to_strangers_is_still_one() {
    for anonymous in [Anonymous::Error499, Anonymous::Error403, Anonymous::Reduced] {
        let stage = Stage::new(Dialect::Private).await;
        stage.control.change_switches(|switches| switches.anonymous = anonymous);
        let found = find(&stage.transport, stage.portal.as_str()).await.unwrap();
        assert_eq!(found.address, stage.portal, "{anonymous:?}");
        match anonymous {
            Anonymous::Reduced => assert_eq!(found.info.unwrap().organisation, None),
            _ => assert_eq!(found.info, None, "{anonymous:?}"),
        }
    }
    // Somebody who wants a token but says nothing of how to get one is no portal.
    let stage = Stage::new(Dialect::Private).await;
    stage.control.plan_fault(&stage.rest("info"), says(&json!({"hello": "world"})), None);
    let got = find(&stage.transport, stage.portal.as_str()).await;
    assert_eq!(got.unwrap_err().name(), "NotAPortal");
}

/// PROTOCOL §1.1: any address of the portal leads to it, and the context is found where none was pasted.
#[tokio::test]
async fn the_context_is_found() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let host = stage.portal.origin().to_string();
    let asked =
        |below: &str| stage.control.count(&Method::GET, &format!("{below}/sharing/rest/portals/self"));
    let rows = [
        ("/practice/home/webmap/viewer.html?webmap=0123456789abcdef0123456789abcdef", 1),
        ("/practice/sharing/rest/portals/self?f=json", 1),
        ("/practice/apps/dashboards/1#x", 1),
    ];
    for (below, requests) in rows {
        stage.control.forget_seen();
        let found = find(&stage.transport, &format!("{host}{below}")).await.unwrap();
        assert_eq!(found.address, stage.portal, "{below}");
        assert_eq!(stage.control.total(), requests, "{below}");
    }
    // A portal at one of the usual contexts, when only the host was pasted.
    stage.control.plan_fault("/portal/sharing/rest/portals/self", says(&json!({"isPortal": true})), None);
    stage.control.forget_seen();
    let found = find(&stage.transport, &host).await.unwrap();
    assert_eq!(found.address.context(), "/portal");
    assert_eq!((asked(""), asked("/portal"), asked("/arcgis")), (1, 1, 0), "in the order of trying");
}

/// PROTOCOL §1.4 and §12 story 4. A server's word for its owner is only a claim.
#[tokio::test]
async fn a_server_leads_to_its_portal_or_says_that_it_has_none() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let server = stage.site(Site::Server);
    let got = find(&stage.transport, &format!("{server}/rest/services/Planning/MapServer/0")).await;
    match got {
        Err(Error::BelongsToPortal { portal, same_origin: false }) => {
            assert_eq!(portal, stage.portal, "another origin: to be confirmed");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(stage.control.total(), 1, "the portal was not asked");

    let stand_alone = stage.site(Site::StandAlone);
    for pasted in
        [format!("{stand_alone}/rest/services"), format!("{stand_alone}/manager"), stand_alone.to_string()]
    {
        match find(&stage.transport, &pasted).await {
            Err(Error::ServerWithoutPortal { server }) => assert_eq!(server, stand_alone, "{pasted}"),
            other => panic!("{pasted}: {other:?}"),
        }
    }
    let stage = Stage::new(Dialect::StandAlone).await;
    let got = find(&stage.transport, stage.site(Site::StandAlone).as_str()).await;
    assert_eq!(got.unwrap_err().name(), "ServerWithoutPortal");
}

/// The same host and port: the portal is asked without a question to the person.
#[tokio::test]
async fn a_server_beside_its_portal_leads_there_silently() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let owner = json!({
            "currentVersion": 11.3,
            "owningSystemUrl": stage.portal.as_str(),
            "authInfo": {"isTokenBasedSecurity": true, "tokenServicesUrl": "https://evil.example/generateToken"},
        });
        stage.control.plan_fault("/server/rest/info", says(&owner), None);
        let server = PortalAddress::parse_exact(&format!("{}/server", stage.portal.origin())).unwrap();
        let found =
            find(&stage.transport, &format!("{server}/rest/services/Roads/FeatureServer")).await.unwrap();
        assert_eq!((&found.address, found.server.as_ref()), (&stage.portal, Some(&server)), "{dialect}");
        assert_eq!(found.info.is_none(), dialect == Dialect::Private, "{dialect}");
    }
}

/// Owners that lead astray: a foreign host, one that is no address, one that does not answer as a portal.
#[tokio::test]
async fn a_server_that_names_a_strange_owner_leads_nowhere_by_itself() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let server = format!("{}/server/rest/info", stage.portal.origin());
    let own_origin = stage.portal.origin().to_string();
    let rows = [
        (json!("https://gis.example.com.evil.example/portal"), "BelongsToPortal"),
        (json!("http://evil.example/portal"), "BelongsToPortal"),
        (json!("https://www.arcgis.com"), "BelongsToPortal"),
        (json!(format!("{own_origin}/nothing-here")), "ReplyNotUnderstood"),
        (json!("javascript:alert(1)"), "ServerWithoutPortal"),
        (json!(""), "ServerWithoutPortal"),
        (json!(["https://evil.example"]), "ServerWithoutPortal"),
        (Value::Null, "ServerWithoutPortal"),
    ];
    for (owner, name) in rows {
        let info = json!({"currentVersion": 11.3, "owningSystemUrl": owner, "authInfo": {}});
        stage.control.plan_fault("/server/rest/info", says(&info), None);
        let error = find(&stage.transport, &server).await.unwrap_err();
        assert_eq!(error.name(), name, "{owner}: {error}");
        if let Error::BelongsToPortal { portal, .. } = error {
            assert_eq!(portal.origin().scheme().as_str(), "https", "{owner}");
        }
    }
}

/// A feature service that is no ArcGIS Server, such as Koop: `rest/info` but no portal and no owner, or nothing at all.
#[tokio::test]
async fn what_only_looks_like_a_server_is_not_taken_for_a_portal() {
    let nothing = Recorded::answering(
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 29\r\n\r\n<pre>Cannot GET /sharing</pre>",
    )
    .await;
    let transport = transport(&HandClock::new());
    let host = format!("http://127.0.0.1:{}", nothing.port());
    for pasted in [host.clone(), format!("{host}/koop/rest/services/parks/FeatureServer/0")] {
        let got = find(&transport, &pasted).await;
        assert!(matches!(&got, Err(Error::NotAPortal { host }) if host == "127.0.0.1"), "{pasted}: {got:?}");
    }
    let info = r#"{"currentVersion":11.2,"fullVersion":"11.2.0","soapUrl":"","authInfo":{"isTokenBasedSecurity":true,"tokenServicesUrl":"http://evil.example/generateToken"}}"#;
    let koop =
        Recorded::answering(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{info}", info.len())).await;
    let pasted = format!("http://127.0.0.1:{}/arcgis/rest/services/parks/FeatureServer", koop.port());
    assert_eq!(find(&transport, &pasted).await.unwrap_err().name(), "ServerWithoutPortal");
}

/// PROTOCOL §1.5: 401 with challenges is a web tier; the schemes are told as they came.
#[tokio::test]
async fn a_web_tier_is_named_with_what_it_offers() {
    let transport = transport(&HandClock::new());
    let rows: [(&str, &[&str]); 3] = [
        ("WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM", &["Negotiate", "NTLM"]),
        (
            "www-authenticate: Digest realm=\"gis, city\", qop=\"auth\", Basic realm=\"gis\"",
            &["Digest", "Basic"],
        ),
        ("WWW-AUTHENTICATE: basic", &["basic"]),
    ];
    for (headers, expected) in rows {
        let iis = Recorded::answering(format!(
            "HTTP/1.1 401 Unauthorized\r\n{headers}\r\nContent-Length: 0\r\n\r\n"
        ))
        .await;
        for pasted in [iis.portal().to_string(), format!("{}/rest/services", iis.portal())] {
            match find(&transport, &pasted).await {
                Err(Error::WebTier { offers, .. }) => assert_eq!(offers, expected, "{pasted}"),
                other => panic!("{pasted}: {other:?}"),
            }
        }
        assert_eq!(
            iis.seen().len(),
            2,
            "one request each: a second try would count as a wrong sign-in somewhere"
        );
    }
    // Behind the web tier the portal names the user (PROTOCOL §6); the same person is shown, never nobody.
    let mut options = Options::for_tests();
    options.forwarded_user = Some(http::HeaderName::from_static("x-forwarded-user"));
    let stage = Stage::with(options).await;
    let own = json!({"isPortal": true, "user": {"username": "mara.lindqvist"}});
    stage.control.plan_fault(&stage.rest("portals/self"), says(&own), None);
    let found = find(&stage.transport, stage.portal.as_str()).await.unwrap();
    assert_eq!(found.info.unwrap().user_name.as_deref(), Some("mara.lindqvist"));
}

/// Candidates on other ports: that one is silent says nothing about the next (PROTOCOL §1.1, `host:6080`).
#[tokio::test]
async fn a_candidate_that_is_silent_is_passed_over_once() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    // Nobody has listened on port 1 for decades.
    let at = |below: &str| PortalAddress::parse_exact(&format!("http://127.0.0.1:1{below}")).unwrap();
    let (first, second) = (at("/portal"), at("/arcgis"));
    for kind in [PastedKind::Address, PastedKind::Server] {
        let both = reading(kind, &[&first, &second, &stage.portal]);
        let found = discover(&stage.transport, &both).await;
        match kind {
            PastedKind::Server => assert_eq!(found.unwrap_err().name(), "PortalUnreachable"),
            _ => assert_eq!(found.unwrap().address, stage.portal),
        }
        let nobody = discover(&stage.transport, &reading(kind, &[&first, &second])).await;
        assert_eq!(nobody.unwrap_err().name(), "PortalUnreachable");
    }
    let server = stage.site(Site::Server);
    let both = reading(PastedKind::Server, &[&first, &server]);
    assert_eq!(discover(&stage.transport, &both).await.unwrap_err().name(), "BelongsToPortal");
}

/// What stands before a site may cut off addresses it does not know, and nobody there is asked twice.
#[tokio::test]
async fn a_connection_cut_for_one_path_says_nothing_about_the_others() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    stage.control.plan_fault("/sharing/rest/portals/self", Fault::Reset, None);
    stage.control.plan_fault("/portal/sharing/rest/portals/self", says(r#"{"isPortal": true}"#), None);
    let found = find(&stage.transport, &stage.portal.origin().to_string()).await.unwrap();
    assert_eq!(found.address.context(), "/portal");
}

/// A portal that has moved on its own host is found where it is now, because no password follows a redirect.
#[tokio::test]
async fn a_redirect_on_the_same_host_gives_the_address_behind_it() {
    for dialect in [Dialect::Enterprise11, Dialect::Private] {
        let stage = Stage::new(dialect).await;
        let to = format!("{}?f=json", stage.portal.sharing_rest("portals/self"));
        stage.control.plan_fault("/old/sharing/rest/portals/self", Fault::RedirectTo(to), None);
        let found = find(&stage.transport, &format!("{}/old", stage.portal.origin())).await.unwrap();
        assert_eq!(found.address, stage.portal, "{dialect}");
    }
    // Behind another name there is nothing to take an address from.
    let stage = Stage::new(Dialect::Enterprise11).await;
    stage.control.plan_fault("/elsewhere", says(&json!({"isPortal": true})), None);
    stage.control.plan_fault(&stage.rest("portals/self"), Fault::RedirectTo("/elsewhere".to_owned()), None);
    let got = find(&stage.transport, stage.portal.as_str()).await;
    assert_eq!(got.unwrap_err().name(), "NotAPortal");
}

/// PROTOCOL §1.1: "no redirects to other hosts accepted silently".
#[tokio::test]
async fn a_redirect_to_another_host_is_named_and_not_followed() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let trap = Recorded::at(([127, 0, 0, 2], 0), "HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    let beside = Recorded::answering("HTTP/1.1 200 OK\r\n\r\n").await;
    let rows = [
        // another port is another origin
        (beside.portal().sharing_rest("portals/self").to_string(), "http://127.0.0.1"),
        (format!("http://127.0.0.2:{}/login?RelayState=x", trap.port()), "http://127.0.0.2"),
        ("https://sso.example/adfs/ls?SAMLRequest=canary#canary".to_owned(), "https://sso.example/adfs/ls"),
        ("//sso.example/x".to_owned(), "http://sso.example/x"),
    ];
    for (to, shown) in rows {
        stage.control.plan_fault(&stage.rest("portals/self"), Fault::RedirectTo(to.clone()), None);
        match find(&stage.transport, stage.portal.as_str()).await {
            Err(Error::RedirectedElsewhere { host, to }) => {
                assert_eq!(host, "127.0.0.1");
                assert!(to.as_str().starts_with(shown) && !to.as_str().contains(['?', '#']), "{to}");
            }
            other => panic!("{to}: {other:?}"),
        }
    }
    assert_eq!((trap.seen().len(), beside.seen().len()), (0, 0));
    // A site whose front page sends elsewhere may still hold a portal below.
    stage.control.clear_faults();
    stage.control.plan_fault(
        "/sharing/rest/portals/self",
        Fault::RedirectTo("https://www.example.com/".into()),
        None,
    );
    stage.control.plan_fault("/portal/sharing/rest/portals/self", says(&json!({"isPortal": true})), None);
    let found = find(&stage.transport, &stage.portal.origin().to_string()).await.unwrap();
    assert_eq!(found.address.context(), "/portal");
}

#[tokio::test]
async fn redirects_in_a_circle_end() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let path = stage.rest("portals/self");
    stage.control.plan_fault(&path, Fault::RedirectTo(format!("{path}?f=json")), None);
    let got = find(&stage.transport, stage.portal.as_str()).await;
    assert_eq!(got.unwrap_err().name(), "RedirectedElsewhere");
    assert!(stage.control.count(&Method::GET, &path) <= 5);
}

/// PROTOCOL §2.3: "SSL Required" is said as such.
#[tokio::test]
async fn a_portal_that_wants_https_says_so() {
    let stage = Stage::new(Dialect::Online).await;
    stage.control.change_switches(|switches| switches.all_ssl = true);
    match find(&stage.transport, stage.portal.as_str()).await {
        Err(Error::Refused(refused)) => assert_eq!(refused.refusal, Refusal::HttpsRequired),
        other => panic!("{other:?}"),
    }
}

/// CHECKS F8: the difference of the clocks is part of what is found.
#[tokio::test]
async fn f8_the_pre_flight_tells_how_far_the_clocks_are_apart() {
    for minutes in [-10, 10] {
        let stage = Stage::new(Dialect::Kubernetes).await;
        stage.control.set_clock_offset_ms(minutes * 60_000);
        let found = find(&stage.transport, stage.portal.as_str()).await.unwrap();
        let off = found.skew.unwrap().duration().as_secs() - minutes * 60;
        assert!(off.abs() < 60, "{minutes}: {off}");
        assert_eq!(found.elapsed, Duration::ZERO, "by the clock that was handed in");
    }
}

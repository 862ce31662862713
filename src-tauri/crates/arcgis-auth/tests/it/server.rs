//! Accounts of a stand-alone ArcGIS Server (PROTOCOL §1.4, §2.2, §2.3; DESIGN §4.1, §4.5).

use arcgis_auth::Error;
use arcgis_auth::error::Refusal;
use arcgis_auth::portal::{Origin, PortalAddress};
use arcgis_auth::scheme::server::{Catalogue, ServerSignIn, TokenEndpoint, catalogue};
use arcgis_auth::secret::Password;
use arcgis_auth::token::{AccessToken, Binding, Expiry, Issued};
use jiff::Timestamp;
use practice_portal::{Dialect, Fault, Site, TokenKind};
use serde_json::{Value, json};

use crate::common::{MARA, MemoryLedger, Recorded, Stage, says};
use crate::refusal;

const CREW: (&str, &str) = ("field.crew", "practice-crew");
const ADMIN: (&str, &str) = ("siteadmin", "practice-site");

async fn find(stage: &Stage) -> Result<TokenEndpoint, Error> {
    TokenEndpoint::find(&stage.transport, &stage.site(Site::StandAlone), None).await
}

async fn sign_in(
    stage: &Stage,
    endpoint: &TokenEndpoint,
    user: &str,
    password: &str,
) -> Result<Issued, Error> {
    ServerSignIn::new(user, &Password::from(password)).send(&stage.transport, endpoint).await
}

async fn token(stage: &Stage) -> AccessToken {
    let endpoint = find(stage).await.unwrap();
    let issued = sign_in(stage, &endpoint, CREW.0, CREW.1).await.unwrap();
    issued.commit(&MemoryLedger::default()).await.unwrap()
}

async fn list(stage: &Stage, token: &AccessToken) -> Result<Catalogue, Error> {
    catalogue(&stage.transport, &stage.site(Site::StandAlone), token).await
}

/// A server whose `rest/info` says this.
async fn saying(info: &Value) -> (Recorded, PortalAddress) {
    let body = info.to_string();
    let answer =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    let recorded = Recorded::answering(answer).await;
    let server = PortalAddress::parse_exact(&format!("http://127.0.0.1:{}/arcgis", recorded.port())).unwrap();
    (recorded, server)
}

fn info(token_services_url: &str) -> Value {
    let auth = json!({"isTokenBasedSecurity": true, "tokenServicesUrl": token_services_url});
    json!({"currentVersion": 11.3, "authInfo": auth})
}

#[tokio::test]
async fn a_server_account_gets_a_token_and_the_catalogue_proves_it() {
    for dialect in [Dialect::StandAlone, Dialect::Enterprise11] {
        let stage = Stage::new(dialect).await;
        let server = stage.site(Site::StandAlone);
        let endpoint = find(&stage).await.unwrap();
        assert_eq!(endpoint.url().as_str(), format!("{server}/tokens/"), "{dialect}: as advertised");
        assert!(!endpoint.is_admin());
        stage.control.forget_seen();
        let issued = sign_in(&stage, &endpoint, CREW.0, CREW.1).await.unwrap();
        assert_eq!(stage.control.total(), 1, "{dialect}: one request");
        let seen = stage.control.last("/arcgis/tokens").unwrap();
        assert_eq!(seen.form.get("client"), Some("referer"), "{dialect}: story 15");
        assert_eq!((seen.form.get("referer"), seen.header("referer")), (Some("http"), Some("http")));
        assert!(seen.query.is_empty() && !seen.form.has("referrer"), "{dialect}");
        assert!(issued.grant().is_none());
        let token = issued.commit(&MemoryLedger::default()).await.unwrap();
        let life = token.expiry().moment().unwrap().duration_since(token.issued_at()).as_secs();
        assert!((3595..=3605).contains(&life), "{dialect}: {life}");
        let listed = list(&stage, &token).await.unwrap();
        assert_eq!(
            (listed.release.as_deref(), listed.folders),
            (Some("11.3"), vec!["Public".into(), "Planning".into()])
        );
        // Bound to its referer, and to this server.
        let loose =
            AccessToken::restore(token.text().clone(), token.issued_at(), token.expiry(), Binding::None);
        assert_eq!(refusal(list(&stage, &loose).await), Refusal::InvalidToken, "{dialect}");
        let bad =
            AccessToken::restore("garbage".into(), Timestamp::UNIX_EPOCH, Expiry::UNKNOWN, Binding::None);
        assert_eq!(refusal(list(&stage, &bad).await), Refusal::InvalidToken, "{dialect}");
    }
}

/// PROTOCOL §2.2: `tokens`, `tokens/generateToken` and `admin/generateToken`, whose `expires` is a text.
#[tokio::test]
async fn every_endpoint_gives_a_token() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let server = stage.site(Site::StandAlone);
    let rows = [
        (TokenEndpoint::own(&server), "/arcgis/tokens", CREW, false),
        (TokenEndpoint::admin(&server), "/arcgis/admin/generateToken", ADMIN, true),
        (TokenEndpoint::typed(&format!("{server}/tokens"), None).unwrap(), "/arcgis/tokens", CREW, false),
        (TokenEndpoint::typed(&format!("{server}/tokens/"), None).unwrap(), "/arcgis/tokens", CREW, false),
        (
            TokenEndpoint::typed(&format!("{server}/tokens/generateToken"), None).unwrap(),
            "/arcgis/tokens/generateToken",
            CREW,
            false,
        ),
        (
            TokenEndpoint::typed(&format!("{server}/admin/generateToken"), None).unwrap(),
            "/arcgis/admin/generateToken",
            ADMIN,
            true,
        ),
    ];
    for (endpoint, path, who, is_admin) in rows {
        assert_eq!((endpoint.is_admin(), endpoint.server()), (is_admin, &server), "{path}");
        let issued = sign_in(&stage, &endpoint, who.0, who.1).await.unwrap();
        let seen = stage.control.last(path).unwrap();
        assert_eq!(seen.form.get("referrer"), is_admin.then_some("http"), "{path}: old releases spell it so");
        let token = issued.commit(&MemoryLedger::default()).await.unwrap();
        let life = token.expiry().moment().unwrap().duration_since(token.issued_at()).as_secs();
        assert!((3595..=3605).contains(&life), "{path}: {life}");
        assert!(list(&stage, &token).await.is_ok(), "{path}");
    }
    assert!(stage.control.issued().iter().all(|issued| issued.kind == TokenKind::StandAlone));
    let got = sign_in(&stage, &TokenEndpoint::admin(&server), CREW.0, CREW.1).await;
    assert_eq!(refusal(got), Refusal::NoPermission, "not an administrator; the service is not off");
}

/// PROTOCOL §12 story 15: "`client` missing ⇒ code 201 → always send client".
#[tokio::test]
async fn story_15_every_binding_is_sent_as_client_and_holds() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let endpoint = find(&stage).await.unwrap();
    let here = "127.0.0.1".parse().unwrap();
    let rows = [
        (Binding::Referer("https://maps.example".to_owned()), "referer", "referer https://maps.example"),
        (Binding::RequestIp, "requestip", "requestip"),
        (Binding::Ip(here), "ip", "ip 127.0.0.1"),
        (Binding::None, "requestip", "requestip"),
    ];
    for (binding, client, shown) in rows {
        let password = Password::from(CREW.1);
        let mut sign_in = ServerSignIn::new(CREW.0, &password);
        sign_in.binding = binding;
        // Long-lived: the server insists on `client` then.
        sign_in.expiration = Some(20_160);
        let issued = sign_in.send(&stage.transport, &endpoint).await.unwrap();
        let seen = stage.control.last("/arcgis/tokens").unwrap();
        assert_eq!(seen.form.get("client"), Some(client));
        assert_eq!(seen.form.get("ip"), (client == "ip").then_some("127.0.0.1"));
        assert_eq!(seen.form.get("expiration"), Some("20160"));
        assert_eq!(issued.binding().to_string(), shown);
        let token = issued.commit(&MemoryLedger::default()).await.unwrap();
        assert!(list(&stage, &token).await.is_ok(), "{shown}");
    }
}

/// PROTOCOL §2.3 and stories 1, 17: what the server says by its codes, one request for each.
#[tokio::test]
async fn the_servers_refusals_are_understood() {
    for details_missing in [false, true] {
        let stage = Stage::new(Dialect::StandAlone).await;
        stage.control.change_switches(|switches| switches.server_details_null = details_missing);
        let server = stage.site(Site::StandAlone);
        for endpoint in [TokenEndpoint::own(&server), TokenEndpoint::admin(&server)] {
            for (user, password) in [(CREW.0, "wrong"), ("Field.Crew", CREW.1), MARA] {
                stage.control.forget_seen();
                let got = sign_in(&stage, &endpoint, user, password).await;
                assert_eq!(refusal(got), Refusal::WrongPassword, "{user}");
                assert_eq!(stage.control.total(), 1, "{user}");
            }
        }
    }
    let e1 = |code: u16, message: &str, details: Value| json!({"error": {"code": code, "message": message, "details": details}});
    let rows = [
        (
            e1(401, "You are not authorized to access this information", json!("Invalid credentials")),
            Refusal::WrongPassword,
        ),
        (e1(401, "You are not authorized to access this information", json!(null)), Refusal::WrongPassword),
        (
            e1(
                201,
                "Exception in generating token",
                json!("Client ID is required for long expiration tokens."),
            ),
            Refusal::ClientNeeded,
        ),
        (e1(201, "Exception in generating token", json!("")), Refusal::ClientNeeded),
        (e1(201, "Exception in generating token", json!("The user store does not answer.")), Refusal::Other),
        (
            json!({"status": "error", "messages": ["Invalid username or password."], "code": 401}),
            Refusal::WrongPassword,
        ),
        (
            json!({"status": "error", "messages": ["Too many invalid attempts. Please try again later."], "code": "401"}),
            Refusal::AccountLocked,
        ),
        (json!({"status": "error", "messages": ["Token Expired."], "code": 498}), Refusal::InvalidToken),
    ];
    let stage = Stage::new(Dialect::StandAlone).await;
    let endpoint = find(&stage).await.unwrap();
    for (answer, expected) in rows {
        stage.control.plan_fault("/arcgis/tokens", says(&answer), Some(1));
        assert_eq!(refusal(sign_in(&stage, &endpoint, CREW.0, CREW.1).await), expected, "{answer}");
    }
}

/// DESIGN: "a token service that is off is said so".
#[tokio::test]
async fn a_token_service_that_is_off_is_told_before_any_password_leaves() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let endpoint = find(&stage).await.unwrap();
    stage.control.change_switches(|switches| switches.server_tokens = false);
    assert_eq!(find(&stage).await.unwrap_err().name(), "TokensOff");
    // It went off between the two.
    assert_eq!(sign_in(&stage, &endpoint, CREW.0, CREW.1).await.unwrap_err().name(), "TokensOff");
    for (fault, name) in [
        (Fault::Status(404), "TokensOff"),
        (Fault::Status(403), "TokensOff"),
        (Fault::Status(500), "PortalFailed"),
        (Fault::Html, "ReplyNotUnderstood"),
        (Fault::RedirectTo("/arcgis/tokens/".to_owned()), "RedirectedElsewhere"),
    ] {
        let shown = format!("{fault:?}");
        stage.control.forget_seen();
        stage.control.plan_fault("/arcgis/tokens", fault.clone(), Some(1));
        assert_eq!(sign_in(&stage, &endpoint, CREW.0, CREW.1).await.unwrap_err().name(), name, "{shown}");
        assert_eq!(stage.control.total(), 1, "{shown}: not sent again");
        // "often blocked at the web adaptor"
        let admin = TokenEndpoint::admin(&stage.site(Site::StandAlone));
        stage.control.plan_fault("/arcgis/admin/generateToken", fault, Some(1));
        assert_eq!(
            sign_in(&stage, &admin, ADMIN.0, ADMIN.1).await.unwrap_err().name(),
            name,
            "admin {shown}"
        );
    }
    for off in [
        json!({"currentVersion": 11.3}),
        json!({"currentVersion": 11.3, "authInfo": {"isTokenBasedSecurity": true}}),
        json!({"currentVersion": 11.3, "authInfo": {"isTokenBasedSecurity": false, "tokenServicesUrl": "https://x.example/tokens"}}),
    ] {
        let (_recorded, server) = saying(&off).await;
        let got = TokenEndpoint::find(&stage.transport, &server, None).await;
        assert_eq!(got.unwrap_err().name(), "TokensOff", "{off}");
    }
}

/// DESIGN §4.5: an advertised address on another host gets no secret until the person has confirmed the host.
#[tokio::test]
async fn another_host_is_named_and_gets_nothing_until_it_is_confirmed() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let elsewhere = stage.site(Site::StandAlone);
    let claim = format!("{elsewhere}/tokens/?x=1");
    let (recorded, server) = saying(&info(&claim)).await;
    stage.control.forget_seen();
    let error = TokenEndpoint::find(&stage.transport, &server, None).await.unwrap_err();
    let Error::TokensElsewhere { to, .. } = &error else { panic!("{error:?}") };
    assert_eq!(*to, elsewhere.origin());
    assert!(error.to_string().contains(&elsewhere.origin().to_string()), "{error}");
    assert_eq!(stage.control.total(), 0, "not even asked");
    // Confirming another host does not confirm this one.
    let other = PortalAddress::parse_exact("https://gis.example.com").unwrap().origin();
    let got = TokenEndpoint::find(&stage.transport, &server, Some(&other)).await;
    assert_eq!(got.unwrap_err().name(), "TokensElsewhere");
    let endpoint = TokenEndpoint::find(&stage.transport, &server, Some(to)).await.unwrap();
    assert_eq!(endpoint.server(), &server);
    assert!(sign_in(&stage, &endpoint, CREW.0, CREW.1).await.is_ok());
    assert!(recorded.seen().iter().all(|request| request.starts_with("GET /arcgis/rest/info?f=json ")));
}

#[tokio::test]
async fn what_a_server_may_advertise() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let own = |recorded: &Recorded, path: &str| format!("http://127.0.0.1:{}{path}", recorded.port());
    // Relative to itself, or absolute; the path is kept to the letter.
    for (claim, path) in [
        ("/arcgis/tokens", "/arcgis/tokens"),
        ("/arcgis/tokens/", "/arcgis/tokens/"),
        ("/arcgis/tokens/generateToken", "/arcgis/tokens/generateToken"),
        ("/elsewhere/here?token=canary#canary", "/elsewhere/here"),
    ] {
        let (recorded, server) = saying(&info(claim)).await;
        let endpoint = TokenEndpoint::find(&stage.transport, &server, None).await.unwrap();
        assert_eq!(endpoint.url().as_str(), own(&recorded, path));
    }
    for (claim, name) in [
        ("https://gis.evil.example/arcgis/tokens", "TokensElsewhere"),
        ("//gis.evil.example/arcgis/tokens", "TokensElsewhere"),
        ("https://127.0.0.1/arcgis/tokens", "TokensElsewhere"),
        ("http://canary:canary@127.0.0.1/tokens", "ReplyNotUnderstood"),
        ("javascript:alert(1)", "ReplyNotUnderstood"),
        ("https://", "ReplyNotUnderstood"),
    ] {
        let (_recorded, server) = saying(&info(claim)).await;
        let error = TokenEndpoint::find(&stage.transport, &server, None).await.unwrap_err();
        assert_eq!(error.name(), name, "{claim}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }
    // Plain http off this computer stays refused, confirmed or not.
    let (_recorded, server) = saying(&info("http://gis.example.com:6080/arcgis/tokens")).await;
    let http = url::Url::parse("http://gis.example.com:6080").unwrap();
    let endpoint = TokenEndpoint::find(&stage.transport, &server, Origin::of(&http).as_ref()).await.unwrap();
    assert_eq!(sign_in(&stage, &endpoint, CREW.0, CREW.1).await.unwrap_err().name(), "NotSecure");
}

/// PROTOCOL §1.4: `owningSystemUrl` present ⇒ federated, whatever else the server says.
#[tokio::test]
async fn a_federated_server_leads_to_its_portal() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let got = TokenEndpoint::find(&stage.transport, &stage.site(Site::Server), None).await;
        match got.unwrap_err() {
            Error::BelongsToPortal { portal, same_origin } => {
                assert!(portal.host() == "127.0.0.1" && portal.port() == stage.portal.port(), "{dialect}");
                assert!(!same_origin, "{dialect}: the practice portal has a port of its own");
            }
            other => panic!("{dialect} {other:?}"),
        }
    }
    let stage = Stage::new(Dialect::StandAlone).await;
    let mut federated = info("/arcgis/tokens");
    for (owner, same) in [
        ("https://gis.example.com/portal", Some(false)),
        ("http://www.arcgis.com", Some(false)),
        ("garbage", None),
    ] {
        federated["owningSystemUrl"] = json!(owner);
        let (_recorded, server) = saying(&federated).await;
        let error = TokenEndpoint::find(&stage.transport, &server, None).await.unwrap_err();
        match (&error, same) {
            (Error::BelongsToPortal { same_origin, .. }, Some(same)) => {
                assert_eq!(*same_origin, same, "{owner}");
            }
            // An owner that cannot be read does not make it a server of its own.
            (Error::NotUnderstood { .. }, None) => {}
            other => panic!("{owner} {other:?}"),
        }
    }
    // The port is only known once the server listens, so the reply is planned.
    let server = stage.site(Site::StandAlone);
    let beside = format!("{}/portal", server.origin());
    stage.control.plan_fault(
        "/arcgis/rest/info",
        says(&json!({"currentVersion": 11.3, "owningSystemUrl": beside})),
        Some(1),
    );
    match find(&stage).await.unwrap_err() {
        Error::BelongsToPortal { portal, same_origin: true } => assert_eq!(portal.as_str(), beside),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn no_server_and_a_web_tier_are_told_apart() {
    let stage = Stage::new(Dialect::StandAlone).await;
    for (fault, name) in [
        (Fault::Html, "ReplyNotUnderstood"),
        (says("{\"hello\":\"world\"}"), "ReplyNotUnderstood"),
        (Fault::Reset, "PortalUnreachable"),
        (Fault::RedirectTo("https://elsewhere.example/rest/info".to_owned()), "RedirectedElsewhere"),
    ] {
        stage.control.plan_fault("/arcgis/rest/info", fault, Some(1));
        assert_eq!(find(&stage).await.unwrap_err().name(), name);
    }
    let challenge = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n";
    let recorded = Recorded::answering(challenge).await;
    let server = PortalAddress::parse_exact(&format!("http://127.0.0.1:{}/arcgis", recorded.port())).unwrap();
    let got = TokenEndpoint::find(&stage.transport, &server, None).await;
    assert_eq!(got.unwrap_err().name(), "WebTierWantsSignIn");
}

/// PROTOCOL §11: some older servers look for the token in the body only.
#[tokio::test]
async fn the_catalogue_is_asked_once_more_with_the_token_in_the_body() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let token = token(&stage).await;
    let unseen = json!({"error": {"code": 499, "message": "Token Required", "details": []}});
    stage.control.forget_seen();
    stage.control.plan_fault("/arcgis/rest/services", says(&unseen), Some(1));
    assert!(list(&stage, &token).await.is_ok());
    let seen = stage.control.last("/arcgis/rest/services").unwrap();
    assert_eq!(seen.form.get("token"), Some(token.text().expose()));
    assert_eq!(
        (stage.control.total(), seen.query.is_empty(), seen.header("referer")),
        (2, true, Some("http"))
    );
    stage.control.plan_fault("/arcgis/rest/services", says(&unseen), None);
    assert_eq!(refusal(list(&stage, &token).await), Refusal::TokenRequired);
    assert_eq!(stage.control.total(), 4, "once");
    stage.control.plan_fault("/arcgis/rest/services", says("{\"hello\":\"world\"}"), Some(1));
    assert_eq!(list(&stage, &token).await.unwrap_err().name(), "ReplyNotUnderstood");
}

/// PROTOCOL §12 stories 1 and 29, at a server: special characters arrive, and the lock is told.
#[tokio::test]
async fn five_wrong_passwords_lock_and_each_was_one_request() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let endpoint = find(&stage).await.unwrap();
    stage.control.forget_seen();
    for number in 1..=5 {
        let expected = if number < 5 { Refusal::WrongPassword } else { Refusal::AccountLocked };
        assert_eq!(refusal(sign_in(&stage, &endpoint, CREW.0, "wrong+%&é").await), expected, "{number}");
    }
    assert_eq!(stage.control.total(), 5);
    let seen = stage.control.last("/arcgis/tokens").unwrap();
    assert_eq!(seen.form.get("password"), Some("wrong+%&é"));
}

/// PROTOCOL §0, and bad input: `expires` in milliseconds as a number or a text, in the past, or beyond all dates.
#[tokio::test]
async fn ends_are_read_as_the_server_writes_them() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let endpoint = find(&stage).await.unwrap();
    let rows = [
        // 4102444800000 ms is 2100-01-01T00:00:00Z
        (r#""4102444800000""#, Ok(Some("2100-01-01T00:00:00Z"))),
        ("4102444800000", Ok(Some("2100-01-01T00:00:00Z"))),
        ("4102444800000.0", Ok(Some("2100-01-01T00:00:00Z"))),
        // Over before it came: it would be fetched anew for every request.
        ("0", Err("ReplyNotUnderstood")),
        ("-1", Err("ReplyNotUnderstood")),
        (r#""1000000000000""#, Err("ReplyNotUnderstood")),
        // The year 10000 and later is the last moment that there is.
        ("253402300800000", Ok(Some("9999-12-30T22:00:00.999999999Z"))),
        ("9223372036854775807", Ok(Some("9999-12-30T22:00:00.999999999Z"))),
        ("null", Ok(None)),
        (r#""soon""#, Err("ReplyNotUnderstood")),
        ("[]", Err("ReplyNotUnderstood")),
    ];
    for (given, expected) in rows {
        let body = format!(r#"{{"token":"abc","expires":{given}}}"#);
        stage.control.plan_fault("/arcgis/tokens", says(&body), Some(1));
        let got = sign_in(&stage, &endpoint, CREW.0, CREW.1).await;
        let end = got.as_ref().map(|issued| issued.span().1.moment().map(|end| end.to_string()));
        let end = end.as_ref().map(Option::as_deref).map_err(|error| error.name());
        assert_eq!(end, expected, "{given}");
    }
    for body in [
        r#"{"token":"","expires":1}"#,
        r#"{"expires":1}"#,
        r#"{"token":null}"#,
        "{}",
        "[]",
        "\"abc\"",
        // No header could carry these.
        r#"{"token":"a b"}"#,
        r#"{"token":"a\r\nX: y"}"#,
        r#"{"token":"\u0000"}"#,
        r#"{"token":"ä"}"#,
    ] {
        stage.control.plan_fault("/arcgis/tokens", says(body), Some(1));
        let got = sign_in(&stage, &endpoint, CREW.0, CREW.1).await;
        assert_eq!(got.unwrap_err().name(), "ReplyNotUnderstood", "{body}");
    }
}

/// PROTOCOL §12 story 17: "Stand-alone server not trusted / needs own login": it knows neither the portal's people nor
/// its tokens.
#[tokio::test]
async fn story_17_a_stand_alone_server_needs_an_account_of_its_own() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let endpoint = find(&stage).await.unwrap();
    assert_eq!(refusal(sign_in(&stage, &endpoint, MARA.0, MARA.1).await), Refusal::WrongPassword);
    let (of_the_portal, _) = stage.signed_in(MARA).await;
    assert_eq!(refusal(list(&stage, &of_the_portal).await), Refusal::InvalidToken);
    assert!(list(&stage, &token(&stage).await).await.is_ok());
}

/// PROTOCOL §12 story 21: a name with a domain is the token service's business and goes there as it is.
#[tokio::test]
async fn story_21_a_domain_in_the_name_is_no_web_tier() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let endpoint = find(&stage).await.unwrap();
    for user in ["CITY\\field.crew", "field.crew@city.example", "CITY/field.crew"] {
        stage.control.forget_seen();
        assert_eq!(refusal(sign_in(&stage, &endpoint, user, CREW.1).await), Refusal::WrongPassword);
        assert_eq!(stage.control.last("/arcgis/tokens").unwrap().form.get("username"), Some(user));
        assert_eq!(stage.control.total(), 1, "{user}");
    }
}

/// PROTOCOL §12 story 30: the store of the accounts is down; the administrators' endpoint still gives a token.
#[tokio::test]
async fn story_30_the_administrators_endpoint_is_another_way() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let endpoint = find(&stage).await.unwrap();
    let down =
        json!({"error": {"code": 500, "message": "Could not connect to the user store.", "details": null}});
    stage.control.plan_fault("/arcgis/tokens", says(&down), None);
    assert_eq!(refusal(sign_in(&stage, &endpoint, ADMIN.0, ADMIN.1).await), Refusal::Other);
    let admin = TokenEndpoint::admin(endpoint.server());
    assert!(sign_in(&stage, &admin, ADMIN.0, ADMIN.1).await.is_ok());
}

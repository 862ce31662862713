//! CHECKS F9: passwords, codes and tokens go to the portal's own origin and nowhere else (DESIGN §4.5).

use arcgis_auth::Error;
use arcgis_auth::portal::{Origin, PortalAddress, discover, read_address};
use arcgis_auth::scheme::browser::Answer;
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::secret::Password;
use arcgis_auth::token::{exchange, refresh, revoke, verify};
use practice_portal::{Dialect, Fault};
use serde_json::json;
use url::Url;

use crate::common::{HandClock, MARA, MemoryLedger, Recorded, Stage, says, transport};

const NOTHING: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// A portal whose every advertised address leads to a trap.
#[tokio::test]
async fn f9_advertised_addresses_receive_nothing() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let trap = Recorded::answering(NOTHING).await;
    let foreign = trap.portal().to_string();
    let host = format!("127.0.0.1:{}", trap.port());
    let own = json!({
        "isPortal": true, "name": "Aldermoor", "supportsOAuth": true, "access": "public",
        "portalHostname": host, "urlKey": "127.0.0", "customBaseUrl": format!("1:{}", trap.port()),
        "httpsPort": trap.port(), "httpPort": trap.port(), "authorizedCrossOriginDomains": [host],
        "owningSystemUrl": foreign, "tokenServicesUrl": format!("{foreign}/sharing/rest/generateToken"),
        "helperServices": {"geometry": {"url": foreign}}, "canSignInArcGIS": true,
    });
    let info = json!({
        "owningSystemUrl": foreign,
        "authInfo": {"tokenServicesUrl": format!("{foreign}/sharing/rest/generateToken"), "isTokenBasedSecurity": true},
    });
    stage.control.plan_fault(&stage.rest("portals/self"), says(&own), None);
    stage.control.plan_fault(&stage.rest("info"), says(&info), None);

    let reading = read_address(stage.portal.as_str()).unwrap();
    let found = discover(&stage.transport, &reading).await.unwrap();
    assert_eq!(found.address, stage.portal);
    let portal = &found.address;
    let password = Password::from(MARA.1);
    let issued = PasswordSignIn::new(MARA.0, &password).send(&stage.transport, portal).await.unwrap();
    assert_eq!(issued.verify(&stage.transport, portal).await.unwrap().user_name, MARA.0);

    let (awaiting, page) = stage.begin_pasted();
    assert_eq!(Origin::of(page.as_url()), Some(portal.origin()));
    let shown = stage.browser.sign_in(page.as_url(), MARA).await;
    let Ok(Answer::Code(code)) = awaiting.pasted(shown.as_str()) else { panic!("no code") };
    let ledger = MemoryLedger::default();
    let token = code.send(&stage.transport).await.unwrap().commit(&ledger).await.unwrap();
    verify(&stage.transport, portal, &token).await.unwrap();
    let grant = ledger.kept().pop().unwrap();
    let _ = refresh(&stage.transport, &grant).await.unwrap();
    exchange(&stage.transport, &grant).await.unwrap().commit(&ledger).await.unwrap();
    revoke(&stage.transport, &ledger.kept().pop().unwrap()).await.unwrap();
    assert_eq!(trap.seen(), [""; 0]);
    assert_eq!(
        stage.posts("generateToken") + stage.posts("oauth2/token") + stage.posts("oauth2/revokeToken"),
        5
    );
}

/// Hosts that look like the portal's, `127.0.0.1:PORT`, or like one of the examples.
fn look_alikes(port: u16, trap: u16) -> Vec<String> {
    let mut found: Vec<String> = [
        "http://127.0.0.2:PORT",
        "http://127.0.0.1:TRAP",
        "http://127.1:TRAP",
        "http://0x7f000001:TRAP",
        "http://2130706433:TRAP",
        "http://017700000001:TRAP",
        "http://localhost:TRAP",
        "http://localhost:PORT",
        "http://LOCALHOST.:PORT",
        "https://127.0.0.1:PORT",
        "http://[::1]:PORT",
        "http://[::ffff:127.0.0.1]:PORT",
        "http://[::ffff:7f00:1]:PORT",
        "http://0.0.0.0:PORT",
        "http://127.0.0.1:PORT@127.0.0.2:PORT",
        "http://127.0.0.1@127.0.0.1:TRAP",
        "//127.0.0.2:PORT",
        "//127.0.0.1:TRAP",
        "\\\\127.0.0.2:PORT",
        "http:\\\\127.0.0.2:PORT",
        "ftp://127.0.0.1:PORT",
        "file:///127.0.0.1:PORT",
        "javascript://127.0.0.1:PORT",
        "http://127.0.0.1",
        "http://127.0.0.1:PORT.evil.example",
        "http://127.0.0.1.evil.example:PORT",
        "http://127.0.0.1-evil.example:PORT",
        "http://127-0-0-1.evil.example:PORT",
        "http://evil.example/127.0.0.1:PORT",
        "http://evil.example#127.0.0.1:PORT",
        "http://evil.example?127.0.0.1:PORT",
        "http://evil.example:PORT",
        "http://localhost.evil.example:PORT",
    ]
    .iter()
    .map(|text| text.replace("PORT", &port.to_string()).replace("TRAP", &trap.to_string()))
    .collect();
    found.extend(
        [
            "gis.example.com.evil.example",
            "gis-example.com",
            "gisexample.com",
            "gis.examp1e.com",
            "gis.exarnple.com",
            "gis.example.co",
            "gis.example.com.co",
            "www.gis.example.com",
            "example.com",
            "g1s.example.com",
            "gis.example.com-login.example",
            "xn--gs-hoc.example.com",
            "arcgis.com.evil.example",
            "wwwarcgis.com",
            "org.mapsarcgis.com",
            "arcgis.co",
            "arcg1s.com",
            "arcqis.com",
            "xn--rcgis-3ve.com",
        ]
        .map(|host| format!("https://{host}")),
    );
    found
}

/// PROTOCOL §8: nothing is sent on; where the portal wanted to send it is named.
#[tokio::test]
async fn f9_fifty_look_alike_hosts_receive_nothing() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let port = stage.portal.port().unwrap();
    // Whoever follows lands here: another port of the same host, and the same port of another host.
    let trap = Recorded::answering(NOTHING).await;
    let beside = Recorded::at(([127, 0, 0, 2], port), NOTHING).await.unwrap();
    let (token, grant) = stage.signed_in(MARA).await;
    let hosts = look_alikes(port, trap.port());
    assert!(hosts.len() >= 50, "{}", hosts.len());
    for host in hosts {
        for endpoint in ["generateToken", "oauth2/token", "oauth2/revokeToken", "community/self"] {
            let to = format!("{host}/sharing/rest/{endpoint}?canary=1");
            stage.control.forget_seen();
            stage.control.plan_fault(&stage.rest(endpoint), Fault::RedirectTo(to.clone()), Some(1));
            let password = Password::from(MARA.1);
            let error = match endpoint {
                "generateToken" => {
                    let sign_in = PasswordSignIn::new(MARA.0, &password);
                    sign_in.send(&stage.transport, &stage.portal).await.unwrap_err()
                }
                "oauth2/token" => refresh(&stage.transport, &grant).await.unwrap_err(),
                "oauth2/revokeToken" => revoke(&stage.transport, &grant).await.unwrap_err(),
                _ => verify(&stage.transport, &stage.portal, &token).await.unwrap_err(),
            };
            assert_eq!(stage.control.total(), 1, "{to}: {endpoint} is asked once");
            assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
            let named = stage.portal.as_url().join(&to);
            match (error, named) {
                (Error::RedirectedElsewhere { host, to: shown }, Ok(url)) => {
                    assert_eq!(host, "127.0.0.1");
                    let bare = Url::parse(shown.as_str()).unwrap();
                    assert_eq!((bare.host(), bare.port()), (url.host(), url.port()), "{to}");
                }
                // An address that is none leads nowhere.
                (Error::NotUnderstood { .. }, Err(_)) => {}
                (error, _) => panic!("{to}: {error:?}"),
            }
        }
    }
    assert_eq!((trap.seen().len(), beside.seen().len()), (0, 0));
}

/// Whatever the kind of redirect, the body with the secret is not sent again (RFC 9110 §15.4.8, §15.4.9 would allow it).
#[tokio::test]
async fn f9_no_kind_of_redirect_takes_a_secret_along() {
    let transport = transport(&HandClock::new());
    for status in [300, 301, 302, 303, 304, 305, 307, 308] {
        let trap = Recorded::answering(NOTHING).await;
        for to in [trap.portal().to_string(), format!("{}/sharing/rest/oauth2/token", trap.portal())] {
            let server = Recorded::answering(format!(
                "HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"
            ))
            .await;
            let error = refresh(&transport, &server.grant()).await.unwrap_err();
            assert!(matches!(&error, Error::RedirectedElsewhere { .. }), "{status}: {error:?}");
            let password = Password::from("canary-password");
            let sign_in = PasswordSignIn::new(MARA.0, &password);
            sign_in.send(&transport, &server.portal()).await.unwrap_err();
            assert_eq!((server.seen().len(), trap.seen().len()), (2, 0), "{status}");
        }
    }
}

/// uv's realm rule: scheme, host and port, all three.
#[test]
fn f9_a_realm_is_scheme_host_and_port() {
    let portal = PortalAddress::parse_exact("http://127.0.0.1:8080/portal").unwrap();
    for same in ["http://127.0.0.1:8080", "http://127.0.0.1:8080/other?x#y", "HTTP://127.1:8080/"] {
        assert_eq!(Origin::of(&Url::parse(same).unwrap()), Some(portal.origin()), "{same}");
    }
    let mut compared = 0;
    for text in look_alikes(8080, 9090) {
        let Ok(url) = Url::parse(&text) else { continue };
        assert_ne!(Origin::of(&url), Some(portal.origin()), "{text}");
        compared += 1;
    }
    assert!(compared >= 45, "{compared}");
}

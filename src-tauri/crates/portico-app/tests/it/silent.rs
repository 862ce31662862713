//! The organisation's own sign-in without a page, and an app id beside a password. The provider itself is in tests/peers;
//! here stands the practice portal's own stand-in, which asks a person to choose.

use portico_app::view::{AppIdAnswer, AppIdState, Keep, SignInRequest, SignInTarget, SignInWay, WayFit};
use practice_portal::{Fault, PORTICO_APP};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::fixture::Fixture;
use crate::visitor::MARA;

const SIGNIN: &str = "/practice/sharing/rest/oauth2/saml/signin";

fn silently(target: SignInTarget, app_id: Option<&str>) -> SignInRequest {
    let app_id = app_id.map(|id| AppIdAnswer::Given { app_id: id.to_owned() });
    SignInRequest { target, way: SignInWay::SamlKerberos { app_id }, keep: Keep::Keyring }
}

#[tokio::test]
async fn a_page_for_a_person_is_said_and_nothing_is_kept() {
    let mut fixture = Fixture::new().await;
    let report = fixture.app.probe(fixture.address().as_str(), "job").await.unwrap();
    let way = report.ways.iter().find(|way| way.scheme == "saml-kerberos").unwrap();
    assert_eq!((way.fit, way.likely), (WayFit::Offered, false));
    let target = fixture.probe().await;
    let error = fixture.app.begin_sign_in(silently(target.clone(), None)).unwrap_err();
    assert_eq!(error.code, "app_id_needed");
    let error = fixture.app.begin_sign_in(silently(target.clone(), Some("two words"))).unwrap_err();
    assert_eq!(error.code, "app_id_not_understood");
    let begun = fixture.app.begin_sign_in(silently(target, Some(PORTICO_APP))).unwrap();
    let error = fixture.failed(&begun.sign_in_id).await;
    assert_eq!((error.code.as_str(), error.params["host"].as_str()), ("form_shown", "127.0.0.1"));
    let typed = fixture.control().seen().iter().any(|seen| seen.path == SIGNIN);
    assert!(!typed, "something was chosen for the person");
    assert!(fixture.app.overview().portals.is_empty() && fixture.keyring.keys().is_empty());
}

#[tokio::test]
async fn a_portal_does_not_know_the_app() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(silently(target, Some("nobody"))).unwrap();
    assert_eq!(fixture.failed(&begun.sign_in_id).await.code, "app_id_unknown");
}

/// The reference's sign-ins with an app id, a name and a password: the id is kept and not sent with the password.
#[tokio::test]
async fn an_app_id_is_kept_beside_a_password() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let with = |app_id: &str| {
        let mut request = Fixture::with_password(target.clone(), MARA, true);
        let SignInWay::Password { app_id: given, .. } = &mut request.way else { panic!() };
        *given = Some(app_id.to_owned());
        request
    };
    let error = fixture.app.begin_sign_in(with("two words")).unwrap_err();
    assert_eq!(error.code, "app_id_not_understood");
    let begun = fixture.app.begin_sign_in(with(&format!(" {PORTICO_APP} "))).unwrap();
    let profile = fixture.done(&begun.sign_in_id).await;
    assert_eq!(profile.card.scheme, "password");
    let sent = fixture.control().seen();
    assert!(sent.iter().all(|seen| seen.form.get("client_id").is_none()));

    let kept = std::fs::read_to_string(fixture.folder().join("portico/profiles.json")).unwrap();
    assert!(kept.contains(PORTICO_APP), "{kept}");
    // The browser has it, too, and goes its usual way.
    let report = fixture.app.probe(fixture.address().as_str(), "job").await.unwrap();
    let AppIdState::Known { app_id, pasted_code, .. } = report.app_id else { panic!() };
    assert_eq!((app_id.as_str(), pasted_code), (PORTICO_APP, false));
    let portal_id = profile.portal.unwrap().portal_id;
    let mut request = Fixture::in_browser(SignInTarget::Portal { portal_id });
    let SignInWay::Browser { app_id, .. } = &mut request.way else { panic!() };
    *app_id = None;
    let view = fixture.waiting(request).await;
    fixture.come_back(MARA).await;
    fixture.done(&view.sign_in_id).await;
}

/// A provider that wants a ticket: that is not the portal's web tier, and the browser is the way.
#[tokio::test]
async fn a_provider_that_asks_for_this_computers_account_is_said() {
    let mut fixture = Fixture::new().await;
    let provider = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = format!("http://localhost:{}/sso", provider.local_addr().unwrap().port());
    let (told, asked) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = provider.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        let challenge = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\
                         Connection: close\r\n\r\n";
        stream.write_all(challenge.as_bytes()).await.unwrap();
        told.send(String::from_utf8_lossy(&request[..length]).into_owned()).unwrap();
    });
    let target = fixture.probe().await;
    fixture.control().plan_fault("/practice/sharing/rest/oauth2/authorize", Fault::RedirectTo(to), None);
    let begun = fixture.app.begin_sign_in(silently(target, Some(PORTICO_APP))).unwrap();
    let error = fixture.failed(&begun.sign_in_id).await;
    assert_eq!((error.code.as_str(), error.params["host"].as_str()), ("provider_wants_account", "localhost"));
    let asked = asked.await.unwrap().to_ascii_lowercase();
    assert!(asked.starts_with("get /sso") && !asked.contains("authorization:"), "{asked}");
    assert!(fixture.app.overview().portals.is_empty() && fixture.keyring.keys().is_empty());
}

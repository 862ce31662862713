//! CHECKS F7 for each way that renews: however many ask at once, the portal is asked once.

use http::Method;
use portico_app::view::{Keep, SignInRequest, SignInTarget, SignInWay, Typed};
use practice_portal::{APP_SECRET, SECRET_APP, Site};

use crate::fixture::Fixture;
use crate::visitor::MARA;

/// Starts Portico anew, so that no token is in hand, and asks a hundred times at once.
async fn asks_once(mut fixture: Fixture, id: &str, tokens: &str) {
    fixture.restart();
    fixture.control().forget_seen();
    let callers: Vec<_> = (0..100)
        .map(|number| {
            let (app, id) = (fixture.app.clone(), id.to_owned());
            tokio::spawn(async move { app.inspect_profile(&id, &format!("job {number}")).await })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(fixture.control().count(&Method::POST, tokens), 1);
}

async fn signed_in(fixture: &mut Fixture, target: SignInTarget, way: SignInWay) -> String {
    let begun = fixture.app.begin_sign_in(SignInRequest { target, way, keep: Keep::Keyring }).unwrap();
    fixture.done(&begun.sign_in_id).await.card.profile_id
}

#[tokio::test]
async fn f7_a_browsers_sign_in() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::in_browser(target) };
    let view = fixture.waiting(request).await;
    fixture.come_back(MARA).await;
    let id = fixture.done(&view.sign_in_id).await.card.profile_id;
    asks_once(fixture, &id, "/practice/sharing/rest/oauth2/token").await;
}

#[tokio::test]
async fn f7_a_kept_password() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let way = Fixture::with_password(target.clone(), MARA, true).way;
    let id = signed_in(&mut fixture, target, way).await;
    asks_once(fixture, &id, "/practice/sharing/rest/generateToken").await;
}

#[tokio::test]
async fn f7_an_app_secret() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let secret = Typed::new(APP_SECRET.to_owned());
    let way = SignInWay::App { app_id: SECRET_APP.to_owned(), secret, keep_secret: true };
    let id = signed_in(&mut fixture, target, way).await;
    asks_once(fixture, &id, "/practice/sharing/rest/oauth2/token").await;
}

#[tokio::test]
async fn f7_a_servers_own_account() {
    let mut fixture = Fixture::new().await;
    let server = fixture.portal.http(Site::StandAlone).unwrap();
    let report = fixture.app.probe(server.as_str(), "job").await.unwrap();
    let target = SignInTarget::Probed { probe_id: report.probe_id, name: "Field server".to_owned() };
    let way = SignInWay::Server {
        user: "field.crew".to_owned(),
        password: Typed::new("practice-crew".to_owned()),
        keep_password: true,
        options: Fixture::usual(),
        token_address: None,
        confirmed_origin: None,
    };
    let id = signed_in(&mut fixture, target, way).await;
    asks_once(fixture, &id, "/arcgis/tokens").await;
}

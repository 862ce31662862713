//! What a portal makes of a token (PROTOCOL §1.3; DESIGN §4.1: a bad token on `portals/self` answers as anonymous).

use arcgis_auth::Error;
use arcgis_auth::error::Refusal;
use arcgis_auth::token::{AccessToken, Binding, Expiry, Standing, self_of, self_of_nobody, servers};
use jiff::Timestamp;
use practice_portal::{Anonymous, Dialect, Fault, Options, PORTICO_APP, Site};
use serde_json::json;

use crate::common::{MARA, Stage, says};
use crate::refusal;

fn brought(text: &str) -> AccessToken {
    AccessToken::restore(text.into(), Timestamp::UNIX_EPOCH, Expiry::UNKNOWN, Binding::None)
}

async fn ask(stage: &Stage, token: &AccessToken) -> Result<Standing, Error> {
    self_of(&stage.transport, &stage.portal, token).await
}

#[tokio::test]
async fn a_good_token_names_its_holder_and_what_that_may_do() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let (token, _) = stage.signed_in(MARA).await;
        stage.control.forget_seen();
        let standing = ask(&stage, &token).await.unwrap();
        assert_eq!(stage.control.total(), 1, "{dialect}");
        assert_eq!(standing.holder(), Some("mara.lindqvist"), "{dialect}");
        let user = standing.user.unwrap();
        assert_eq!((user.role.as_deref(), user.provider.as_deref()), (Some("org_publisher"), Some("arcgis")));
        assert!(standing.privileges.iter().any(|may| may == "portal:publisher:publishFeatures"), "{dialect}");
        assert_eq!(standing.user_type.as_deref(), Some("creatorUT"), "{dialect}");
        assert_eq!(standing.app.unwrap().id, PORTICO_APP, "{dialect}");
        assert_eq!(standing.organisation.as_deref(), Some("City of Aldermoor"), "{dialect}");
        assert_eq!(standing.organisation_id.as_deref(), Some("aldermoorPractice"), "{dialect}");
        assert_eq!(standing.longest_token_minutes, Some(-1), "{dialect}");
        assert!(standing.skew.is_some(), "{dialect}");
    }
}

/// PROTOCOL §12 story 6: "Invalid token silently becomes anonymous".
#[tokio::test]
async fn story_6_a_bad_token_never_becomes_a_silent_anonymous() {
    let rows = [
        (Anonymous::Open, "TokenNotRecognised"),
        (Anonymous::Reduced, "TokenNotRecognised"),
        (Anonymous::Error499, "TokenNotRecognised"),
        // The portal says 403 to everybody; what it thinks of the token, `community/self` says.
        (Anonymous::Error403, "PortalRefused"),
    ];
    for (anonymous, name) in rows {
        let stage = Stage::new(Dialect::Enterprise11).await;
        stage.control.change_switches(|switches| switches.anonymous = anonymous);
        let (good, _) = stage.signed_in(MARA).await;
        let half = &good.text().expose()[..20];
        for text in ["garbage", half, "AAPTnotakey", "%00"] {
            let error = ask(&stage, &brought(text)).await.unwrap_err();
            assert_eq!(error.name(), name, "{anonymous:?} {text}");
            assert!(error.is_refusal() && !error.to_string().contains(text), "{anonymous:?} {error}");
        }
        if anonymous == Anonymous::Error403 {
            let bad = ask(&stage, &brought("garbage")).await;
            assert_eq!(refusal(bad), Refusal::InvalidToken, "not for want of a permission");
            // Said of a good one, it is what it says.
            let no = json!({"error": {"code": 403, "message": "Token is valid but access is denied."}});
            stage.control.plan_fault(&stage.rest("portals/self"), says(&no), Some(1));
            assert_eq!(refusal(ask(&stage, &good).await), Refusal::NoPermission);
        }
        stage.control.kill(good.text().expose()).await;
        assert_eq!(ask(&stage, &good).await.unwrap_err().name(), name, "{anonymous:?}: dead");
    }
}

/// PROTOCOL §12 story 14: a token that is bound to a referer is nothing without it.
#[tokio::test]
async fn story_14_another_referer_is_a_bad_token() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let password = MARA.1.into();
    let sign_in = arcgis_auth::scheme::password::PasswordSignIn::new(MARA.0, &password);
    let issued = sign_in.send(&stage.transport, &stage.portal).await.unwrap();
    let token = issued.commit(&crate::common::MemoryLedger::default()).await.unwrap();
    assert!(ask(&stage, &token).await.is_ok());
    for binding in [Binding::None, Binding::Referer("https://elsewhere.example".to_owned())] {
        let other = AccessToken::restore(token.text().clone(), token.issued_at(), token.expiry(), binding);
        assert_eq!(ask(&stage, &other).await.unwrap_err().name(), "TokenNotRecognised");
    }
}

/// Answers whose parts have other types name nobody either.
#[tokio::test]
async fn an_answer_that_names_nobody_is_no_proof() {
    let rows = [
        json!({"isPortal": true, "user": {"username": ""}}),
        json!({"isPortal": true, "user": "mara", "appInfo": []}),
        json!({"isPortal": true, "user": {"username": 7}, "appInfo": {"appId": null}}),
        json!({"isPortal": true, "user": null, "appInfo": {"appId": " "}}),
    ];
    let stage = Stage::new(Dialect::Enterprise11).await;
    for row in rows {
        stage.control.plan_fault(&stage.rest("portals/self"), says(&row), Some(1));
        assert_eq!(ask(&stage, &brought("x")).await.unwrap_err().name(), "TokenNotRecognised", "{row}");
    }
    for (fault, name) in [
        (Fault::Html, "ReplyNotUnderstood"),
        (Fault::Status(503), "PortalFailed"),
        (Fault::WrongTypes, "TokenNotRecognised"),
        (says("{\"error\":{\"code\":498,\"message\":\"Invalid token.\",\"details\":[]}}"), "PortalRefused"),
    ] {
        stage.control.plan_fault(&stage.rest("portals/self"), fault, Some(1));
        assert_eq!(ask(&stage, &brought("x")).await.unwrap_err().name(), name);
    }
}

/// An app without a name is called by its id.
#[tokio::test]
async fn an_app_whose_title_says_nothing_is_called_by_its_id() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    for title in ["", " "] {
        let row = json!({"isPortal": true, "appInfo": {"appId": "nightly", "appTitle": title}});
        stage.control.plan_fault(&stage.rest("portals/self"), says(&row), Some(1));
        let standing = ask(&stage, &brought("x")).await.unwrap();
        assert_eq!(standing.holder(), Some("nightly"));
        assert_eq!(standing.app.unwrap().title, None);
    }
}

#[tokio::test]
async fn the_servers_that_accept_it_are_listed() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (token, _) = stage.signed_in(MARA).await;
    let list = servers(&stage.transport, &stage.portal, &token).await.unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].address, stage.site(Site::Server));
    assert!(list[0].is_hosting && list[0].name.as_deref().unwrap().ends_with("/server"));
    let bad = servers(&stage.transport, &stage.portal, &brought("garbage")).await;
    assert_eq!(refusal(bad), Refusal::InvalidToken);
    let odd = json!({"servers": [{"url": "ftp://x"}, {"name": "no address"}, 7, {"url": "https://gis.example.com/server/"}]});
    stage.control.plan_fault(&stage.rest("portals/self/servers"), says(&odd), Some(1));
    let list = servers(&stage.transport, &stage.portal, &token).await.unwrap();
    assert_eq!(
        list.iter().map(|server| server.address.as_str()).collect::<Vec<_>>(),
        ["https://gis.example.com/server"]
    );
}

/// The scheme `anonymous`: what the portal shows to nobody, and a user whom a web tier names all the same.
#[tokio::test]
async fn nobody_is_shown_what_is_open_and_who_the_web_tier_says_it_is() {
    for (anonymous, open) in [
        (Anonymous::Open, true),
        (Anonymous::Reduced, false),
        (Anonymous::Error499, false),
        (Anonymous::Error403, false),
    ] {
        let stage = Stage::new(Dialect::Enterprise11).await;
        stage.control.change_switches(|switches| switches.anonymous = anonymous);
        let got = self_of_nobody(&stage.transport, &stage.portal).await;
        match got {
            Ok(standing) => assert!(open && standing.user.is_none() && standing.holder().is_none()),
            Err(error) => assert_eq!((open, error.name()), (false, "SignInNeeded"), "{anonymous:?}"),
        }
    }
    let stage = Stage::with(Options::for_tests()).await;
    let named = json!({"id": "x", "user": {"username": "CITY\\mara"}});
    stage.control.plan_fault(&stage.rest("portals/self"), says(&named), Some(1));
    let standing = self_of_nobody(&stage.transport, &stage.portal).await.unwrap();
    assert_eq!(standing.holder(), Some("CITY\\mara"));
}

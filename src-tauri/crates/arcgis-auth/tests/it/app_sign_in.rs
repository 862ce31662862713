//! Client credentials (PROTOCOL §3.2): an app's own token, one request for one token.

use std::sync::Arc;
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use arcgis_auth::error::Refusal;
use arcgis_auth::scheme::app::AppSignIn;
use arcgis_auth::secret::AppSecret;
use arcgis_auth::token::{AppId, Binding, Issued, TokenSource, self_of};
use futures_util::future::join_all;
use practice_portal::{APP_SECRET, Dialect, Fault, Gate, Options, RegisteredApp, SECRET_APP, TokenKind};

use crate::common::{HandClock, MemoryLedger, Stage, portico};
use crate::refusal;

fn app(secret: &str) -> AppSignIn {
    AppSignIn::new(AppId::new(SECRET_APP).unwrap(), AppSecret::from(secret)).unwrap()
}

async fn sign_in(stage: &Stage, secret: &str) -> Result<Issued, Error> {
    app(secret).send(&stage.transport, &stage.portal).await
}

#[tokio::test]
async fn an_app_signs_in_without_a_user() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let issued = sign_in(&stage, APP_SECRET).await.unwrap();
        assert_eq!(stage.control.total(), 1, "{dialect}: one request");
        assert!(issued.grant().is_none() && issued.user_name().is_none(), "{dialect}");
        let seen = stage.control.last(&stage.rest("oauth2/token")).unwrap();
        let names: Vec<_> = seen.form.names().collect();
        assert_eq!(names, ["client_id", "client_secret", "grant_type", "f"], "{dialect}");
        assert!(seen.query.is_empty(), "{dialect}: nothing secret in the address");
        let token = issued.commit(&MemoryLedger::default()).await.unwrap();
        assert_eq!(*token.binding(), Binding::None, "{dialect}");
        // PROTOCOL §3.2: `expires_in` 7200 seconds
        let life = token.expiry().moment().unwrap().duration_since(token.issued_at());
        assert_eq!(life.as_secs(), 7200, "{dialect}");
        // DESIGN §4.1: proved by `portals/self`, which names the app.
        let standing = self_of(&stage.transport, &stage.portal, &token).await.unwrap();
        assert_eq!(standing.user, None, "{dialect}");
        assert_eq!(standing.holder(), Some("Nightly jobs"), "{dialect}");
        assert_eq!(standing.app.unwrap().id, SECRET_APP, "{dialect}");
    }
}

/// Issue: "app secrets with `%`, `&`, `+`, non-ASCII".
#[tokio::test]
async fn any_secret_arrives_as_it_is() {
    let secrets = ["50%&+é", "%41%zz%", "a+b c=d", " led and trailed ", "日本語🔑", "#?;,:@", "'\"<b>\\"];
    let mut options = Options::for_tests();
    options.apps = secrets
        .iter()
        .enumerate()
        .map(|(number, secret)| RegisteredApp {
            secret: Some((*secret).to_owned()),
            ..RegisteredApp::public(&format!("app{number}"), "App", [])
        })
        .collect();
    let stage = Stage::with(options).await;
    for (number, secret) in secrets.iter().enumerate() {
        let id = AppId::new(&format!("app{number}")).unwrap();
        let sign_in = AppSignIn::new(id, AppSecret::from(*secret)).unwrap();
        let got = sign_in.send(&stage.transport, &stage.portal).await;
        assert!(got.is_ok(), "{secret}: {got:?}");
    }
}

/// PROTOCOL §12 story 13: "Empty `client_secret` rejected by Enterprise: omit".
#[tokio::test]
async fn story_13_an_empty_secret_is_never_sent() {
    assert!(AppSignIn::new(portico(), AppSecret::from("")).is_none());
    let stage = Stage::new(Dialect::Enterprise11).await;
    for secret in ["wrong", " ", &APP_SECRET.to_uppercase()] {
        let got = sign_in(&stage, secret).await;
        assert_eq!(refusal(got), Refusal::WrongAppSecret, "{secret}");
    }
    let unknown = AppSignIn::new(AppId::new("nobodys-app").unwrap(), AppSecret::from("x")).unwrap();
    assert_eq!(refusal(unknown.send(&stage.transport, &stage.portal).await), Refusal::UnknownApp);
    assert_eq!(stage.posts("oauth2/token"), 4, "one for each try");
}

/// PROTOCOL §0: `expiration` is minutes; what came back counts.
#[tokio::test]
async fn expiration_is_minutes_and_the_portal_decides() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    for (asked, minutes) in [(30, 30), (20_160, 20_160), (u32::MAX, 20_160)] {
        let mut app = app(APP_SECRET);
        app.expiration = Some(asked);
        let (from, until) = app.send(&stage.transport, &stage.portal).await.unwrap().span();
        assert_eq!(until.moment().unwrap().duration_since(from).as_secs(), minutes * 60, "{asked}");
        let seen = stage.control.last(&stage.rest("oauth2/token")).unwrap();
        assert_eq!(seen.form.get("expiration"), Some(asked.to_string().as_str()));
    }
}

/// PROTOCOL §3.5: the reference "re-mints on every request". Here a hundred callers are one request, and a hundred more
/// are none until the token is due.
#[tokio::test]
async fn f7_a_hundred_callers_are_one_request() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let clock: Arc<dyn Clock> = Arc::<HandClock>::clone(&stage.clock);
    let renewal = app(APP_SECRET).renewal(stage.transport.clone(), stage.portal.clone());
    let source = TokenSource::new(Box::new(renewal), clock, None);
    for round in 1..=3 {
        let gate = Gate::new();
        stage.control.plan_fault(&stage.rest("oauth2/token"), Fault::Held(gate.clone()), None);
        let callers: Vec<_> = (0..100)
            .map(|_| {
                let source = source.clone();
                tokio::spawn(async move { source.token().await.unwrap().text().expose().to_owned() })
            })
            .collect();
        gate.arrived(1).await;
        gate.open();
        let tokens: Vec<_> = join_all(callers).await.into_iter().map(Result::unwrap).collect();
        assert!(tokens.iter().all(|token| *token == tokens[0]));
        // Nearly until it is due: two hours less five minutes.
        for _ in 0..100 {
            source.token().await.unwrap();
        }
        stage.clock.advance(Duration::from_secs(114 * 60));
        source.token().await.unwrap();
        assert_eq!(stage.control.total(), round);
        stage.clock.advance(Duration::from_secs(2 * 60));
        stage.control.advance(Duration::from_secs(116 * 60));
    }
    let issued = stage.control.issued();
    assert_eq!(issued.iter().filter(|issued| issued.kind == TokenKind::App).count(), 3);
}

/// A portal that is away does not make the secret travel again and again.
#[tokio::test]
async fn a_failure_is_one_request_and_an_error() {
    for (fault, name) in [
        (Fault::Reset, "PortalUnreachable"),
        (Fault::Html, "ReplyNotUnderstood"),
        (Fault::Status(500), "PortalFailed"),
        (Fault::WrongTypes, "ReplyNotUnderstood"),
        (Fault::RedirectTo("https://elsewhere.example/token".to_owned()), "RedirectedElsewhere"),
    ] {
        let stage = Stage::new(Dialect::Enterprise11).await;
        stage.control.plan_fault(&stage.rest("oauth2/token"), fault, None);
        let error = sign_in(&stage, APP_SECRET).await.unwrap_err();
        assert_eq!((error.name(), stage.control.total()), (name, 1));
        assert!(!format!("{error} {error:?} {:?}", app(APP_SECRET)).contains(APP_SECRET));
    }
}

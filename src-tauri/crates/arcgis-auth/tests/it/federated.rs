//! Tokens for the portal's own servers (PROTOCOL §4): exchanged, kept for each server, and for no other server.

use std::sync::Arc;
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use arcgis_auth::error::Refusal;
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::scheme::server::catalogue;
use arcgis_auth::secret::Password;
use arcgis_auth::token::{
    AccessToken, Asker, Binding, BoxFuture, Expiry, Renew, Renewed, ServerTokens, TokenSource,
};
use futures_util::FutureExt;
use futures_util::future::join_all;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use jiff::Timestamp;
use practice_portal::{Dialect, Fault, Gate, Options, Site, TokenKind};
use serde_json::json;
use url::Url;

use crate::common::{HandClock, MARA, MemoryLedger, Recorded, Stage, says};

/// A sign-in by password, repeated whenever its token is to be renewed.
struct Again(Arc<Stage>, Binding);

impl Renew for Again {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        let (stage, binding) = (Arc::clone(&self.0), self.1.clone());
        Box::pin(async move {
            let token = signed_in(&stage, binding).await;
            Ok(Renewed { token, skew: arcgis_auth::clock::Skew::default() })
        })
    }
}

struct Never;

impl Renew for Never {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        Box::pin(async { Err(Arc::new(Error::NotRenewable)) })
    }
}

async fn signed_in(stage: &Stage, binding: Binding) -> AccessToken {
    let password = Password::from(MARA.1);
    let mut sign_in = PasswordSignIn::new(MARA.0, &password);
    sign_in.binding = binding;
    let issued = sign_in.send(&stage.transport, &stage.portal).await.unwrap();
    issued.commit(&MemoryLedger::default()).await.unwrap()
}

fn source(stage: &Stage, renew: impl Renew + 'static, token: Option<AccessToken>) -> TokenSource {
    let clock: Arc<dyn Clock> = Arc::<HandClock>::clone(&stage.clock);
    TokenSource::new(Box::new(renew), clock, token)
}

fn tokens(stage: &Stage, asker: Asker) -> ServerTokens {
    ServerTokens::new(stage.transport.clone(), stage.portal.clone(), asker, None)
}

async fn with_token(stage: &Stage, binding: Binding) -> ServerTokens {
    let token = signed_in(stage, binding).await;
    stage.control.forget_seen();
    tokens(stage, Asker::Token(source(stage, Never, Some(token))))
}

fn http() -> Binding {
    Binding::Referer("http".to_owned())
}

fn service(stage: &Stage) -> Url {
    stage.site(Site::Server).join("rest/services/Planning/Zoning/MapServer/0")
}

fn exchanges(stage: &Stage) -> u64 {
    stage.posts("generateToken")
}

fn infos(stage: &Stage) -> u64 {
    stage.control.count(&Method::GET, "/server/rest/info")
}

#[tokio::test]
async fn a_portal_token_becomes_a_server_token() {
    // Enterprise106 writes the owner in other letters: PROTOCOL §12 story 16.
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let (browser, _) = stage.signed_in(MARA).await;
        let referer = signed_in(&stage, Binding::Referer("https://maps.example".to_owned())).await;
        let here = signed_in(&stage, Binding::RequestIp).await;
        for (portal_token, client) in [(browser, None), (referer, Some("referer")), (here, Some("requestip"))]
        {
            stage.control.forget_seen();
            let source = source(&stage, Never, Some(portal_token.clone()));
            let servers = tokens(&stage, Asker::Token(source));
            let token = servers.token(&service(&stage)).await.unwrap();
            assert_eq!(stage.control.total(), 2, "{dialect}: whose it is, and the exchange");
            let seen = stage.control.last(&stage.rest("generateToken")).unwrap();
            assert_eq!(seen.form.get("token"), Some(portal_token.text().expose()), "{dialect}");
            assert_eq!(seen.form.get("serverUrl"), Some(stage.site(Site::Server).as_str()), "{dialect}");
            assert_eq!(seen.form.get("client"), client, "{dialect}");
            assert_eq!(seen.form.get("referer"), seen.header("referer"), "{dialect}: identical");
            assert!(!seen.form.has("request") && seen.query.is_empty(), "{dialect}");
            assert!(
                stage.control.last("/server/rest/info").unwrap().header("x-esri-authorization").is_none()
            );
            assert_eq!(token.binding(), portal_token.binding(), "{dialect}");
            let facts = stage.control.look_up(token.text().expose()).unwrap();
            assert_eq!((facts.kind, facts.user.as_deref()), (TokenKind::Server, Some(MARA.0)), "{dialect}");
            let listed = catalogue(&stage.transport, &stage.site(Site::Server), &token).await.unwrap();
            assert_eq!(listed.folders, ["Public", "Planning"], "{dialect}");
        }
    }
}

/// Of two that waited for an exchange that failed, the slower one does not undo what the quicker one has begun anew.
#[tokio::test]
async fn who_hears_late_of_a_failure_forgets_nothing_newer() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let servers = with_token(&stage, http()).await;
    stage.control.plan_fault(&stage.rest("generateToken"), Fault::Status(503), Some(1));
    let service = service(&stage);
    let mut late = Box::pin(servers.token(&service));
    assert!((&mut late).now_or_never().is_none(), "it waits");
    servers.token(&service).await.unwrap_err();
    let newer = servers.token(&service).await.unwrap();
    late.await.unwrap_err();
    assert!(servers.has(&service));
    assert_eq!(servers.token(&service).await.unwrap().text().expose(), newer.text().expose());
    assert_eq!(exchanges(&stage), 2);
}

/// One for each server, for all its services, however they are written.
#[tokio::test]
async fn f7_it_is_kept_for_the_server_and_asked_for_once() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let servers = with_token(&stage, http()).await;
    let gate = Gate::new();
    stage.control.plan_fault(&stage.rest("generateToken"), Fault::Held(gate.clone()), None);
    let server = stage.site(Site::Server);
    let callers: Vec<_> = (0..100)
        .map(|number| {
            let (servers, path) = (servers.clone(), format!("rest/services/Folder{number}/X/MapServer"));
            let url = if number % 2 == 0 { server.join(&path) } else { server.join("admin/services") };
            tokio::spawn(async move { servers.token(&url).await.unwrap().text().expose().to_owned() })
        })
        .collect();
    gate.arrived(1).await;
    gate.open();
    let all: Vec<_> = join_all(callers).await.into_iter().map(Result::unwrap).collect();
    assert!(all.iter().all(|token| *token == all[0]));
    assert_eq!((exchanges(&stage), infos(&stage)), (1, 1));
    let shouted = Url::parse(&service(&stage).as_str().replace("/server/", "/SERVER/")).unwrap();
    assert_eq!(servers.token(&shouted).await.unwrap().text().expose(), all[0], "letter case is nothing");
    assert_eq!(exchanges(&stage), 1);
    // The portal gives two hours (PROTOCOL §0); five minutes before their end another one is asked for.
    let pass = |minutes: u64| {
        stage.clock.advance(Duration::from_secs(minutes * 60));
    };
    pass(114);
    servers.token(&service(&stage)).await.unwrap();
    assert_eq!(exchanges(&stage), 1);
    pass(2);
    stage.control.clear_faults();
    // The portal token itself was for an hour and cannot be renewed; the one in hand is still good.
    let still = servers.token(&service(&stage)).await.unwrap();
    assert_eq!(still.text().expose(), all[0]);
    pass(5);
    assert_eq!(servers.token(&service(&stage)).await.unwrap_err().name(), "NotRenewable");
    servers.forget();
    assert_eq!(infos(&stage), 1, "whose it is was asked once");
}

#[tokio::test]
async fn it_is_renewed_with_the_portal_token_of_the_moment() {
    let stage = Arc::new(Stage::new(Dialect::Enterprise11).await);
    let portal = source(&stage, Again(Arc::clone(&stage), http()), None);
    let servers = tokens(&stage, Asker::Token(portal.clone()));
    let first = servers.token(&service(&stage)).await.unwrap();
    for minutes in [116, 116] {
        let by = Duration::from_secs(minutes * 60);
        stage.clock.advance(by);
        stage.control.advance(by);
        let next = servers.token(&service(&stage)).await.unwrap();
        assert_ne!(next.text().expose(), first.text().expose());
        assert!(catalogue(&stage.transport, &stage.site(Site::Server), &next).await.is_ok());
    }
    assert_eq!(infos(&stage), 1);
    // A server token that died early: asked for again at once.
    let old = servers.token(&service(&stage)).await.unwrap();
    stage.control.kill(old.text().expose()).await;
    let new = servers.renew(&service(&stage)).await.unwrap();
    assert!(catalogue(&stage.transport, &stage.site(Site::Server), &new).await.is_ok());
}

/// DESIGN §4.4: 498 → renewed once, tried once more.
#[tokio::test]
async fn a_portal_token_that_died_early_is_renewed_once() {
    let stage = Arc::new(Stage::new(Dialect::Enterprise11).await);
    let dead = signed_in(&stage, http()).await;
    stage.control.kill(dead.text().expose()).await;
    let portal = source(&stage, Again(Arc::clone(&stage), http()), Some(dead.clone()));
    stage.control.forget_seen();
    assert!(tokens(&stage, Asker::Token(portal)).token(&service(&stage)).await.is_ok());
    assert_eq!(exchanges(&stage), 3, "refused, signed in, exchanged");
    // What cannot be renewed is told with the portal's own no, and not asked again.
    stage.control.forget_seen();
    let error = tokens(&stage, Asker::Token(source(&stage, Never, Some(dead)))).token(&service(&stage)).await;
    match &*error.unwrap_err() {
        Error::Refused(refused) => assert_eq!(refused.refusal, Refusal::InvalidToken),
        other => panic!("{other:?}"),
    }
    assert_eq!(exchanges(&stage), 1);
}

/// Issue: "a server that names a foreign owner (no token may leave)".
#[tokio::test]
async fn a_server_that_the_portal_does_not_own_gets_nothing() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let servers = with_token(&stage, http()).await;
    let elsewhere = stage.site(Site::StandAlone).join("rest/services/X/MapServer");
    assert_eq!(servers.token(&elsewhere).await.unwrap_err().name(), "ForeignServer", "no owner at all");
    let path = "/server/rest/info";
    for owner in [
        "https://evil.example/practice",
        "https://www.arcgis.com",
        "garbage",
        "",
        "http://127.0.0.1:1/practice",
    ] {
        let info = json!({"currentVersion": 11.3, "owningSystemUrl": owner, "authInfo": {}});
        stage.control.plan_fault(path, says(&info), Some(1));
        assert_eq!(servers.token(&service(&stage)).await.unwrap_err().name(), "ForeignServer", "{owner}");
    }
    for (fault, name) in [
        (Fault::Html, "ReplyNotUnderstood"),
        (Fault::RedirectTo("https://evil.example/server/rest/info".to_owned()), "RedirectedElsewhere"),
        (Fault::Status(503), "PortalFailed"),
    ] {
        stage.control.plan_fault(path, fault, Some(1));
        assert_eq!(servers.token(&service(&stage)).await.unwrap_err().name(), name);
    }
    assert_eq!(exchanges(&stage), 0, "the portal was not even asked");
    assert!(stage.control.seen().iter().all(|seen| seen.header("x-esri-authorization").is_none()));
    // One that names this portal without being its own: the portal refuses, and the stranger has seen no token.
    let claim = json!({"currentVersion": 11.3, "owningSystemUrl": stage.portal.as_str()}).to_string();
    let answer =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{claim}", claim.len());
    let stranger = Recorded::answering(answer).await;
    let url = Url::parse(&format!("http://127.0.0.1:{}/server/rest/services", stranger.port())).unwrap();
    assert_eq!(servers.token(&url).await.unwrap_err().name(), "PortalRefused");
    let seen = stranger.seen();
    assert!(seen.len() == 1 && seen[0].starts_with("GET /server/rest/info?f=json HTTP/1.1\r\n"), "{seen:?}");
    // And the right one still works after all that.
    assert!(servers.token(&service(&stage)).await.is_ok());
    for bad in ["http://gis.example.com/server/rest/services", "https://u:p@gis.example.com/server"] {
        assert_eq!(
            servers.token(&Url::parse(bad).unwrap()).await.unwrap_err().name(),
            "AddressNotUnderstood"
        );
    }
}

/// PROTOCOL §4.3, §6: behind a web tier the portal knows who asks; no token is sent, none is needed.
#[tokio::test]
async fn behind_a_web_tier_no_portal_token_is_needed() {
    let name = HeaderName::from_static("x-forwarded-user");
    let mut options = Options::for_tests();
    options.forwarded_user = Some(name.clone());
    let stage = Stage::with(options).await;
    let mut headers = HeaderMap::new();
    headers.insert(name, HeaderValue::from_static("mara.lindqvist"));
    let servers = tokens(&stage, Asker::WebTier { headers, binding: http() });
    let token = servers.token(&service(&stage)).await.unwrap();
    let seen = stage.control.last(&stage.rest("generateToken")).unwrap();
    assert_eq!(seen.form.get("request"), Some("getToken"));
    assert_eq!((seen.form.get("referer"), seen.header("referer")), (Some("http"), Some("http")));
    assert!(!seen.form.has("token") && seen.header("x-esri-authorization").is_none());
    assert_eq!(stage.control.look_up(token.text().expose()).unwrap().user.as_deref(), Some(MARA.0));
    let info = stage.control.last("/server/rest/info").unwrap();
    assert!(info.header("x-forwarded-user").is_none(), "the web tier's proof stays with the portal");
    // Whom it does not know, the portal refuses.
    let nobody = tokens(&stage, Asker::WebTier { headers: HeaderMap::new(), binding: http() });
    assert_eq!(nobody.token(&service(&stage)).await.unwrap_err().name(), "PortalRefused");
}

/// `expiration` is minutes, and goes along where it was given.
#[tokio::test]
async fn how_long_it_lasts_is_asked_and_the_portal_decides() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let portal = source(&stage, Never, Some(signed_in(&stage, http()).await));
    let asker = Asker::Token(portal);
    for (asked, minutes) in [(Some(30), 30), (Some(16_000), 16_000), (Some(100_000), 21_600), (None, 120)] {
        let servers = ServerTokens::new(stage.transport.clone(), stage.portal.clone(), asker.clone(), asked);
        let token = servers.token(&service(&stage)).await.unwrap();
        let life = token.expiry().moment().unwrap().duration_since(token.issued_at()).as_secs();
        assert!((minutes * 60 - 5..=minutes * 60 + 5).contains(&life), "{asked:?} {life}");
    }
    let shown = format!("{asker:?} {:?}", tokens(&stage, asker.clone()));
    assert!(shown.starts_with("Token(TokenSource(…)) ServerTokens"), "{shown}");
}

/// A token of the wrong portal is worth nothing here, and says so.
#[tokio::test]
async fn a_bad_portal_token_is_an_error() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let garbage =
        AccessToken::restore("garbage".into(), Timestamp::UNIX_EPOCH, Expiry::UNKNOWN, Binding::None);
    let servers = tokens(&stage, Asker::Token(source(&stage, Never, Some(garbage))));
    assert_eq!(servers.token(&service(&stage)).await.unwrap_err().name(), "PortalRefused");
}

/// PROTOCOL §12 story 16: the owner differs in scheme, letter case, slash or tail, and is the same portal.
#[tokio::test]
async fn story_16_an_owner_written_differently_is_the_same_portal() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let portal = stage.portal.as_str();
    for owner in [
        portal.replace("/practice", "/Practice/"),
        portal.replace("http://", "https://"),
        portal.replace("http://", "HTTP://"),
        format!("{portal}/sharing/rest"),
    ] {
        let servers = with_token(&stage, http()).await;
        let info = json!({"currentVersion": 11.3, "owningSystemUrl": owner});
        stage.control.plan_fault("/server/rest/info", says(&info), Some(1));
        assert!(servers.token(&service(&stage)).await.is_ok(), "{owner}");
        assert_eq!(exchanges(&stage), 1, "{owner}");
    }
}

//! One service: who it is, and a token made for it alone.

use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use arcgis_auth::error::Refusal;
use arcgis_auth::portal::{ServiceAddress, ask_service, server_info};
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::secret::Password;
use arcgis_auth::token::{
    AccessToken, Binding, BoxFuture, Expiry, Renew, Renewed, TokenSource, server_token,
};
use jiff::Timestamp;
use practice_portal::{Dialect, Fault, Options, Site};
use serde_json::json;

use crate::common::{HandClock, MARA, MemoryLedger, Stage, says};
use crate::refusal;

struct Never;

impl Renew for Never {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        Box::pin(async { Err(Arc::new(Error::NotRenewable)) })
    }
}

fn source(stage: &Stage, token: AccessToken) -> TokenSource {
    let clock: Arc<dyn Clock> = Arc::<HandClock>::clone(&stage.clock);
    TokenSource::new(Box::new(Never), clock, Some(token))
}

fn service(stage: &Stage, below: &str) -> ServiceAddress {
    let url = stage.site(Site::Server).join(&format!("rest/services/{below}"));
    ServiceAddress::parse(url.as_str()).unwrap()
}

fn website() -> Binding {
    Binding::Referer("https://maps.aldermoor.example".to_owned())
}

async fn made(stage: &Stage, token: AccessToken, binding: Binding, minutes: u32) -> AccessToken {
    let (portal, server) = (stage.portal.clone(), stage.site(Site::Server));
    let made =
        server_token(stage.transport.clone(), portal, source(stage, token), server, binding, minutes).await;
    made.unwrap().token
}

#[tokio::test]
async fn a_service_says_who_it_is_to_whom_it_may() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let open =
        ask_service(&stage.transport, &service(&stage, "Public/Zoning/MapServer"), None).await.unwrap();
    assert_eq!((open.title.as_deref(), open.layers), (Some("Zoning"), Some(1)));
    let secured = service(&stage, "Planning/Zoning/FeatureServer/0/query?where=1%3D1");
    assert_eq!(refusal(ask_service(&stage.transport, &secured, None).await), Refusal::TokenRequired);
    let garbage = AccessToken::restore("x".into(), Timestamp::UNIX_EPOCH, Expiry::UNKNOWN, Binding::None);
    let refused = ask_service(&stage.transport, &secured, Some(&garbage)).await;
    assert_eq!(refusal(refused), Refusal::InvalidToken);
    let (token, _) = stage.signed_in(MARA).await;
    let here = made(&stage, token.clone(), Binding::RequestIp, 60).await;
    let facts = ask_service(&stage.transport, &secured, Some(&here)).await.unwrap();
    assert_eq!((facts.title, facts.layers), (None, Some(1)));
    let restricted = service(&stage, "Restricted/Zoning/MapServer");
    let refused = ask_service(&stage.transport, &restricted, Some(&here)).await;
    assert_eq!(refusal(refused), Refusal::NoPermission);
    let missing =
        ask_service(&stage.transport, &service(&stage, "Planning/Nowhere/MapServer"), Some(&here)).await;
    match missing.unwrap_err() {
        Error::Refused(refused) => assert_eq!(refused.code, Some(404)),
        other => panic!("{other:?}"),
    }
    let info = server_info(&stage.transport, &stage.site(Site::Server)).await.unwrap();
    assert_eq!(info.owner.unwrap().as_str(), stage.portal.as_str());
}

/// A server that does not read the header is given the token in the body; one that sends elsewhere gets nothing there.
#[tokio::test]
async fn the_token_stays_with_the_service() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (token, _) = stage.signed_in(MARA).await;
    let here = made(&stage, token, Binding::RequestIp, 60).await;
    let secured = service(&stage, "Planning/Zoning/MapServer");
    let path = secured.url().path().to_owned();
    stage.control.forget_seen();
    let blind = json!({"error": {"code": 499, "message": "Token Required", "details": []}});
    stage.control.plan_fault(&path, says(&blind), Some(1));
    ask_service(&stage.transport, &secured, Some(&here)).await.unwrap();
    let seen = stage.control.last(&path).unwrap();
    assert_eq!(seen.form.get("token"), Some(here.text().expose()));
    assert!(!seen.query.has("token"), "never in the address");
    let elsewhere = "https://evil.example/rest/services".to_owned();
    stage.control.plan_fault(&path, Fault::RedirectTo(elsewhere), Some(1));
    assert!(ask_service(&stage.transport, &secured, Some(&here)).await.is_err());
}

/// The server's token is bound as chosen, whatever the portal's own is bound to, and lasts as long as asked.
#[tokio::test]
async fn a_token_bound_as_chosen() {
    for dialect in [Dialect::Enterprise11, Dialect::Online] {
        let stage = Stage::with(Options::for_tests().dialect(dialect)).await;
        let (browser, _) = stage.signed_in(MARA).await;
        let password = Password::from(MARA.1);
        let sign_in = PasswordSignIn::new(MARA.0, &password).send(&stage.transport, &stage.portal).await;
        let bound = sign_in.unwrap().commit(&MemoryLedger::default()).await.unwrap();
        assert_eq!(bound.binding(), &Binding::Referer("http".to_owned()));
        let secured = service(&stage, "Planning/Zoning/MapServer");
        for portal_token in [browser, bound] {
            let token = made(&stage, portal_token.clone(), website(), 15).await;
            let seen = stage.control.last(&stage.rest("generateToken")).unwrap();
            let wanted = if portal_token.binding() == &Binding::None {
                "https://maps.aldermoor.example"
            } else {
                "http"
            };
            assert_eq!(seen.form.get("referer"), Some("https://maps.aldermoor.example"), "{dialect}");
            assert_eq!(seen.header("referer"), Some(wanted), "{dialect}: the portal takes its own token");
            assert_eq!(token.binding(), &website());
            let life = token.expiry().moment().unwrap().duration_since(token.issued_at()).as_secs();
            assert!((895..=905).contains(&life), "{dialect} {life}");
            ask_service(&stage.transport, &secured, Some(&token)).await.unwrap();
            // Without its referer it opens nothing.
            let bare =
                AccessToken::restore(token.text().clone(), token.issued_at(), token.expiry(), Binding::None);
            let refused = ask_service(&stage.transport, &secured, Some(&bare)).await;
            assert_eq!(refusal(refused), Refusal::InvalidToken, "{dialect}");
            let there = made(&stage, portal_token.clone(), Binding::Ip([192, 0, 2, 7].into()), 60).await;
            let refused = ask_service(&stage.transport, &secured, Some(&there)).await;
            assert_eq!(
                refusal(refused),
                Refusal::InvalidToken,
                "{dialect}: it works from another address only"
            );
        }
    }
}

#[tokio::test]
async fn a_foreign_server_gets_none() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (token, _) = stage.signed_in(MARA).await;
    let (transport, portal) = (stage.transport.clone(), stage.portal.clone());
    let alone = stage.site(Site::StandAlone);
    let refused = server_token(transport, portal, source(&stage, token), alone, Binding::RequestIp, 60).await;
    assert_eq!(refused.unwrap_err().name(), "ForeignServer");
}

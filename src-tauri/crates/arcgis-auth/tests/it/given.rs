//! What a person brings along: API keys, tokens and renewal tokens (PROTOCOL §5, §3.5).

use arcgis_auth::Error;
use arcgis_auth::clock::Clock as _;
use arcgis_auth::error::Refusal;
use arcgis_auth::scheme::api_key::ApiKey;
use arcgis_auth::scheme::given_renewal::GivenRenewal;
use arcgis_auth::scheme::given_token::GivenToken;
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::secret::TokenText;
use arcgis_auth::token::{AppId, Binding, Expiry, Grant, Issued, Standing, exchange, refresh, renew, verify};
use jiff::Timestamp;
use practice_portal::{Dialect, SECRET_APP};

use crate::common::{MARA, MemoryLedger, Stage, portico};
use crate::refusal;

async fn key(stage: &Stage, text: &str, referer: Option<&str>) -> Result<(Issued, Standing), Error> {
    let key = ApiKey::new(&TokenText::from(text), referer.map(str::to_owned)).unwrap();
    key.check(&stage.transport, &stage.portal).await
}

/// PROTOCOL §12 story 27: a key has no user; nobody is asked for one.
#[tokio::test]
async fn story_27_an_api_key_is_taken_without_a_user() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        for referer in [None, Some("https://maps.aldermoor.example")] {
            let text = stage.control.make_api_key(referer).await;
            stage.control.forget_seen();
            let (issued, standing) = key(&stage, &format!(" {text}\n"), referer).await.unwrap();
            assert_eq!(stage.control.total(), 1, "{dialect}: one request, and `community/self` is not asked");
            assert_eq!((issued.user_name(), standing.user), (None, None), "{dialect}");
            assert_eq!(standing.app.unwrap().id, SECRET_APP, "{dialect}");
            let token = issued.commit(&MemoryLedger::default()).await.unwrap();
            assert_eq!(token.text().expose(), text, "{dialect}");
            assert_eq!(token.expiry(), Expiry::UNKNOWN, "{dialect}");
            let seen = stage.control.last(&stage.rest("portals/self")).unwrap();
            assert_eq!(seen.header("referer"), referer, "{dialect}");
            assert_eq!(seen.query.names().collect::<Vec<_>>(), ["f"], "{dialect}");
        }
    }
}

/// Issue: "a bad one never turns into a silent anonymous".
#[tokio::test]
async fn a_bad_key_or_token_is_an_error() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let good = stage.control.make_api_key(Some("https://maps.example")).await;
        let rows = [
            ("AAPTnotakey", None),
            (&good[..good.len() - 1], Some("https://maps.example")),
            (good.as_str(), None),
            (good.as_str(), Some("https://other.example")),
        ];
        for (text, referer) in rows {
            let error = key(&stage, text, referer).await.unwrap_err();
            assert_eq!(error.name(), "TokenNotRecognised", "{dialect} {referer:?}");
            let token = GivenToken::new(&text.into(), referer.map(str::to_owned)).unwrap();
            let error = token.check(&stage.transport, &stage.portal).await.unwrap_err();
            assert_eq!(error.name(), "TokenNotRecognised", "{dialect} {referer:?}");
        }
        assert!(key(&stage, &good, Some("https://maps.example")).await.is_ok(), "{dialect}");
    }
    for text in ["", " ", "two words", "é", "a\u{0}b"] {
        assert!(ApiKey::new(&text.into(), None).is_none() && GivenToken::new(&text.into(), None).is_none());
    }
}

/// The referer of Python's tokens is told, and goes along.
#[tokio::test]
async fn a_token_of_another_program_names_its_user() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let password = MARA.1.into();
    let elsewhere =
        PasswordSignIn::new(MARA.0, &password).send(&stage.transport, &stage.portal).await.unwrap();
    let elsewhere = elsewhere.commit(&MemoryLedger::default()).await.unwrap();
    let mut given = GivenToken::new(elsewhere.text(), Some("http".to_owned())).unwrap();
    let end: Timestamp = "2030-01-01T00:00:00Z".parse().unwrap();
    given.expiry = Expiry::at(end);
    let (issued, standing) = given.check(&stage.transport, &stage.portal).await.unwrap();
    assert_eq!((issued.user_name(), standing.holder()), (Some(MARA.0), Some(MARA.0)));
    assert_eq!(*issued.binding(), Binding::Referer("http".to_owned()));
    assert_eq!(issued.span().1, Expiry::at(end), "as told");
    assert!(issued.grant().is_none());
    // An expired one is not taken on the strength of what was told.
    stage.control.advance(std::time::Duration::from_secs(61 * 60));
    let mut given = GivenToken::new(elsewhere.text(), Some("http".to_owned())).unwrap();
    given.expiry = Expiry::at(end);
    assert_eq!(given.check(&stage.transport, &stage.portal).await.unwrap_err().name(), "TokenNotRecognised");
}

fn renewal(grant: &Grant, app_id: AppId, redirect_uri: Option<String>) -> GivenRenewal {
    GivenRenewal { refresh: grant.refresh.clone(), app_id, redirect_uri }
}

/// PROTOCOL §3.5 branch 1: a renewal token and an app id, without the sign-in they came from.
#[tokio::test]
async fn a_renewal_token_with_its_app_id_becomes_a_grant() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let (_, theirs) = stage.signed_in(MARA).await;
        for redirect_uri in [None, Some(theirs.redirect_uri.clone())] {
            stage.control.forget_seen();
            let given = renewal(&theirs, portico(), redirect_uri.clone());
            let issued = given.send(&stage.transport, &stage.portal).await.unwrap();
            assert_eq!(stage.control.total(), 1, "{dialect}");
            let seen = stage.control.last(&stage.rest("oauth2/token")).unwrap();
            assert_eq!(seen.form.get("grant_type"), Some("refresh_token"), "{dialect}");
            assert_eq!(seen.form.get("redirect_uri"), redirect_uri.as_deref(), "{dialect}: not invented");
            assert!(!seen.form.has("client_secret"), "{dialect}");
            let ledger = MemoryLedger::default();
            let token = issued.commit(&ledger).await.unwrap();
            let verified = verify(&stage.transport, &stage.portal, &token).await.unwrap();
            assert_eq!(verified.identity.user_name, MARA.0, "{dialect}");
            let kept = ledger.kept().pop().unwrap();
            assert_eq!(kept.refresh.expose(), theirs.refresh.expose(), "{dialect}: kept as it came");
            assert_eq!(kept.expiry, Expiry::UNKNOWN, "{dialect}");
            assert!(refresh(&stage.transport, &kept).await.is_ok(), "{dialect}");
        }
        // The one who gave it can still use it.
        assert!(refresh(&stage.transport, &theirs).await.is_ok(), "{dialect}");
    }
}

/// PROTOCOL §12 story 9: without its redirect address a renewal token cannot be exchanged; the portal says so.
#[tokio::test]
async fn bad_renewal_tokens_are_errors_and_nothing_is_kept() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let (_, theirs) = stage.signed_in(MARA).await;
        let other = renewal(&theirs, AppId::python(), None);
        assert_eq!(
            refusal(other.send(&stage.transport, &stage.portal).await),
            Refusal::UnknownApp,
            "{dialect}"
        );
        let mut unknown = renewal(&theirs, portico(), None);
        unknown.refresh = "garbage".into();
        let got = unknown.send(&stage.transport, &stage.portal).await;
        assert_eq!(refusal(got), Refusal::InvalidRefreshToken, "{dialect}");
        let issued = renewal(&theirs, portico(), None).send(&stage.transport, &stage.portal).await.unwrap();
        let got = exchange(&stage.transport, issued.grant().unwrap()).await;
        assert_eq!(refusal(got), Refusal::Other, "{dialect}");
        stage.control.kill_renewals_of(MARA.0).await;
        let got = renewal(&theirs, portico(), None).send(&stage.transport, &stage.portal).await;
        assert_eq!(refusal(got), Refusal::InvalidRefreshToken, "{dialect}");
    }
}

/// PROTOCOL §3.3: "exchange at ≤24 h (only when `redirect_uri` known)". On its last day a renewal token of unknown origin
/// is used as it is, in one request.
#[tokio::test]
async fn story_9_without_a_redirect_address_nothing_is_exchanged() {
    let stage = Stage::new(Dialect::Kubernetes).await;
    let (_, theirs) = stage.signed_in(MARA).await;
    for (redirect_uri, grant_type) in
        [(String::new(), "refresh_token"), (theirs.redirect_uri.clone(), "exchange_refresh_token")]
    {
        let now = stage.clock.now();
        let grant = Grant { redirect_uri, expiry: Expiry::after(now, 3600), ..theirs.clone() };
        stage.control.forget_seen();
        assert!(renew(&stage.transport, &grant, now).await.is_ok());
        assert_eq!(stage.control.total(), 1, "{grant_type}");
        let seen = stage.control.last(&stage.rest("oauth2/token")).unwrap();
        assert_eq!(seen.form.get("grant_type"), Some(grant_type));
    }
}

//! CHECKS S1: nothing that holds a secret shows it, and none of it can become part of a file or a message.

use std::marker::PhantomData;

use arcgis_auth::error::PortalRefused;
use arcgis_auth::scheme::api_key::ApiKey;
use arcgis_auth::scheme::app::{AppRenewal, AppSignIn};
use arcgis_auth::scheme::browser::{Answer, AwaitingCode, Exchange, Hit, Pasted};
use arcgis_auth::scheme::given_renewal::GivenRenewal;
use arcgis_auth::scheme::given_token::GivenToken;
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::scheme::saml;
use arcgis_auth::scheme::server::ServerSignIn;
use arcgis_auth::secret::{AppSecret, AuthorizationCode, Password, PkceVerifier, RefreshToken, TokenText};
use arcgis_auth::token::{
    AccessToken, Asker, Binding, Grant, Issued, NotCommitted, ServerTokens, TokenSource,
};
use arcgis_auth::transport::Reply;
use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::common::{MemoryLedger, Stage};

/// Whether a type has a trait: an inherent constant comes before the one of a trait, but only where its bound holds.
macro_rules! has {
    ($kind:ty: $bound:path) => {{
        struct Asked<T>(PhantomData<T>);
        #[allow(dead_code, reason = "used where the bound does not hold")]
        trait Otherwise {
            const HAS: bool = false;
        }
        impl<T> Otherwise for Asked<T> {}
        #[allow(dead_code, reason = "used where the bound holds")]
        impl<T: $bound> Asked<T> {
            const HAS: bool = true;
        }
        Asked::<$kind>::HAS
    }};
}

macro_rules! none_of_them_has {
    ($bound:path: $($kind:ty),+ $(,)?) => {
        $(assert!(!has!($kind: $bound), "{} has {}", stringify!($kind), stringify!($bound));)+
    };
}

#[test]
fn s1_no_secret_can_be_serialised_printed_or_compared() {
    // The question itself works.
    assert!(has!(String: serde::Serialize) && has!(String: std::fmt::Display) && has!(String: PartialEq));
    assert!(!has!(PhantomData<fn()>: std::fmt::Display));
    none_of_them_has!(serde::Serialize:
        Password, TokenText, RefreshToken, AuthorizationCode, PkceVerifier,
        AccessToken, Grant, Issued, NotCommitted, Exchange, AwaitingCode, Pasted, Reply, Hit,
        PasswordSignIn<'static>, TokenSource, AppSecret, AppSignIn, AppRenewal, ApiKey, GivenToken,
        GivenRenewal, ServerSignIn<'static>, Asker, ServerTokens, saml::Ask, saml::Flow, saml::Turn,
    );
    none_of_them_has!(std::fmt::Display:
        Password, TokenText, RefreshToken, AuthorizationCode, PkceVerifier,
        AccessToken, Grant, Issued, NotCommitted, Exchange, AwaitingCode, Pasted, Reply, Hit,
        PasswordSignIn<'static>, TokenSource, AppSecret, AppSignIn, AppRenewal, ApiKey, GivenToken,
        GivenRenewal, ServerSignIn<'static>, Asker, ServerTokens, saml::Ask, saml::Flow, saml::Turn,
    );
    // `==` stops at the first difference and so tells how much was right.
    none_of_them_has!(PartialEq: Password, TokenText, RefreshToken, AuthorizationCode, PkceVerifier, AppSecret);
    // What came with a one-time code is used once.
    none_of_them_has!(Clone: Issued, Exchange, AwaitingCode, saml::Ask, saml::Flow, saml::Turn);
}

#[tokio::test]
async fn s1_debug_shows_no_secret() {
    let stage = Stage::new(practice_portal::Dialect::Online).await;
    let (awaiting, page) = stage.begin_pasted();
    let state = page.as_url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let mut shown = vec![(format!("{awaiting:?} {page:?}"), vec![state])];

    let Ok(Answer::Code(exchange)) = awaiting.pasted("canary-code") else { panic!("not taken") };
    let verifier = exchange.fields()[4].1.to_owned();
    shown.push((format!("{exchange:?}"), vec!["canary-code".to_owned(), verifier.clone()]));
    shown.push((format!("{:?}", Answer::Code(exchange)), vec!["canary-code".to_owned(), verifier]));

    let canary = || vec!["canary".to_owned()];
    let target = "/sign-in/gis.example.com?code=canary-code&state=canary-state".parse().unwrap();
    let hit = Hit { method: Method::GET, host: Some("127.0.0.1:27071".to_owned()), target };
    shown.push((format!("{hit:?}"), canary()));
    let (taken, _) = oneshot::channel();
    shown.push((format!("{:?}", Pasted { text: "canary-code".into(), taken }), canary()));
    let password = Password::from("canary-password");
    shown.push((format!("{:?}", PasswordSignIn::new("mara", &password)), canary()));

    shown.push((format!("{:?}", ServerSignIn::new("crew", &password)), canary()));
    let app_id = crate::common::portico();
    let app = AppSignIn::new(app_id.clone(), "canary-secret".into()).unwrap();
    let renewal = app.clone().renewal(stage.transport.clone(), stage.portal.clone());
    shown.push((format!("{app:?} {renewal:?}"), canary()));
    let given = GivenToken::new(&"canary-token".into(), None).unwrap();
    let key = ApiKey::new(&"canary-key".into(), None).unwrap();
    let renewal = GivenRenewal { refresh: "canary-renewal".into(), app_id, redirect_uri: None };
    shown.push((format!("{given:?} {key:?} {renewal:?}"), canary()));
    let mut proof = http::HeaderValue::from_static("Basic canary");
    proof.set_sensitive(true);
    let headers = HeaderMap::from_iter([(http::header::AUTHORIZATION, proof)]);
    let asker = Asker::WebTier { headers, binding: Binding::None };
    let servers = ServerTokens::new(stage.transport.clone(), stage.portal.clone(), asker.clone(), None);
    shown.push((format!("{asker:?} {servers:?}"), canary()));

    let body = r#"{"access_token":"canary-access","refresh_token":"canary-refresh","username":"mara"}"#;
    let reply = Reply::from_parts(
        stage.portal.sharing_rest("oauth2/token"),
        StatusCode::OK,
        HeaderMap::new(),
        body.as_bytes().to_vec(),
        Timestamp::UNIX_EPOCH,
    );
    shown.push((format!("{reply:?}"), canary()));
    let (awaiting, _) = stage.begin_pasted();
    let Ok(Answer::Code(exchange)) = awaiting.pasted("some-code") else { panic!("not taken") };
    let issued = exchange.answer(&reply).unwrap();
    shown.push((format!("{issued:?} {:?}", issued.grant()), canary()));
    let ledger = MemoryLedger::default();
    ledger.refuse(true);
    let not = issued.commit(&ledger).await.unwrap_err();
    shown.push((format!("{not:?}"), canary()));
    ledger.refuse(false);
    let token = not.issued.commit(&ledger).await.unwrap();
    shown.push((format!("{token:?} {:?} {:?}", token.headers().unwrap(), ledger.kept()), canary()));

    for (text, secrets) in shown {
        for secret in secrets {
            assert!(!text.is_empty() && !text.contains(&secret), "{text}");
        }
    }
}

/// A mistake in a reply is told without the reply.
#[tokio::test]
async fn s1_errors_do_not_quote_what_came_or_what_was_asked() {
    let stage = Stage::new(practice_portal::Dialect::Online).await;
    let url = stage.portal.sharing_rest("oauth2/token");
    let bodies = [
        r#"{"access_token":"canary","expires_in":"canary"}"#,
        r#"{"access_token":["canary"]}"#,
        r#"{"access_token":"canary"#,
        "canary",
        "<html>canary</html>",
    ];
    for body in bodies {
        let (awaiting, _) = stage.begin_pasted();
        let Ok(Answer::Code(exchange)) = awaiting.pasted("canary-code") else { panic!("not taken") };
        let mut asked = url.clone();
        asked.set_query(Some("token=canary"));
        let bytes = body.as_bytes().to_vec();
        let reply = Reply::from_parts(asked, StatusCode::OK, HeaderMap::new(), bytes, Timestamp::UNIX_EPOCH);
        let error = exchange.answer(&reply).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
    assert!(!has!(PortalRefused: serde::Serialize));
}

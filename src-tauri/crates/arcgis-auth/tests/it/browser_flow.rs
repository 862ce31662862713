//! Sign-in in the browser, from the first address to the person's name (PROTOCOL §3.1, §3.2).

use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::error::Refusal;
use arcgis_auth::portal::{discover, read_address};
use arcgis_auth::scheme::browser::{self, Answer, Pasted, Redirect, Stay, Unexpected};
use arcgis_auth::token::AppId;
use http::{Method, StatusCode};
use practice_portal::{Dialect, MFA_CODE, OOB, RedirectMatch};
use tokio::sync::oneshot;

use crate::common::{MARA, MemoryLedger, SignIn, Stage, portico};
use crate::refusal;

#[tokio::test]
async fn the_whole_way_under_every_dialect() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let reading = read_address(stage.portal.as_str()).unwrap();
        let found = discover(&stage.transport, &reading).await.unwrap();
        assert_eq!(found.address, stage.portal, "{dialect}");
        stage.control.forget_seen();

        let sign_in = stage.wait().await;
        let back = stage.browser.sign_in(sign_in.page.as_url(), MARA).await;
        let redirect_uri = sign_in.redirect.uri();
        assert_eq!(back.as_str().split('?').next(), Some(redirect_uri.as_str()), "{dialect}");
        let shown = stage.browser.open(&back).await;
        assert_eq!(shown.status, StatusCode::OK, "{dialect}");
        let issued = sign_in.ended().await.unwrap().send(&stage.transport).await.unwrap();
        assert_eq!(issued.user_name(), Some(MARA.0), "{dialect}");
        let identity = issued.verify(&stage.transport, &stage.portal).await.unwrap();
        assert_eq!(identity.user_name, MARA.0, "{dialect}");
        assert_eq!(identity.full_name.as_deref(), Some("Mara Lindqvist"), "{dialect}");
        assert_eq!(identity.role.as_deref(), Some("org_publisher"), "{dialect}");

        // §0: access 30 minutes, renewal two weeks.
        let (from, until) = issued.span();
        assert_eq!(until.moment().unwrap().duration_since(from).as_secs(), 1800, "{dialect}");
        let ledger = MemoryLedger::default();
        issued.commit(&ledger).await.unwrap();
        let grant = ledger.kept().pop().unwrap();
        let days = grant.expiry.moment().unwrap().duration_since(from).as_hours() / 24;
        assert!((13..=14).contains(&days), "{dialect}");
        assert_eq!((grant.redirect_uri, grant.issuer), (redirect_uri, stage.portal.clone()), "{dialect}");

        // Two requests of ours: the exchange and the question who that was.
        let ours = stage.control.seen().iter().filter(|seen| seen.header("user-agent").is_some()).count();
        assert_eq!(ours, 2, "{dialect}: {:?}", stage.control.seen());
        assert_eq!(stage.posts("oauth2/token"), 1);
        let asked = stage.control.last(&stage.rest("oauth2/token")).unwrap();
        let names: Vec<&str> = asked.form.names().collect();
        assert_eq!(names, ["client_id", "grant_type", "code", "redirect_uri", "code_verifier", "f"]);
        assert!(asked.query.is_empty(), "nothing of it in the address");
    }
}

/// The browser covers what a password cannot: a second factor, an organisation's own sign-in, terms, a new password.
#[tokio::test]
async fn every_hurdle_is_taken_on_the_portals_own_pages() {
    let rows: [(&str, &str, &[(&str, &str)]); 3] = [
        ("jonas.feld", "practice-jonas", &[("mfa_code", MFA_CODE)]),
        ("tom.ashby", "practice-tom", &[("acceptTermsAndConditions", "True")]),
        (
            "nils.ekman",
            "practice-nils",
            &[
                ("password", "practice-nils"),
                ("newPassword", "fresh-nils-1"),
                ("newPassword2", "fresh-nils-1"),
            ],
        ),
    ];
    for (user, password, step) in rows {
        let stage = Stage::new(Dialect::Enterprise11).await;
        let sign_in = stage.wait().await;
        let page = stage.browser.open(sign_in.page.as_url()).await;
        let next = stage.browser.submit(&page, &[("username", user), ("password", password)]).await;
        let page = stage.browser.open(&next.location().unwrap()).await;
        let back = stage.browser.submit(&page, step).await.location().unwrap();
        stage.browser.open(&back).await;
        assert_identity(&stage, sign_in, user).await;
    }
    let stage = Stage::new(Dialect::Enterprise11).await;
    let sign_in = stage.wait().await;
    let page = stage.browser.open(sign_in.page.as_url()).await;
    let provider = stage.portal.sharing_rest("oauth2/saml/signin");
    let state = page.between("name=\"oauth_state\" value=\"", "\"").unwrap();
    let form = [("oauth_state", state), ("user", "priya.nair")];
    let back = stage.browser.post(&provider, &form).await.location().unwrap();
    stage.browser.open(&back).await;
    assert_identity(&stage, sign_in, "priya.nair").await;
}

async fn assert_identity(stage: &Stage, sign_in: SignIn, user: &str) {
    let issued = sign_in.ended().await.unwrap().send(&stage.transport).await.unwrap();
    let identity = issued.verify(&stage.transport, &stage.portal).await.unwrap();
    assert_eq!(identity.user_name, user);
}

/// PROTOCOL §3.1: "Accept pasted code, pasted title, or pasted URL."
#[tokio::test]
async fn a_code_is_pasted_bare_as_title_or_as_address() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        for form in ["bare", "title", "address"] {
            let (awaiting, page) = stage.begin_pasted();
            let shown = stage.browser.sign_in(page.as_url(), MARA).await;
            let approval = stage.browser.open(&shown).await;
            let pasted = match form {
                "bare" => approval.between("id=\"code\" value=\"", "\"").unwrap(),
                "title" => approval.between("<title>", "</title>").unwrap(),
                _ => shown.as_str(),
            };
            let Ok(Answer::Code(exchange)) = awaiting.pasted(pasted) else { panic!("{dialect} {form}") };
            let issued = exchange.send(&stage.transport).await.unwrap();
            assert_eq!(issued.user_name(), Some(MARA.0), "{dialect} {form}");
            assert_eq!(issued.grant().unwrap().redirect_uri, OOB);
        }
    }
}

/// While the listener waits, a code may be pasted all the same; a text that is none is said and costs nothing.
#[tokio::test]
async fn pasting_works_beside_the_listener() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let sign_in = stage.wait().await;
    let back = stage.browser.sign_in(sign_in.page.as_url(), MARA).await;
    let foreign = back.as_str().replace("state=", "state=x");
    let rows = [
        ("my password", Err(Unexpected::NoCode)),
        (stage.portal.as_str(), Err(Unexpected::State)),
        (foreign.as_str(), Err(Unexpected::State)),
        (back.as_str(), Ok(())),
    ];
    for (text, expected) in rows {
        let (taken, said) = oneshot::channel();
        sign_in.paste.send(Pasted { text: text.into(), taken }).await.unwrap();
        assert_eq!(said.await.unwrap(), expected, "{text}");
    }
    assert_eq!(stage.posts("oauth2/token"), 0);
    assert_identity(&stage, sign_in, MARA.0).await;
}

/// RFC 6749 §4.1.2.1.
#[tokio::test]
async fn saying_no_on_the_portals_page_ends_the_waiting() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let sign_in = stage.wait().await;
        let back = stage.browser.cancel(sign_in.page.as_url()).await;
        let shown = stage.browser.open(&back).await;
        assert!(shown.html.contains("The sign-in did not go through"), "{dialect}");
        assert_eq!(refusal(sign_in.ended().await), Refusal::AccessDenied, "{dialect}");
        assert_eq!(stage.posts("oauth2/token"), 0, "{dialect}");
    }
}

/// PROTOCOL §3.1: "an HTML page …, no redirect happens → the app just waits".
#[tokio::test]
async fn a_wrong_app_or_redirect_shows_a_page_and_the_waiting_goes_on() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        stage.control.change_switches(|switches| switches.redirect_match = RedirectMatch::Exact);
        let unknown = AppId::new("nobody-registered-this").unwrap();
        let loopback = Redirect::loopback(&stage.portal, 1);
        let rows = [
            (unknown, Redirect::OutOfBand, "Invalid client_id"),
            (portico(), loopback, "Invalid redirect_uri"),
        ];
        for (app, redirect, words) in rows {
            let (_awaiting, page) = browser::begin(&stage.portal, &app, &redirect, None, &mut rand::rng());
            let shown = stage.browser.open(page.as_url()).await;
            assert!(shown.location().is_none() && shown.html.contains(words), "{dialect} {words}");
        }
        let sign_in = stage.wait().await;
        let shown = stage.browser.open(sign_in.page.as_url()).await;
        assert!(shown.html.contains("Invalid redirect_uri"), "{dialect}");
        assert!(!sign_in.waiting.is_finished());
        sign_in.cancel.cancel();
        assert!(matches!(sign_in.ended().await, Err(Error::Cancelled)), "{dialect}");
    }
}

/// The same at the token endpoint: the portal's E3 becomes the typed refusal.
#[tokio::test]
async fn the_token_endpoint_names_a_wrong_app_redirect_verifier_and_code() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let rows = [
            ("client_id", "nobody-registered-this", Refusal::UnknownApp),
            ("redirect_uri", "http://127.0.0.1:1/elsewhere", Refusal::UnknownRedirect),
            ("code", "made-up-code", Refusal::InvalidCode),
            ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", Refusal::VerifierMismatch),
        ];
        for (name, value, expected) in rows {
            let exchange = stage.exchange_of(MARA).await;
            let fields = exchange.fields().map(|(key, own)| (key, if key == name { value } else { own }));
            let url = stage.portal.sharing_rest("oauth2/token");
            let reply = stage.transport.post_form(&url, &fields, http::HeaderMap::new()).await.unwrap();
            let answer = exchange.answer(&reply);
            if name == "code_verifier" && !dialect.switches().pkce {
                assert_eq!(answer.unwrap().user_name(), Some(MARA.0), "{dialect} knows no verifier");
            } else {
                assert_eq!(refusal(answer), expected, "{dialect} {name}");
            }
        }
    }
}

/// A bare code has no state: the verifier alone ties it to its sign-in (RFC 7636 §1).
#[tokio::test]
async fn a_bare_code_of_another_sign_in_fits_no_verifier() {
    let stage = Stage::new(Dialect::Online).await;
    let (_, theirs) = stage.begin_pasted();
    let (mine, _) = stage.begin_pasted();
    let shown = stage.browser.sign_in(theirs.as_url(), MARA).await;
    let code = shown.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let Ok(Answer::Code(exchange)) = mine.pasted(&code) else { panic!("not taken") };
    assert_eq!(refusal(exchange.send(&stage.transport).await), Refusal::VerifierMismatch);
}

/// RFC 6749 §4.1.2: a code works once and not for long.
#[tokio::test]
async fn a_code_works_once_and_for_ten_minutes() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let exchange = stage.exchange_of(MARA).await;
        let url = stage.portal.sharing_rest("oauth2/token");
        let first =
            stage.transport.post_form(&url, &exchange.fields(), http::HeaderMap::new()).await.unwrap();
        assert!(first.json::<serde_json::Value>().is_ok(), "{dialect}");
        assert_eq!(refusal(exchange.send(&stage.transport).await), Refusal::InvalidCode, "{dialect}");

        let exchange = stage.exchange_of(MARA).await;
        stage.control.advance(Duration::from_secs(10 * 60 + 1));
        assert_eq!(refusal(exchange.send(&stage.transport).await), Refusal::InvalidCode, "{dialect}");
        assert_eq!(stage.control.count(&Method::GET, &stage.rest("oauth2/token")), 0, "never with GET");
    }
}

/// PROTOCOL §0, §3.1: `expiration` is minutes of the renewal token's life, −1 asks for the most; what came back counts.
#[tokio::test]
async fn how_long_to_stay_signed_in_is_asked_and_the_portal_decides() {
    const DAY: i64 = 86_400;
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let rows = [
            (Stay::Usual, 14 * DAY),
            (Some(90).into(), 90 * 60),
            (Stay::Minutes(u32::MAX), 90 * DAY),
            (Stay::Longest, 90 * DAY),
        ];
        for (stay, seconds) in rows {
            let (awaiting, page) =
                browser::begin(&stage.portal, &portico(), &Redirect::OutOfBand, stay, &mut rand::rng());
            let shown = stage.browser.sign_in(page.as_url(), MARA).await;
            let Ok(Answer::Code(exchange)) = awaiting.pasted(shown.as_str()) else { panic!("{dialect}") };
            let issued = exchange.send(&stage.transport).await.unwrap();
            let (from, _) = issued.span();
            let end = issued.grant().unwrap().expiry.moment().unwrap();
            let life = end.duration_since(from).as_secs();
            assert!((seconds - 5..=seconds + 5).contains(&life), "{dialect} {stay:?}: {life}");
        }
    }
}

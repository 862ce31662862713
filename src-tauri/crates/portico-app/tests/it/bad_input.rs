//! Bad input: tokens, keys and secrets that are no good, ends that cannot be, and a portal or a server that points
//! elsewhere. Each ends in an error that has words, and leaves no record and no secret behind.

use std::path::Path;
use std::time::Duration;

use http::Method;
use portico_app::view::{
    Keep, ServiceBinding, ServiceTokenRequest, SignInRequest, SignInTarget, SignInWay, State, Typed, UiError,
};
use practice_portal::{
    APP_SECRET, Fault, Options, PORTICO_APP, PracticePortal, Running, SECRET_APP, Site, TokenKind,
};
use serde_json::{Value, json};

use crate::fixture::Fixture;
use crate::visitor::MARA;

const TOKEN: &str = "/practice/sharing/rest/oauth2/token";
const GENERATE: &str = "/practice/sharing/rest/generateToken";
const CREW: &str = "/arcgis/tokens";

fn typed(text: &str) -> Typed {
    Typed::new(text.to_owned())
}

fn token(text: &str) -> SignInWay {
    SignInWay::Token { token: typed(text), referer: Some("http".to_owned()) }
}

fn key(text: &str) -> SignInWay {
    SignInWay::ApiKey { key: typed(text), referer: None }
}

fn app(secret: &str) -> SignInWay {
    SignInWay::App { app_id: SECRET_APP.to_owned(), secret: typed(secret), keep_secret: true }
}

fn renewal(text: &str) -> SignInWay {
    SignInWay::RenewalToken { app_id: PORTICO_APP.to_owned(), token: typed(text) }
}

fn password(keep_password: bool) -> SignInWay {
    let (user, password) = (MARA.0.to_owned(), typed(MARA.1));
    SignInWay::Password { user, password, keep_password, options: Fixture::usual(), app_id: None }
}

fn crew() -> SignInWay {
    SignInWay::Server {
        user: "field.crew".to_owned(),
        password: typed("practice-crew"),
        keep_password: true,
        options: Fixture::usual(),
        token_address: None,
        confirmed_origin: None,
    }
}

fn into_keyring(target: SignInTarget, way: SignInWay) -> SignInRequest {
    SignInRequest { target, way, keep: Keep::Keyring }
}

/// What an endpoint says instead.
fn says(body: &Value) -> Fault {
    let (content_type, body) = ("application/json".to_owned(), body.to_string().into_bytes());
    Fault::Reply { status: 200, content_type, body }
}

/// The catalogue has the triple, no word of it is empty, and every blank is filled.
fn has_words(error: &UiError) {
    const ERRORS: &str = include_str!("../../../../../ui/src/text/en/errors.json");
    let errors: Value = serde_json::from_str(ERRORS).unwrap();
    for part in ["title", "happened", "why", "todo"] {
        let text = errors[&error.code][part].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{}: {part}", error.code);
        let blanks = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        for (blank, _) in blanks {
            assert!(
                error.params.get(blank).is_some_and(|filled| !filled.is_empty()),
                "{}: {blank}",
                error.code
            );
        }
    }
}

/// No record, no secret, now and after a restart; and no file that holds what was typed.
fn nothing_is_kept(fixture: &mut Fixture, secret: &str) {
    for _ in 0..2 {
        let seen = fixture.app.overview();
        assert!(seen.portals.is_empty() && seen.profiles.is_empty(), "{seen:?}");
        assert!(fixture.keyring.keys().is_empty(), "{:?}", fixture.keyring.keys());
        fixture.restart();
    }
    assert!(!files(fixture.folder()).iter().any(|text| text.contains(secret)));
}

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned());
        }
    }
    found
}

/// The sign-in fails, with words, without what was typed in them, and nothing is kept.
async fn refused(fixture: &mut Fixture, target: SignInTarget, way: SignInWay, secret: &str) -> UiError {
    let error = match fixture.app.begin_sign_in(into_keyring(target, way)) {
        Ok(begun) => fixture.failed(&begun.sign_in_id).await,
        Err(error) => error,
    };
    has_words(&error);
    assert!(!format!("{error:?}").contains(secret), "{error:?}");
    nothing_is_kept(fixture, secret);
    error
}

async fn another_portal() -> Running {
    PracticePortal::start(Options::for_tests()).await.unwrap()
}

/// Expired, of another portal, cut off, with a letter changed, far too long.
#[tokio::test]
async fn a_token_that_is_no_good_leaves_nothing() {
    let foreign = Fixture::new().await;
    let foreign = crate::inspector::bound_token(&foreign).await;
    let mut fixture = Fixture::new().await;
    let good = crate::inspector::bound_token(&fixture).await;
    let changed = good.chars().rev().collect::<String>();
    let rows = [
        (foreign.as_str(), "token_not_recognised"),
        (&good[..good.len() - 1], "token_not_recognised"),
        (&good[1..], "token_not_recognised"),
        (&good[..1], "token_not_recognised"),
        (&changed, "token_not_recognised"),
        (&format!("{good} {good}"), "token_not_understood"),
        (&format!("{good}\u{0}"), "token_not_understood"),
        (&format!("{good}\r\nX-Esri-Authorization: Bearer x"), "token_not_understood"),
        (&format!("{good}é"), "token_not_understood"),
    ];
    for (text, code) in rows {
        for way in [token(text), key(text)] {
            let target = fixture.probe().await;
            assert_eq!(refused(&mut fixture, target, way, &good).await.code, code, "{text}");
        }
    }
    // An hour later it is over.
    fixture.pass(Duration::from_secs(61 * 60));
    let target = fixture.probe().await;
    let error = refused(&mut fixture, target, token(&good), &good).await;
    assert_eq!(error.code, "token_not_recognised");
}

/// What no portal takes is said before anything is sent: each server would refuse it in its own way.
#[tokio::test]
async fn what_is_far_too_long_is_not_sent() {
    let mut fixture = Fixture::new().await;
    let long = "canary-".repeat(200_000);
    let mut shouted = password(true);
    let SignInWay::Password { password, .. } = &mut shouted else { panic!() };
    *password = typed(&long);
    for way in [token(&long), key(&long), renewal(&long), app(&long), shouted] {
        let target = fixture.probe().await;
        fixture.control().forget_seen();
        assert_eq!(refused(&mut fixture, target, way, &long).await.code, "secret_too_long");
        assert_eq!(fixture.control().total(), 0);
    }
}

/// What somebody else changed in the keyring is no token, no grant, no key: signing in again is said, and nothing is sent.
#[tokio::test]
async fn a_broken_secret_in_the_keyring_is_none() {
    for (way, broken) in [(password(false), "gar\nbage"), (password(false), ""), (app(APP_SECRET), "")] {
        let mut fixture = Fixture::new().await;
        let target = fixture.probe().await;
        let begun = fixture.app.begin_sign_in(into_keyring(target, way)).unwrap();
        let id = fixture.done(&begun.sign_in_id).await.card.profile_id;
        let key = fixture.keyring.keys()[0].clone();
        fixture.keyring.put(key.clone(), broken);
        fixture.restart();
        fixture.control().forget_seen();
        let error = fixture.app.inspect_profile(&id, "look").await.unwrap_err();
        has_words(&error);
        assert_ne!(error.code, "internal");
        assert_eq!(fixture.control().total(), 0, "{}", error.code);
        assert_eq!(fixture.keyring.keys(), [key], "it is not for us to forget");
    }
}

#[tokio::test]
async fn a_renewal_token_that_is_no_good_leaves_nothing() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let mut request = Fixture::in_browser(target.clone());
    request.keep = Keep::Keyring;
    let view = fixture.waiting(request).await;
    fixture.come_back(MARA).await;
    let id = fixture.done(&view.sign_in_id).await.card.profile_id;
    let good = fixture.keyring.refresh_token();
    fixture.app.remove_profile(&id).await.unwrap();
    let cut = &good[..good.len() - 1];
    for text in [good.as_str(), cut, &good[..1], "garbage", "a%00b"] {
        let target = fixture.probe().await;
        let error = refused(&mut fixture, target, renewal(text), &good).await;
        assert_eq!(error.code, "renewal_refused", "ended, cut off or unknown: {}", text.len());
    }
}

/// `%`, `&`, `+` and letters beyond ASCII arrive as they were typed, and a wrong one is wrong.
#[tokio::test]
async fn app_secrets_of_any_letters_arrive_as_they_were_typed() {
    let mut fixture = Fixture::new().await;
    for secret in ["100%", "a&client_id=other", "1+1 = 2", "%2B%26%00", "Größe-秘密-🔑", "\"quoted'\\"]
    {
        let target = fixture.probe().await;
        let error = refused(&mut fixture, target, app(secret), secret).await;
        assert_eq!(error.code, "app_secret_refused", "{secret}");
        let sent = fixture.control().last(TOKEN).unwrap();
        let fields = (sent.form.get("client_id"), sent.form.get("client_secret"));
        assert_eq!(fields, (Some(SECRET_APP), Some(secret)));
    }
}

/// A token that is over when it comes is none: kept, it would be fetched anew for ever.
#[tokio::test]
async fn an_end_in_the_past_leaves_nothing() {
    let rows = [json!(0), json!(-1), json!("1000"), json!(1_700_000_000_000_i64)];
    for end in rows {
        for keep in [false, true] {
            let mut fixture = Fixture::new().await;
            let good = crate::inspector::bound_token(&fixture).await;
            let target = fixture.probe().await;
            let over = says(&json!({"token": good, "expires": end, "ssl": false}));
            fixture.control().plan_fault(GENERATE, over, None);
            let error = refused(&mut fixture, target, password(keep), &good).await;
            assert_eq!(error.code, "token_over", "{end}");
        }
    }
}

#[tokio::test]
async fn an_app_token_that_is_over_leaves_nothing() {
    for seconds in [json!(0), json!(-5), json!("-1800")] {
        let mut fixture = Fixture::new().await;
        let target = fixture.probe().await;
        let over = says(&json!({"access_token": "canary-over", "expires_in": seconds}));
        fixture.control().plan_fault(TOKEN, over, None);
        let error = refused(&mut fixture, target, app(APP_SECRET), "canary-over").await;
        assert_eq!(error.code, "token_over", "{seconds}");
        assert_eq!(fixture.control().count(&Method::POST, TOKEN), 1);
    }
}

/// A browser's sign-in comes with a grant, which is given back.
#[tokio::test]
async fn a_browsers_token_that_is_over_leaves_nothing() {
    let mut fixture = Fixture::with(|options| options.lifetimes.access = 0).await;
    let target = fixture.probe().await;
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::in_browser(target) };
    let view = fixture.waiting(request).await;
    fixture.come_back(MARA).await;
    let error = fixture.failed(&view.sign_in_id).await;
    assert_eq!(error.code, "token_over");
    assert!(fixture.keyring.keys().is_empty() && fixture.app.overview().profiles.is_empty());
    assert!(fixture.control().issued().iter().all(|issued| issued.kind != TokenKind::Refresh));
}

/// The year 10000 is later than any calendar here; a text is read as the number in it; what is neither is said.
#[tokio::test]
async fn ends_beyond_the_calendar_and_ends_as_texts() {
    // 253402214400000 ms is 9999-12-31T00:00:00Z.
    for (end, shown) in [
        (json!(253_402_300_800_000_i64), None),
        (json!("253402300800000"), None),
        (json!(i64::MAX), None),
        (json!(1e300), None),
        (json!("4102444800000"), Some(4_102_444_800_000)),
    ] {
        let mut fixture = Fixture::new().await;
        let good = crate::inspector::bound_token(&fixture).await;
        let target = fixture.probe().await;
        fixture.control().plan_fault(GENERATE, says(&json!({"token": good, "expires": end})), None);
        let begun = fixture.app.begin_sign_in(into_keyring(target, password(false))).unwrap();
        let card = fixture.done(&begun.sign_in_id).await.card;
        fixture.restart();
        let State::SignedIn { stay } = fixture.card(&card.profile_id).state else {
            panic!("{end}: {:?}", fixture.card(&card.profile_id).state)
        };
        let until = stay.until.unwrap();
        match shown {
            Some(moment) => assert!((until - moment).abs() < 2_000, "{end}: {until}"),
            // JavaScript's calendar goes on for longer than that.
            None => assert!((253_402_000_000_000..=8_640_000_000_000_000).contains(&until), "{end}: {until}"),
        }
        fixture.app.check_now(&card.profile_id).await.unwrap();
        assert!(matches!(fixture.card(&card.profile_id).state, State::SignedIn { .. }));
    }
    for end in [json!("soon"), json!(""), json!([]), json!({"at": 1})] {
        let mut fixture = Fixture::new().await;
        let target = fixture.probe().await;
        fixture.control().plan_fault(GENERATE, says(&json!({"token": "canary", "expires": end})), None);
        let error = refused(&mut fixture, target, password(true), "canary").await;
        assert_eq!(error.code, "reply_not_understood", "{end}");
    }
}

/// A token that no header could carry, or none at all.
#[tokio::test]
async fn a_reply_without_a_usable_token_leaves_nothing() {
    for text in [json!("a b\r\nX: y"), json!("ä"), json!("\u{0}"), json!(""), json!(null), json!(7)] {
        let mut fixture = Fixture::new().await;
        let target = fixture.probe().await;
        let body = json!({"token": text, "expires": 4_102_444_800_000_i64});
        fixture.control().plan_fault(GENERATE, says(&body), None);
        let error = refused(&mut fixture, target, password(true), "X: y").await;
        assert_eq!(error.code, "reply_not_understood", "{text}");
    }
}

/// DESIGN §4.5: what would receive a secret and points to another host is named, and the other host hears nothing.
#[tokio::test]
async fn a_token_endpoint_that_points_elsewhere_is_named_and_gets_nothing() {
    let ways = || {
        [
            (password(true), GENERATE, MARA.1),
            (app(APP_SECRET), TOKEN, APP_SECRET),
            (renewal("canary-renewal"), TOKEN, "canary-renewal"),
        ]
    };
    for row in 0..ways().len() {
        let trap = another_portal().await;
        let mut fixture = Fixture::new().await;
        let (way, path, secret) = ways().into_iter().nth(row).unwrap();
        let target = fixture.probe().await;
        points_to(&fixture, path, &trap);
        let error = refused(&mut fixture, target, way, secret).await;
        names(&error, &trap);
        assert_eq!(fixture.control().count(&Method::POST, path), 1);
        assert_eq!(trap.control().total(), 0, "{path}");
    }
    // The code of the browser's sign-in.
    let trap = another_portal().await;
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    points_to(&fixture, TOKEN, &trap);
    let mut request = Fixture::in_browser(target);
    request.keep = Keep::Keyring;
    let view = fixture.waiting(request).await;
    fixture.come_back(MARA).await;
    let error = fixture.failed(&view.sign_in_id).await;
    has_words(&error);
    names(&error, &trap);
    nothing_is_kept(&mut fixture, "code=");
    assert_eq!(trap.control().total(), 0);
    // The account of a server.
    let trap = another_portal().await;
    let mut fixture = Fixture::new().await;
    let server = fixture.portal.http(Site::StandAlone).unwrap();
    let report = fixture.app.probe(server.as_str(), "job").await.unwrap();
    let target = SignInTarget::Probed { probe_id: report.probe_id, name: "Field server".to_owned() };
    points_to(&fixture, CREW, &trap);
    names(&refused(&mut fixture, target, crew(), "practice-crew").await, &trap);
    assert_eq!(trap.control().total(), 0);
}

fn points_to(fixture: &Fixture, path: &str, trap: &Running) {
    let to = format!("{}{}", trap.http(Site::Portal).unwrap().origin().ascii_serialization(), path);
    fixture.control().plan_fault(path, Fault::RedirectTo(to), None);
}

fn names(error: &UiError, trap: &Running) {
    assert_eq!(error.code, "redirected_elsewhere");
    let to = trap.http(Site::Portal).unwrap();
    assert!(error.params["to"].contains(&to.port().unwrap().to_string()), "{error:?}");
}

/// The same when a sign-in is renewed: the row says so, and what was kept stays as it was.
#[tokio::test]
async fn a_renewal_that_is_pointed_elsewhere_changes_nothing_that_is_kept() {
    for (way, path) in [(password(true), GENERATE), (app(APP_SECRET), TOKEN)] {
        let trap = another_portal().await;
        let mut fixture = Fixture::new().await;
        let target = fixture.probe().await;
        let begun = fixture.app.begin_sign_in(into_keyring(target, way)).unwrap();
        let id = fixture.done(&begun.sign_in_id).await.card.profile_id;
        let kind = fixture.keyring.keys()[0].kind.clone();
        let kept = fixture.keyring.only(&kind);
        points_to(&fixture, path, &trap);
        fixture.restart();
        fixture.app.check_now(&id).await.unwrap();
        let State::Problem { error, .. } = fixture.card(&id).state else {
            panic!("{:?}", fixture.card(&id).state)
        };
        names(&error, &trap);
        assert_eq!(trap.control().total(), 0);
        assert_eq!(fixture.keyring.only(&kind), kept);
        fixture.control().clear_faults();
        fixture.app.check_now(&id).await.unwrap();
        assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
    }
}

/// A server that names another owner, after it was looked at, gets no token, and nobody is asked for one.
#[tokio::test]
async fn a_server_of_a_foreign_owner_gets_no_token() {
    let trap = another_portal().await;
    let foreign = trap.http(Site::Portal).unwrap();
    for owner in [foreign.as_str(), "https://evil.example/practice", "garbage", ""] {
        let mut fixture = Fixture::new().await;
        let target = fixture.probe().await;
        let id = fixture.sign_in(target, MARA).await.card.profile_id;
        let server = fixture.portal.http(Site::Server).unwrap();
        let address =
            format!("{}/rest/services/Planning/Zoning/MapServer", server.as_str().trim_end_matches('/'));
        let look = async |fixture: &Fixture| fixture.app.look_at_service(&address, "look").await;
        let before = look(&fixture).await.unwrap();
        let info = json!({"currentVersion": 11.3, "owningSystemUrl": owner, "authInfo": {"isTokenBasedSecurity": true}});
        fixture.control().plan_fault("/server/rest/info", says(&info), None);
        fixture.control().forget_seen();
        let after = look(&fixture).await;
        for service in [Ok(before), after].into_iter().flatten() {
            let request = ServiceTokenRequest {
                service_id: service.service_id,
                profile_id: id.clone(),
                binding: ServiceBinding::ThisComputer,
                minutes: 60,
            };
            let error = fixture.app.get_service_token(request, "get").await.unwrap_err();
            has_words(&error);
            assert_eq!(error.code, "foreign_server", "{owner}");
        }
        let seen = fixture.control().seen();
        assert!(!seen.is_empty() && fixture.control().count(&Method::POST, GENERATE) == 0);
        for request in seen {
            let carries = ["token", "password", "refresh_token"];
            assert!(
                carries.iter().all(|name| !request.form.has(name) && !request.query.has(name)),
                "{request:?}"
            );
            assert!(
                request.header("x-esri-authorization").is_none() && request.header("authorization").is_none()
            );
        }
        assert_eq!(trap.control().total(), 0, "{owner}");
    }
}

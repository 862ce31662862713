//! The failure stories of PROTOCOL §12 that concern tokens, one named test each. Those that are told where their subject
//! is tested are named in the table, which is checked against the sources; a story that has nothing to do with tokens
//! says whose it is.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use arcgis_auth::error::{CertificateFault, NotUnderstood, Refusal};
use arcgis_auth::portal::{PortalAddress, discover, read_address, same_owner};
use arcgis_auth::scheme::app::AppSignIn;
use arcgis_auth::scheme::browser::{self, Answer, CallbackPages, Listener, Redirect};
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::secret::{AppSecret, Password};
use arcgis_auth::token::{AppId, Issued, refresh, verify};
use http::Method;
use practice_portal::{
    APP_SECRET, Account, Dialect, Fault, Options, PORTICO_APP, RedirectMatch, Role, SECRET_APP, Site,
};
use serde_json::json;

use crate::common::{MARA, Stage, portico, says};
use crate::refusal;

/// Where a story is told.
enum Told {
    /// In a test of this crate: the beginning of its name is the story's number.
    Here(&'static str),
    /// The same in a test of portico-app, which knows the other programs of this computer.
    InTheApp(&'static str),
    /// Elsewhere, because it is no story of tokens.
    NotOfTokens(&'static str),
}

use Told::{Here, InTheApp, NotOfTokens};

/// All 32 of them.
const STORIES: [(u8, Told); 32] = [
    (1, Here("one_post_for_each_click")),
    (2, Here("another_letter_case_is_refused_and_the_browser_takes_it")),
    (3, Here("own_accounts_switched_off_is_known_before_a_password_is_asked_for")),
    (4, Here("a_servers_address_leads_to_its_portal")),
    (5, Here("only_a_named_user_is_a_success")),
    (6, Here("a_bad_token_never_becomes_a_silent_anonymous")),
    (7, Here("an_expired_token_is_known_by_the_clock_and_by_498_under_http_200")),
    (8, Here("a_dead_renewal_token_is_one_request_and_its_name")),
    (9, Here("without_a_redirect_address_nothing_is_exchanged")),
    (10, Here("a_redirect_address_is_the_same_bytes_in_both_legs")),
    (11, Here("an_unregistered_redirect_is_waited_for_and_cancelled")),
    (12, Here("the_port_is_bound_before_the_page_is_known_and_never_another")),
    (13, Here("an_empty_secret_is_never_sent")),
    (14, Here("another_referer_is_a_bad_token")),
    (15, Here("every_binding_is_sent_as_client_and_holds")),
    (16, Here("an_owner_written_differently_is_the_same_portal")),
    (17, Here("a_stand_alone_server_needs_an_account_of_its_own")),
    (18, NotOfTokens("keyrings: profile-store")),
    (19, NotOfTokens("keyrings: profile-store")),
    (20, NotOfTokens("Python's profile files: profile-store")),
    (21, Here("a_domain_in_the_name_is_no_web_tier")),
    (22, NotOfTokens("web tiers: their own schemes")),
    (23, NotOfTokens("certificates: the transport")),
    (24, NotOfTokens("proxies: the transport")),
    (25, Here("no_sign_in_page_is_read")),
    (26, InTheApp("pros_sign_in_has_an_end_of_its_own_and_pro_is_asked_again")),
    (27, Here("an_api_key_is_taken_without_a_user")),
    (28, Here("http_where_https_is_wanted_is_said")),
    (29, Here("odd_characters_arrive_as_they_were_typed")),
    (30, Here("the_administrators_endpoint_is_another_way")),
    (31, Here("an_organisation_and_www_are_one_portal")),
    (32, Here("an_app_signs_in_to_no_portal_that_is_not_trusted")),
];

/// Each number once, each with its one test, and no test that the table does not know.
#[test]
fn every_story_of_tokens_has_its_test() {
    let (mut here, mut in_the_app) = (stories_in("tests/it"), stories_in("../portico-app/tests/it"));
    for (place, (number, told)) in (1..).zip(&STORIES) {
        assert_eq!(place, *number);
        let take = |of: &mut BTreeMap<u8, Vec<String>>| of.remove(number).unwrap_or_default();
        let tests = (take(&mut here), take(&mut in_the_app));
        match told {
            Here(name) => assert_eq!(tests, (vec![(*name).to_owned()], vec![]), "story {number}"),
            InTheApp(name) => assert_eq!(tests, (vec![], vec![(*name).to_owned()]), "story {number}"),
            NotOfTokens(whose) => assert!(tests == (vec![], vec![]) && !whose.is_empty(), "story {number}"),
        }
    }
    assert!(here.is_empty() && in_the_app.is_empty(), "PROTOCOL §12 does not know: {here:?} {in_the_app:?}");
}

/// The tests of a folder whose names begin with a story's number.
fn stories_in(folder: &str) -> BTreeMap<u8, Vec<String>> {
    let mut found: BTreeMap<u8, Vec<String>> = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for pair in lines.windows(2) {
            let name = pair[1].trim_start_matches("async ").strip_prefix("fn story_");
            let Some((number, rest)) = name.and_then(|name| name.split_once('_')) else { continue };
            assert!(matches!(pair[0], "#[test]" | "#[tokio::test]"), "story {number} runs");
            let (rest, _) = rest.split_once('(').unwrap();
            found.entry(number.parse().unwrap()).or_default().push(rest.to_owned());
        }
    }
    found
}

async fn by_password(stage: &Stage, user: &str, password: &str) -> Result<Issued, Error> {
    PasswordSignIn::new(user, &Password::from(password)).send(&stage.transport, &stage.portal).await
}

/// "4 POSTs … exactly one POST per user action"; the fifth wrong password locks, and not the second.
#[tokio::test]
async fn story_1_one_post_for_each_click() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    for click in 1..=4 {
        assert_eq!(refusal(by_password(&stage, MARA.0, "wrong").await), Refusal::WrongPassword);
        assert_eq!(stage.control.total(), click, "one for each click, and nothing else");
        assert!(!stage.control.is_locked(MARA.0));
    }
    assert!(by_password(&stage, MARA.0, MARA.1).await.is_ok(), "still open to the right one");
}

/// "browser accepts, generateToken refuses": the refusal is the one whose words name the letter case, and the browser's
/// way is open.
#[tokio::test]
async fn story_2_another_letter_case_is_refused_and_the_browser_takes_it() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let shouted = "MARA.Lindqvist";
    assert_eq!(refusal(by_password(&stage, shouted, MARA.1).await), Refusal::WrongPassword);
    assert_eq!(stage.posts("generateToken"), 1, "no second try in another case");
    let issued = stage.issued_to((shouted, MARA.1)).await;
    assert_eq!(issued.user_name(), Some(MARA.0), "the portal's own letters");
}

/// "read canSignInArcGIS/samlEnabled first, route to browser".
#[tokio::test]
async fn story_3_own_accounts_switched_off_is_known_before_a_password_is_asked_for() {
    let stage = Stage::new(Dialect::Online).await;
    stage.control.change_switches(|switches| switches.arcgis_login = false);
    let found = discover(&stage.transport, &read_address(stage.portal.as_str()).unwrap()).await.unwrap();
    let info = found.info.unwrap();
    assert_eq!((info.own_accounts, info.browser), (Some(false), Some(true)));
    assert_eq!(stage.posts("generateToken"), 0);
}

/// "detect, follow owningSystemUrl or offer server connection".
#[tokio::test]
async fn story_4_a_servers_address_leads_to_its_portal() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let pasted = |site| format!("{}/rest/services/Planning/Zoning/MapServer", stage.site(site));
    let find = async |site| discover(&stage.transport, &read_address(&pasted(site)).unwrap()).await;
    match find(Site::Server).await {
        Err(Error::BelongsToPortal { portal, .. }) => assert_eq!(portal, stage.portal),
        other => panic!("{other:?}"),
    }
    match find(Site::StandAlone).await {
        Err(Error::ServerWithoutPortal { server }) => assert_eq!(server, stage.site(Site::StandAlone)),
        other => panic!("{other:?}"),
    }
}

/// "success only after community/self returns a user".
#[tokio::test]
async fn story_5_only_a_named_user_is_a_success() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let issued = by_password(&stage, MARA.0, MARA.1).await.unwrap();
    let path = stage.rest("community/self");
    for body in [json!({}), json!({"username": ""}), json!({"username": null, "fullName": "Somebody"})] {
        stage.control.plan_fault(&path, says(&body), Some(1));
        let got = issued.verify(&stage.transport, &stage.portal).await;
        let name = got.unwrap_err().name();
        assert!(["NoUserNamed", "ReplyNotUnderstood"].contains(&name), "{name}: {body}");
    }
    stage.control.plan_fault(&path, Fault::Html, Some(1));
    match issued.verify(&stage.transport, &stage.portal).await {
        Err(Error::NotUnderstood { what, .. }) => assert_eq!(what, NotUnderstood::WebPage),
        other => panic!("{other:?}"),
    }
    let verified = issued.verify(&stage.transport, &stage.portal).await.unwrap();
    assert_eq!(verified.user_name, MARA.0);
}

/// "498 inside HTTP 200 → expiry clock + refresh".
#[tokio::test]
async fn story_7_an_expired_token_is_known_by_the_clock_and_by_498_under_http_200() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (token, grant) = stage.signed_in(MARA).await;
    let pass = |minutes: u64| {
        let by = Duration::from_secs(minutes * 60);
        stage.clock.advance(by);
        stage.control.advance(by);
    };
    // PROTOCOL §3.2: 1800 seconds.
    pass(29);
    assert!(!token.expiry().is_over(stage.clock.now()));
    assert!(verify(&stage.transport, &stage.portal, &token).await.is_ok());
    pass(2);
    assert!(token.expiry().is_over(stage.clock.now()));
    match verify(&stage.transport, &stage.portal, &token).await {
        Err(Error::Refused(refused)) => {
            assert_eq!(
                (refused.refusal, refused.code, refused.status),
                (Refusal::InvalidToken, Some(498), 200)
            );
        }
        other => panic!("{other:?}"),
    }
    let renewed = refresh(&stage.transport, &grant).await.unwrap();
    assert_eq!(renewed.verify(&stage.transport, &stage.portal).await.unwrap().user_name, MARA.0);
}

/// "QGIS loops/crashes → mark sign in again, keep profile": one request for each time of asking, and the grant is not
/// touched.
#[tokio::test]
async fn story_8_a_dead_renewal_token_is_one_request_and_its_name() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let (_, grant) = stage.signed_in(MARA).await;
        stage.control.advance(Duration::from_secs(15 * 86_400));
        stage.control.forget_seen();
        for asked in 1..=2 {
            let got = refresh(&stage.transport, &grant).await;
            assert_eq!(refusal(got), Refusal::InvalidRefreshToken, "{dialect}");
            assert_eq!(stage.control.total(), asked, "{dialect}: no loop");
        }
    }
}

/// "`redirect_uri` with query dropped in token call → byte-identical redirect in both legs".
#[tokio::test]
async fn story_10_a_redirect_address_is_the_same_bytes_in_both_legs() {
    let path = "/sign-in/p?tenant=a%20b&x=%C3%A4+/".to_owned();
    let redirect = Redirect::Loopback { port: 27071, path };
    let mut options = Options::for_tests();
    options.redirects = vec![(PORTICO_APP.to_owned(), redirect.uri())];
    let stage = Stage::with(options).await;
    stage.control.change_switches(|switches| switches.redirect_match = RedirectMatch::Exact);
    let (awaiting, page) = stage.begin(&redirect);
    let back = stage.browser.sign_in(page.as_url(), MARA).await;
    assert!(back.as_str().starts_with(&redirect.uri()), "the query is kept: {back}");
    let Ok(Answer::Code(exchange)) = awaiting.pasted(back.as_str()) else { panic!("no code") };
    assert!(exchange.send(&stage.transport).await.is_ok());
    let seen = stage.control.seen();
    let sent = |below: &str| {
        let path = stage.rest(below);
        let of = |seen: &practice_portal::Seen| {
            seen.query.get("redirect_uri").or(seen.form.get("redirect_uri")).map(str::to_owned)
        };
        seen.iter().find(|seen| seen.path == path).and_then(of)
    };
    assert_eq!(sent("oauth2/authorize"), Some(redirect.uri()));
    assert_eq!(sent("oauth2/token"), Some(redirect.uri()));
}

/// "Invalid `redirect_uri` page, app hangs → timeout, show exact URI to register, oob fallback".
#[tokio::test]
async fn story_11_an_unregistered_redirect_is_waited_for_and_cancelled() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    stage.control.change_switches(|switches| switches.redirect_match = RedirectMatch::Exact);
    let sign_in = stage.wait().await;
    let shown = stage.browser.open(sign_in.page.as_url()).await;
    assert!(shown.location().is_none() && shown.html.contains("Invalid redirect_uri"));
    // What has to be registered is known to the byte.
    let wanted = format!("http://127.0.0.1:{}/sign-in/{}", sign_in.port, stage.portal.without_scheme());
    assert_eq!(sign_in.redirect.uri(), wanted);
    sign_in.cancel.cancel();
    assert_eq!(sign_in.ended().await.unwrap_err().name(), "Cancelled");
    // Nobody comes: it ends by itself.
    let sign_in = stage.wait_for(Duration::from_millis(1)).await;
    assert_eq!(sign_in.ended().await.unwrap_err().name(), "SignInTimedOut");
    // The other way needs no registered address of this computer.
    assert_eq!(stage.issued_to(MARA).await.user_name(), Some(MARA.0));
}

/// "Loopback port becomes 0/other → fixed registered ports, bind before opening browser, detect busy port".
#[tokio::test]
async fn story_12_the_port_is_bound_before_the_page_is_known_and_never_another() {
    assert_eq!(browser::PORTS, [27071, 27072, 27073]);
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = busy.local_addr().unwrap().port();
    let pages = CallbackPages::default();
    match Listener::bind(&[port], &pages).await.err() {
        Some(Error::PortsTaken { ports }) => assert_eq!(ports, [port], "said, and no other port taken"),
        other => panic!("{other:?}"),
    }
    drop(busy);
    let listener = Listener::bind(&[port], &pages).await.unwrap();
    let portal = PortalAddress::parse_exact("https://gis.aldermoor.example/portal").unwrap();
    let redirect = Redirect::loopback(&portal, listener.port());
    let (_, page) = browser::begin(&portal, &portico(), &redirect, None, &mut rand::rng());
    let named = page.as_url().query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
    assert_eq!(named, format!("http://127.0.0.1:{port}/sign-in/gis.aldermoor.example/portal"));
}

/// "Sign-in page HTML changed, scrapers died → no scraping": whatever the pages say, they are not asked for.
#[tokio::test]
async fn story_25_no_sign_in_page_is_read() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let exchange = stage.exchange_of(MARA).await;
        stage.control.forget_seen();
        for page in ["oauth2/authorize", "oauth2/signin", "oauth2/approval"] {
            stage.control.plan_fault(&stage.rest(page), Fault::Status(500), None);
        }
        let issued = exchange.send(&stage.transport).await.unwrap();
        issued.verify(&stage.transport, &stage.portal).await.unwrap();
        assert!(by_password(&stage, MARA.0, MARA.1).await.is_ok());
        let asked: Vec<_> = stage.control.seen().into_iter().map(|seen| seen.path).collect();
        let expected = ["oauth2/token", "community/self", "generateToken"].map(|below| stage.rest(below));
        assert_eq!(asked, expected, "{dialect}");
    }
}

/// "http:// on allSSL org: 403 SSL Required → force https".
#[tokio::test]
async fn story_28_http_where_https_is_wanted_is_said() {
    let stage = Stage::new(Dialect::Online).await;
    stage.control.change_switches(|switches| switches.all_ssl = true);
    assert_eq!(refusal(by_password(&stage, MARA.0, MARA.1).await), Refusal::HttpsRequired);
    // Off this computer nothing is sent over http at all, and a pasted http address is asked by https.
    assert!(PortalAddress::parse_exact("http://gis.aldermoor.example/portal").is_err());
    let reading = read_address("http://gis.aldermoor.example/portal/home").unwrap();
    assert_eq!(reading.candidates[0].as_str(), "https://gis.aldermoor.example/portal");
}

/// "proper encoding, UTF-8", for names, passwords and secrets alike.
#[tokio::test]
async fn story_29_odd_characters_arrive_as_they_were_typed() {
    let (user, password) = ("söfie o'neil+1%&=", "Brücke 50%&+=日本\"'\\ 🔑");
    let mut options = Options::for_tests();
    options.people.push(Account::new(user, "Söfie", password, Role::Viewer));
    let stage = Stage::with(options).await;
    assert_eq!(by_password(&stage, user, password).await.unwrap().user_name(), Some(user));
    let seen = stage.control.last(&stage.rest("generateToken")).unwrap();
    assert_eq!((seen.form.get("username"), seen.form.get("password")), (Some(user), Some(password)));
    assert!(seen.query.get("password").is_none());
    // The one of the practice app has `%`, `&`, `+` and `é` in it.
    let app = AppSignIn::new(AppId::new(SECRET_APP).unwrap(), AppSecret::from(APP_SECRET)).unwrap();
    assert!(app.send(&stage.transport, &stage.portal).await.is_ok());
}

/// "Token of AGOL works only with org vs www base? → keep both": one realm of owners, each environment for itself.
#[test]
fn story_31_an_organisation_and_www_are_one_portal() {
    let portal = |text: &str| PortalAddress::parse_exact(text).unwrap();
    let (organisation, www) = (portal("https://aldermoor.maps.arcgis.com"), portal("https://www.arcgis.com"));
    for owner in ["https://www.arcgis.com", "http://www.arcgis.com/", "https://aldermoor.maps.arcgis.com"] {
        assert!(same_owner(owner, &organisation) && same_owner(owner, &www), "{owner}");
    }
    for owner in
        ["https://devext.arcgis.com", "https://qaext.arcgis.com", "https://www.arcgis.com.evil.example"]
    {
        assert!(!same_owner(owner, &organisation), "{owner}");
    }
    // The address that was signed in to stays what it is.
    assert_ne!(organisation, www);
}

/// "TLS verification silently off in `client_credentials` → never".
#[tokio::test]
async fn story_32_an_app_signs_in_to_no_portal_that_is_not_trusted() {
    let stage = Stage::with(Options::for_tests().with_https()).await;
    let secure = PortalAddress::parse_exact(stage.running.https(Site::Portal).unwrap().as_str()).unwrap();
    let app = AppSignIn::new(AppId::new(SECRET_APP).unwrap(), AppSecret::from(APP_SECRET)).unwrap();
    match app.send(&stage.transport, &secure).await {
        Err(Error::NotTrusted(not)) => assert_eq!(not.fault, CertificateFault::UnknownAuthority),
        other => panic!("{other:?}"),
    }
    assert_eq!(stage.control.count(&Method::POST, &stage.rest("oauth2/token")), 0, "the secret has not left");
}

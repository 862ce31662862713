//! Sign-ins that another program on this computer has made: a notebook server's, ArcGIS Pro's, and connection files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use portico_app::bridges::Places;
use portico_app::browsers::System;
use portico_app::view::{
    CopyAs, Keep, ProfileDetail, SignInRequest, SignInStage, SignInTarget, SignInWay, State, UiError, Way,
    WayFit,
};
use practice_portal::{Options, PracticePortal, Site};
use profile_store::SecretKind;
use serde_json::{Value, json};

use crate::bridges::{Server, nowhere, token_of};
use crate::bridges_connection::usual;
use crate::bridges_pro::StandIn;
use crate::fixture::Fixture;
use crate::visitor::{MARA, PLANNER};

const SELF: &str = "/practice/sharing/rest/portals/self";
const PRO: SignInWay = SignInWay::Pro { connection: None };
const NOTEBOOKS: &str = "https://notebooks.aldermoor.example";

fn request(target: SignInTarget, way: SignInWay) -> SignInRequest {
    SignInRequest { target, way, keep: Keep::Keyring }
}

async fn sign_in(fixture: &mut Fixture, way: SignInWay) -> ProfileDetail {
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(request(target, way)).unwrap();
    fixture.done(&begun.sign_in_id).await
}

async fn failed(fixture: &mut Fixture, way: SignInWay) -> UiError {
    let target = fixture.probe().await;
    fixture.control().forget_seen();
    let begun = fixture.app.begin_sign_in(request(target, way)).unwrap();
    fixture.failed(&begun.sign_in_id).await
}

fn nothing_is_kept(fixture: &Fixture) {
    assert!(fixture.app.overview().portals.is_empty() && fixture.keyring.keys().is_empty());
}

fn credentials(portal: &str, token: &str, referer: &str) -> String {
    json!({ "publicPortalUrl": portal, "referer": referer, "token": token }).to_string()
}

/// Inside a notebook server whose file holds a token of the portal.
async fn in_a_notebook(fixture: &mut Fixture) -> (Server, String) {
    let (token, _) = token_of(fixture, MARA, NOTEBOOKS).await;
    let server = Server::with(credentials(fixture.address().as_str(), &token, NOTEBOOKS));
    fixture.bridges = server.places();
    fixture.restart();
    (server, token)
}

fn pro(portal: &str, token: &str, expires_ms: i64) -> Value {
    let token = json!({ "token": token, "referer": "http://pro", "expires": expires_ms / 1000 });
    json!({ "portal": portal, "token": token })
}

async fn with_pro(fixture: &mut Fixture) -> (StandIn, String, i64) {
    let (token, expires) = token_of(fixture, MARA, "http://pro").await;
    let program = StandIn::with(&pro(fixture.address().as_str(), &token, expires));
    fixture.bridges = program.places();
    fixture.restart();
    (program, token, expires)
}

async fn way(fixture: &Fixture, scheme: &str) -> Way {
    let report = fixture.app.probe(fixture.address().as_str(), "job").await.unwrap();
    report.ways.into_iter().find(|way| way.scheme == scheme).unwrap()
}

/// The issue: a plain `NB_AUTH_FILE` ends in a shown identity and a copied token with its referer.
#[tokio::test]
async fn a_notebooks_sign_in_shows_its_person_and_goes_with_its_referer() {
    let mut fixture = Fixture::new().await;
    let (_server, token) = in_a_notebook(&mut fixture).await;
    assert_eq!(way(&fixture, "notebook").await.fit, WayFit::Offered);
    let profile = sign_in(&mut fixture, SignInWay::Notebook).await;
    let id = profile.card.profile_id.clone();
    assert_eq!(
        (profile.card.scheme.as_str(), profile.card.person.unwrap().user_name.as_str()),
        ("notebook", MARA.0)
    );
    assert_eq!(profile.works_from.unwrap().params["referer"], NOTEBOOKS);
    assert_eq!(profile.kept.secrets, ["token"]);
    assert_eq!(fixture.keyring.only(&SecretKind::Token).1, token);
    let State::SignedIn { stay } = profile.card.state else { panic!() };
    assert_eq!((stay.until, stay.renews), (None, false), "a notebook does not say when its token ends");
    assert_eq!(profile.activity[0].more.as_ref().unwrap().key, "activity_more.notebook");

    fixture.restart();
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!(fixture.control().last(SELF).unwrap().header("referer"), Some(NOTEBOOKS));
    // There is no clipboard here; what goes there was there to copy.
    let copied = fixture.app.copy_token(&id, CopyAs::Token).await;
    assert_eq!(copied.unwrap_err().code, "clipboard_unreachable");
    let out = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((out.revoked, out.forgotten), (None, true));
    assert!(fixture.control().look_up(&token).is_some(), "the notebook's own was ended");
    assert!(fixture.keyring.keys().is_empty());
}

/// What is over is looked for again where it came from: another token may be there, with another referer.
#[tokio::test]
async fn the_next_token_comes_from_where_the_first_one_did() {
    let mut fixture = Fixture::new().await;
    let (server, token) = in_a_notebook(&mut fixture).await;
    let id = sign_in(&mut fixture, SignInWay::Notebook).await.card.profile_id;
    let (next, _) = token_of(&fixture, MARA, "https://next.example").await;
    fs::write(server.file(), credentials(fixture.address().as_str(), &next, "https://next.example")).unwrap();
    assert!(fixture.control().kill(&token).await);
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!(fixture.keyring.only(&SecretKind::Token).1, next);
    let detail = fixture.app.profile_detail(&id).unwrap();
    assert_eq!(detail.works_from.unwrap().params["referer"], "https://next.example");

    // Somebody else is signed in there now: this account has no token any more, and the other one's is not taken.
    let (others, _) = token_of(&fixture, PLANNER, "http").await;
    fs::write(server.file(), credentials(fixture.address().as_str(), &others, "http")).unwrap();
    assert!(fixture.control().kill(&next).await);
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::Expired { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!(fixture.keyring.only(&SecretKind::Token).1, next);
}

#[tokio::test]
async fn without_a_next_token_it_is_over() {
    let mut fixture = Fixture::new().await;
    let (server, token) = in_a_notebook(&mut fixture).await;
    let id = sign_in(&mut fixture, SignInWay::Notebook).await.card.profile_id;
    assert!(fixture.control().kill(&token).await);
    // The same token again, then nothing at all.
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::Expired { .. }), "{:?}", fixture.card(&id).state);
    fs::remove_file(server.file()).unwrap();
    let target = SignInTarget::Profile { profile_id: id.clone() };
    let begun = fixture.app.begin_sign_in(request(target, SignInWay::Notebook)).unwrap();
    assert_eq!(fixture.failed(&begun.sign_in_id).await.code, "notebook_file_gone");
    assert_eq!(way(&fixture, "notebook").await.why.unwrap().params["code"], "notebook_file_gone");
}

/// The issue: a stand-in program that speaks Pro's documented functions ends in a shown identity and a copied token with
/// its referer. The token has an end of its own.
#[tokio::test]
async fn story_26_pros_sign_in_has_an_end_of_its_own_and_pro_is_asked_again() {
    let mut fixture = Fixture::new().await;
    let (program, token, expires) = with_pro(&mut fixture).await;
    assert_eq!(way(&fixture, "pro").await.fit, WayFit::Offered);
    let profile = sign_in(&mut fixture, PRO).await;
    let id = profile.card.profile_id.clone();
    assert_eq!(
        (profile.card.scheme.as_str(), profile.card.person.unwrap().user_name.as_str()),
        ("pro", MARA.0)
    );
    assert_eq!(profile.works_from.unwrap().params["referer"], "http://pro");
    assert_eq!(fixture.keyring.only(&SecretKind::Token).1, token);
    let State::SignedIn { stay } = profile.card.state else { panic!() };
    assert!(!stay.renews);
    // The portal's clock and this one are the same here, but for the rounding of `Date`.
    let end = stay.until.unwrap();
    assert!((end - expires / 1000 * 1000).abs() <= 2_000, "{end} {expires}");

    fixture.pass(Duration::from_secs(55 * 60 + 30));
    let (next, later) = token_of(&fixture, MARA, "http://pro").await;
    program.says(&pro(fixture.address().as_str(), &next, later));
    fixture.app.check_now(&id).await.unwrap();
    let State::SignedIn { stay } = fixture.card(&id).state else { panic!("{:?}", fixture.card(&id).state) };
    assert!(stay.until.unwrap() > end, "the end is the next token's");
    assert_eq!(fixture.keyring.only(&SecretKind::Token).1, next);

    // Pro is signed out: what is in hand is good to its end, and then it is over.
    program.says(&json!({ "portal": fixture.address().as_str(), "token": null }));
    fixture.pass(Duration::from_secs(57 * 60));
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::Expiring { .. }), "{:?}", fixture.card(&id).state);
    fixture.pass(Duration::from_secs(5 * 60));
    assert!(matches!(fixture.card(&id).state, State::Expired { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!(fixture.app.copy_token(&id, CopyAs::Token).await.unwrap_err().code, "pro_signed_out");
}

#[tokio::test]
async fn a_token_that_is_over_already_is_not_taken() {
    let mut fixture = Fixture::new().await;
    let (_program, token, _) = with_pro(&mut fixture).await;
    assert!(fixture.control().kill(&token).await);
    let error = failed(&mut fixture, PRO).await;
    assert!(["token_not_recognised", "sign_in_ended"].contains(&error.code.as_str()), "{error:?}");
    assert!(!format!("{error:?}").contains(&token));
    nothing_is_kept(&fixture);
}

/// A token is for the portal that comes with it, and goes to no other.
#[tokio::test]
async fn a_token_of_another_portal_is_sent_nowhere() {
    let mut fixture = Fixture::new().await;
    let other = PracticePortal::start(Options::for_tests()).await.unwrap();
    let theirs = other.http(Site::Portal).unwrap().to_string();
    let (token, expires) = token_of(&fixture, MARA, "http://pro").await;
    let program = StandIn::with(&pro(&theirs, &token, expires));
    let server = Server::with(credentials(&theirs, &token, "http://pro"));
    fixture.bridges = Places { notebook: Some(server.file()), ..program.places() };
    fixture.restart();
    for way in [PRO, SignInWay::Notebook] {
        let error = failed(&mut fixture, way).await;
        assert_eq!(error.code, "bridge_other_portal");
        assert_eq!(error.params["address"], theirs.trim_end_matches('/'));
        assert!(!format!("{error:?}").contains(&token));
        assert_eq!((fixture.control().total(), other.control().total()), (0, 0));
        nothing_is_kept(&fixture);
    }
}

#[tokio::test]
async fn every_no_has_its_words_and_keeps_nothing() {
    let mut fixture = Fixture::new().await;
    for (way, code) in [(SignInWay::Notebook, "notebook_not_here"), (PRO, "pro_wrong_system")] {
        assert_eq!(failed(&mut fixture, way).await.code, code);
        assert_eq!(fixture.control().total(), 0);
    }
    let program = StandIn::with(&json!({ "portal": fixture.address().as_str(), "token": null }));
    fixture.bridges = program.places();
    fixture.restart();
    assert_eq!(failed(&mut fixture, PRO).await.code, "pro_signed_out");
    assert_eq!(fixture.control().total(), 0);
    nothing_is_kept(&fixture);
}

/// What is not on this computer is listed with the reason; a stand-alone server does not speak of it.
#[tokio::test]
async fn what_is_not_here_is_listed_with_the_reason() {
    let mut fixture = Fixture::new().await;
    let rows = [
        (nowhere(System::Linux), "notebook_not_here", "pro_wrong_system"),
        (nowhere(System::Windows), "notebook_not_here", "pro_not_installed"),
    ];
    for (places, notebook, pro) in rows {
        fixture.bridges = places;
        fixture.restart();
        for (scheme, code) in [("notebook", notebook), ("pro", pro)] {
            let way = way(&fixture, scheme).await;
            assert_eq!((way.fit, way.likely), (WayFit::NotAvailable, false));
            let why = way.why.unwrap();
            assert_eq!((why.key.as_str(), why.params["code"].as_str()), ("probe.not_available", code));
        }
    }
    let server = fixture.portal.http(Site::StandAlone).unwrap();
    let report = fixture.app.probe(server.as_str(), "job").await.unwrap();
    assert!(report.ways.iter().all(|way| way.fit != WayFit::NotAvailable), "{:?}", report.ways);
}

/// A cancel ends the program that is being asked.
#[tokio::test]
async fn asking_pro_can_be_cancelled() {
    let mut fixture = Fixture::new().await;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("python");
    fs::write(&program, "#!/bin/sh\nexec sleep 100000\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    fixture.bridges = Places { pro: vec![program], ..nowhere(System::Windows) };
    fixture.restart();
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(request(target, PRO)).unwrap();
    assert_eq!(begun.stage, SignInStage::Opening);
    fixture.app.cancel_sign_in(&begun.sign_in_id).unwrap();
    assert_eq!(fixture.ended(&begun.sign_in_id).await, SignInStage::Cancelled);
    nothing_is_kept(&fixture);
}

/// Pro knows the password of a connection; Portico is told the token.
#[tokio::test]
async fn pro_signs_in_to_a_server_by_its_connection_file() {
    let mut fixture = Fixture::new().await;
    let server = fixture.portal.http(Site::StandAlone).unwrap().as_str().trim_end_matches('/').to_owned();
    let fields = [
        ("username", "field.crew"),
        ("password", "practice-crew"),
        ("client", "referer"),
        ("referer", "http://pro"),
        ("f", "json"),
    ];
    let asked = reqwest::Client::new().post(format!("{server}/tokens")).form(&fields).send().await.unwrap();
    let token = asked.json::<Value>().await.unwrap()["token"].as_str().unwrap().to_owned();
    let file = "/connections/field server (crew).ags";
    let connection =
        json!({ "serverUrl": format!("{server}/admin"), "token": token, "referer": "http://pro" });
    let program = StandIn::with(&json!({ "connections": { file: connection } }));
    fixture.bridges = program.places();
    fixture.restart();
    let probed = async |fixture: &Fixture| {
        let report = fixture.app.probe(&server, "job").await.unwrap();
        assert_eq!(report.ways.last().unwrap().scheme, "pro");
        SignInTarget::Probed { probe_id: report.probe_id, name: "Field server".to_owned() }
    };
    let by = |connection: Option<&str>| SignInWay::Pro { connection: connection.map(str::to_owned) };
    let target = probed(&fixture).await;
    for missing in [None, Some(" "), Some("field.ags")] {
        let error = fixture.app.begin_sign_in(request(target.clone(), by(missing))).unwrap_err();
        assert_eq!(error.code, "connection_file_needed");
    }
    let copied = format!("\"{file}\"");
    let begun = fixture.app.begin_sign_in(request(target, by(Some(&copied)))).unwrap();
    let profile = fixture.done(&begun.sign_in_id).await;
    let id = profile.card.profile_id.clone();
    assert_eq!(profile.card.holder.as_deref(), Some("field server (crew)"));
    assert_eq!(profile.typed_name.as_deref(), Some(file));
    assert_eq!(profile.works_from.unwrap().params["referer"], "http://pro");
    fixture.restart();
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
}

#[tokio::test]
async fn a_connection_file_gives_an_address_and_a_name_and_never_a_password() {
    let fixture = Fixture::new().await;
    let read = |contents: Vec<u8>| fixture.app.read_connection_file("field.ags", contents);
    let found = read(usual()).unwrap();
    assert_eq!(found.address, "https://gis.aldermoor.example:6443/arcgis");
    assert_eq!(found.user.as_deref(), Some("márta.publisher"));
    assert!(!format!("{found:?}").contains("canary"));
    for (contents, code) in [
        (Vec::new(), "connection_file_broken"),
        (b"<xml>canary</xml>".to_vec(), "connection_file_broken"),
        (vec![0; 1024 * 1024 + 1], "bridge_file_too_large"),
    ] {
        let error = read(contents).unwrap_err();
        assert_eq!((error.code.as_str(), error.params["file"].as_str()), (code, "field.ags"));
        assert!(!format!("{error:?}").contains("canary"));
    }
}

//! A server that belongs to no portal.

use http::Method;
use portico_app::view::{
    Keep, ProfileDetail, ServiceBinding, ServiceOwner, ServiceTokenRequest, SignInRequest, SignInTarget,
    SignInWay, State, Trouble, Typed, UiError, WayFit,
};
use practice_portal::{Fault, Site, server_people};

use crate::fixture::Fixture;
use crate::visitor::Person;

const TOKENS: &str = "/arcgis/tokens";

fn address(fixture: &Fixture) -> String {
    fixture.portal.http(Site::StandAlone).unwrap().as_str().trim_end_matches('/').to_owned()
}

async fn probe(fixture: &Fixture) -> SignInTarget {
    let report = fixture.app.probe(&address(fixture), "job").await.unwrap();
    assert!(report.is_server);
    let ways: Vec<(&str, WayFit)> = report.ways.iter().map(|way| (way.scheme.as_str(), way.fit)).collect();
    let offered = WayFit::Offered;
    assert_eq!(ways, [("server", WayFit::Recommended), ("api-key", offered), ("anonymous", offered)]);
    SignInTarget::Probed { probe_id: report.probe_id, name: "Field server".to_owned() }
}

fn crew(password: &str, keep_password: bool) -> SignInWay {
    SignInWay::Server {
        user: "field.crew".to_owned(),
        password: Typed::new(password.to_owned()),
        keep_password,
        options: Fixture::usual(),
        token_address: None,
        confirmed_origin: None,
    }
}

async fn sign_in(fixture: &mut Fixture, keep_password: bool) -> ProfileDetail {
    let target = probe(fixture).await;
    let way = crew("practice-crew", keep_password);
    let begun = fixture.app.begin_sign_in(SignInRequest { target, way, keep: Keep::Keyring }).unwrap();
    fixture.done(&begun.sign_in_id).await
}

#[tokio::test]
async fn an_account_of_the_server_signs_in_and_renews_with_a_kept_password() {
    assert_eq!(server_people()[0].user_name, "field.crew");
    let mut fixture = Fixture::new().await;
    let profile = sign_in(&mut fixture, true).await;
    let id = profile.card.profile_id.clone();
    assert_eq!(profile.card.person.unwrap().user_name, "field.crew");
    assert!(profile.portal.unwrap().is_server);
    assert_eq!(
        (profile.card.scheme.as_str(), profile.kept.secrets.as_slice()),
        ("server", &["password".to_owned()][..])
    );
    fixture.restart();
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
    let found = fixture.app.inspect_profile(&id, "look").await.unwrap();
    assert_eq!(found.servers.len(), 1);
    assert_eq!(found.person, None, "a server says nothing of its accounts");
}

#[tokio::test]
async fn a_wrong_password_is_sent_once_and_nothing_is_kept() {
    let mut fixture = Fixture::new().await;
    let target = probe(&fixture).await;
    let way = crew("canary-9", true);
    let begun = fixture.app.begin_sign_in(SignInRequest { target, way, keep: Keep::Keyring }).unwrap();
    let error = fixture.failed(&begun.sign_in_id).await;
    assert_eq!(error.code, "wrong_password");
    assert!(!format!("{error:?}").contains("canary"));
    assert!(fixture.app.overview().portals.is_empty() && fixture.keyring.keys().is_empty());
}

/// What the server names is a claim: nothing goes to another host before the person has agreed to it.
#[tokio::test]
async fn another_host_for_tokens_is_asked_about_first() {
    let mut fixture = Fixture::new().await;
    let target = probe(&fixture).await;
    let info = r#"{"currentVersion":11.3,"authInfo":{"isTokenBasedSecurity":true,"tokenServicesUrl":"https://tokens.aldermoor.example:6443/arcgis/tokens/"}}"#;
    let elsewhere =
        Fault::Reply { status: 200, content_type: "application/json".to_owned(), body: info.into() };
    fixture.control().plan_fault("/arcgis/rest/info", elsewhere, None);
    let way = crew("practice-crew", true);
    let begun = fixture.app.begin_sign_in(SignInRequest { target, way, keep: Keep::Keyring }).unwrap();
    let error = fixture.failed(&begun.sign_in_id).await;
    assert_eq!(error.code, "tokens_elsewhere");
    assert_eq!(error.params["to"], "tokens.aldermoor.example");
    assert_eq!(error.params["origin"], "https://tokens.aldermoor.example:6443");
    let sent = fixture.control().seen().iter().any(|seen| seen.form.get("password").is_some());
    assert!(!sent, "a password was sent");
}

#[tokio::test]
async fn a_token_address_that_is_none_is_said_before_anything_is_sent() {
    let fixture = Fixture::new().await;
    let target = probe(&fixture).await;
    fixture.control().forget_seen();
    for text in [
        "not an address",
        "http://gis.example.com/arcgis/tokens",
        "https://u:p@gis.example.com/arcgis/tokens",
    ] {
        let SignInWay::Server { user, password, keep_password, .. } = crew("canary", true) else { panic!() };
        let way = SignInWay::Server {
            user,
            password,
            keep_password,
            options: Fixture::usual(),
            token_address: Some(text.to_owned()),
            confirmed_origin: None,
        };
        let request = SignInRequest { target: target.clone(), way, keep: Keep::Keyring };
        assert_eq!(
            fixture.app.begin_sign_in(request).unwrap_err().code,
            "token_address_not_understood",
            "{text}"
        );
    }
    assert_eq!(fixture.control().total(), 0);
}

/// The Services page: bound as chosen where the password is kept, else said why not.
#[tokio::test]
async fn a_service_of_the_server_gets_a_token_of_its_own() {
    for kept in [true, false] {
        let mut fixture = Fixture::new().await;
        let id = sign_in(&mut fixture, kept).await.card.profile_id;
        let service = format!("{}/rest/services/Planning/Zoning/MapServer", address(&fixture));
        let service = fixture.app.look_at_service(&service, "look").await.unwrap();
        assert!(
            matches!(&service.owner, ServiceOwner::Server { portal: Some(_), profiles, .. } if profiles.len() == 1)
        );
        let binding = ServiceBinding::Website { referer: "https://maps.aldermoor.example".to_owned() };
        let request =
            ServiceTokenRequest { service_id: service.service_id, profile_id: id, binding, minutes: 15 };
        let before = fixture.control().count(&Method::POST, TOKENS);
        assert_eq!(before, 1, "the sign-in");
        let done = fixture.app.get_service_token(request, "look").await;
        if !kept {
            assert_eq!(done.unwrap_err().code, "password_needed_for_service");
            assert_eq!(fixture.control().count(&Method::POST, TOKENS), before);
            continue;
        }
        let token = done.unwrap();
        assert_eq!(token.binding.value.as_deref(), Some("https://maps.aldermoor.example"));
        assert!((token.ends_at.unwrap() - token.since - 15 * 60 * 1000).abs() < 2_000);
        assert!(fixture.app.test_service_token(&token.made_id, "look").await.unwrap().accepted);
        assert_eq!(fixture.control().count(&Method::POST, TOKENS), before + 1);
    }
}

/// The token of a service of the server's, for the account.
async fn service_token(fixture: &Fixture, id: &str, binding: ServiceBinding) -> Result<(), UiError> {
    let service = format!("{}/rest/services/Planning/Zoning/MapServer", address(fixture));
    let service = fixture.app.look_at_service(&service, "look").await.unwrap();
    let request = ServiceTokenRequest {
        service_id: service.service_id,
        profile_id: id.to_owned(),
        binding,
        minutes: 15,
    };
    fixture.app.get_service_token(request, "look").await.map(drop)
}

/// PROTOCOL §2.3.
fn wrong_password() -> Fault {
    let body = r#"{"error":{"code":401,"message":"You are not authorized to access this information","details":"Invalid credentials"}}"#;
    Fault::Reply { status: 200, content_type: "application/json".to_owned(), body: body.into() }
}

/// DESIGN §4.3: one wrong attempt, whoever wanted the token, and also after a restart; then the person has to act.
#[tokio::test]
async fn a_kept_password_that_was_refused_is_not_sent_again_for_a_service() {
    let mut fixture = Fixture::new().await;
    let id = sign_in(&mut fixture, true).await.card.profile_id;
    let control = fixture.control();
    control.plan_fault(TOKENS, wrong_password(), None);
    let sent = || control.count(&Method::POST, TOKENS);
    let before = sent();
    for turn in 0..4 {
        if turn == 2 {
            fixture.restart();
        }
        let refused = service_token(&fixture, &id, ServiceBinding::ThisComputer).await.unwrap_err();
        assert_eq!(refused.code, "kept_password_refused", "{turn}");
        let State::Problem { trouble, error, .. } = fixture.card(&id).state else {
            panic!("{:?}", fixture.card(&id).state)
        };
        assert_eq!((trouble, error.code.as_str()), (Trouble::Refused, "kept_password_refused"));
        assert_eq!(sent(), before + 1, "{turn}");
    }
    // A person acts.
    control.clear_faults();
    let target = SignInTarget::Profile { profile_id: id.clone() };
    let way = crew("practice-crew", true);
    let begun = fixture.app.begin_sign_in(SignInRequest { target, way, keep: Keep::Keyring }).unwrap();
    fixture.done(&begun.sign_in_id).await;
    service_token(&fixture, &id, ServiceBinding::ThisComputer).await.unwrap();
}

/// What a renewal found out holds for the Services page, too.
#[tokio::test]
async fn a_password_that_a_renewal_found_refused_is_not_sent_for_a_service() {
    let mut fixture = Fixture::new().await;
    let id = sign_in(&mut fixture, true).await.card.profile_id;
    fixture.restart();
    let control = fixture.control();
    control.plan_fault(TOKENS, wrong_password(), None);
    let before = control.count(&Method::POST, TOKENS);
    fixture.app.check_now(&id).await.unwrap();
    let refused = service_token(&fixture, &id, ServiceBinding::ThisComputer).await.unwrap_err();
    assert_eq!(refused.code, "kept_password_refused");
    assert_eq!(control.count(&Method::POST, TOKENS), before + 1);
}

/// A server binds its tokens to something; nothing else is given in place of what was chosen.
#[tokio::test]
async fn a_server_is_not_asked_for_a_token_that_works_anywhere() {
    let mut fixture = Fixture::new().await;
    let id = sign_in(&mut fixture, true).await.card.profile_id;
    let before = fixture.control().count(&Method::POST, TOKENS);
    let refused = service_token(&fixture, &id, ServiceBinding::Anywhere).await.unwrap_err();
    assert_eq!(refused.code, "anywhere_not_possible");
    assert_eq!(fixture.control().count(&Method::POST, TOKENS), before);
}

#[tokio::test]
async fn a_form_without_a_password_sends_nothing() {
    let fixture = Fixture::new().await;
    let server = probe(&fixture).await;
    fixture.control().forget_seen();
    let request = SignInRequest { target: server, way: crew("", true), keep: Keep::Keyring };
    assert_eq!(fixture.app.begin_sign_in(request).unwrap_err().code, "secret_empty");
    assert_eq!(fixture.control().total(), 0);
    let portal = fixture.probe().await;
    fixture.control().forget_seen();
    let request = Fixture::with_password(portal, Person("mara.lindqvist", ""), true);
    assert_eq!(fixture.app.begin_sign_in(request).unwrap_err().code, "secret_empty");
    assert_eq!(fixture.control().total(), 0);
}

/// A token from elsewhere is proved by the list of services, as an account's is.
#[tokio::test]
async fn a_token_of_the_server_is_taken_and_a_bad_one_is_not() {
    let mut fixture = Fixture::new().await;
    let own = sign_in(&mut fixture, true).await.card.profile_id;
    let address = address(&fixture);
    let fields = [
        ("username", "field.crew"),
        ("password", "practice-crew"),
        ("client", "referer"),
        ("referer", "http"),
        ("expiration", "60"),
        ("f", "json"),
    ];
    let asked = reqwest::Client::new().post(format!("{address}/tokens")).form(&fields).send().await.unwrap();
    let token = asked.json::<serde_json::Value>().await.unwrap()["token"].as_str().unwrap().to_owned();
    let given = |text: &str| SignInWay::Token {
        token: Typed::new(text.to_owned()),
        referer: Some("http".to_owned()),
    };
    let target = probe(&fixture).await;
    let request = |way| SignInRequest { target: target.clone(), way, keep: Keep::Keyring };
    let begun = fixture.app.begin_sign_in(request(given("canary-8"))).unwrap();
    let error = fixture.failed(&begun.sign_in_id).await;
    assert_eq!(error.code, "sign_in_ended", "{error:?}");
    assert_eq!(fixture.profiles().len(), 1);

    let begun = fixture.app.begin_sign_in(request(given(&token))).unwrap();
    let profile = fixture.done(&begun.sign_in_id).await;
    let id = profile.card.profile_id.clone();
    assert_ne!(id, own);
    assert_eq!((profile.card.scheme.as_str(), profile.card.person), ("token", None));
    fixture.restart();
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
    assert!(fixture.control().kill(&token).await);
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::Expired { .. }), "{:?}", fixture.card(&id).state);
}

#[tokio::test]
async fn a_server_is_looked_at_without_a_sign_in() {
    let mut fixture = Fixture::new().await;
    let target = probe(&fixture).await;
    let way = SignInWay::Anonymous;
    let begun = fixture.app.begin_sign_in(SignInRequest { target, way, keep: Keep::Keyring }).unwrap();
    let profile = fixture.done(&begun.sign_in_id).await;
    assert_eq!((profile.card.scheme.as_str(), &profile.card.state), ("anonymous", &State::NotSignedIn));
    fixture.app.check_now(&profile.card.profile_id).await.unwrap();
    assert_eq!(fixture.card(&profile.card.profile_id).state, State::NotSignedIn);
    assert!(fixture.keyring.keys().is_empty());
}

//! Sign-ins with an app secret, an API key or a token, and visits without a sign-in.

use http::Method;
use portico_app::view::{CopyAs, Keep, SignInRequest, SignInTarget, SignInWay, State, Typed};
use practice_portal::{APP_SECRET, Anonymous, SECRET_APP, TokenKind};
use profile_store::SecretKind;

use crate::fixture::Fixture;

const TOKEN: &str = "/practice/sharing/rest/oauth2/token";
const SELF: &str = "/practice/sharing/rest/portals/self";

fn typed(text: &str) -> Typed {
    Typed::new(text.to_owned())
}

fn app(secret: &str, keep_secret: bool) -> SignInWay {
    SignInWay::App { app_id: SECRET_APP.to_owned(), secret: typed(secret), keep_secret }
}

fn key(text: &str, referer: Option<&str>) -> SignInWay {
    SignInWay::ApiKey { key: typed(text), referer: referer.map(str::to_owned) }
}

fn request(target: SignInTarget, way: SignInWay) -> SignInRequest {
    SignInRequest { target, way, keep: Keep::Keyring }
}

async fn sign_in(fixture: &mut Fixture, way: SignInWay) -> portico_app::view::ProfileDetail {
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(request(target, way)).unwrap();
    fixture.done(&begun.sign_in_id).await
}

async fn refused(fixture: &mut Fixture, way: SignInWay) -> portico_app::view::UiError {
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(request(target, way)).unwrap();
    fixture.failed(&begun.sign_in_id).await
}

#[tokio::test]
async fn an_app_signs_in_with_a_secret_of_any_letters_and_renews_when_due() {
    let mut fixture = Fixture::new().await;
    let profile = sign_in(&mut fixture, app(APP_SECRET, true)).await;
    let id = profile.card.profile_id.clone();
    assert_eq!(
        (profile.card.person.as_ref(), profile.kept.secrets.as_slice()),
        (None, &["app_secret".to_owned()][..])
    );
    assert!(profile.card.holder.is_some());
    assert!(matches!(profile.card.state, State::SignedIn { .. }));
    let control = fixture.control();
    // The pre-flight looks at `portals/self`, too.
    assert_eq!((control.count(&Method::POST, TOKEN), control.count(&Method::GET, SELF)), (1, 2));
    // Not once for each use: the token in hand is good for two hours.
    for _ in 0..3 {
        fixture.app.inspect_profile(&id, "look").await.unwrap();
    }
    assert_eq!(control.count(&Method::POST, TOKEN), 1);
    fixture.restart();
    let (one, other) =
        tokio::join!(fixture.app.inspect_profile(&id, "a"), fixture.app.inspect_profile(&id, "b"));
    assert_eq!(one.unwrap().app.unwrap().id, SECRET_APP);
    other.unwrap();
    assert_eq!(control.count(&Method::POST, TOKEN), 2, "one for both after the start");
    assert_eq!(control.last(TOKEN).unwrap().form.get("client_secret"), Some(APP_SECRET));
}

#[tokio::test]
async fn an_app_whose_secret_is_not_kept_is_good_until_its_token_ends() {
    let mut fixture = Fixture::new().await;
    let profile = sign_in(&mut fixture, app(APP_SECRET, false)).await;
    assert_eq!(profile.kept.secrets, ["token"]);
    let State::SignedIn { stay } = profile.card.state else { panic!() };
    assert!(!stay.renews && stay.until.is_some());
    assert_eq!(
        fixture.keyring.keys().iter().map(|key| key.kind.clone()).collect::<Vec<_>>(),
        [SecretKind::Token]
    );
}

/// However many want the token at once, the portal is asked once.
#[tokio::test]
async fn a_hundred_copies_of_an_apps_token_are_one_request() {
    let mut fixture = Fixture::new().await;
    let id = sign_in(&mut fixture, app(APP_SECRET, true)).await.card.profile_id;
    fixture.restart();
    let before = fixture.control().count(&Method::POST, TOKEN);
    let mut copies = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let (app, id) = (fixture.app.clone(), id.clone());
        copies.spawn(async move { app.copy_token(&id, CopyAs::Token).await.map(drop) });
    }
    // There is no clipboard here; what goes there was asked for.
    for said in copies.join_all().await {
        assert_eq!(said.unwrap_err().code, "clipboard_unreachable");
    }
    assert_eq!(fixture.control().count(&Method::POST, TOKEN), before + 1);
}

#[tokio::test]
async fn the_same_app_is_one_account() {
    let mut fixture = Fixture::new().await;
    let first = sign_in(&mut fixture, app(APP_SECRET, true)).await.card.profile_id;
    let second = sign_in(&mut fixture, app(APP_SECRET, true)).await.card.profile_id;
    assert_eq!((first, fixture.profiles().len()), (second, 1));
}

#[tokio::test]
async fn a_key_is_kept_and_known_as_long_as_the_portal_knows_it() {
    let mut fixture = Fixture::new().await;
    let text = fixture.control().make_api_key(None).await;
    let profile = sign_in(&mut fixture, key(&format!(" {text}\n"), None)).await;
    let id = profile.card.profile_id.clone();
    assert_eq!(
        (profile.card.scheme.as_str(), profile.kept.secrets.as_slice()),
        ("api-key", &["api_key".to_owned()][..])
    );
    let State::SignedIn { stay } = profile.card.state else { panic!() };
    assert_eq!((stay.until, stay.renews), (None, false), "keys tell no end");
    fixture.restart();
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
    assert!(fixture.control().kill(&text).await);
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::Expired { .. }), "{:?}", fixture.card(&id).state);
    let out = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((out.revoked, out.forgotten), (None, true), "there is nothing to end at the portal");
    assert!(fixture.keyring.keys().is_empty());
}

#[tokio::test]
async fn a_key_with_a_referer_carries_it() {
    let mut fixture = Fixture::new().await;
    let referer = "https://maps.aldermoor.example";
    let text = fixture.control().make_api_key(Some(referer)).await;
    assert_eq!(refused(&mut fixture, key(&text, None)).await.code, "token_not_recognised");
    let profile = sign_in(&mut fixture, key(&text, Some(referer))).await;
    assert_eq!(profile.works_from.unwrap().params["referer"], referer);
    let id = profile.card.profile_id;
    fixture.restart();
    fixture.app.check_now(&id).await.unwrap();
    assert_eq!(fixture.control().last(SELF).unwrap().header("referer"), Some(referer));
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }));
}

#[tokio::test]
async fn what_the_portal_does_not_take_leaves_nothing_behind() {
    let token = |text: &str| SignInWay::Token { token: typed(text), referer: None };
    let rows = [
        (app("canary-wrong", true), "app_secret_refused"),
        (
            SignInWay::App { app_id: "nobody".to_owned(), secret: typed("canary-1"), keep_secret: true },
            "app_id_unknown",
        ),
        (key("canary-2", None), "token_not_recognised"),
        (token("canary-3"), "token_not_recognised"),
    ];
    for (way, code) in rows {
        let mut fixture = Fixture::new().await;
        let error = refused(&mut fixture, way).await;
        assert_eq!(error.code, code);
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        assert!(fixture.app.overview().portals.is_empty());
        assert!(fixture.keyring.keys().is_empty());
        assert!(fixture.control().issued().iter().all(|issued| issued.kind != TokenKind::Access));
    }
}

#[tokio::test]
async fn what_was_typed_wrong_is_said_before_anything_is_sent() {
    let fixture = Fixture::new().await;
    let target = fixture.probe().await;
    fixture.control().forget_seen();
    let long = "x".repeat(3);
    let rows = [
        (app("", true), "secret_empty"),
        (
            SignInWay::App { app_id: "two words".to_owned(), secret: typed("canary"), keep_secret: true },
            "app_id_not_understood",
        ),
        (key(" ", None), "secret_empty"),
        (key("two words", None), "token_not_understood"),
        (key("line\nbreak", None), "token_not_understood"),
        (key("é", None), "token_not_understood"),
        (key(&long, Some("http://ä.example")), "referer_not_understood"),
        (SignInWay::Token { token: typed("a\u{7}b"), referer: None }, "token_not_understood"),
    ];
    for (way, code) in rows {
        let error = fixture.app.begin_sign_in(request(target.clone(), way)).unwrap_err();
        assert_eq!(error.code, code);
    }
    assert_eq!(fixture.control().total(), 0);
}

/// A token of another program: its person is shown, and it ends when the portal no longer takes it.
#[tokio::test]
async fn a_given_token_shows_its_person() {
    let mut fixture = Fixture::new().await;
    let text = crate::inspector::bound_token(&fixture).await;
    let way = SignInWay::Token { token: typed(&text), referer: Some("http".to_owned()) };
    let profile = sign_in(&mut fixture, way).await;
    let id = profile.card.profile_id.clone();
    assert_eq!(profile.card.person.unwrap().user_name, "mara.lindqvist");
    assert_eq!(profile.kept.secrets, ["token"]);
    fixture.control().kill_tokens_of("mara.lindqvist").await;
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::Expired { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!(fixture.app.copy_token(&id, CopyAs::Token).await.unwrap_err().code, "token_not_available");
}

#[tokio::test]
async fn a_visit_keeps_a_row_and_no_secret() {
    let mut fixture = Fixture::new().await;
    let profile = sign_in(&mut fixture, SignInWay::Anonymous).await;
    let card = &profile.card;
    assert_eq!(
        (card.scheme.as_str(), card.person.as_ref(), &card.state),
        ("anonymous", None, &State::NotSignedIn)
    );
    assert!(card.checked_at.is_some());
    assert!(fixture.keyring.keys().is_empty());
    let again = sign_in(&mut fixture, SignInWay::Anonymous).await;
    assert_eq!((again.card.profile_id.as_str(), fixture.profiles().len()), (card.profile_id.as_str(), 1));
    fixture.app.check_now(&card.profile_id).await.unwrap();
    assert_eq!(fixture.card(&card.profile_id).state, State::NotSignedIn);
    let refused = fixture.app.copy_token(&card.profile_id, CopyAs::Token).await.unwrap_err();
    assert_eq!(refused.code, "token_not_available");
}

#[tokio::test]
async fn a_portal_that_keeps_to_itself_takes_no_visitor() {
    for closed in [Anonymous::Error499, Anonymous::Error403, Anonymous::Reduced] {
        let mut fixture = Fixture::new().await;
        let close = |to| fixture.control().change_switches(|switches| switches.anonymous = to);
        close(Anonymous::Open);
        let target = fixture.probe().await;
        close(closed);
        let begun = fixture.app.begin_sign_in(request(target, SignInWay::Anonymous)).unwrap();
        assert_eq!(fixture.failed(&begun.sign_in_id).await.code, "sign_in_needed", "{closed:?}");
        assert!(fixture.app.overview().portals.is_empty());
    }
}

/// A renewal token of another program renews here, too, and is never ended here: somebody else uses it.
#[tokio::test]
async fn a_renewal_token_of_somebody_else_renews_and_is_left_alone() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    // The other program is this one, with an account of its own.
    let own = fixture.sign_in(target.clone(), crate::visitor::MARA).await.card.profile_id;
    let control = fixture.control();
    control.advance(std::time::Duration::from_secs(31 * 60));
    fixture.app.check_now(&own).await.unwrap();
    let text = control.last(TOKEN).unwrap().form.get("refresh_token").unwrap().to_owned();
    let way = SignInWay::RenewalToken {
        app_id: practice_portal::PORTICO_APP.to_owned(),
        token: typed(&format!(" {text} ")),
    };
    let begun = fixture.app.begin_sign_in(request(target, way)).unwrap();
    let profile = fixture.done(&begun.sign_in_id).await;
    let id = profile.card.profile_id.clone();
    assert_ne!(id, own);
    assert_eq!(
        (profile.card.scheme.as_str(), profile.kept.secrets.as_slice()),
        ("token", &["renewal_token".to_owned()][..])
    );
    fixture.restart();
    fixture.app.inspect_profile(&id, "look").await.unwrap();
    assert_eq!(fixture.control().last(TOKEN).unwrap().form.get("grant_type"), Some("refresh_token"));
    let out = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((out.revoked, out.forgotten), (None, true));
    assert!(fixture.control().look_up(&text).is_some(), "it was ended for the other program, too");
}

#[tokio::test]
async fn a_wrong_renewal_token_is_refused_and_nothing_is_kept() {
    let mut fixture = Fixture::new().await;
    let way =
        |app_id: &str, text: &str| SignInWay::RenewalToken { app_id: app_id.to_owned(), token: typed(text) };
    let error = refused(&mut fixture, way(practice_portal::PORTICO_APP, "canary-7")).await;
    assert_eq!(error.code, "renewal_refused");
    assert!(fixture.app.overview().portals.is_empty() && fixture.keyring.keys().is_empty());
    let target = fixture.probe().await;
    for (app_id, text, code) in [
        ("two words", "x", "app_id_not_understood"),
        ("x", " ", "secret_empty"),
        ("x", "a b", "token_not_understood"),
    ] {
        let begun = fixture.app.begin_sign_in(request(target.clone(), way(app_id, text)));
        assert_eq!(begun.unwrap_err().code, code);
    }
}

/// The portal is asked to free the licence, and says whether it did.
#[tokio::test]
async fn a_licence_is_given_back() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target.clone(), crate::visitor::MARA).await.card.profile_id;
    fixture.control().forget_seen();
    assert!(fixture.app.give_licence_back(&id).await.unwrap());
    let asked = fixture.control().last(TOKEN).unwrap();
    assert_eq!(asked.form.get("grant_type"), Some("suspend_session"));
    assert_eq!(fixture.app.activity(Some(&id)).unwrap()[0].what.key, "activity.licence_back");
    let text = fixture.control().make_api_key(None).await;
    let key = sign_in(&mut fixture, key(&text, None)).await.card.profile_id;
    assert_eq!(fixture.app.give_licence_back(&key).await.unwrap_err().code, "token_not_available");
}

/// How long a browser sign-in is to last is asked of the portal as chosen.
#[tokio::test]
async fn a_stay_is_asked_for_as_chosen() {
    for (minutes, asked) in [(None, None), (Some(-1), Some("-1")), (Some(1440), Some("1440"))] {
        let mut fixture = Fixture::new().await;
        let target = fixture.probe().await;
        let mut request = Fixture::in_browser(target.clone());
        let SignInWay::Browser { stay_minutes, .. } = &mut request.way else { panic!() };
        *stay_minutes = minutes;
        fixture.waiting(request).await;
        let found = fixture
            .page()
            .query_pairs()
            .find(|(name, _)| name == "expiration")
            .map(|(_, value)| value.into_owned());
        assert_eq!(found.as_deref(), asked);
        let mut wrong = Fixture::in_browser(target);
        let SignInWay::Browser { stay_minutes, .. } = &mut wrong.way else { panic!() };
        *stay_minutes = Some(0);
        assert_eq!(fixture.app.begin_sign_in(wrong).unwrap_err().code, "minutes_not_understood");
    }
}

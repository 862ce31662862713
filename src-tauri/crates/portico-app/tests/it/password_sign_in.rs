//! The sign-in with user name and password.

use std::time::Duration;

use http::Method;
use portico_app::view::{
    BindingChoice, CopyAs, Keep, SignInStage, SignInTarget, SignInWay, State, TokenOptions, Trouble,
};
use practice_portal::{Fault, Gate};

use crate::fixture::Fixture;
use crate::visitor::{MARA, PLANNER, Person};

const GENERATE: &str = "/practice/sharing/rest/generateToken";
const SELF: &str = "/practice/sharing/rest/community/self";

#[tokio::test]
async fn a_sign_in_costs_two_requests_after_the_pre_flight() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, MARA, false)).unwrap();
    let profile = fixture.done(&begun.sign_in_id).await;
    let control = fixture.control();
    assert_eq!((control.count(&Method::POST, GENERATE), control.count(&Method::GET, SELF)), (1, 1));
    assert_eq!(control.total(), 3);
    assert_eq!(profile.kept.secrets, ["token"]);
    assert_eq!(profile.works_from.unwrap().key, "works_from.referer");
    let State::SignedIn { stay } = profile.card.state else { panic!() };
    assert!(!stay.renews);
    assert_eq!(stay.until, stay.token_until);
}

#[tokio::test]
async fn a_refused_password_is_sent_once_and_nothing_is_kept() {
    let rows: &[(Person, &str)] = &[
        (Person("mara.lindqvist", "canary-7"), "wrong_password"),
        (Person("MARA.LINDQVIST", "practice-mara"), "wrong_password"),
        (Person("lena.brandt", "practice-lena"), "account_locked"),
        (Person("priya.nair", "canary-8"), "wrong_password"),
    ];
    for (person, code) in rows {
        let mut fixture = Fixture::new().await;
        let target = fixture.probe().await;
        let begun = fixture.app.begin_sign_in(Fixture::with_password(target, *person, true)).unwrap();
        let error = fixture.failed(&begun.sign_in_id).await;
        assert_eq!(error.code, *code, "{}", person.0);
        assert_eq!(error.retry_at.is_some(), *code == "account_locked");
        assert_eq!(fixture.control().count(&Method::POST, GENERATE), 1);
        assert!(fixture.app.overview().portals.is_empty());
        let shown = format!("{error:?}");
        assert!(!shown.contains(person.1), "{shown}");
    }
}

#[tokio::test]
async fn a_kept_password_renews_until_it_is_refused_once() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, MARA, true)).unwrap();
    let profile = fixture.done(&begun.sign_in_id).await;
    assert_eq!(profile.kept.secrets, ["password"]);
    let id = profile.card.profile_id;
    let control = fixture.control();
    control.kill_tokens_of("mara.lindqvist").await;
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);

    control.lock_account("mara.lindqvist");
    control.kill_tokens_of("mara.lindqvist").await;
    let before = control.count(&Method::POST, GENERATE);
    fixture.app.check_now(&id).await.unwrap();
    let State::Problem { trouble, error, .. } = fixture.card(&id).state else {
        panic!("{:?}", fixture.card(&id).state)
    };
    assert_eq!((trouble, error.code.as_str()), (Trouble::Locked, "account_locked"));
    assert_eq!(control.count(&Method::POST, GENERATE), before + 1);
    control.unlock_account("mara.lindqvist");
    // Not tried again until a person acts, and the row goes on saying why.
    for _ in 0..2 {
        fixture.app.check_now(&id).await.unwrap();
        let State::Problem { trouble, error, .. } = fixture.card(&id).state else {
            panic!("{:?}", fixture.card(&id).state)
        };
        assert_eq!((trouble, error.code.as_str()), (Trouble::Refused, "kept_password_refused"));
        assert_eq!(
            fixture.app.copy_token(&id, CopyAs::Token).await.unwrap_err().code,
            "kept_password_refused"
        );
    }
    assert_eq!(control.count(&Method::POST, GENERATE), before + 1);
    // A person acts.
    let target = SignInTarget::Profile { profile_id: id.clone() };
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, MARA, true)).unwrap();
    assert!(matches!(fixture.done(&begun.sign_in_id).await.card.state, State::SignedIn { .. }));
    control.kill_tokens_of("mara.lindqvist").await;
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
}

/// DESIGN §4.3: one wrong attempt, even where it cannot be written down that it was wrong.
#[tokio::test]
async fn a_refused_password_is_not_sent_again_though_the_files_cannot_be_written() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, MARA, true)).unwrap();
    let id = fixture.done(&begun.sign_in_id).await.card.profile_id;
    // A newer Portico has been here: its files are read and left alone.
    let file = fixture.folder().join("portico").join("profiles.json");
    let mut kept: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    kept["version"] = 999.into();
    std::fs::write(&file, kept.to_string()).unwrap();
    let control = fixture.control();
    control.lock_account("mara.lindqvist");
    control.kill_tokens_of("mara.lindqvist").await;
    control.forget_seen();
    for _ in 0..4 {
        fixture.app.check_now(&id).await.unwrap();
        assert!(fixture.app.copy_token(&id, CopyAs::Token).await.is_err());
    }
    assert_eq!(control.count(&Method::POST, GENERATE), 1);
    let State::Problem { error, .. } = fixture.card(&id).state else {
        panic!("{:?}", fixture.card(&id).state)
    };
    assert_eq!(error.code, "kept_password_refused");
}

/// PROTOCOL §1.5: one types `DOMAIN\user`, and the portal shows `user@DOMAIN`.
#[tokio::test]
async fn a_kept_password_is_sent_with_the_name_that_was_typed() {
    const TYPED: Person = Person("ALDERMOOR\\mara.lindqvist", "practice-mara");
    let mut fixture = Fixture::new().await;
    let control = fixture.control();
    control.change_switches(|switches| switches.domain = "ALDERMOOR".to_owned());
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, TYPED, true)).unwrap();
    let detail = fixture.done(&begun.sign_in_id).await;
    let id = detail.card.profile_id;
    assert_eq!(detail.card.person.unwrap().user_name, "mara.lindqvist@ALDERMOOR");
    assert_eq!(detail.typed_name.as_deref(), Some(TYPED.0), "for the form");
    control.kill_tokens_of("mara.lindqvist").await;
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!(control.last(GENERATE).unwrap().form.get("username"), Some(TYPED.0));
}

/// A token without anything to renew it is good until its end, and nothing else is said of it.
#[tokio::test]
async fn a_token_that_cannot_renew_is_never_said_to_be_renewed() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, MARA, false)).unwrap();
    let card = fixture.done(&begun.sign_in_id).await.card;
    let (id, control) = (card.profile_id, fixture.control());
    let State::SignedIn { stay } = card.state else { panic!("{:?}", card.state) };
    // Due, were there a renewal.
    let due = stay.until.unwrap() - stay.since - 3 * 60 * 1000;
    fixture.pass(Duration::from_millis(u64::try_from(due).unwrap()));
    control.forget_seen();
    for _ in 0..2 {
        fixture.app.check_now(&id).await.unwrap();
    }
    assert!(matches!(fixture.card(&id).state, State::Expiring { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!((control.count(&Method::GET, SELF), control.total()), (2, 2));
    let said: Vec<_> =
        fixture.app.activity(Some(&id)).unwrap().iter().map(|entry| entry.what.key.clone()).collect();
    assert_eq!(said, ["activity.signed_in"]);
    // Over.
    fixture.pass(Duration::from_secs(4 * 60));
    fixture.app.check_now(&id).await.unwrap();
    assert_eq!(fixture.app.copy_token(&id, CopyAs::Token).await.unwrap_err().code, "sign_in_ended");
    assert_eq!(control.total(), 2, "an old token is not even shown");
    assert!(matches!(fixture.card(&id).state, State::Expired { .. }), "{:?}", fixture.card(&id).state);
}

/// The portal may end such a token before its time.
#[tokio::test]
async fn a_token_that_cannot_renew_and_is_refused_has_ended() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, MARA, false)).unwrap();
    let id = fixture.done(&begun.sign_in_id).await.card.profile_id;
    let control = fixture.control();
    control.kill_tokens_of("mara.lindqvist").await;
    control.forget_seen();
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::Expired { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!(control.total(), 1, "asked with once");
    assert_eq!(fixture.app.copy_token(&id, CopyAs::Token).await.unwrap_err().code, "token_not_available");
}

#[tokio::test]
async fn an_empty_name_asks_nobody() {
    let fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let refused = fixture.app.begin_sign_in(Fixture::with_password(target, Person("  ", "x"), false));
    assert_eq!(refused.unwrap_err().code, "user_name_empty");
    assert_eq!(fixture.control().count(&Method::POST, GENERATE), 0);
}

#[tokio::test]
async fn cancelling_while_the_portal_thinks_keeps_nothing() {
    let mut fixture = Fixture::new().await;
    let (thinking, naming) = (Gate::new(), Gate::new());
    let control = fixture.control();
    control.plan_fault(GENERATE, Fault::Held(thinking.clone()), Some(1));
    control.plan_fault(SELF, Fault::Held(naming.clone()), Some(1));
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target.clone(), MARA, false)).unwrap();
    thinking.arrived(1).await;
    fixture.app.cancel_sign_in(&begun.sign_in_id).unwrap();
    assert_eq!(fixture.ended(&begun.sign_in_id).await, SignInStage::Cancelled);
    thinking.open();
    // The token came after all, and whose it is is asked out of sight.
    naming.arrived(1).await;
    naming.open();
    // Whoever signs in next comes later than all of that.
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, PLANNER, false)).unwrap();
    let kept = fixture.done(&begun.sign_in_id).await.card;
    assert_eq!(fixture.profiles(), [kept]);
    assert_eq!(fixture.app.activity(None).unwrap().len(), 1);
    assert!(matches!(fixture.app.sign_in_view(&begun.sign_in_id).unwrap().stage, SignInStage::Done { .. }));
}

/// How long and where are asked for as chosen, at the sign-in and at every renewal after it, also after a restart.
#[tokio::test]
async fn a_token_is_asked_for_as_chosen_now_and_later() {
    let rows = [
        (
            BindingChoice::Referer { referer: Some("https://maps.example.com".to_owned()) },
            "referer",
            Some("https://maps.example.com"),
        ),
        (BindingChoice::ThisComputer, "requestip", None),
        (BindingChoice::Address { ip: "127.0.0.1".to_owned() }, "ip", None),
    ];
    for (binding, client, referer) in rows {
        let mut fixture = Fixture::new().await;
        let target = fixture.probe().await;
        let mut request = Fixture::with_password(target, MARA, true);
        let SignInWay::Password { options, .. } = &mut request.way else { panic!() };
        *options = TokenOptions { minutes: Some(15), binding };
        request.keep = Keep::Keyring;
        let begun = fixture.app.begin_sign_in(request).unwrap();
        let id = fixture.done(&begun.sign_in_id).await.card.profile_id;
        fixture.restart();
        fixture.control().forget_seen();
        fixture.app.check_now(&id).await.unwrap();
        let asked = fixture.control().last(GENERATE).unwrap();
        assert_eq!((asked.form.get("client"), asked.form.get("expiration")), (Some(client), Some("15")));
        assert_eq!(asked.form.get("referer"), referer);
        assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{client}");
    }
}

#[tokio::test]
async fn wrong_options_are_said_before_anything_is_sent() {
    let fixture = Fixture::new().await;
    let target = fixture.probe().await;
    fixture.control().forget_seen();
    let referer = |text: &str| BindingChoice::Referer { referer: Some(text.to_owned()) };
    let rows = [
        (Some(0), BindingChoice::ThisComputer, "minutes_not_understood"),
        (Some(60 * 24 * 367), BindingChoice::ThisComputer, "minutes_not_understood"),
        (None, referer("http://ä.example"), "referer_not_understood"),
        (None, BindingChoice::Address { ip: "here".to_owned() }, "ip_not_understood"),
    ];
    for (minutes, binding, code) in rows {
        let mut request = Fixture::with_password(target.clone(), MARA, true);
        let SignInWay::Password { options, .. } = &mut request.way else { panic!() };
        *options = TokenOptions { minutes, binding };
        assert_eq!(fixture.app.begin_sign_in(request).unwrap_err().code, code);
    }
    assert_eq!(fixture.control().total(), 0);
}

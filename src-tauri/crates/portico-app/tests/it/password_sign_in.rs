//! The sign-in with user name and password.

use http::Method;
use portico_app::view::{SignInStage, State, Trouble};

use crate::fixture::Fixture;
use crate::visitor::{MARA, Person};

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
    let mut fixture = Fixture::with(|options| options.lifetimes.generated_cap = 1).await;
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
    fixture.app.check_now(&id).await.unwrap();
    let before = control.count(&Method::POST, GENERATE);
    let State::Problem { trouble, .. } = fixture.card(&id).state else {
        panic!("{:?}", fixture.card(&id).state)
    };
    assert!(matches!(trouble, Trouble::Locked | Trouble::Refused), "{trouble:?}");
    control.unlock_account("mara.lindqvist");
    fixture.app.check_now(&id).await.unwrap();
    assert_eq!(control.count(&Method::POST, GENERATE), before, "not tried again until a person acts");
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
    let gate = practice_portal::Gate::new();
    fixture.control().plan_fault(GENERATE, practice_portal::Fault::Held(gate.clone()), None);
    let target = fixture.probe().await;
    let begun = fixture.app.begin_sign_in(Fixture::with_password(target, MARA, false)).unwrap();
    fixture.app.cancel_sign_in(&begun.sign_in_id).unwrap();
    assert_eq!(fixture.ended(&begun.sign_in_id).await, SignInStage::Cancelled);
    gate.open();
    assert!(fixture.profiles().is_empty());
}

//! How a sign-in stands: checked, renewed, ended, signed out, removed.

use std::time::Duration;

use http::Method;
use portico_app::view::{State, Trouble};
use practice_portal::{Fault, Gate};

use crate::fixture::Fixture;
use crate::visitor::{MARA, PLANNER};

const TOKEN: &str = "/practice/sharing/rest/oauth2/token";
const REVOKE: &str = "/practice/sharing/rest/oauth2/revokeToken";

#[tokio::test]
async fn a_token_that_the_portal_no_longer_takes_is_renewed_once() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let control = fixture.control();
    // By the portal's clock only; this computer still takes the token for good.
    control.advance(Duration::from_secs(31 * 60));
    control.forget_seen();
    fixture.app.check_now(&id).await.unwrap();
    assert_eq!(control.count(&Method::POST, TOKEN), 1);
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }));
}

#[tokio::test]
async fn a_dead_renewal_token_ends_the_sign_in_and_keeps_the_row() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target.clone(), MARA).await.card.profile_id;
    fixture.control().kill_tokens_of("mara.lindqvist").await;
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::Expired { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!(fixture.app.copy_token(&id).await.unwrap_err().code, "token_not_available");
    let activity = fixture.app.activity(Some(&id)).unwrap();
    assert_eq!(activity[0].what.key, "activity.renewal_refused");
    let again = fixture.sign_in(target, MARA).await;
    assert_eq!(again.card.profile_id, id);
    assert!(matches!(again.card.state, State::SignedIn { .. }));
}

#[tokio::test]
async fn a_portal_that_is_gone_is_a_problem_and_loses_nothing() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let port = fixture.address().port().unwrap();
    let portal = std::mem::replace(
        &mut fixture.portal,
        practice_portal::PracticePortal::start(practice_portal::Options::for_tests()).await.unwrap(),
    );
    portal.stop().await;
    fixture.app.check_now(&id).await.unwrap();
    let State::Problem { trouble, error, stay } = fixture.card(&id).state else { panic!() };
    assert_eq!((trouble, error.code.as_str()), (Trouble::Unreachable, "connection_refused"));
    assert_eq!(error.params["host"], "127.0.0.1");
    assert!(stay.unwrap().renews, "the time left is still known");
    assert_ne!(port, 0);
}

#[tokio::test]
async fn signing_out_ends_the_sign_in_there_and_here() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let done = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(true), true));
    assert!(fixture.control().issued().is_empty(), "{:?}", fixture.control().issued());
    assert_eq!(fixture.card(&id).state, State::NotSignedIn);
    assert_eq!(fixture.app.profile_detail(&id).unwrap().kept.place, "nothing");
    assert_eq!(fixture.app.copy_token(&id).await.unwrap_err().code, "token_not_available");
}

#[tokio::test]
async fn signing_out_while_the_portal_is_silent_says_so_and_forgets_all_the_same() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    fixture.control().plan_fault(REVOKE, Fault::Reset, None);
    let done = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(false), true));
    assert_eq!(done.revoke_error.unwrap().code, "portal_unreachable");
    assert!(done.ends_by_itself.is_some());
    assert_eq!(fixture.card(&id).state, State::NotSignedIn);
}

#[tokio::test]
async fn removing_an_account_passes_the_default_on() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let mara = fixture.sign_in(target.clone(), MARA).await.card.profile_id;
    let planner = fixture.sign_in(target, PLANNER).await.card.profile_id;
    assert!(!fixture.card(&planner).is_default);
    fixture.app.remove_profile(&mara).await.unwrap();
    assert_eq!(fixture.profiles().len(), 1);
    assert!(fixture.card(&planner).is_default);
    assert_eq!(fixture.app.profile_detail(&mara).unwrap_err().code, "profile_gone");
    assert_eq!(fixture.control().count(&Method::POST, REVOKE), 1);
}

#[tokio::test]
async fn what_was_kept_in_memory_ends_with_the_process_and_the_row_stays() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    fixture.restart();
    let card = fixture.card(&id);
    assert!(matches!(card.state, State::Expired { .. }), "{:?}", card.state);
    assert_eq!(card.person.unwrap().user_name, "mara.lindqvist");
}

/// DESIGN §3.5: a sign-in that would end while Portico is open is prolonged without anybody asking.
#[tokio::test]
async fn a_sign_in_near_its_end_is_prolonged_in_the_background() {
    let mut fixture = Fixture::with(|options| options.lifetimes.refresh = 5).await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let until = |fixture: &Fixture| match fixture.card(&id).state {
        State::SignedIn { stay } => stay.until.unwrap(),
        other => panic!("{other:?}"),
    };
    let first = until(&fixture);
    while until(&fixture) == first {
        fixture.profile_changed(&id).await;
    }
    assert!(until(&fixture) > first);
    assert!(fixture.control().issued().len() >= 2);
    let newest = &fixture.app.activity(Some(&id)).unwrap()[0];
    assert_eq!(newest.what.key, "activity.renewed");
}

/// DESIGN §3.4: whoever signs out while the grant is being exchanged does not leave the new grant behind.
#[tokio::test]
async fn signing_out_waits_for_a_renewal_under_way() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let id = fixture.sign_in(target, MARA).await.card.profile_id;
    let gate = Gate::new();
    let control = fixture.control();
    control.plan_fault(TOKEN, Fault::Held(gate.clone()), Some(1));
    // The access token is over, and its renewal hangs.
    control.advance(Duration::from_secs(31 * 60));
    let (checking, leaving) = (fixture.app.clone(), fixture.app.clone());
    let (first, second) = (id.clone(), id.clone());
    let check = tokio::spawn(async move { checking.check_now(&first).await });
    gate.arrived(1).await;
    let mut sign_out = tokio::spawn(async move { leaving.sign_out(&second).await });
    let early = tokio::time::timeout(Duration::from_millis(300), &mut sign_out).await;
    assert!(early.is_err(), "signed out while the grant was being renewed");
    gate.open();
    let done = sign_out.await.unwrap().unwrap();
    check.await.unwrap().unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(true), true));
    assert!(control.issued().is_empty(), "{:?}", control.issued());
    assert_eq!(fixture.card(&id).state, State::NotSignedIn);
}

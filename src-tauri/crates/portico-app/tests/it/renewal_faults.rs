//! A grant that is being exchanged while something goes wrong: the keyring locks, the process dies, another one asks.

use std::fs;
use std::time::Duration;

use http::Method;
use portico_app::view::{Keep, SignInRequest, State, VaultState};
use practice_portal::{Fault, Gate, TokenKind};

use crate::fixture::Fixture;
use crate::visitor::MARA;

const TOKEN: &str = "/practice/sharing/rest/oauth2/token";
const LATE: Duration = Duration::from_secs(31 * 60);

/// Somebody whose grant lasts an hour: after half of it, a renewal exchanges the grant itself.
async fn signed_in() -> (Fixture, String) {
    let mut fixture = Fixture::with(|options| options.lifetimes.refresh = 60 * 60).await;
    let target = fixture.probe().await;
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::in_browser(target) };
    let view = fixture.waiting(request).await;
    fixture.come_back(MARA).await;
    let id = fixture.done(&view.sign_in_id).await.card.profile_id;
    fixture.control().forget_seen();
    (fixture, id)
}

fn exchanges(fixture: &Fixture) -> u64 {
    fixture.control().count(&Method::POST, TOKEN)
}

/// The portal exchanges the grant, and before the new one is kept the keyring locks.
async fn locks_meanwhile(fixture: &Fixture, id: &str) {
    let (gate, control) = (Gate::new(), fixture.control());
    control.plan_fault(TOKEN, Fault::Held(gate.clone()), Some(1));
    control.advance(LATE);
    let (checking, whom) = (fixture.app.clone(), id.to_owned());
    let check = tokio::spawn(async move { checking.check_now(&whom).await });
    gate.arrived(1).await;
    fixture.keyring.lock();
    gate.open();
    let _ = check.await.unwrap();
}

/// How many renewal tokens the portal takes.
fn grants(fixture: &Fixture) -> usize {
    fixture.control().issued().iter().filter(|issued| issued.kind == TokenKind::Refresh).count()
}

fn is_alive(fixture: &Fixture, refresh_token: &str) -> bool {
    fixture.control().look_up(refresh_token).is_some_and(|issued| issued.kind == TokenKind::Refresh)
}

/// The grant before is dead by then. What the portal gave is kept as soon as the keyring takes it.
#[tokio::test]
async fn a_keyring_that_locks_in_the_middle_of_a_commit_costs_no_sign_in() {
    let (fixture, id) = signed_in().await;
    let before = fixture.keyring.refresh_token();
    locks_meanwhile(&fixture, &id).await;
    // The person is told about the keyring, not about this account.
    assert!(matches!(fixture.app.overview().vault, VaultState::Locked { .. }));
    assert!(!is_alive(&fixture, &before), "the portal has exchanged it");

    fixture.keyring.unlock();
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!(exchanges(&fixture), 1, "the portal is not asked again");
    let kept = fixture.keyring.refresh_token();
    assert!(kept != before && is_alive(&fixture, &kept));
}

/// Whoever asked goes away, at any moment: what was begun goes on to its end, and nobody stays busy.
#[tokio::test]
async fn a_check_whose_caller_goes_away_goes_on() {
    let (mut fixture, id) = signed_in().await;
    let (gate, control) = (Gate::new(), fixture.control());
    control.plan_fault(TOKEN, Fault::Held(gate.clone()), Some(1));
    control.advance(LATE);
    let before = fixture.keyring.refresh_token();
    {
        let check = fixture.app.check_now(&id);
        tokio::pin!(check);
        tokio::select! {
            _ = &mut check => panic!("the portal holds its answer back"),
            () = gate.arrived(1) => {}
        }
    }
    assert!(matches!(fixture.card(&id).state, State::Working { .. }));
    gate.open();
    fixture.row(&id, |state| matches!(state, State::SignedIn { .. })).await;
    let kept = fixture.keyring.refresh_token();
    assert!(kept != before && is_alive(&fixture, &kept));
    assert_eq!(exchanges(&fixture), 1);
}

/// Another process has put something else there meanwhile: that stays, and what nobody took goes back.
#[tokio::test]
async fn what_was_not_kept_does_not_replace_what_came_after_it() {
    let (mut fixture, id) = signed_in().await;
    locks_meanwhile(&fixture, &id).await;
    assert_eq!(grants(&fixture), 1, "nobody has kept it");
    fixture.keyring.unlock();

    let next = fixture.beside();
    let first = std::mem::replace(&mut fixture.app, next);
    fixture.listen_anew();
    let target = portico_app::view::SignInTarget::Profile { profile_id: id.clone() };
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::in_browser(target) };
    let view = fixture.waiting(request).await;
    fixture.come_back(MARA).await;
    fixture.done(&view.sign_in_id).await;
    let newer = fixture.keyring.refresh_token();
    assert_eq!(grants(&fixture), 2);
    fixture.control().advance(LATE);
    first.check_now(&id).await.unwrap();
    let state = first.profile_detail(&id).unwrap().card.state;
    assert!(matches!(state, State::SignedIn { .. }), "{state:?}");
    let kept = fixture.keyring.refresh_token();
    assert!(kept != newer && is_alive(&fixture, &kept), "it went on from what came after");
    assert_eq!(grants(&fixture), 1, "and what nobody took was given back");
}

/// Nobody has a use for it any more.
#[tokio::test]
async fn what_was_not_kept_is_given_back_when_the_person_signs_out() {
    let (fixture, id) = signed_in().await;
    locks_meanwhile(&fixture, &id).await;
    fixture.keyring.unlock();
    fixture.app.sign_out(&id).await.unwrap();
    assert_eq!(grants(&fixture), 0);
    assert!(fixture.keyring.keys().is_empty());
}

/// A kill between the exchange and the keyring: what is kept is dead. That is said once, and the portal is not asked for
/// ever.
#[tokio::test]
async fn a_kill_between_exchange_and_keyring_ends_in_signing_in_again() {
    let (mut fixture, id) = signed_in().await;
    let (key, before) = fixture.keyring.only(&profile_store::SecretKind::RenewalToken);
    fixture.control().advance(LATE);
    fixture.keyring.hang();
    let (checking, whom) = (fixture.app.clone(), id.clone());
    let killed = tokio::spawn(async move { checking.check_now(&whom).await });
    fixture.keyring.has_begun().await;
    // From here on that process does nothing any more, and what it held is free.
    fixture.keyring.lose_what_waits();
    killed.abort();
    fs::remove_file(fixture.folder().join(format!("portico/locks/grant-{}.lock", key.profile))).unwrap();
    assert_eq!(fixture.keyring.only(&key.kind).1, before);

    let next = fixture.beside();
    fixture.app = next;
    assert_eq!(exchanges(&fixture), 1);
    let _ = fixture.app.check_now(&id).await;
    let state = fixture.card(&id).state;
    assert!(matches!(state, State::Expired { .. }), "{state:?}");
    assert_eq!(exchanges(&fixture), 2, "a dead grant is shown to the portal once");
    // The row is there, and signing in again mends it.
    let target = portico_app::view::SignInTarget::Profile { profile_id: id.clone() };
    fixture.listen_anew();
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::in_browser(target) };
    let view = fixture.waiting(request).await;
    fixture.come_back(MARA).await;
    assert_eq!(fixture.done(&view.sign_in_id).await.card.profile_id, id);
    assert!(is_alive(&fixture, &fixture.keyring.refresh_token()));
}

/// One exchanges the grant; the other waits, finds the new one and goes on from that.
#[tokio::test]
async fn two_processes_that_renew_at_once_both_end_signed_in() {
    let (fixture, id) = signed_in().await;
    let other = fixture.beside();
    let control = fixture.control();
    control.advance(LATE);
    let gate = Gate::new();
    control.plan_fault(TOKEN, Fault::Held(gate.clone()), Some(1));
    let (one, whom) = (fixture.app.clone(), id.clone());
    let first = tokio::spawn(async move { one.check_now(&whom).await });
    gate.arrived(1).await;
    let (two, whom) = (other.clone(), id.clone());
    let second = tokio::spawn(async move { two.check_now(&whom).await });
    gate.open();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    for app in [&fixture.app, &other] {
        let state = app.profile_detail(&id).unwrap().card.state;
        assert!(matches!(state, State::SignedIn { .. }), "{state:?}");
    }
    let seen = control.seen();
    let shown: Vec<_> = seen.iter().filter_map(|seen| seen.form.get("refresh_token")).collect();
    assert!(
        shown.len() == 2 && shown[0] != shown[1],
        "nobody shows what another has exchanged: {}",
        shown.len()
    );
    assert!(is_alive(&fixture, &fixture.keyring.refresh_token()));
}

//! Signing out and removing: what is forgotten, what is said when it is not, and that it can be cancelled.

use std::time::Duration;

use http::Method;
use portico_app::view::{Keep, SignInRequest, State};
use practice_portal::{Fault, Gate};
use profile_store::{SecretKey, SecretKind};

use crate::fixture::Fixture;
use crate::visitor::MARA;

const TOKEN: &str = "/practice/sharing/rest/oauth2/token";
const REVOKE: &str = "/practice/sharing/rest/oauth2/revokeToken";

async fn in_browser(fixture: &mut Fixture, keep: Keep) -> String {
    let target = fixture.probe().await;
    let view = fixture.waiting(SignInRequest { keep, ..Fixture::in_browser(target) }).await;
    fixture.come_back(MARA).await;
    fixture.done(&view.sign_in_id).await.card.profile_id
}

async fn with_kept_password(fixture: &mut Fixture) -> String {
    let target = fixture.probe().await;
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::with_password(target, MARA, true) };
    let begun = fixture.app.begin_sign_in(request).unwrap();
    fixture.done(&begun.sign_in_id).await.card.profile_id
}

#[tokio::test]
async fn a_password_that_a_locked_keyring_kept_goes_with_the_row() {
    let mut fixture = Fixture::new().await;
    let id = with_kept_password(&mut fixture).await;
    fixture.keyring.lock();
    let done = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((done.revoked, done.forgotten), (None, false));
    fixture.restart();
    fixture.keyring.unlock();
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::Problem { .. }), "nobody is signed in by it");
    assert!(fixture.app.remove_profile(&id).await.unwrap().forgotten);
    assert!(fixture.keyring.keys().is_empty(), "{:?}", fixture.keyring.keys());
    assert!(fixture.profiles().is_empty());
}

#[tokio::test]
async fn a_row_stays_while_the_keyring_has_its_secrets() {
    let mut fixture = Fixture::new().await;
    let id = with_kept_password(&mut fixture).await;
    fixture.keyring.lock();
    assert_eq!(fixture.app.remove_profile(&id).await.unwrap_err().code, "keyring_locked");
    assert_eq!(fixture.profiles().len(), 1);
    fixture.keyring.unlock();
    fixture.app.remove_profile(&id).await.unwrap();
    assert!(fixture.keyring.keys().is_empty() && fixture.profiles().is_empty());
}

#[tokio::test]
async fn a_row_without_secrets_goes_while_the_keyring_is_locked() {
    let mut fixture = Fixture::new().await;
    let id = with_kept_password(&mut fixture).await;
    assert!(fixture.app.sign_out(&id).await.unwrap().forgotten);
    fixture.keyring.lock();
    assert!(fixture.app.remove_profile(&id).await.unwrap().forgotten);
    assert!(fixture.profiles().is_empty());
}

/// DESIGN rule 4.14: what a newer version keeps is not known, and goes with its row all the same.
#[tokio::test]
async fn secrets_that_a_newer_version_kept_go_with_its_row() {
    let mut fixture = Fixture::new().await;
    let id = in_browser(&mut fixture, Keep::Keyring).await;
    let (key, _) = fixture.keyring.only(&SecretKind::RenewalToken);
    fixture.keyring.put(SecretKey::new(key.profile, SecretKind::Unknown("seal".to_owned())), "canary-7");
    let other = SecretKey::new(profile_store::ProfileId::new(), SecretKind::Password);
    fixture.keyring.put(other.clone(), "canary-8");
    let records = fixture.folder().join("portico/profiles.json");
    let text = std::fs::read_to_string(&records).unwrap();
    std::fs::write(&records, text.replacen("\"browser\"", "\"sealed\"", 1)).unwrap();
    fixture.restart();
    assert!(!fixture.card(&id).scheme_known);
    assert!(fixture.app.remove_profile(&id).await.unwrap().forgotten);
    assert_eq!(fixture.keyring.keys(), [other], "and nothing of other rows");
}

#[tokio::test]
async fn a_sign_out_that_the_portal_holds_up_can_be_cancelled() {
    let mut fixture = Fixture::new().await;
    let id = in_browser(&mut fixture, Keep::Keyring).await;
    let gate = Gate::new();
    fixture.control().plan_fault(REVOKE, Fault::Held(gate.clone()), Some(1));
    let (leaving, profile) = (fixture.app.clone(), id.clone());
    let sign_out = tokio::spawn(async move { leaving.sign_out(&profile).await });
    gate.arrived(1).await;
    fixture.app.cancel_work(&id).unwrap();
    assert_eq!(sign_out.await.unwrap().unwrap_err().code, "cancelled");
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
    assert_eq!(fixture.keyring.keys().len(), 1);
    gate.open();
}

#[tokio::test]
async fn a_sign_out_that_a_renewal_holds_up_can_be_cancelled() {
    let mut fixture = Fixture::new().await;
    let id = in_browser(&mut fixture, Keep::Keyring).await;
    let (gate, control) = (Gate::new(), fixture.control());
    control.plan_fault(TOKEN, Fault::Held(gate.clone()), Some(1));
    control.advance(Duration::from_secs(31 * 60));
    let (checking, leaving) = (fixture.app.clone(), fixture.app.clone());
    let (first, second) = (id.clone(), id.clone());
    let check = tokio::spawn(async move { checking.check_now(&first).await });
    gate.arrived(1).await;
    let sign_out = tokio::spawn(async move { leaving.sign_out(&second).await });
    while !matches!(&fixture.card(&id).state, State::Working { doing, .. } if doing == "signing_out") {
        tokio::task::yield_now().await;
    }
    fixture.app.cancel_work(&id).unwrap();
    assert_eq!(sign_out.await.unwrap().unwrap_err().code, "cancelled");
    assert_eq!(control.count(&Method::POST, REVOKE), 0);
    gate.open();
    check.await.unwrap().unwrap();
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
}

#[tokio::test]
async fn a_sign_out_that_the_keyring_holds_up_can_be_cancelled_and_repeated() {
    let mut fixture = Fixture::new().await;
    let id = in_browser(&mut fixture, Keep::Keyring).await;
    fixture.keyring.hang();
    let (leaving, profile) = (fixture.app.clone(), id.clone());
    let sign_out = tokio::spawn(async move { leaving.sign_out(&profile).await });
    fixture.keyring.has_begun().await;
    fixture.app.cancel_work(&id).unwrap();
    let done = sign_out.await.unwrap().unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(true), false));
    assert_eq!(
        done.forget_error.unwrap().code,
        "cancelled",
        "it did not wait for the keyring to be too slow"
    );
    fixture.keyring.go_on();
    assert!(fixture.app.sign_out(&id).await.unwrap().forgotten);
    assert!(fixture.keyring.keys().is_empty());
    assert_eq!(fixture.card(&id).state, State::NotSignedIn);
}

#[tokio::test]
async fn signing_out_of_memory_does_not_wait_for_the_keyring() {
    let mut fixture = Fixture::new().await;
    let id = in_browser(&mut fixture, Keep::Memory).await;
    fixture.keyring.hang();
    let asked = fixture.keyring.asked();
    let done = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(true), true));
    assert_eq!(fixture.keyring.asked(), asked);
}

//! Cancelling while the keyring is at it: nothing stays, whenever the keyring answers (DESIGN rule 4.9).

use portico_app::view::{Keep, SignInRequest, SignInStage, SignInTarget};
use practice_portal::TokenKind;
use profile_store::SecretKind;

use crate::fixture::Fixture;
use crate::visitor::MARA;

fn in_keyring(request: SignInRequest) -> SignInRequest {
    SignInRequest { keep: Keep::Keyring, ..request }
}

fn grants(fixture: &Fixture) -> usize {
    fixture.control().issued().iter().filter(|issued| issued.kind == TokenKind::Refresh).count()
}

/// In the browser, until the keyring has begun to keep the grant.
async fn until_keeping(fixture: &mut Fixture, target: SignInTarget) -> String {
    let view = fixture.waiting(in_keyring(Fixture::in_browser(target))).await;
    fixture.come_back(MARA).await;
    fixture.keyring.has_begun().await;
    view.sign_in_id
}

#[tokio::test]
async fn a_grant_that_a_hanging_keyring_keeps_too_late_is_taken_out_again() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    fixture.keyring.hang();
    let id = until_keeping(&mut fixture, target).await;
    fixture.app.cancel_sign_in(&id).unwrap();
    assert_eq!(fixture.ended(&id).await, SignInStage::Cancelled, "while the keyring still hangs");
    fixture.keyring.go_on();
    fixture.quit().await;
    assert!(fixture.keyring.keys().is_empty(), "{:?}", fixture.keyring.keys());
    assert!(fixture.profiles().is_empty());
    assert_eq!(grants(&fixture), 0, "what was issued is given back");
}

#[tokio::test]
async fn a_password_that_a_hanging_keyring_keeps_too_late_is_taken_out_again() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    fixture.keyring.hang();
    let request = in_keyring(Fixture::with_password(target, MARA, true));
    let id = fixture.app.begin_sign_in(request).unwrap().sign_in_id;
    fixture.keyring.has_begun().await;
    fixture.app.cancel_sign_in(&id).unwrap();
    assert_eq!(fixture.ended(&id).await, SignInStage::Cancelled);
    fixture.keyring.go_on();
    fixture.quit().await;
    assert!(fixture.keyring.keys().is_empty(), "{:?}", fixture.keyring.keys());
    assert!(fixture.profiles().is_empty());
}

#[tokio::test]
async fn the_earlier_grant_is_in_its_place_again() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    let view = fixture.waiting(in_keyring(Fixture::in_browser(target.clone()))).await;
    fixture.come_back(MARA).await;
    fixture.done(&view.sign_in_id).await;
    let before = fixture.keyring.only(&SecretKind::RenewalToken);
    let token = fixture.keyring.refresh_token();

    fixture.keyring.hang();
    let id = until_keeping(&mut fixture, target).await;
    fixture.app.cancel_sign_in(&id).unwrap();
    assert_eq!(fixture.ended(&id).await, SignInStage::Cancelled);
    fixture.keyring.go_on();
    fixture.quit().await;
    assert_eq!(fixture.keyring.only(&SecretKind::RenewalToken), before);
    assert!(fixture.control().look_up(&token).is_some());
    assert_eq!(grants(&fixture), 1);
}

#[tokio::test]
async fn what_comes_after_its_time_and_a_cancel_is_taken_out_again() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    fixture.keyring.is_late();
    let id = until_keeping(&mut fixture, target).await;
    let view = fixture.until(&id, |stage| matches!(stage, SignInStage::NotKept { .. })).await;
    let SignInStage::NotKept { error } = view.stage else { panic!() };
    assert_eq!(error.code, "keyring_slow");
    fixture.app.cancel_sign_in(&id).unwrap();
    assert_eq!(fixture.ended(&id).await, SignInStage::Cancelled);
    fixture.keyring.go_on();
    fixture.quit().await;
    assert!(fixture.keyring.keys().is_empty(), "{:?}", fixture.keyring.keys());
    assert_eq!(grants(&fixture), 0);
}

#[tokio::test]
async fn what_comes_after_its_time_is_not_kept_beside_what_memory_keeps() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    fixture.keyring.is_late();
    let id = until_keeping(&mut fixture, target).await;
    fixture.until(&id, |stage| matches!(stage, SignInStage::NotKept { .. })).await;
    fixture.app.keep_now(&id, Keep::Memory).await.unwrap();
    assert_eq!(fixture.done(&id).await.kept.place, "memory");
    fixture.keyring.go_on();
    fixture.quit().await;
    assert!(fixture.keyring.keys().is_empty(), "{:?}", fixture.keyring.keys());
    assert_eq!(grants(&fixture), 1);
}

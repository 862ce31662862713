//! Grants in the keyring: kept as a whole, replaced as a whole, given back when another takes their place.

use http::Method;
use portico_app::view::{Keep, ProfileDetail, SignInRequest, SignInStage, SignInTarget, State, Trouble};
use practice_portal::TokenKind;
use profile_store::SecretKind;

use crate::fixture::Fixture;
use crate::visitor::MARA;

const TOKEN: &str = "/practice/sharing/rest/oauth2/token";
const REVOKE: &str = "/practice/sharing/rest/oauth2/revokeToken";

fn in_browser(target: SignInTarget, keep: Keep) -> SignInRequest {
    SignInRequest { keep, ..Fixture::in_browser(target) }
}

async fn sign_in(fixture: &mut Fixture, keep: Keep) -> ProfileDetail {
    let target = fixture.probe().await;
    let view = fixture.waiting(in_browser(target, keep)).await;
    fixture.come_back(MARA).await;
    fixture.done(&view.sign_in_id).await
}

/// How many sign-ins of the browser are alive at the portal.
fn grants(fixture: &Fixture) -> usize {
    fixture.control().issued().iter().filter(|issued| issued.kind == TokenKind::Refresh).count()
}

fn records(fixture: &Fixture) -> std::path::PathBuf {
    fixture.folder().join("portico/profiles.json")
}

/// DESIGN rule 4.6: whatever the record says after a crash, a renewal token is sent with its own redirect address.
#[tokio::test]
async fn a_grant_is_kept_with_everything_that_belongs_to_it() {
    let mut fixture = Fixture::new().await;
    let id = sign_in(&mut fixture, Keep::Keyring).await.card.profile_id;
    let grant = fixture.keyring.grant();
    let redirect = grant["redirect_uri"].as_str().unwrap().to_owned();
    let code = fixture.control().last(TOKEN).unwrap();
    assert_eq!(code.form.get("redirect_uri"), Some(redirect.as_str()));
    assert_eq!(grant["app_id"], practice_portal::PORTICO_APP);
    assert_eq!(grant["issuer"].as_str().unwrap(), fixture.address().as_str().trim_end_matches('/'));

    let text = std::fs::read_to_string(records(&fixture)).unwrap();
    assert!(text.contains(&redirect));
    std::fs::write(records(&fixture), text.replace(&redirect, "urn:ietf:wg:oauth:2.0:oob")).unwrap();
    fixture.restart();
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
    let renewal = fixture.control().last(TOKEN).unwrap();
    assert_eq!(renewal.form.get("grant_type"), Some("refresh_token"));
    assert_eq!(renewal.form.get("redirect_uri"), Some(redirect.as_str()));
}

#[tokio::test]
async fn a_renewal_token_that_an_earlier_version_kept_alone_is_still_used() {
    let mut fixture = Fixture::new().await;
    let id = sign_in(&mut fixture, Keep::Keyring).await.card.profile_id;
    let (key, _) = fixture.keyring.only(&SecretKind::RenewalToken);
    let token = fixture.keyring.refresh_token();
    fixture.keyring.put(key, &token);
    fixture.restart();
    fixture.app.check_now(&id).await.unwrap();
    assert!(matches!(fixture.card(&id).state, State::SignedIn { .. }), "{:?}", fixture.card(&id).state);
    let done = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(true), true));
    assert_eq!(grants(&fixture), 0);
    assert!(fixture.keyring.keys().is_empty());
}

#[tokio::test]
async fn signing_in_again_gives_the_earlier_grant_back() {
    let mut fixture = Fixture::new().await;
    let first = sign_in(&mut fixture, Keep::Keyring).await.card.profile_id;
    let before = fixture.keyring.refresh_token();
    let second = sign_in(&mut fixture, Keep::Keyring).await.card.profile_id;
    assert_eq!(first, second);
    let after = fixture.keyring.refresh_token();
    fixture.quit().await;
    assert!(fixture.control().look_up(&before).is_none(), "the earlier sign-in is alive");
    assert!(fixture.control().look_up(&after).is_some());
    assert_eq!((grants(&fixture), fixture.control().count(&Method::POST, REVOKE)), (1, 1));
}

#[tokio::test]
async fn signing_in_until_quitting_takes_the_earlier_secret_out_of_the_keyring() {
    let mut fixture = Fixture::new().await;
    sign_in(&mut fixture, Keep::Keyring).await;
    let before = fixture.keyring.refresh_token();
    let kept = sign_in(&mut fixture, Keep::Memory).await.kept;
    assert_eq!(kept.place, "memory");
    fixture.quit().await;
    assert!(fixture.keyring.keys().is_empty(), "{:?}", fixture.keyring.keys());
    assert!(fixture.control().look_up(&before).is_none(), "the earlier sign-in is alive");
    assert_eq!(grants(&fixture), 1);
    assert!(!std::fs::read_to_string(records(&fixture)).unwrap().contains("forget_due"));
}

#[tokio::test]
async fn a_memory_sign_in_that_the_keyring_replaces_is_given_back() {
    let mut fixture = Fixture::new().await;
    sign_in(&mut fixture, Keep::Memory).await;
    sign_in(&mut fixture, Keep::Keyring).await;
    let kept = fixture.keyring.refresh_token();
    fixture.quit().await;
    assert!(fixture.control().look_up(&kept).is_some());
    assert_eq!(grants(&fixture), 1);
}

/// What the keyring could not forget then is said, and forgotten, at the sign-out.
#[tokio::test]
async fn what_a_locked_keyring_still_has_is_said_when_signing_out() {
    let mut fixture = Fixture::new().await;
    let id = sign_in(&mut fixture, Keep::Keyring).await.card.profile_id;
    fixture.keyring.lock();
    sign_in(&mut fixture, Keep::Memory).await;
    let done = fixture.app.sign_out(&id).await.unwrap();
    assert!(!done.forgotten);
    assert_eq!(done.forget_error.unwrap().code, "keyring_locked");
    assert_eq!(fixture.keyring.keys().len(), 1);
    let State::Problem { trouble, error, stay } = fixture.card(&id).state else { panic!() };
    assert_eq!((trouble, error.code.as_str(), stay), (Trouble::Keyring, "secrets_left", None));
    fixture.restart();
    fixture.keyring.unlock();
    let done = fixture.app.sign_out(&id).await.unwrap();
    assert_eq!((done.revoked, done.forgotten), (Some(true), true));
    assert!(fixture.keyring.keys().is_empty(), "{:?}", fixture.keyring.keys());
    assert_eq!(grants(&fixture), 0);
    assert_eq!(fixture.card(&id).state, State::NotSignedIn);
}

/// "Nothing was changed" is true then: the earlier sign-in still works, the new one is over.
#[tokio::test]
async fn records_that_cannot_be_written_leave_the_earlier_grant_in_its_place() {
    let mut fixture = Fixture::new().await;
    sign_in(&mut fixture, Keep::Keyring).await;
    let before = fixture.keyring.refresh_token();
    let text = std::fs::read_to_string(records(&fixture)).unwrap();
    let newer = text.replacen("\"version\": 1", "\"version\": 2", 1);
    assert_ne!(newer, text);
    std::fs::write(records(&fixture), newer).unwrap();

    let target = fixture.probe().await;
    let view = fixture.waiting(in_browser(target, Keep::Keyring)).await;
    fixture.come_back(MARA).await;
    let SignInStage::Failed { error } = fixture.ended(&view.sign_in_id).await else { panic!() };
    assert_eq!(error.code, "settings_newer");
    fixture.quit().await;
    assert_eq!(fixture.keyring.refresh_token(), before);
    assert!(fixture.control().look_up(&before).is_some(), "the earlier sign-in is over");
    assert_eq!(grants(&fixture), 1, "the new one is not");
}

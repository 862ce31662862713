//! A program that ends between the keyring and the records: what it left is found by its mark, and nothing else is.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use portico_app::view::{Keep, SignInRequest, SignInStage, VaultState};
use profile_store::{ProfileId, SecretKey, SecretKind, Store};

use crate::fixture::Fixture;
use crate::visitor::MARA;

/// A backstop: only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is on disk while the keyring has begun to keep the secret of a new profile, and the secret is kept after all:
/// what a kill at that moment leaves.
async fn killed(fixture: &mut Fixture) -> SecretKey {
    let target = fixture.probe().await;
    fixture.keyring.hang();
    let request = Fixture::in_browser(target);
    let view = fixture.waiting(SignInRequest { keep: Keep::Keyring, ..request }).await;
    fixture.come_back(MARA).await;
    fixture.keyring.has_begun().await;
    let (folder, aside) = (fixture.folder().join("portico"), fixture.folder().join("killed"));
    copy(&folder, &aside);
    fixture.keyring.go_on();
    fixture.done(&view.sign_in_id).await;
    assert_eq!(marks(&folder), Vec::<PathBuf>::new(), "a sign-in that ends well leaves no mark");
    fixture.quit().await;
    fs::remove_dir_all(&folder).unwrap();
    fs::rename(&aside, &folder).unwrap();
    let (key, _) = fixture.keyring.only(&SecretKind::RenewalToken);
    // Whoever looks at it claims it.
    fs::remove_file(lock(fixture, &key)).unwrap();
    key
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn marks(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder.join("pending")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn lock(fixture: &Fixture, key: &SecretKey) -> PathBuf {
    fixture.folder().join(format!("portico/locks/grant-{}.lock", key.profile))
}

/// Starts anew and comes back when the keyring was looked at.
async fn start(fixture: &mut Fixture) {
    fixture.restart();
    while fixture.app.overview().vault == VaultState::Unknown {
        fixture.told().await;
    }
}

/// Comes back when what was left was looked at.
async fn settled(fixture: &Fixture, left: &SecretKey) {
    let claimed = async {
        while !lock(fixture, left).exists() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, claimed).await.expect("it is looked at");
    let store = Store::open(&fixture.folder().join("portico")).unwrap();
    let name = format!("grant-{}", left.profile);
    let over = tokio::task::spawn_blocking(move || store.claim_named(&name, PATIENCE).map(drop));
    over.await.unwrap().unwrap();
    fixture.quit().await;
}

#[tokio::test]
async fn what_a_kill_left_in_the_keyring_is_forgotten_and_nothing_else() {
    let mut fixture = Fixture::new().await;
    let left = killed(&mut fixture).await;
    let others = SecretKey::new(ProfileId::new(), SecretKind::RenewalToken);
    fixture.keyring.put(others.clone(), "of another folder");
    start(&mut fixture).await;
    settled(&fixture, &left).await;
    assert_eq!(fixture.keyring.keys(), [others], "{left:?}");
    assert!(marks(&fixture.folder().join("portico")).is_empty());
}

#[tokio::test]
async fn nothing_is_forgotten_while_a_record_may_name_it() {
    for text in ["{", r#"{"version":2,"profiles":[]}"#, r#"{"version":1,"profiles":[{"id":7}]}"#] {
        let mut fixture = Fixture::new().await;
        let left = killed(&mut fixture).await;
        let profiles = fixture.folder().join("portico/profiles.json");
        fs::write(&profiles, text).unwrap();
        start(&mut fixture).await;
        settled(&fixture, &left).await;
        assert_eq!(fixture.keyring.keys(), [left], "{text}");
        assert_eq!(marks(&fixture.folder().join("portico")).len(), 1, "{text}");
    }
}

#[tokio::test]
async fn a_locked_keyring_is_waited_for_without_a_prompt() {
    let mut fixture = Fixture::new().await;
    let left = killed(&mut fixture).await;
    fixture.keyring.lock();
    start(&mut fixture).await;
    assert_eq!(fixture.keyring.keys(), std::slice::from_ref(&left));
    assert_eq!(marks(&fixture.folder().join("portico")).len(), 1);
    fixture.keyring.unlock();
    start(&mut fixture).await;
    settled(&fixture, &left).await;
    assert!(fixture.keyring.keys().is_empty());
}

#[tokio::test]
async fn a_cancelled_sign_in_leaves_no_mark() {
    let mut fixture = Fixture::new().await;
    let target = fixture.probe().await;
    fixture.keyring.hang();
    let request = Fixture::in_browser(target);
    let view = fixture.waiting(SignInRequest { keep: Keep::Keyring, ..request }).await;
    fixture.come_back(MARA).await;
    fixture.keyring.has_begun().await;
    assert_eq!(marks(&fixture.folder().join("portico")).len(), 1);
    fixture.app.cancel_sign_in(&view.sign_in_id).unwrap();
    fixture.ended(&view.sign_in_id).await;
    fixture.keyring.go_on();
    fixture.quit().await;
    assert!(marks(&fixture.folder().join("portico")).is_empty());
}

/// The first attempt is taken back late, while the second is under way: what a kill leaves of the second is still found.
#[tokio::test]
async fn an_attempt_that_is_taken_back_leaves_the_mark_of_the_next() {
    let mut fixture = Fixture::new().await;
    let folder = fixture.folder().join("portico");
    let target = fixture.probe().await;
    fixture.keyring.is_late_then_hangs();
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::in_browser(target) };
    let id = fixture.waiting(request).await.sign_in_id;
    fixture.come_back(MARA).await;
    fixture.until(&id, |stage| matches!(stage, SignInStage::NotKept { .. })).await;
    fixture.app.keep_now(&id, Keep::Keyring).await.unwrap();
    // Kept late, taken back, kept again.
    fixture.keyring.has_waiting(3).await;
    let before = marks(&folder).len();
    fixture.keyring.go_on_with(2);
    let taken_back = async {
        while marks(&folder).len() == before {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, taken_back).await.expect("the first attempt is taken back");
    assert_eq!(marks(&folder).len(), 1, "the second is under way");
    fixture.keyring.go_on();
    fixture.done(&id).await;
    fixture.quit().await;
    assert_eq!(marks(&folder), Vec::<PathBuf>::new());
    assert_eq!(fixture.keyring.keys().len(), 1);
}

//! The places on a keyring that does what the test says.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use profile_store::{
    Keep, ProfileId, Prompting, Reply, Secret, SecretKey, SecretKind, Vault, VaultError, VaultStatus,
};
use tokio::sync::{mpsc, oneshot};

use super::Vaults;
use super::look::Seen;
use crate::app::lock;
use crate::view::VaultState;

/// A backstop: only a hang reaches it.
const LONG: Duration = Duration::from_secs(60);

/// A keyring that is as the test wants it; whoever asks it to unlock waits for ever.
#[derive(Default)]
struct Scripted {
    status: Mutex<Option<VaultStatus>>,
    name: Option<&'static str>,
    asking: Mutex<Vec<oneshot::Sender<Result<(), VaultError>>>>,
    taken_back: Arc<AtomicBool>,
}

impl Scripted {
    fn new(status: VaultStatus) -> Arc<Self> {
        Arc::new(Self { status: Mutex::new(Some(status)), name: Some("Passwords"), ..Self::default() })
    }

    fn becomes(&self, status: VaultStatus) {
        *lock(&self.status) = Some(status);
    }

    fn answer<T>(&self, done: T) -> Reply<T> {
        Reply::ready(match *lock(&self.status) {
            Some(VaultStatus::Unlocked) => Ok(done),
            Some(VaultStatus::Locked) => Err(VaultError::Locked),
            _ => Err(VaultError::Missing),
        })
    }
}

/// The vault's end of it.
struct Handed(Arc<Scripted>);

impl Vault for Handed {
    fn store(&self, _: &SecretKey, _: &str, _: &Secret, _: Prompting) -> Reply<()> {
        self.0.answer(())
    }

    fn read(&self, _: &SecretKey, _: Prompting) -> Reply<Option<Secret>> {
        self.0.answer(None)
    }

    fn forget(&self, _: &SecretKey, _: Prompting) -> Reply<bool> {
        self.0.answer(false)
    }

    fn list(&self, _: Prompting) -> Reply<Vec<SecretKey>> {
        self.0.answer(Vec::new())
    }

    fn status(&self) -> Reply<VaultStatus> {
        Reply::ready(lock(&self.0.status).ok_or(VaultError::TimedOut))
    }

    fn name(&self) -> Reply<Option<String>> {
        Reply::ready(Ok(self.0.name.map(str::to_owned)))
    }

    fn unlock(&self) -> Reply<()> {
        let (sender, receiver) = oneshot::channel();
        lock(&self.0.asking).push(sender);
        let taken_back = Arc::clone(&self.0.taken_back);
        Reply::coming(receiver, move || taken_back.store(true, Ordering::SeqCst))
    }
}

fn on(keyring: &Arc<Scripted>) -> Vaults {
    Vaults::on(Arc::new(Handed(Arc::clone(keyring))))
}

fn locked(name: &str) -> VaultState {
    VaultState::Locked { name: Some(name.to_owned()), memory: false }
}

/// Watches in the background; what was seen comes out.
fn watch(vaults: &Vaults, again: Duration) -> mpsc::UnboundedReceiver<(VaultState, bool)> {
    let (saw, seen) = mpsc::unbounded_channel();
    tokio::spawn(vaults.watch(again, move |seen: &Seen| {
        let _ = saw.send((seen.after.clone(), seen.opened()));
    }));
    seen
}

async fn until_opened(seen: &mut mpsc::UnboundedReceiver<(VaultState, bool)>) -> VaultState {
    let opened = async {
        loop {
            if let (state, true) = seen.recv().await.unwrap() {
                return state;
            }
        }
    };
    tokio::time::timeout(LONG, opened).await.expect("it is seen")
}

#[tokio::test]
async fn a_keyring_that_another_program_opens_is_seen() {
    for first in [Some(VaultStatus::Locked), Some(VaultStatus::Absent), None] {
        let keyring = Arc::new(Scripted { status: Mutex::new(first), ..Scripted::default() });
        let vaults = on(&keyring);
        let mut seen = watch(&vaults, Duration::from_millis(5));
        let (state, opened) = seen.recv().await.unwrap();
        assert!(!opened && !matches!(state, VaultState::Unlocked { .. }), "{state:?}");
        keyring.becomes(VaultStatus::Unlocked);
        assert_eq!(until_opened(&mut seen).await, VaultState::Unlocked { name: None });
        assert_eq!(vaults.view(), VaultState::Unlocked { name: None });
    }
}

#[tokio::test]
async fn a_call_that_works_shows_that_it_is_open() {
    let keyring = Scripted::new(VaultStatus::Locked);
    let vaults = on(&keyring);
    // Nothing but the call makes it look again.
    let mut seen = watch(&vaults, LONG * 60);
    assert!(!seen.recv().await.unwrap().1);
    let key = SecretKey::new(ProfileId::new(), SecretKind::Password);
    assert!(matches!(vaults.read(&Keep::Keyring, &key).await, Err(VaultError::Locked)));
    keyring.becomes(VaultStatus::Unlocked);
    assert!(vaults.read(&Keep::Keyring, &key).await.unwrap().is_none());
    assert_eq!(until_opened(&mut seen).await, VaultState::Unlocked { name: Some("Passwords".to_owned()) });
}

#[tokio::test]
async fn watching_ends_with_the_places() {
    let vaults = on(&Scripted::new(VaultStatus::Locked));
    let mut seen = watch(&vaults, Duration::from_millis(5));
    seen.recv().await.unwrap();
    drop(vaults);
    let ends = async { while seen.recv().await.is_some() {} };
    tokio::time::timeout(LONG, ends).await.expect("nobody watches any more");
}

#[tokio::test]
async fn it_has_the_name_it_gives_itself() {
    let keyring = Scripted::new(VaultStatus::Locked);
    let vaults = on(&keyring);
    assert_eq!(vaults.look().await.after, locked("Passwords"));
    keyring.becomes(VaultStatus::Absent);
    assert_eq!(vaults.look().await.after, VaultState::Missing);
}

#[tokio::test]
async fn a_failed_call_tells_that_it_is_locked() {
    let vaults = on(&Scripted::new(VaultStatus::Unlocked));
    vaults.look().await;
    assert!(vaults.learn(&VaultError::Locked));
    assert!(!vaults.learn(&VaultError::Locked), "that is known");
    assert!(!vaults.learn(&VaultError::TimedOut), "which says nothing about the lock");
    assert_eq!(vaults.view(), locked("Passwords"));
}

#[tokio::test]
async fn unlocking_is_cancelled_for_all_who_wait_and_not_for_the_next() {
    let keyring = Scripted::new(VaultStatus::Locked);
    let vaults = on(&keyring);
    vaults.cancel_unlock();
    let cancel = async {
        while lock(&keyring.asking).len() < 2 {
            tokio::task::yield_now().await;
        }
        vaults.cancel_unlock();
    };
    let (first, second, ()) = tokio::join!(vaults.unlock(LONG), vaults.unlock(LONG), cancel);
    assert_eq!((first, second), (None, None));
    assert!(keyring.taken_back.load(Ordering::SeqCst), "the question is taken off the screen");
    let answer = async {
        while lock(&keyring.asking).len() < 3 {
            tokio::task::yield_now().await;
        }
        lock(&keyring.asking).pop().unwrap().send(Ok(())).unwrap();
    };
    let (again, ()) = tokio::join!(vaults.unlock(LONG), answer);
    assert_eq!(again, Some(Ok(())));
}

#[tokio::test]
async fn unlocking_ends_when_nobody_answers() {
    let keyring = Scripted::new(VaultStatus::Locked);
    let waited = on(&keyring).unlock(Duration::from_millis(5)).await;
    assert_eq!(waited, Some(Err(VaultError::TimedOut)));
    assert!(keyring.taken_back.load(Ordering::SeqCst));
}

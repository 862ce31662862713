//! The queue, the worker and the entries, on a keyring that does what the test says.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error, mock};
use tokio::sync::oneshot;

use super::entry::explain;
use super::request::Scope;
use super::system::System;
use super::{Keyring, SERVICE};
use crate::record::ProfileId;
use crate::secret::Secret;
use crate::vault::{Prompting, SecretKey, SecretKind, Vault, VaultError, VaultStatus};

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);
/// For what never comes.
const IMPATIENCE: Duration = Duration::from_millis(50);

type Outcome = Result<bool, VaultError>;
type Locked = Box<dyn Fn(usize, &Scope) -> Outcome + Send + Sync>;
type Prompt = Box<dyn Fn(oneshot::Receiver<()>) -> Result<(), VaultError> + Send + Sync>;

/// A keyring that answers what it is told to.
struct Scripted {
    store: Arc<CredentialStore>,
    /// Answers whether it is locked; the call's number comes with the scope.
    locked: Locked,
    /// Answers the prompt.
    prompt: Prompt,
    looked: AtomicUsize,
    longest: Option<usize>,
}

impl System for Arc<Scripted> {
    fn store(&self) -> Result<Arc<CredentialStore>, VaultError> {
        Ok(Arc::clone(&self.store))
    }

    fn status(&self) -> Result<VaultStatus, VaultError> {
        Ok(VaultStatus::Unlocked)
    }

    fn name(&self) -> Result<Option<String>, VaultError> {
        Ok(Some("Scripted".to_owned()))
    }

    fn is_locked(&self, scope: &Scope) -> Outcome {
        (self.locked)(self.looked.fetch_add(1, Ordering::SeqCst), scope)
    }

    fn unlock(&self, _: &Scope, cancelled: oneshot::Receiver<()>) -> Result<(), VaultError> {
        (self.prompt)(cancelled)
    }

    fn modified(&self, _: &Entry) -> (u64, u64) {
        (0, 0)
    }

    fn modifiers<'a>(&self, _: &'a str) -> HashMap<&'static str, &'a str> {
        HashMap::new()
    }

    fn describe(&self, _: &Entry, _: &str) -> Result<(), VaultError> {
        Err(VaultError::Failed("describing is a courtesy".to_owned()))
    }

    fn search(&self) -> HashMap<&'static str, &'static str> {
        HashMap::from([("service", SERVICE)])
    }

    fn longest(&self) -> Option<usize> {
        self.longest
    }
}

fn scripted(locked: impl Fn(usize, &Scope) -> Outcome + Send + Sync + 'static) -> Scripted {
    Scripted {
        store: mock::Store::new().unwrap(),
        locked: Box::new(locked),
        prompt: Box::new(|_| panic!("nothing may ask")),
        looked: AtomicUsize::new(0),
        longest: None,
    }
}

/// The vault on this keyring, and how often it connected.
fn on(system: Scripted) -> (Keyring, Arc<Scripted>, Arc<AtomicUsize>) {
    let (system, connected) = (Arc::new(system), Arc::new(AtomicUsize::new(0)));
    let (handed, count) = (Arc::clone(&system), Arc::clone(&connected));
    let vault = Keyring::on(Box::new(move || {
        count.fetch_add(1, Ordering::SeqCst);
        Ok(Arc::new(Arc::clone(&handed)))
    }));
    (vault, system, connected)
}

fn key(kind: SecretKind) -> SecretKey {
    SecretKey::new(ProfileId::from_u128(1), kind)
}

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

fn read(vault: &Keyring, key: &SecretKey) -> Result<Option<String>, VaultError> {
    let found = vault.read(key, Prompting::Never).wait(PATIENCE)?;
    Ok(found.map(|secret| secret.expose().to_owned()))
}

/// A turnstile: the call with this number says that it came, and waits until it is let on.
fn turnstile(number: usize) -> (impl Fn(usize) + Send + Sync, Receiver<()>, SyncSender<()>) {
    let (came, comes) = mpsc::sync_channel(16);
    let (let_on, waits) = mpsc::sync_channel(16);
    let waits = Mutex::new(waits);
    let pass = move |call| {
        if call == number {
            came.send(()).unwrap();
            waits.lock().unwrap().recv().unwrap();
        }
    };
    (pass, comes, let_on)
}

#[test]
fn a_read_that_nobody_waits_for_holds_up_nobody() {
    let (pass, comes, let_on) = turnstile(0);
    let (vault, _, connected) = on(scripted(move |call, _| {
        pass(call);
        Ok(false)
    }));
    let stuck = vault.read(&key(SecretKind::Password), Prompting::Never);
    comes.recv().unwrap();
    let behind = vault.status();
    drop(stuck);
    assert_eq!(behind.wait(PATIENCE), Ok(VaultStatus::Unlocked), "while the first call is still stuck");
    assert_eq!(connected.load(Ordering::SeqCst), 2, "a thread and a connection of its own");
    let_on.send(()).unwrap();
}

#[test]
fn a_change_that_nobody_waits_for_is_not_overtaken() {
    let (pass, comes, let_on) = turnstile(0);
    let (vault, ..) = on(scripted(move |call, _| {
        pass(call);
        Ok(false)
    }));
    let key = key(SecretKind::RenewalToken);
    let stuck = vault.store(&key, "", &secret("older"), Prompting::Never);
    comes.recv().unwrap();
    drop(stuck);
    let newer = vault.store(&key, "", &secret("newer"), Prompting::Never);
    let early = vault.read(&key, Prompting::Never).wait(IMPATIENCE);
    assert!(matches!(early, Err(VaultError::TimedOut)));
    let_on.send(()).unwrap();
    assert_eq!(newer.wait(PATIENCE), Ok(()));
    assert_eq!(read(&vault, &key).unwrap().as_deref(), Some("newer"));
}

#[test]
fn what_has_not_begun_is_not_done_once_given_up() {
    let (pass, comes, let_on) = turnstile(0);
    let (vault, ..) = on(scripted(move |call, _| {
        pass(call);
        Ok(false)
    }));
    let first = vault.store(&key(SecretKind::Token), "", &secret("x"), Prompting::Never);
    comes.recv().unwrap();
    drop(vault.store(&key(SecretKind::Password), "", &secret("never"), Prompting::Never));
    let_on.send(()).unwrap();
    first.wait(PATIENCE).unwrap();
    assert_eq!(read(&vault, &key(SecretKind::Password)), Ok(None));
}

#[test]
fn few_threads_are_ever_stuck() {
    let (let_on, waits) = mpsc::channel::<()>();
    let waits = Mutex::new(waits);
    let (came, comes) = mpsc::channel();
    let (vault, _, connected) = on(scripted(move |_, _| {
        came.send(()).unwrap();
        let _ = waits.lock().unwrap().recv();
        Ok(false)
    }));
    for _ in 0..20 {
        let asked = vault.read(&key(SecretKind::Password), Prompting::Never).wait(IMPATIENCE);
        assert!(matches!(asked, Err(VaultError::TimedOut)));
    }
    assert!((1..=5).contains(&connected.load(Ordering::SeqCst)), "{connected:?}");
    drop(let_on);
    assert_eq!(read(&vault, &key(SecretKind::Password)), Ok(None), "all go on when the keyring does");
    drop(comes);
}

#[test]
fn a_broken_connection_is_made_again_once() {
    let lost = || VaultError::Lost("gone".to_owned());
    let (vault, _, connected) = on(scripted(move |call, _| if call == 0 { Err(lost()) } else { Ok(false) }));
    assert_eq!(read(&vault, &key(SecretKind::Password)), Ok(None));
    assert_eq!(connected.load(Ordering::SeqCst), 2);

    let (vault, _, connected) = on(scripted(move |_, _| Err(lost())));
    assert_eq!(read(&vault, &key(SecretKind::Password)), Err(lost()));
    assert_eq!(connected.load(Ordering::SeqCst), 2);
}

#[test]
fn a_library_that_panics_ends_no_thread() {
    let (mut system, _) = asking(Ok(()), false);
    system.prompt = Box::new(|_| panic!("while asking"));
    let locked = system.locked;
    system.locked = Box::new(move |call, scope| {
        assert!(call > 0, "on the first call");
        locked(call, scope)
    });
    let (vault, _, connected) = on(system);
    assert!(matches!(vault.status().wait(PATIENCE), Err(VaultError::Lost(_))));
    assert!(matches!(vault.unlock().wait(PATIENCE), Err(VaultError::Failed(_))));
    assert_eq!(vault.status().wait(PATIENCE), Ok(VaultStatus::Unlocked));
    assert_eq!(connected.load(Ordering::SeqCst), 2, "the connection it panicked on is not used again");
}

#[test]
fn a_keyring_that_comes_later_is_found() {
    let there = Arc::new(scripted(|_, _| Ok(false)));
    let tried = AtomicUsize::new(0);
    let vault = Keyring::on(Box::new(move || match tried.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => Err(VaultError::Missing),
        _ => Ok(Arc::new(Arc::clone(&there))),
    }));
    assert_eq!(vault.status().wait(PATIENCE), Ok(VaultStatus::Absent));
    assert_eq!(read(&vault, &key(SecretKind::Password)), Err(VaultError::Missing));
    assert_eq!(read(&vault, &key(SecretKind::Password)), Ok(None));
}

/// Locked until a prompt, which gives this answer and counts how often it was shown.
fn asking(answer: Result<(), VaultError>, stays_locked: bool) -> (Scripted, Arc<AtomicUsize>) {
    let shown = Arc::new(AtomicUsize::new(0));
    let (counts, looks) = (Arc::clone(&shown), Arc::clone(&shown));
    let mut system = scripted(move |_, scope| {
        Ok(*scope != Scope::Nothing && (stays_locked || looks.load(Ordering::SeqCst) == 0))
    });
    system.prompt = Box::new(move |_| {
        counts.fetch_add(1, Ordering::SeqCst);
        answer.clone()
    });
    (system, shown)
}

#[test]
fn background_work_does_not_ask() {
    let (system, shown) = asking(Ok(()), false);
    let (vault, ..) = on(system);
    assert_eq!(read(&vault, &key(SecretKind::Password)), Err(VaultError::Locked));
    assert_eq!(vault.list(Prompting::Never).wait(PATIENCE), Err(VaultError::Locked));
    assert_eq!(shown.load(Ordering::SeqCst), 0);
    assert_eq!(vault.unlock().wait(PATIENCE), Ok(()));
    assert_eq!(read(&vault, &key(SecretKind::Password)), Ok(None));
    assert_eq!(shown.load(Ordering::SeqCst), 1);
}

#[test]
fn a_prompt_that_unlocks_nothing_is_shown_once() {
    let (system, shown) = asking(Ok(()), true);
    let (vault, ..) = on(system);
    let asked = vault.read(&key(SecretKind::Password), Prompting::Allowed).wait(PATIENCE);
    assert!(matches!(asked, Err(VaultError::Locked)), "{asked:?}");
    assert_eq!(shown.load(Ordering::SeqCst), 1);
}

#[test]
fn one_answer_serves_everybody_who_waits() {
    let (pass, comes, let_on) = turnstile(0);
    let (mut system, shown) = asking(Ok(()), false);
    let counts = Arc::clone(&shown);
    system.prompt = Box::new(move |_| {
        pass(0);
        counts.fetch_add(1, Ordering::SeqCst);
        Err(VaultError::Dismissed)
    });
    let (vault, ..) = on(system);
    let first = vault.unlock();
    comes.recv().unwrap();
    let second = vault.list(Prompting::Allowed);
    // Answered after the second joined, as requests are taken in order.
    assert_eq!(vault.status().wait(PATIENCE), Ok(VaultStatus::Unlocked));
    let_on.send(()).unwrap();
    assert_eq!(first.wait(PATIENCE), Err(VaultError::Dismissed));
    assert_eq!(second.wait(PATIENCE), Err(VaultError::Dismissed));
    assert_eq!(shown.load(Ordering::SeqCst), 1);
}

#[test]
fn a_prompt_is_cancelled_when_the_last_one_gives_up() {
    let (ended, ends) = mpsc::channel();
    let (mut system, _) = asking(Ok(()), false);
    system.prompt = Box::new(move |cancelled| {
        ended.send(cancelled.blocking_recv()).unwrap();
        Err(VaultError::Dismissed)
    });
    let (vault, ..) = on(system);
    let (first, second) = (vault.unlock(), vault.list(Prompting::Allowed));
    assert_eq!(vault.status().wait(PATIENCE), Ok(VaultStatus::Unlocked));
    drop(first);
    assert!(ends.recv_timeout(IMPATIENCE).is_err(), "one still waits");
    drop(second);
    assert_eq!(ends.recv_timeout(PATIENCE), Ok(Ok(())));
}

/// The keyring may take a while to take its question off the screen: who asks meanwhile has not been answered by it.
#[test]
fn who_asks_after_a_cancelled_prompt_is_asked_anew() {
    let (pass, comes, let_on) = turnstile(1);
    let shown = AtomicUsize::new(0);
    let unlocked = Arc::new(AtomicUsize::new(0));
    let opens = Arc::clone(&unlocked);
    let mut system =
        scripted(move |_, scope| Ok(*scope != Scope::Nothing && unlocked.load(Ordering::SeqCst) == 0));
    system.prompt = Box::new(move |cancelled| {
        if shown.fetch_add(1, Ordering::SeqCst) > 0 {
            opens.fetch_add(1, Ordering::SeqCst);
            return Ok(());
        }
        cancelled.blocking_recv().unwrap();
        pass(1);
        Err(VaultError::Dismissed)
    });
    let (vault, ..) = on(system);
    let cancelled = vault.unlock();
    // Answered after the prompt was raised, as requests are taken in order.
    assert_eq!(vault.status().wait(PATIENCE), Ok(VaultStatus::Unlocked));
    drop(cancelled);
    comes.recv().unwrap();
    let again = vault.unlock();
    assert_eq!(vault.status().wait(PATIENCE), Ok(VaultStatus::Unlocked));
    let_on.send(()).unwrap();
    assert_eq!(again.wait(PATIENCE), Ok(()));
}

#[test]
fn a_vault_that_is_dropped_answers_those_who_wait() {
    let (pass, comes, let_on) = turnstile(0);
    let (vault, ..) = on(scripted(move |call, _| {
        pass(call);
        Ok(false)
    }));
    let at_work = vault.store(&key(SecretKind::Token), "", &secret("x"), Prompting::Never);
    comes.recv().unwrap();
    let queued = vault.read(&key(SecretKind::Token), Prompting::Never);
    drop(vault);
    assert!(matches!(queued.wait(PATIENCE), Err(VaultError::Lost(_))));
    let_on.send(()).unwrap();
    assert_eq!(at_work.wait(PATIENCE), Ok(()), "what has begun is finished");
}

#[test]
fn a_secret_that_does_not_fit_is_refused_before_it_is_sent() {
    // CRED_MAX_CREDENTIAL_BLOB_SIZE of wincred.h: 5 * 512.
    let (vault, ..) = on(Scripted { longest: Some(2_560), ..scripted(|_, _| Ok(false)) });
    let key = key(SecretKind::Token);
    let store = |text: &str| vault.store(&key, "", &secret(text), Prompting::Never).wait(PATIENCE);
    assert_eq!(store(&"é".repeat(1_280)), Ok(()));
    assert_eq!(store(&"t".repeat(2_561)), Err(VaultError::TooLong { limit: 2_560 }));
    assert_eq!(read(&vault, &key).unwrap().unwrap(), "é".repeat(1_280));
}

#[test]
fn what_is_not_text_is_not_handed_out() {
    let (vault, system, _) = on(scripted(|_, _| Ok(false)));
    let key = key(SecretKind::Token);
    system.store.build(SERVICE, &key.user(), None).unwrap().set_secret(&[0xff, 0xfe]).unwrap();
    assert_eq!(read(&vault, &key), Err(VaultError::Unreadable));
}

#[test]
fn the_keyrings_errors_have_names_and_no_secrets() {
    let cause = || -> Box<dyn std::error::Error + Send + Sync> { "the cause".into() };
    let canary = || b"canary-19".to_vec();
    let lost = VaultError::Lost("the cause".to_owned());
    let table = [
        (Error::PlatformFailure(cause()), lost),
        (Error::NoStorageAccess(cause()), VaultError::Locked),
        (Error::BadEncoding(canary()), VaultError::Unreadable),
        (Error::BadDataFormat(canary(), cause()), VaultError::Unreadable),
        (Error::TooLong("secret".to_owned(), 2_560), VaultError::TooLong { limit: 2_560 }),
    ];
    for (error, expected) in table {
        let ours = explain(error);
        assert_eq!(ours, expected);
        assert!(!format!("{ours} {ours:?}").contains("canary"));
    }
    assert!(matches!(explain(Error::NotSupportedByStore("x".to_owned())), VaultError::Failed(_)));
}

#[test]
fn an_error_in_the_middle_is_told() {
    let (vault, system, _) = on(scripted(|_, _| Ok(false)));
    let key = key(SecretKind::Token);
    let entry = system.store.build(SERVICE, &key.user(), None).unwrap();
    let mock = entry.as_any().downcast_ref::<mock::Cred>().unwrap();
    mock.set_error(Error::NotSupportedByStore("keeping".to_owned()));
    let refused = vault.store(&key, "", &secret("canary-23"), Prompting::Never).wait(PATIENCE).unwrap_err();
    assert!(matches!(refused, VaultError::Failed(_)), "{refused}");
    assert!(!format!("{refused} {refused:?}").contains("canary"));
}

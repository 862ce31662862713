//! A keyring that does what the test says. Nothing of the person who runs the tests is touched.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use profile_store::{Prompting, Reply, Secret, SecretKey, SecretKind, Vault, VaultError, VaultStatus};
use tokio::sync::{oneshot, watch};

/// Longer than anything here takes; only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Clones are the same keyring.
#[derive(Clone)]
pub(crate) struct TestKeyring {
    state: Arc<Mutex<State>>,
    /// How often anything was asked of its entries.
    asked: Arc<watch::Sender<usize>>,
}

type Change = Box<dyn FnOnce(&mut Entries) + Send>;
type Entries = BTreeMap<SecretKey, Secret>;

#[derive(Default)]
struct State {
    entries: Entries,
    mood: Mood,
    /// What it will do when it goes on. The first has begun.
    waiting: VecDeque<(usize, Change)>,
    /// What it never does and never answers.
    lost: VecDeque<(usize, Change)>,
    last: usize,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Mood {
    #[default]
    Open,
    Locked,
    /// From the next change on it answers nobody.
    Hangs,
    /// It says that it was too slow, and does it all the same when it goes on.
    Late,
    /// It is late with the next change and hangs after it.
    LateThenHangs,
}

impl Default for TestKeyring {
    fn default() -> Self {
        Self { state: Arc::default(), asked: Arc::new(watch::Sender::new(0)) }
    }
}

impl TestKeyring {
    pub(crate) fn lock(&self) {
        self.state().mood = Mood::Locked;
    }

    pub(crate) fn unlock(&self) {
        self.state().mood = Mood::Open;
    }

    pub(crate) fn hang(&self) {
        self.state().mood = Mood::Hangs;
    }

    pub(crate) fn is_late(&self) {
        self.state().mood = Mood::Late;
    }

    pub(crate) fn is_late_then_hangs(&self) {
        self.state().mood = Mood::LateThenHangs;
    }

    /// Does only the first of what waits, and hangs on.
    pub(crate) fn go_on_with(&self, count: usize) {
        let mut state = self.state();
        for _ in 0..count {
            let (_, work) = state.waiting.pop_front().expect("it was asked so much");
            work(&mut state.entries);
        }
    }

    /// Comes back when so many changes wait in it.
    pub(crate) async fn has_waiting(&self, count: usize) {
        let mut asked = self.asked.subscribe();
        let begun = async {
            while self.state().waiting.len() < count {
                asked.changed().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, begun).await.expect("the keyring is asked");
    }

    /// Does what has waited, in order.
    pub(crate) fn go_on(&self) {
        let mut state = self.state();
        state.mood = Mood::Open;
        for (_, work) in std::mem::take(&mut state.waiting) {
            work(&mut state.entries);
        }
    }

    /// What waits is never done: whoever asked for it was killed.
    pub(crate) fn lose_what_waits(&self) {
        let mut state = self.state();
        state.mood = Mood::Open;
        let mut lost = std::mem::take(&mut state.waiting);
        state.lost.append(&mut lost);
    }

    /// Comes back when a change waits in it.
    pub(crate) async fn has_begun(&self) {
        self.has_waiting(1).await;
    }

    /// How often it was asked so far.
    pub(crate) fn asked(&self) -> usize {
        *self.asked.borrow()
    }

    pub(crate) fn put(&self, key: SecretKey, text: &str) {
        self.state().entries.insert(key, Secret::from(text.to_owned()));
    }

    pub(crate) fn keys(&self) -> Vec<SecretKey> {
        self.state().entries.keys().cloned().collect()
    }

    /// The key and the text of the only secret of this kind.
    pub(crate) fn only(&self, kind: &SecretKind) -> (SecretKey, String) {
        let state = self.state();
        let found: Vec<_> = state.entries.iter().filter(|(key, _)| key.kind == *kind).collect();
        assert_eq!(found.len(), 1, "{:?}", state.entries.keys());
        (found[0].0.clone(), found[0].1.expose().to_owned())
    }

    /// The parts of the only grant.
    pub(crate) fn grant(&self) -> serde_json::Value {
        serde_json::from_str(&self.only(&SecretKind::RenewalToken).1).unwrap()
    }

    pub(crate) fn refresh_token(&self) -> String {
        self.grant()["refresh_token"].as_str().unwrap().to_owned()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn ask<T: Send + 'static>(
        &self,
        changes: bool,
        work: impl FnOnce(&mut Entries) -> T + Send + 'static,
    ) -> Reply<T> {
        let reply = self.begin(changes, work);
        self.asked.send_modify(|asked| *asked += 1);
        reply
    }

    fn begin<T: Send + 'static>(
        &self,
        changes: bool,
        work: impl FnOnce(&mut Entries) -> T + Send + 'static,
    ) -> Reply<T> {
        let mut state = self.state();
        let waits = changes || !state.waiting.is_empty();
        match state.mood {
            Mood::Locked => return Reply::ready(Err(VaultError::Locked)),
            Mood::Hangs | Mood::Late | Mood::LateThenHangs if waits => {}
            _ => return Reply::ready(Ok(work(&mut state.entries))),
        }
        let (sender, receiver) = oneshot::channel();
        let done = move |entries: &mut Entries| {
            let _ = sender.send(Ok(work(entries)));
        };
        state.last += 1;
        let id = state.last;
        state.waiting.push_back((id, Box::new(done)));
        if matches!(state.mood, Mood::Late | Mood::LateThenHangs) {
            if state.mood == Mood::LateThenHangs {
                state.mood = Mood::Hangs;
            }
            return Reply::ready(Err(VaultError::TimedOut));
        }
        let keyring = self.clone();
        Reply::coming(receiver, move || {
            // What has begun is done all the same.
            let mut state = keyring.state();
            let begun = state.waiting.front().map(|(first, _)| *first);
            state.waiting.retain(|(waiting, _)| *waiting != id || begun == Some(id));
        })
    }
}

impl Vault for TestKeyring {
    fn store(&self, key: &SecretKey, _: &str, secret: &Secret, _: Prompting) -> Reply<()> {
        let (key, secret) = (key.clone(), secret.clone());
        self.ask(true, move |entries| {
            entries.insert(key, secret);
        })
    }

    fn read(&self, key: &SecretKey, _: Prompting) -> Reply<Option<Secret>> {
        let key = key.clone();
        self.ask(false, move |entries| entries.get(&key).cloned())
    }

    fn forget(&self, key: &SecretKey, _: Prompting) -> Reply<bool> {
        let key = key.clone();
        self.ask(true, move |entries| entries.remove(&key).is_some())
    }

    fn list(&self, _: Prompting) -> Reply<Vec<SecretKey>> {
        self.ask(false, |entries| entries.keys().cloned().collect())
    }

    fn status(&self) -> Reply<VaultStatus> {
        Reply::ready(Ok(match self.state().mood {
            Mood::Locked => VaultStatus::Locked,
            Mood::Open | Mood::Hangs | Mood::Late | Mood::LateThenHangs => VaultStatus::Unlocked,
        }))
    }

    fn name(&self) -> Reply<Option<String>> {
        Reply::ready(Ok(None))
    }

    fn unlock(&self) -> Reply<()> {
        Reply::ready(Ok(()))
    }
}

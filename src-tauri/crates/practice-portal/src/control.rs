//! Watching and changing a running practice portal, in process.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;

use crate::app::SECRET_APP;
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::guard;
use crate::ledger::{Binding, Issued, TokenKind};
use crate::lifetimes::Lifetimes;
use crate::lockout::WINDOW_MS;
use crate::observed::Seen;
use crate::practice::Practice;
use crate::switches::Switches;
use crate::traffic::Traffic;

/// A handle on a running practice portal. Clones are the same handle.
#[derive(Clone)]
pub struct Control {
    practice: Arc<Practice>,
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control").field("setting", &self.practice.setting()).finish_non_exhaustive()
    }
}

/// What was asked of it.
impl Control {
    pub(crate) fn new(practice: Arc<Practice>) -> Self {
        Self { practice }
    }

    /// How often `method` and `path` (for example `/practice/sharing/rest/info`) were asked for.
    pub fn count(&self, method: &Method, path: &str) -> u64 {
        guard(&self.practice.observed).count(method, path)
    }

    /// How many requests came in all.
    pub fn total(&self) -> u64 {
        guard(&self.practice.observed).total()
    }

    /// The requests in the order they came; empty unless [`record_requests`](crate::Options::record_requests).
    pub fn seen(&self) -> Vec<Seen> {
        guard(&self.practice.observed).all()
    }

    /// The newest request for `path`; none unless requests are recorded.
    pub fn last(&self, path: &str) -> Option<Seen> {
        guard(&self.practice.observed).last(path)
    }

    /// Every endpoint that was asked for, by method and path, and how often.
    pub fn counts(&self) -> Vec<(Method, String, u64)> {
        guard(&self.practice.observed).counts()
    }

    /// How much went over the wires.
    pub fn traffic(&self) -> Traffic {
        self.practice.traffic.read()
    }

    /// Starts counting anew.
    pub fn forget_seen(&self) {
        guard(&self.practice.observed).forget();
        self.practice.traffic.forget();
    }
}

/// How it plays.
impl Control {
    /// The dialect in force.
    pub fn dialect(&self) -> Dialect {
        self.practice.setting().dialect
    }

    /// Plays another dialect from now on, with all its switches.
    pub fn set_dialect(&self, dialect: Dialect) {
        self.practice.change(|setting| {
            setting.dialect = dialect;
            setting.switches = dialect.switches();
        });
    }

    /// The facts in force.
    pub fn switches(&self) -> Switches {
        self.practice.setting().switches.clone()
    }

    /// Changes single facts.
    pub fn change_switches(&self, change: impl FnOnce(&mut Switches)) {
        self.practice.change(|setting| change(&mut setting.switches));
    }

    /// The lifetimes in force.
    pub fn lifetimes(&self) -> Lifetimes {
        self.practice.setting().lifetimes
    }

    /// Changes how long new tokens live.
    pub fn change_lifetimes(&self, change: impl FnOnce(&mut Lifetimes)) {
        self.practice.change(|setting| change(&mut setting.lifetimes));
    }

    /// Sets the portal's clock wrong by so many milliseconds: the `Date` header and every expiry.
    pub fn set_clock_offset_ms(&self, offset: i64) {
        self.practice.clock.set_offset_ms(offset);
    }

    /// How wrong the portal's clock is, in milliseconds.
    pub fn clock_offset_ms(&self) -> i64 {
        self.practice.clock.offset_ms()
    }

    /// Lets this much time pass at once by the portal's clock.
    pub fn advance(&self, by: Duration) {
        self.practice.clock.advance_ms(i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
    }

    /// Milliseconds since the epoch by the portal's clock.
    pub fn now_ms(&self) -> i64 {
        self.practice.clock.now_ms()
    }

    /// Answers `path` badly, for the next `times` requests or until [`Control::clear_faults`].
    pub fn plan_fault(&self, path: &str, fault: Fault, times: Option<u32>) {
        guard(&self.practice.faults).plan(path, fault, times);
    }

    /// Answers properly again.
    pub fn clear_faults(&self) {
        guard(&self.practice.faults).clear();
    }
}

/// What it has issued, and to whom.
impl Control {
    /// The facts about a token, expired or not; none when it was never issued or was killed.
    pub fn look_up(&self, token: &str) -> Option<Issued> {
        self.practice.ledger.look_up(token)
    }

    /// Makes an API key of [`SECRET_APP`] for a year, as its owner does on the portal's page (§5); with a referer it
    /// works under that one only.
    pub async fn make_api_key(&self, referer: Option<&str>) -> String {
        const YEAR: u64 = 365 * 86_400;
        let mut issued = Issued::new(TokenKind::ApiKey, self.now_ms(), YEAR).client(SECRET_APP);
        issued.binding = referer.map_or(Binding::None, |referer| Binding::Referer(referer.to_owned()));
        let key = self.practice.ledger.issue(issued);
        self.practice.ledger.keep(self.now_ms()).await;
        key
    }

    /// The facts about all tokens that were not killed.
    pub fn issued(&self) -> Vec<Issued> {
        self.practice.ledger.all()
    }

    /// Kills one token at once; a renewal token takes its access tokens with it.
    pub async fn kill(&self, token: &str) -> bool {
        let known = self.practice.ledger.kill(token);
        self.practice.ledger.keep(self.now_ms()).await;
        known
    }

    /// Kills every renewal token of a user, but not the access tokens: the next renewal fails. Returns how many.
    pub async fn kill_renewals_of(&self, user_name: &str) -> usize {
        let refresh =
            |issued: &Issued| issued.kind == TokenKind::Refresh && issued.user.as_deref() == Some(user_name);
        let killed = self.practice.ledger.kill_only(refresh);
        self.practice.ledger.keep(self.now_ms()).await;
        killed
    }

    /// Kills every token of a user. Returns how many.
    pub async fn kill_tokens_of(&self, user_name: &str) -> usize {
        let killed = self.practice.ledger.kill_where(|issued| issued.user.as_deref() == Some(user_name));
        self.practice.ledger.keep(self.now_ms()).await;
        killed
    }

    /// Locks an account of the portal for 15 minutes, as five wrong passwords do.
    pub fn lock_account(&self, user_name: &str) {
        let until = self.now_ms().saturating_add(WINDOW_MS);
        guard(&self.practice.people).lock(user_name, until);
    }

    /// Unlocks an account of the portal and forgets its wrong passwords.
    pub fn unlock_account(&self, user_name: &str) {
        guard(&self.practice.people).unlock(user_name);
    }

    /// Whether an account of the portal is locked now.
    pub fn is_locked(&self, user_name: &str) -> bool {
        guard(&self.practice.people).locked(user_name, self.now_ms())
    }
}

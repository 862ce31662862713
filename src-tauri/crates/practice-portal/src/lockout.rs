//! Passwords, and the lock after five wrong ones (`PROTOCOL.md` §2.3).

use std::collections::HashMap;

use subtle::ConstantTimeEq;

use crate::account::{Account, Hurdle};

/// Wrong tries that lock an account.
pub(crate) const TRIES: usize = 5;
/// They count for 15 minutes, and the lock lasts as long.
pub(crate) const WINDOW_MS: i64 = 15 * 60 * 1000;

/// Why a name and password were not enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denied {
    Wrong,
    Locked,
}

/// Whether the letter case of the user name matters (§2.1: at `generateToken`, not on the page).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameCase {
    Matters,
    Ignored,
}

#[derive(Debug, Default)]
struct State {
    wrong_at: Vec<i64>,
    locked_until: Option<i64>,
    terms_accepted: bool,
    new_password: Option<String>,
}

impl State {
    /// Counts a wrong try; whether it was the one too many.
    fn wrong(&mut self, now: i64) -> bool {
        self.wrong_at.retain(|at| now.saturating_sub(*at) < WINDOW_MS);
        self.wrong_at.push(now);
        let locked = self.wrong_at.len() >= TRIES;
        if locked {
            self.locked_until = Some(now.saturating_add(WINDOW_MS));
            self.wrong_at.clear();
        }
        locked
    }
}

/// The people who can sign in, and how their tries went.
pub(crate) struct People {
    accounts: Vec<Account>,
    states: HashMap<String, State>,
}

impl People {
    pub(crate) fn new(accounts: Vec<Account>) -> Self {
        Self { accounts, states: HashMap::new() }
    }

    pub(crate) fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// The account of exactly this name.
    pub(crate) fn named(&self, user_name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.user_name == user_name)
    }

    fn find(&self, user_name: &str, case: NameCase) -> Option<Account> {
        let same = |account: &&Account| match case {
            NameCase::Matters => account.user_name == user_name,
            NameCase::Ignored => account.user_name.eq_ignore_ascii_case(user_name),
        };
        self.accounts.iter().find(same).cloned()
    }

    /// One try. A wrong one counts; the right one while locked is refused all the same.
    pub(crate) fn check(
        &mut self,
        user_name: &str,
        password: &str,
        case: NameCase,
        now: i64,
    ) -> Result<Account, Denied> {
        let account = self.find(user_name, case).ok_or(Denied::Wrong)?;
        let state = self.states.entry(account.user_name.clone()).or_default();
        if is_locked(&account, state, now) {
            return Err(Denied::Locked);
        }
        let expected = state.new_password.as_deref().unwrap_or(&account.password);
        let fits = bool::from(expected.as_bytes().ct_eq(password.as_bytes()));
        if fits && account.hurdle != Hurdle::Enterprise {
            state.wrong_at.clear();
            return Ok(account);
        }
        if state.wrong(now) { Err(Denied::Locked) } else { Err(Denied::Wrong) }
    }

    /// Counts one wrong try that was not a password; whether the account is locked by it.
    pub(crate) fn count_wrong(&mut self, user_name: &str, now: i64) -> bool {
        self.state(user_name).wrong(now)
    }

    /// Locks until `until_ms`, or for good.
    pub(crate) fn lock(&mut self, user_name: &str, until_ms: i64) {
        self.state(user_name).locked_until = Some(until_ms);
    }

    pub(crate) fn unlock(&mut self, user_name: &str) {
        *self.state(user_name) = State::default();
        if let Some(account) = self.accounts.iter_mut().find(|account| account.user_name == user_name)
            && account.hurdle == Hurdle::Locked
        {
            account.hurdle = Hurdle::None;
        }
    }

    pub(crate) fn locked(&self, user_name: &str, now: i64) -> bool {
        let none = State::default();
        let state = self.states.get(user_name).unwrap_or(&none);
        self.named(user_name).is_some_and(|account| is_locked(account, state, now))
    }

    pub(crate) fn terms_due(&self, account: &Account) -> bool {
        account.hurdle == Hurdle::Terms
            && self.states.get(&account.user_name).is_none_or(|state| !state.terms_accepted)
    }

    pub(crate) fn accept_terms(&mut self, user_name: &str) {
        self.state(user_name).terms_accepted = true;
    }

    pub(crate) fn password_due(&self, account: &Account) -> bool {
        account.hurdle == Hurdle::PasswordExpired
            && self.states.get(&account.user_name).is_none_or(|state| state.new_password.is_none())
    }

    /// Takes effect until the portal is started again: a person's password is never written down.
    pub(crate) fn change_password(&mut self, user_name: &str, password: &str) {
        self.state(user_name).new_password = Some(password.to_owned());
    }

    fn state(&mut self, user_name: &str) -> &mut State {
        self.states.entry(user_name.to_owned()).or_default()
    }
}

fn is_locked(account: &Account, state: &State, now: i64) -> bool {
    account.hurdle == Hurdle::Locked || state.locked_until.is_some_and(|until| now < until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::people;

    fn mara(people: &mut People, password: &str, now: i64) -> Result<Account, Denied> {
        people.check("mara.lindqvist", password, NameCase::Matters, now)
    }

    /// §2.3: five bad tries in 15 minutes give a lock of 15 minutes.
    #[test]
    fn five_wrong_tries_lock_for_a_quarter_of_an_hour() {
        let mut people = People::new(people());
        for at in 0..4 {
            assert_eq!(mara(&mut people, "no", at), Err(Denied::Wrong));
        }
        assert_eq!(mara(&mut people, "no", 4), Err(Denied::Locked));
        assert_eq!(mara(&mut people, "practice-mara", 5), Err(Denied::Locked));
        assert_eq!(mara(&mut people, "practice-mara", 4 + WINDOW_MS - 1), Err(Denied::Locked));
        assert!(mara(&mut people, "practice-mara", 4 + WINDOW_MS).is_ok());
    }

    #[test]
    fn old_tries_do_not_count_and_success_forgets_them() {
        let mut people = People::new(people());
        for at in 0..4 {
            assert_eq!(mara(&mut people, "no", at), Err(Denied::Wrong));
        }
        assert_eq!(mara(&mut people, "no", WINDOW_MS + 10), Err(Denied::Wrong));
        assert!(mara(&mut people, "practice-mara", WINDOW_MS + 11).is_ok());
        for at in 0..4 {
            assert_eq!(mara(&mut people, "no", WINDOW_MS + 12 + at), Err(Denied::Wrong));
        }
    }

    #[test]
    fn letter_case_matters_at_one_door_only() {
        let mut people = People::new(people());
        let typed = "Mara.Lindqvist";
        assert_eq!(people.check(typed, "practice-mara", NameCase::Matters, 0), Err(Denied::Wrong));
        assert!(people.check(typed, "practice-mara", NameCase::Ignored, 0).is_ok());
    }

    #[test]
    fn an_enterprise_account_has_no_password_not_even_an_empty_one() {
        let mut people = People::new(people());
        assert_eq!(people.check("priya.nair", "", NameCase::Matters, 0), Err(Denied::Wrong));
    }

    #[test]
    fn unlocking_opens_the_locked_account() {
        let mut people = People::new(people());
        assert!(people.locked("lena.brandt", 0));
        people.unlock("lena.brandt");
        assert!(people.check("lena.brandt", "practice-lena", NameCase::Matters, 0).is_ok());
    }
}

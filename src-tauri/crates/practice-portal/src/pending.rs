//! Sign-ins in the browser that have begun and not ended, by their `oauth_state`.

use std::collections::HashMap;

use crate::codes::Challenge;
use crate::ledger::random_text;

/// The most sign-ins that are under way.
const MOST: usize = 1000;
/// The most browsers that are remembered.
const MOST_BROWSERS: usize = 1000;
/// A sign-in page is good for half an hour.
const LIFE_MS: i64 = 30 * 60 * 1000;

/// What the client wants in the end (§3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Code,
    Token,
}

/// One sign-in under way: the authorize call, and how far the person has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) client: String,
    pub(crate) redirect_uri: String,
    pub(crate) wanted: Wanted,
    /// The client's own state, given back as it came.
    pub(crate) state: Option<String>,
    /// Minutes.
    pub(crate) expiration: Option<i64>,
    pub(crate) challenge: Option<Challenge>,
    /// Set once the password (or the identity provider) was right.
    pub(crate) user: Option<String>,
    /// The second factor was given.
    pub(crate) second_factor: bool,
    pub(crate) began: i64,
}

/// All sign-ins under way, and the browsers that are remembered.
#[derive(Default)]
pub(crate) struct Pending {
    asked: HashMap<String, Asked>,
    browsers: HashMap<String, (String, i64)>,
}

impl Pending {
    /// Begins a sign-in; returns its `oauth_state`.
    pub(crate) fn begin(&mut self, asked: Asked) -> String {
        let now = asked.began;
        self.asked.retain(|_, asked| now.saturating_sub(asked.began) < LIFE_MS);
        if self.asked.len() >= MOST
            && let Some(first) =
                self.asked.iter().min_by_key(|(_, asked)| asked.began).map(|(key, _)| key.clone())
        {
            self.asked.remove(&first);
        }
        let oauth_state = random_text::<24>();
        self.asked.insert(oauth_state.clone(), asked);
        oauth_state
    }

    pub(crate) fn get(&self, oauth_state: &str, now: i64) -> Option<Asked> {
        self.asked.get(oauth_state).filter(|asked| now.saturating_sub(asked.began) < LIFE_MS).cloned()
    }

    pub(crate) fn change(&mut self, oauth_state: &str, change: impl FnOnce(&mut Asked)) {
        if let Some(asked) = self.asked.get_mut(oauth_state) {
            change(asked);
        }
    }

    pub(crate) fn end(&mut self, oauth_state: &str) {
        self.asked.remove(oauth_state);
    }

    /// Remembers a browser (§3.7); returns the cookie's value.
    pub(crate) fn remember(&mut self, user: &str, until: i64) -> String {
        if self.browsers.len() >= MOST_BROWSERS {
            self.browsers.clear();
        }
        let value = random_text::<24>();
        self.browsers.insert(value.clone(), (user.to_owned(), until));
        value
    }

    pub(crate) fn remembered(&self, value: &str, now: i64) -> Option<String> {
        self.browsers.get(value).filter(|(_, until)| now < *until).map(|(user, _)| user.clone())
    }

    pub(crate) fn forget_browser(&mut self, value: &str) {
        self.browsers.remove(value);
    }
}

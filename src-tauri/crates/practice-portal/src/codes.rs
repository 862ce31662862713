//! Authorization codes: short-lived, for one use.

use std::collections::HashMap;

use crate::ledger::{digest, random_text};

/// The most codes that wait to be used.
const MOST: usize = 1000;

/// How the code must be proved (RFC 7636).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Challenge {
    S256(String),
    Plain(String),
}

/// What a code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeFacts {
    pub(crate) client: String,
    pub(crate) redirect_uri: String,
    pub(crate) user: String,
    pub(crate) challenge: Option<Challenge>,
    /// Seconds that the renewal token will live.
    pub(crate) refresh_lifetime: u64,
    pub(crate) expires_at: i64,
}

struct State {
    facts: CodeFacts,
    used: bool,
    /// The digest of the renewal token that its first use gave.
    gave: Option<String>,
}

/// What became of a code that was handed in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Redeemed {
    Fresh(Box<CodeFacts>),
    /// Handed in a second time; what the first gave.
    Again(Box<CodeFacts>, Option<String>),
    Unknown,
}

/// The codes that were given out and have not ended, by digest.
#[derive(Default)]
pub(crate) struct Codes(HashMap<String, State>);

impl Codes {
    /// Gives out a code.
    pub(crate) fn give(&mut self, facts: CodeFacts, now: i64) -> String {
        self.0.retain(|_, state| state.facts.expires_at > now);
        if self.0.len() >= MOST
            && let Some(first) =
                self.0.iter().min_by_key(|(_, state)| state.facts.expires_at).map(|(key, _)| key.clone())
        {
            self.0.remove(&first);
        }
        let code = random_text::<32>();
        self.0.insert(digest(&code), State { facts, used: false, gave: None });
        code
    }

    /// Takes a code back. It is used from now on, whatever the caller makes of it.
    pub(crate) fn redeem(&mut self, code: &str, now: i64) -> Redeemed {
        let state = self.0.get_mut(&digest(code)).filter(|state| state.facts.expires_at > now);
        let Some(state) = state else { return Redeemed::Unknown };
        let facts = Box::new(state.facts.clone());
        if state.used {
            return Redeemed::Again(facts, state.gave.take());
        }
        state.used = true;
        Redeemed::Fresh(facts)
    }

    /// Notes what a code gave, so that a second use can take it back (RFC 6749 §4.1.2).
    pub(crate) fn note(&mut self, code: &str, refresh_digest: String) {
        if let Some(state) = self.0.get_mut(&digest(code)) {
            state.gave = Some(refresh_digest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(expires_at: i64) -> CodeFacts {
        CodeFacts {
            client: "c".into(),
            redirect_uri: "r".into(),
            user: "u".into(),
            challenge: None,
            refresh_lifetime: 1,
            expires_at,
        }
    }

    #[test]
    fn a_code_works_once() {
        let mut codes = Codes::default();
        let code = codes.give(facts(100), 0);
        assert_eq!(codes.redeem(&code, 99), Redeemed::Fresh(Box::new(facts(100))));
        codes.note(&code, "digest".into());
        assert_eq!(codes.redeem(&code, 99), Redeemed::Again(Box::new(facts(100)), Some("digest".into())));
        assert_eq!(codes.redeem(&code, 99), Redeemed::Again(Box::new(facts(100)), None));
        assert_eq!(codes.redeem("other", 0), Redeemed::Unknown);
    }

    #[test]
    fn a_code_ends() {
        let mut codes = Codes::default();
        let code = codes.give(facts(100), 0);
        assert_eq!(codes.redeem(&code, 100), Redeemed::Unknown);
    }

    #[test]
    fn no_more_codes_wait_than_the_most() {
        let mut codes = Codes::default();
        for _ in 0..MOST + 10 {
            codes.give(facts(100), 0);
        }
        assert_eq!(codes.0.len(), MOST);
    }
}

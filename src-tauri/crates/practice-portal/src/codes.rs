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

enum State {
    Fresh(CodeFacts),
    /// Used, until it would have ended: the digest of the renewal token it gave.
    Used {
        gave: Option<String>,
        expires_at: i64,
    },
}

/// What became of a code that was handed in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Redeemed {
    Fresh(Box<CodeFacts>),
    /// Handed in a second time; what the first gave.
    Again(Option<String>),
    Unknown,
}

/// The codes that were given out, by digest.
#[derive(Default)]
pub(crate) struct Codes(HashMap<String, State>);

impl Codes {
    /// Gives out a code.
    pub(crate) fn give(&mut self, facts: CodeFacts, now: i64) -> String {
        self.0.retain(|_, state| state.expires_at() > now);
        if self.0.len() >= MOST
            && let Some(first) =
                self.0.iter().min_by_key(|(_, state)| state.expires_at()).map(|(key, _)| key.clone())
        {
            self.0.remove(&first);
        }
        let code = random_text::<48>();
        self.0.insert(digest(&code), State::Fresh(facts));
        code
    }

    /// Takes a code back. It is used from now on, whatever the caller makes of it.
    pub(crate) fn redeem(&mut self, code: &str, now: i64) -> Redeemed {
        let key = digest(code);
        match self.0.remove(&key) {
            Some(State::Fresh(facts)) if facts.expires_at > now => {
                self.0.insert(key, State::Used { gave: None, expires_at: facts.expires_at });
                Redeemed::Fresh(Box::new(facts))
            }
            Some(State::Used { gave, expires_at }) => {
                self.0.insert(key, State::Used { gave: None, expires_at });
                Redeemed::Again(gave)
            }
            Some(State::Fresh(_)) | None => Redeemed::Unknown,
        }
    }

    /// Notes what a code gave, so that a second use can take it back (RFC 6749 §4.1.2).
    pub(crate) fn note(&mut self, code: &str, refresh_digest: String) {
        if let Some(State::Used { gave, .. }) = self.0.get_mut(&digest(code)) {
            *gave = Some(refresh_digest);
        }
    }
}

impl State {
    fn expires_at(&self) -> i64 {
        match self {
            Self::Fresh(facts) => facts.expires_at,
            Self::Used { expires_at, .. } => *expires_at,
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
        assert_eq!(codes.redeem(&code, 99), Redeemed::Again(Some("digest".into())));
        assert_eq!(codes.redeem(&code, 99), Redeemed::Again(None));
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

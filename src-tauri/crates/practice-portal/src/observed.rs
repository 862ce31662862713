//! What was asked of the portal, for tests to look at.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use http::{HeaderMap, Method};

use crate::fields::Fields;

/// The most requests that are remembered in full.
const MOST: usize = 4096;
/// The most different endpoints that are counted.
const MOST_ENDPOINTS: usize = 1024;

/// One request. `Debug` shows no values.
#[derive(Clone)]
pub struct Seen {
    /// The method.
    pub method: Method,
    /// The path, for example `/practice/sharing/rest/info`.
    pub path: String,
    /// What stood behind the question mark.
    pub query: Fields,
    /// The form in the body.
    pub form: Fields,
    /// The headers.
    pub headers: HeaderMap,
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} query {:?} form {:?}", self.method, self.path, self.query, self.form)
    }
}

impl Seen {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Counts always; whole requests only when asked to, because they hold secrets.
#[derive(Debug)]
pub(crate) struct Observed {
    counts: HashMap<(Method, String), u64>,
    total: u64,
    in_full: bool,
    seen: VecDeque<Seen>,
}

impl Observed {
    pub(crate) fn new(in_full: bool) -> Self {
        Self { counts: HashMap::new(), total: 0, in_full, seen: VecDeque::new() }
    }

    pub(crate) fn add(&mut self, seen: &Seen) {
        self.total += 1;
        let key = (seen.method.clone(), seen.path.clone());
        if self.counts.len() < MOST_ENDPOINTS || self.counts.contains_key(&key) {
            *self.counts.entry(key).or_default() += 1;
        }
        if self.in_full {
            if self.seen.len() >= MOST {
                self.seen.pop_front();
            }
            self.seen.push_back(seen.clone());
        }
    }

    pub(crate) fn count(&self, method: &Method, path: &str) -> u64 {
        self.counts.get(&(method.clone(), path.to_owned())).copied().unwrap_or(0)
    }

    /// All of them, in the order of their paths.
    pub(crate) fn counts(&self) -> Vec<(Method, String, u64)> {
        let all = self.counts.iter().map(|((method, path), count)| (method.clone(), path.clone(), *count));
        let mut all: Vec<_> = all.collect();
        all.sort_by(|one, other| (&one.1, one.0.as_str()).cmp(&(&other.1, other.0.as_str())));
        all
    }

    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    pub(crate) fn all(&self) -> Vec<Seen> {
        self.seen.iter().cloned().collect()
    }

    pub(crate) fn last(&self, path: &str) -> Option<Seen> {
        self.seen.iter().rev().find(|seen| seen.path == path).cloned()
    }

    pub(crate) fn forget(&mut self) {
        self.counts.clear();
        self.seen.clear();
        self.total = 0;
    }
}

//! Why a test stopped.

use std::error::Error;
use std::fmt;

/// A sentence for the person who reads the test's output.
pub struct Failure(String);

/// What a step of a test gives.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure in words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// The same with more behind it.
    #[must_use]
    pub fn and(mut self, more: &str) -> Self {
        self.0.push_str(more);
        self
    }
}

/// The test runner shows an error by `Debug`.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let inner_words = inner.to_string();
            if !words.contains(&inner_words) {
                words.push_str(": ");
                words.push_str(&inner_words);
            }
            cause = inner.source();
        }
        Self(words)
    }
}

/// Stops the test unless something holds.
///
/// # Errors
/// With the words, unless `holds`.
pub fn ensure(holds: bool, words: impl Into<String>) -> Outcome {
    if holds { Ok(()) } else { Err(Failure::new(words)) }
}

/// Stops the test unless both are equal.
///
/// # Errors
/// With both values, unless they are equal.
#[expect(clippy::needless_pass_by_value, reason = "what was found is most often made for the comparison")]
pub fn ensure_eq<A, B>(what: &str, found: A, expected: B) -> Outcome
where
    A: PartialEq<B> + fmt::Debug,
    B: fmt::Debug,
{
    if found == expected {
        return Ok(());
    }
    Err(Failure::new(format!("{what}: found {found:?}, expected {expected:?}")))
}

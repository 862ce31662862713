//! One line of the history: what happened, when, to which profile.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Other, PortalId, ProfileId};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityEntry {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// To which profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_id: Option<ProfileId>,
    /// At which portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_id: Option<PortalId>,
    /// What: a code of the text catalogue.
    pub what: Word,
    /// What the catalogue's text names: a browser, a count, a host.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, Word>,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub other: Other,
}

/// A few plain characters that may stand in the history.
///
/// A secret cannot get here by accident: [`Secret`](crate::Secret) does not turn into a word, and a text that is longer
/// than any name, or that is one long unbroken run as tokens and keys are, is refused.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Word(String);

impl Word {
    /// The most characters that a word may have.
    pub const LONGEST: usize = 120;

    /// The most characters in a row without a space or a mark that separates, such as the dots of a host name.
    pub const LONGEST_RUN: usize = 48;

    /// Takes a text as a word.
    ///
    /// # Errors
    /// [`NotPlain`] if the text is too long, holds a control character or looks like a token or a key.
    pub fn new(text: impl Into<String>) -> Result<Self, NotPlain> {
        let text = text.into();
        if text.chars().count() > Self::LONGEST {
            return Err(NotPlain::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(NotPlain::ControlCharacter);
        }
        let separates = |c: char| c.is_whitespace() || matches!(c, '.' | '/' | ':' | '@' | '\\' | ',');
        if text.split(separates).any(|run| run.chars().count() > Self::LONGEST_RUN) {
            return Err(NotPlain::LooksSecret);
        }
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

/// Why a text may not stand in the history. Never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPlain {
    /// It is longer than [`Word::LONGEST`].
    #[error("longer than a word of the history may be")]
    TooLong,
    /// It holds a control character.
    #[error("holds a control character")]
    ControlCharacter,
    /// It has an unbroken run longer than [`Word::LONGEST_RUN`], as tokens and keys have.
    #[error("looks like a token or a key")]
    LooksSecret,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        for text in ["Firefox, Work profile", "gis.aldermoor.example/portal", "COUNTY\\mlindqv", "", "30"] {
            assert_eq!(Word::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn tokens_keys_and_essays_are_not() {
        let token = "3NKHt6i2urmWtqOuugvr9Wn6P1pBt4Uqk2vGQKr4vXgD7VYp8bqzJcYw"; // 56 characters without a break
        let table = [
            (token.to_owned(), NotPlain::LooksSecret),
            (format!("copied {token}"), NotPlain::LooksSecret),
            ("a b ".repeat(31), NotPlain::TooLong),
            ("two\nlines".to_owned(), NotPlain::ControlCharacter),
        ];
        for (text, why) in table {
            assert_eq!(Word::new(text).unwrap_err(), why);
        }
    }
}

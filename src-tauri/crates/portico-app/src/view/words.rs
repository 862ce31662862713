//! Words are named, not written: the catalogue in `ui/src/text` holds the sentences.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Millis;

/// A sentence of the catalogue with its blanks filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// The key in the catalogue.
    pub key: String,
    /// What fills the `{blanks}`. Never a secret.
    pub params: BTreeMap<String, String>,
}

impl Said {
    /// A sentence without blanks.
    pub fn plain(key: &str) -> Self {
        Self { key: key.to_owned(), params: BTreeMap::new() }
    }

    /// The same sentence with one more blank filled.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

/// A failure a person can meet. The catalogue holds `errors.<code>.title`, `.happened`, `.why`, `.todo`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{code}")]
pub struct UiError {
    /// The stable name, for example `wrong_password`.
    pub code: String,
    /// What fills the `{blanks}`. Never a secret.
    pub params: BTreeMap<String, String>,
    /// Lines for the IT team: the server's own text, codes, addresses without secrets. May be empty.
    pub details: Vec<String>,
    /// When trying again is expected to help, if that is known or assumed.
    pub retry_at: Option<Millis>,
}

impl UiError {
    /// A failure without blanks or details.
    pub fn plain(code: &str) -> Self {
        Self { code: code.to_owned(), params: BTreeMap::new(), details: Vec::new(), retry_at: None }
    }

    /// The same failure with one more blank filled.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The same failure with one more line for the IT team.
    #[must_use]
    pub fn detail(mut self, line: impl Into<String>) -> Self {
        self.details.push(line.into());
        self
    }
}

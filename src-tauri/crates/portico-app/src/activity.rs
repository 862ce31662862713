//! What happened, written down without secrets.

use std::collections::BTreeMap;

use profile_store::{ActivityEntry as Record, PortalId, ProfileId, Word};

use crate::app::Inner;
use crate::event::Event;
use crate::failure::is_silence;
use crate::view::{ActivityEntry, Said, SignedOut, UiError};

/// The parameters of an entry that belong to its second, quieter fact start with this.
const MORE: &str = "more.";
/// The parameter that names the second fact.
const MORE_KEY: &str = "more";

/// Something that happened, before it is written down.
pub(crate) struct Note {
    what: &'static str,
    params: Vec<(String, String)>,
}

/// Something happened: `activity.<what>` of the catalogue.
pub(crate) fn note(what: &'static str) -> Note {
    Note { what, params: Vec::new() }
}

impl Note {
    /// Adds the quieter fact: `activity_more.<what>`.
    pub(crate) fn more(mut self, what: &str) -> Self {
        self.params.push((MORE_KEY.to_owned(), what.to_owned()));
        self
    }

    /// Fills a blank of the quieter fact.
    pub(crate) fn more_with(mut self, name: &str, value: &str) -> Self {
        self.params.push((format!("{MORE}{name}"), value.to_owned()));
        self
    }

    /// Fills a blank.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.params.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// What the history says of a sign-out: what did not happen, if anything did not.
pub(crate) fn signed_out(done: &SignedOut) -> Note {
    let keyring = |error: &UiError| error.code.starts_with("keyring_");
    // Without the keyring there was nothing to show to the portal.
    let asked = !done.revoke_error.as_ref().is_some_and(keyring);
    let silent = done.revoke_error.as_ref().is_some_and(is_silence);
    note("signed_out").more(match (done.revoked, done.forgotten) {
        (Some(false), true) if silent => "not_revoked",
        (Some(false), true) if asked => "not_ended",
        (Some(false), false) if asked => "not_revoked_or_forgotten",
        (Some(false), true) => "portal_not_asked",
        (Some(false), false) => "keyring_closed",
        (_, false) => "not_forgotten",
        (_, true) => "forgotten",
    })
}

impl Inner {
    /// Writes an entry. That the list cannot be written never stops what it was about.
    pub(crate) async fn write_down(&self, profile: Option<ProfileId>, portal: Option<PortalId>, note: Note) {
        let Some(entry) = self.record_of(profile, portal, note) else { return };
        let written = self.with_files(move |store| store.activity().append(&entry));
        if let Err(error) = written.await {
            tracing::warn!(code = error.code, details = ?error.details, "the activity list was not written");
        }
        self.tell_noted(profile);
    }

    /// As [`Inner::write_down`] where the process ends and nobody looks any more.
    pub(crate) fn write_down_at_quit(&self, profile: Option<ProfileId>, note: Note) {
        let Some(entry) = self.record_of(profile, None, note) else { return };
        if let Err(error) = self.store.activity().append(&entry) {
            tracing::warn!(%error, "the activity list was not written");
        }
    }

    fn record_of(&self, profile: Option<ProfileId>, portal: Option<PortalId>, note: Note) -> Option<Record> {
        let what = Word::new(note.what).ok()?;
        let params = note
            .params
            .into_iter()
            .filter_map(|(name, value)| Some((name, Word::new(value).ok()?)))
            .collect::<BTreeMap<_, _>>();
        Some(Record {
            at: self.now(),
            profile_id: profile,
            portal_id: portal,
            what,
            params,
            other: profile_store::Other::default(),
        })
    }

    fn tell_noted(&self, profile: Option<ProfileId>) {
        // Whoever shows the list looks again.
        match profile.and_then(|id| self.card_of(id)) {
            Some(card) => self.tell(Event::ProfileChanged(Box::new(card))),
            None => self.tell(Event::OverviewChanged),
        }
    }

    /// The newest entries first.
    pub(crate) fn activity_of(&self, profile: Option<ProfileId>, most: usize) -> Vec<ActivityEntry> {
        let snapshot = self.store.snapshot();
        let name = |record: &Record| {
            record
                .profile_id
                .and_then(|id| snapshot.profile(id))
                .map(|profile| self.card(&snapshot, profile))
                .map(|card| card.name)
                .or_else(|| record.params.get("name").map(|word| word.as_str().to_owned()))
                .unwrap_or_default()
        };
        match self.store.activity().newest(profile_store::ActivityLog::KEPT) {
            Ok(entries) => entries
                .iter()
                .filter(|entry| profile.is_none() || entry.profile_id == profile)
                .take(most)
                .map(|entry| view(entry, name(entry)))
                .collect(),
            Err(error) => {
                tracing::warn!(%error, "the activity list was not read");
                Vec::new()
            }
        }
    }
}

impl crate::App {
    /// The activity of a profile, or of all, newest first.
    ///
    /// # Errors
    /// `profile_gone`.
    pub fn activity(&self, profile_id: Option<&str>) -> Result<Vec<ActivityEntry>, UiError> {
        let id = profile_id.map(crate::cards::parse_id).transpose()?;
        Ok(self.inner.activity_of(id, profile_store::ActivityLog::KEPT))
    }
}

fn view(record: &Record, name: String) -> ActivityEntry {
    let mut what = Said::plain(&format!("activity.{}", record.what.as_str()));
    let mut more =
        record.params.get(MORE_KEY).map(|word| Said::plain(&format!("activity_more.{}", word.as_str())));
    for (key, word) in &record.params {
        match key.strip_prefix(MORE) {
            Some(key) => more = more.map(|more| more.with(key, word.as_str())),
            None if key != MORE_KEY => what = what.with(key, word.as_str()),
            None => {}
        }
    }
    ActivityEntry { at: record.at, profile_id: record.profile_id.map(|id| id.to_string()), name, what, more }
}

#[cfg(test)]
impl Note {
    pub(crate) fn what(&self) -> &'static str {
        self.what
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The catalogue has a sentence for both facts.
#[cfg(test)]
pub(crate) fn assert_has_words(note: &Note) {
    const SAID: &str = include_str!("../../../../ui/src/text/en/said.json");
    let said: serde_json::Value = serde_json::from_str(SAID).unwrap();
    assert!(said["activity"][note.what].is_string(), "activity.{}", note.what);
    if let Some(more) = note.param(MORE_KEY) {
        assert!(said["activity_more"][more].is_string(), "activity_more.{more}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_out_is_said_as_it_went() {
        let rows = [
            (Some(true), None, true, "forgotten"),
            (None, None, true, "forgotten"),
            (Some(false), Some("portal_unreachable"), true, "not_revoked"),
            (Some(false), Some("connection_refused"), true, "not_revoked"),
            (Some(false), Some("portal_refused"), true, "not_ended"),
            (Some(false), Some("portal_busy"), true, "not_ended"),
            (Some(false), Some("offline"), false, "not_revoked_or_forgotten"),
            (Some(false), Some("keyring_slow"), true, "portal_not_asked"),
            (Some(false), Some("keyring_locked"), false, "keyring_closed"),
            (Some(true), None, false, "not_forgotten"),
            (None, None, false, "not_forgotten"),
        ];
        for (revoked, why, forgotten, more) in rows {
            let done = SignedOut {
                revoked,
                revoke_error: why.map(UiError::plain),
                forgotten,
                forget_error: None,
                ends_by_itself: None,
            };
            let noted = signed_out(&done);
            assert_eq!(noted.param(MORE_KEY), Some(more), "{done:?}");
            assert_has_words(&noted);
        }
    }
}

//! Sign-ins that come near their end while Portico is open are prolonged in the background (DESIGN §3.5).
//!
//! Only renewal tokens are: an access token is renewed when somebody asks for it. Nothing here raises a prompt, and a
//! token that is on the clipboard is not replaced, since the portal ends the old one.

use std::collections::HashMap;
use std::sync::Arc;

use profile_store::{Profile, ProfileId};
use rand::RngExt;
use tokio::sync::Semaphore;

use crate::app::Inner;
use crate::standing;
use crate::view::{Millis, VaultState};

/// How long before the end, at most: 24 h. From then on a renewal exchanges the grant instead of only using it.
const AHEAD: Millis = 24 * 60 * 60 * 1000;
/// The shortest wait after an attempt that prolonged nothing.
const AGAIN: Millis = 60 * 1000;
/// How many are renewed at once.
const AT_ONCE: usize = 4;

/// When each sign-in is prolonged, in milliseconds on this computer's clock.
pub(crate) struct Timetable {
    turns: HashMap<ProfileId, Turn>,
    places: Arc<Semaphore>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn {
    /// The end that this turn is about.
    until: Millis,
    at: Millis,
}

impl Timetable {
    pub(crate) fn new() -> Self {
        Self { turns: HashMap::new(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Looks at one profile and prolongs its sign-in if it is time.
    pub(crate) fn look(&mut self, inner: &Arc<Inner>, profile: &Profile, now: Millis) {
        let Some((since, until)) = span(profile, now) else {
            self.turns.remove(&profile.id);
            return;
        };
        let turn = *self
            .turns
            .entry(profile.id)
            .and_modify(|turn| *turn = turn.of(since, until))
            .or_insert_with(|| Turn::first(since, until));
        if now < turn.at || !is_free(inner, profile) {
            return;
        }
        self.turns.insert(profile.id, turn.next(now));
        let (inner, places, profile) = (Arc::clone(inner), Arc::clone(&self.places), profile.clone());
        tokio::spawn(async move {
            let Ok(_place) = places.acquire().await else { return };
            let Ok(source) = inner.source(&profile) else { return };
            // What came of it is in the profile's state and in its activity list.
            let _ = source.renew().await;
        });
    }
}

impl Turn {
    /// Somewhere in the first quarter of what is left then, so that not everybody's Portico asks at once.
    fn first(since: Millis, until: Millis) -> Self {
        let ahead = ((until - since) / 5).clamp(0, AHEAD);
        let late = rand::rng().random_range(0..=ahead / 4);
        Self { until, at: until - ahead + late }
    }

    /// This turn, unless the sign-in has another end by now.
    fn of(self, since: Millis, until: Millis) -> Self {
        if self.until == until { self } else { Self::first(since, until) }
    }

    /// The next attempt, should this one prolong nothing.
    fn next(self, now: Millis) -> Self {
        Self { at: now + ((self.until - now) / 8).max(AGAIN), ..self }
    }
}

/// From when until when the person is signed in, if that can be prolonged.
fn span(profile: &Profile, now: Millis) -> Option<(Millis, Millis)> {
    let facts = &profile.sign_in;
    let prolongs = matches!(profile.scheme.as_str(), "browser" | "saml-kerberos");
    if !prolongs || !facts.renews || facts.ended_at.is_some() {
        return None;
    }
    let stay = standing::stay(facts)?;
    stay.until.filter(|until| *until > now).map(|until| (stay.since, until))
}

/// Nothing else is being done with it, and nobody is about to paste its token.
fn is_free(inner: &Inner, profile: &Profile) -> bool {
    let busy = inner.running().get(&profile.id).is_some_and(|running| running.doing.is_some());
    let locked = matches!(inner.vaults.view(), VaultState::Locked { .. });
    let copied = inner.clipboard.hold().is_some_and(|hold| hold.owner == profile.id.to_string());
    !busy && !copied && (!locked || profile.keep == profile_store::Keep::Memory)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = 60 * 60 * 1000;
    const DAY: Millis = 24 * HOUR;

    #[test]
    fn a_turn_lies_in_the_first_quarter_of_the_last_day_or_fifth() {
        // (life, earliest, latest) from the sign-in on
        let rows = [
            (14 * DAY, 13 * DAY, 13 * DAY + 6 * HOUR),
            (90 * DAY, 89 * DAY, 89 * DAY + 6 * HOUR),
            (5 * DAY, 4 * DAY, 4 * DAY + 6 * HOUR),
            (10 * HOUR, 8 * HOUR, 8 * HOUR + HOUR / 2),
            (0, 0, 0),
        ];
        for (life, earliest, latest) in rows {
            let turns: Vec<Millis> = (0..200).map(|_| Turn::first(0, life).at).collect();
            assert!(turns.iter().all(|at| (earliest..=latest).contains(at)), "{life}: {turns:?}");
            let same = turns.iter().all(|at| *at == turns[0]);
            assert_eq!(same, life == 0, "{life}: everybody at once");
        }
    }

    #[test]
    fn an_attempt_that_prolonged_nothing_is_repeated_ever_later() {
        let turn = Turn { until: DAY, at: 0 };
        assert_eq!(turn.next(0).at, 3 * HOUR);
        assert_eq!(turn.next(DAY - 8 * HOUR).at, DAY - 7 * HOUR);
        assert_eq!(turn.next(DAY - 1000).at, DAY - 1000 + AGAIN);
        assert_eq!(turn.next(0).of(0, DAY), turn.next(0), "the same end");
        assert_ne!(turn.next(0).of(0, 14 * DAY).at, turn.next(0).at, "another end");
    }
}

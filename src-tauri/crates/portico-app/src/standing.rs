//! How a profile stands: the record's facts, what runs, and the time of day, in the vocabulary of the list.

use arcgis_auth::clock::Skew;
use jiff::Timestamp;
use profile_store::{Profile, SignIn};

use crate::live::{Running, refused_password};
use crate::view::{Millis, State, Stay, Trouble, UiError};

/// A sign-in that cannot renew itself is "expiring" for its last 10 minutes.
const EXPIRING: Millis = 10 * 60 * 1000;

/// The schemes that this version can use.
pub(crate) const KNOWN_SCHEMES: [&str; 10] = [
    "browser",
    "password",
    "app",
    "api-key",
    "token",
    "anonymous",
    "server",
    "saml-kerberos",
    "notebook",
    "pro",
];

/// What the record and the running part say at `now` (this computer's clock).
pub(crate) fn state(profile: &Profile, running: Option<&Running>, now: Millis) -> State {
    let stay = stay(&profile.sign_in);
    if let Some(doing) = running.and_then(|running| running.doing.as_ref()) {
        return State::Working { doing: doing.what.to_owned(), stay };
    }
    let Some(stay) = stay else { return not_signed_in(&profile.sign_in) };
    if let Some(ended) = profile.sign_in.ended_at {
        return State::Expired { since: local(&profile.sign_in, ended) };
    }
    if let Some(until) = stay.until.filter(|until| *until <= now) {
        return State::Expired { since: until };
    }
    if let Some((trouble, error)) = trouble(profile, running) {
        return State::Problem { trouble, error, stay: Some(stay) };
    }
    let ends_soon = !stay.renews && stay.until.is_some_and(|until| until - now <= EXPIRING);
    if ends_soon || running.is_some_and(|running| running.renewal_failed) {
        return State::Expiring { stay };
    }
    State::SignedIn { stay }
}

/// Nobody is signed in; the keyring may still have to forget what somebody left.
fn not_signed_in(facts: &SignIn) -> State {
    if facts.forget_due {
        State::Problem { trouble: Trouble::Keyring, error: UiError::plain("secrets_left"), stay: None }
    } else {
        State::NotSignedIn
    }
}

/// When the state will change by itself next, if the time alone will change it.
pub(crate) fn next_change(profile: &Profile, now: Millis) -> Option<Millis> {
    let stay = stay(&profile.sign_in)?;
    let until = stay.until?;
    let turns = if stay.renews { vec![until] } else { vec![until - EXPIRING, until] };
    turns.into_iter().filter(|turn| *turn > now).min()
}

fn trouble(profile: &Profile, running: Option<&Running>) -> Option<(Trouble, UiError)> {
    if let Some(trouble) = running.and_then(|running| running.trouble.clone()) {
        return Some(trouble);
    }
    // A kept password that was refused stays refused until a person acts, also after a restart.
    profile.sign_in.refused_at.map(|_| refused_password())
}

/// For how long, on this computer's clock. `None` when nobody is signed in.
pub(crate) fn stay(facts: &SignIn) -> Option<Stay> {
    let since = facts.signed_in_at?;
    Some(Stay {
        since: local(facts, since),
        until: facts.stay_until.map(|until| local(facts, until)),
        renews: facts.renews,
        token_until: facts.token_until.map(|until| local(facts, until)),
    })
}

/// A moment on the portal's clock as this computer's clock shows it.
fn local(facts: &SignIn, portal_ms: i64) -> Millis {
    let skew = Skew::from_millis(facts.clock_offset_ms.unwrap_or(0));
    let moment = Timestamp::from_millisecond(portal_ms).unwrap_or(Timestamp::MAX);
    skew.to_local(moment).as_millisecond()
}

#[cfg(test)]
mod tests {
    use profile_store::{Keep, PortalId, ProfileId};

    use super::*;

    const NOON: i64 = 1_795_348_800_000;
    const MINUTE: i64 = 60_000;

    fn profile(facts: SignIn) -> Profile {
        Profile {
            id: ProfileId::new(),
            portal_id: PortalId::new(),
            name: None,
            scheme: "browser".to_owned(),
            account: None,
            typed_name: None,
            token_address: None,
            token_minutes: None,
            app_id: None,
            redirect_uri: None,
            favourite: false,
            is_default: true,
            order: 0,
            keep: Keep::Keyring,
            binding: None,
            sign_in: facts,
            other: profile_store::Other::default(),
        }
    }

    fn facts(until: Option<i64>, renews: bool) -> SignIn {
        SignIn { signed_in_at: Some(NOON - 60 * MINUTE), stay_until: until, renews, ..SignIn::default() }
    }

    fn kind(state: &State) -> &'static str {
        match state {
            State::SignedIn { .. } => "signed_in",
            State::Expiring { .. } => "expiring",
            State::Expired { .. } => "expired",
            State::Problem { .. } => "problem",
            State::NotSignedIn => "not_signed_in",
            State::Working { .. } => "working",
        }
    }

    #[test]
    fn the_time_of_day_decides() {
        let rows: &[(SignIn, &str)] = &[
            (SignIn::default(), "not_signed_in"),
            (facts(None, false), "signed_in"),
            (facts(Some(NOON + 42 * MINUTE), false), "signed_in"),
            (facts(Some(NOON + 10 * MINUTE), false), "expiring"),
            (facts(Some(NOON + 10 * MINUTE + 1), false), "signed_in"),
            (facts(Some(NOON + 6 * MINUTE), true), "signed_in"),
            (facts(Some(NOON), false), "expired"),
            (facts(Some(NOON - 1), true), "expired"),
            (SignIn { ended_at: Some(NOON - MINUTE), ..facts(Some(NOON + 60 * MINUTE), true) }, "expired"),
            (SignIn { refused_at: Some(NOON - MINUTE), ..facts(None, true) }, "problem"),
        ];
        for (facts, expected) in rows {
            let state = state(&profile(facts.clone()), None, NOON);
            assert_eq!(kind(&state), *expected, "{facts:?}");
        }
    }

    /// CHECKS F8: a portal whose clock is ten minutes ahead or behind does not shorten or lengthen a sign-in.
    #[test]
    fn the_portals_clock_is_translated() {
        for offset in [-10 * MINUTE, 0, 10 * MINUTE] {
            let facts = SignIn {
                clock_offset_ms: Some(offset),
                signed_in_at: Some(NOON + offset),
                ..facts(Some(NOON + 42 * MINUTE + offset), false)
            };
            let stay = stay(&facts).unwrap();
            assert_eq!(stay.until, Some(NOON + 42 * MINUTE), "{offset}");
            assert_eq!(stay.since, NOON);
        }
    }

    #[test]
    fn the_next_turn_is_known() {
        let cannot_renew = profile(facts(Some(NOON + 42 * MINUTE), false));
        assert_eq!(next_change(&cannot_renew, NOON), Some(NOON + 32 * MINUTE));
        assert_eq!(next_change(&cannot_renew, NOON + 33 * MINUTE), Some(NOON + 42 * MINUTE));
        assert_eq!(next_change(&cannot_renew, NOON + 43 * MINUTE), None);
        let renews = profile(facts(Some(NOON + 42 * MINUTE), true));
        assert_eq!(next_change(&renews, NOON), Some(NOON + 42 * MINUTE));
    }
}

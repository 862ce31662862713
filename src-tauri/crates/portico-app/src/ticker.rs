//! Time: states that change by themselves, and waking up after a sleep.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use profile_store::ProfileId;
use tokio::task::JoinHandle;

use crate::app::Inner;
use crate::event::Event;
use crate::live::Timetable;
use crate::standing;
use crate::view::Millis;

/// How often the clock is looked at. A sleep of the computer is noticed within this time after it wakes.
const TICK: Duration = Duration::from_secs(1);
const TICK_MILLIS: Millis = 1_000;
/// A jump of the clock larger than this is a sleep or a set clock, in milliseconds.
const JUMP: Millis = 5_000;

impl crate::App {
    /// Keeps time as long as the application lives.
    pub(crate) fn keep_time(&self) {
        let inner = Arc::downgrade(&self.inner);
        tokio::spawn(keep_time(inner));
        self.watch_keyring();
    }

    /// What was kept in memory ended with the last run.
    pub(crate) fn forget_what_was_for_the_last_run(&self) {
        let store = &self.inner.store;
        let gone = |profile: &profile_store::Profile| {
            let facts = &profile.sign_in;
            profile.keep == profile_store::Keep::Memory
                && facts.signed_in_at.is_some()
                && facts.ended_at.is_none()
        };
        if !store.snapshot().profiles().iter().any(gone) {
            return;
        }
        let ids: Vec<_> = store.snapshot().profiles().iter().filter(|p| gone(p)).map(|p| p.id).collect();
        let now = self.inner.now();
        let edited = store.edit(|draft| {
            for id in ids {
                let facts = &mut draft.profile_mut(id)?.sign_in;
                let now = now.saturating_add(facts.clock_offset_ms.unwrap_or(0));
                // One that was over before that ended then.
                facts.ended_at = Some(facts.stay_until.map_or(now, |until| until.min(now)));
            }
            Ok(())
        });
        if let Err(error) = edited {
            tracing::warn!(%error, "the end of what was kept in memory was not written");
        }
    }
}

async fn keep_time(inner: Weak<Inner>) {
    let mut turns: HashMap<ProfileId, Millis> = HashMap::new();
    let mut timetable = Timetable::new();
    let mut last: Option<Millis> = None;
    let mut writing: Option<JoinHandle<()>> = None;
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        tick.tick().await;
        let Some(inner) = inner.upgrade() else { return };
        let now = inner.now();
        let jumped = last.is_some_and(|last| (now - last - TICK_MILLIS).abs() > JUMP);
        last = Some(now);
        if jumped {
            tracing::info!("the clock jumped; everything is looked at again");
            inner.after_sleep();
        }
        if inner.has_unwritten() && writing.as_ref().is_none_or(JoinHandle::is_finished) {
            let inner = Arc::clone(&inner);
            writing = Some(tokio::spawn(async move { inner.write_unwritten().await }));
        }
        let snapshot = inner.store.snapshot();
        for profile in snapshot.profiles() {
            let profile = &*inner.as_it_is(profile);
            timetable.look(&inner, profile, now);
            let due = turns.get(&profile.id).is_some_and(|turn| *turn <= now);
            match standing::next_change(profile, now) {
                Some(next) => turns.insert(profile.id, next),
                None => turns.remove(&profile.id),
            };
            if due || jumped {
                inner.tell_profile(profile.id);
            }
        }
    }
}

impl Inner {
    /// The first look after a sleep asks the portal again.
    fn after_sleep(&self) {
        for running in self.running().values_mut() {
            running.looked_at = false;
        }
        self.tell(Event::OverviewChanged);
    }
}

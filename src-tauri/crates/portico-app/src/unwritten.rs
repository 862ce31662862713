//! Sign-outs that the files do not tell yet: the portal and the keyring had done their part when a file could not be
//! written. Until it can, the list shows what is so, not what is on file.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Mutex;

use profile_store::{Profile, ProfileId, SignIn};

use crate::app::{Inner, lock};
use crate::event::Event;

/// By profile.
#[derive(Default)]
pub(crate) struct Unwritten(Mutex<HashMap<ProfileId, Ended>>);

/// What is on file, and what is so. It holds only as long as just that is on file: a new sign-in is another one.
#[derive(Clone)]
struct Ended {
    on_file: SignIn,
    now: SignIn,
}

impl Inner {
    /// Keeps in mind that a sign-in has ended.
    pub(crate) fn ended_unwritten(&self, id: ProfileId, now: SignIn) {
        if let Some(profile) = self.store.snapshot().profile(id) {
            let ended = Ended { on_file: profile.sign_in.clone(), now };
            lock(&self.unwritten.0).insert(id, ended);
        }
    }

    /// A profile as it is now, whatever its file tells.
    pub(crate) fn as_it_is<'a>(&self, profile: &'a Profile) -> Cow<'a, Profile> {
        match lock(&self.unwritten.0).get(&profile.id) {
            Some(ended) if ended.on_file == profile.sign_in => {
                Cow::Owned(Profile { sign_in: ended.now.clone(), ..profile.clone() })
            }
            _ => Cow::Borrowed(profile),
        }
    }

    /// Whether anything waits for being written.
    pub(crate) fn has_unwritten(&self) -> bool {
        !lock(&self.unwritten.0).is_empty()
    }

    /// Writes what could not be written before, as far as that is possible now.
    pub(crate) async fn write_unwritten(&self) {
        let all: Vec<_> = lock(&self.unwritten.0).iter().map(|(id, ended)| (*id, ended.clone())).collect();
        for (id, ended) in all {
            let written = self.edit(move |draft| {
                let kept = draft.profile_mut(id)?;
                if kept.sign_in == ended.on_file {
                    kept.sign_in = ended.now;
                }
                Ok(())
            });
            if written.await.is_ok() || self.store.snapshot().profile(id).is_none() {
                lock(&self.unwritten.0).remove(&id);
                self.tell(Event::OverviewChanged);
                self.tell_profile(id);
            }
        }
    }
}

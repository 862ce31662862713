//! The files under the list: changing them without holding up anybody, and what to do when they are damaged.

use profile_store::{Draft, Refused, Snapshot, Store, StoreError, StoreFile};

use crate::app::Inner;
use crate::event::Event;
use crate::failure;
use crate::view::UiError;

/// The files without which there is no list. Settings are no reason to keep it from being changed.
const OF_THE_LIST: [StoreFile; 2] = [StoreFile::Portals, StoreFile::Profiles];

impl Inner {
    /// One change of the files, made where waiting for another process and for the disk is allowed.
    pub(crate) async fn edit<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Draft) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, UiError> {
        self.with_files(move |store| store.edit(change)).await
    }

    /// Whether such a change could be written now: before what cannot be undone.
    pub(crate) async fn rehearse<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Draft) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, UiError> {
        self.with_files(move |store| store.rehearse(change)).await
    }

    pub(crate) async fn with_files<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, UiError> {
        let store = self.store.clone();
        match tokio::task::spawn_blocking(move || work(&store)).await {
            Ok(done) => done.map_err(|error| said(&error)),
            Err(_) => Err(UiError::plain("internal")),
        }
    }
}

impl crate::App {
    /// Moves damaged files of portals and accounts out of the way, so that the list can be begun anew. Gives where they
    /// are now; nothing in them is lost.
    ///
    /// # Errors
    /// Those of the files.
    pub async fn set_damaged_aside(&self) -> Result<Vec<String>, UiError> {
        let aside = self.inner.with_files(|store| {
            let mut aside = Vec::new();
            for file in OF_THE_LIST {
                aside.extend(store.set_aside(file)?);
            }
            Ok(aside)
        });
        let aside = aside.await;
        self.inner.tell(Event::OverviewChanged);
        Ok(aside?.iter().map(|path| path.display().to_string()).collect())
    }
}

/// A profile that is not there any more is told apart from a file that cannot be written.
fn said(error: &StoreError) -> UiError {
    match error {
        StoreError::Refused(Refused::NoProfile(_) | Refused::NoPortal(_)) => crate::cards::gone(),
        other => failure::of_store(other),
    }
}

/// Why portals and accounts can be read and not changed.
pub(crate) fn read_only(snapshot: &Snapshot) -> Option<UiError> {
    let of_the_list = snapshot.troubles().iter().find(|trouble| OF_THE_LIST.contains(&trouble.file()));
    of_the_list.map(|trouble| failure::of_store(&trouble.into()))
}

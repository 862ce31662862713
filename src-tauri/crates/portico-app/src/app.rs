//! The application as one value.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use arcgis_auth::clock::Clock;
use arcgis_auth::scheme::browser::{CallbackPages, PORTS};
use profile_store::{Keyring, ProfileId, Store, Vault};
use tokio::runtime::Handle;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bridges;
use crate::browsers::Places;
use crate::clipboard::Clipboard;
use crate::connection::Connections;
use crate::event::Event;
use crate::failure::{self, StartFailed};
use crate::live::Running;
use crate::portals::Probes;
use crate::practice::Practice;
use crate::services::Services;
use crate::shell::{Pages, Shell};
use crate::sign_in::SignIns;
use crate::system_clock::SystemClock;
use crate::unwritten::Unwritten;
use crate::vaults::Vaults;
use crate::view::{ClipboardHold, ClipboardOutcome, Millis, UiError};

/// How many events a slow listener may lag behind before it has to ask for everything again.
const EVENTS: usize = 1024;

/// How long quitting waits for what must not be cut off: a grant on its way into the keyring or back to the portal.
const LAST_WORK: Duration = Duration::from_secs(5);

/// Where the application lives.
#[derive(Clone)]
pub struct AppOptions {
    /// The folder for portals, profiles, settings and the activity list.
    pub folder: PathBuf,
    /// Ports for the browser's answer, in the order they are tried. They are registered with apps on portals, so only
    /// tests change them.
    pub ports: Vec<u16>,
    /// The practice portal's port.
    pub practice_port: u16,
    /// Where browsers are looked for.
    pub places: Places,
    /// Where other programs' sign-ins are looked for.
    pub bridges: bridges::Places,
    /// Where secrets are kept beyond the end of the program. Only tests change it.
    pub keyring: Arc<dyn Vault>,
}

impl AppOptions {
    /// The usual ports, browsers where this computer keeps them, and the keyring of the person who is logged in.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            ports: PORTS.to_vec(),
            practice_port: practice_portal::DEFAULT_PORT,
            places: Places::of_this_computer(),
            bridges: bridges::Places::of_this_computer(),
            keyring: Arc::new(Keyring::new()),
        }
    }
}

impl std::fmt::Debug for AppOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppOptions")
            .field("folder", &self.folder)
            .field("ports", &self.ports)
            .field("practice_port", &self.practice_port)
            .field("places", &self.places)
            .field("bridges", &self.bridges)
            .finish_non_exhaustive()
    }
}

/// The application. Cheap to clone; clones are the same application.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) options: AppOptions,
    pub(crate) store: Store,
    pub(crate) vaults: Vaults,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) shell: Pages,
    pub(crate) clipboard: Clipboard,
    pub(crate) pages: CallbackPages,
    pub(crate) events: broadcast::Sender<Event>,
    pub(crate) running: Mutex<HashMap<ProfileId, Running>>,
    /// Held while a row is looked at and told.
    pub(crate) telling: Mutex<()>,
    pub(crate) jobs: Mutex<HashMap<String, CancellationToken>>,
    pub(crate) probes: Mutex<Probes>,
    pub(crate) services: Mutex<Services>,
    pub(crate) sign_ins: Mutex<SignIns>,
    pub(crate) unwritten: Unwritten,
    pub(crate) practice: Practice,
    /// What quitting waits for.
    pub(crate) work: TaskTracker,
    pub(crate) runtime: Handle,
    pub(crate) connections: Mutex<Connections>,
}

impl App {
    /// Makes the folder, or makes sure that it is this user's, so that a log can be begun in it before
    /// [`App::start`].
    ///
    /// # Errors
    /// As [`App::start`].
    pub fn prepare(folder: &Path) -> Result<(), StartFailed> {
        Ok(Store::prepare(folder)?)
    }

    /// Opens the folder and begins to keep time. Touches neither the network nor the keyring. Has to be called inside a
    /// tokio runtime.
    ///
    /// # Errors
    /// When the folder cannot be made or is not this user's. Damaged or newer files are no error: they are shown as
    /// far as they are understood and left alone.
    pub fn start(options: AppOptions, shell: Arc<dyn Shell>) -> Result<Self, StartFailed> {
        Self::start_by(options, shell, Arc::new(SystemClock::new()))
    }

    /// As [`App::start`], by another clock than this computer's.
    ///
    /// # Errors
    /// As [`App::start`].
    pub fn start_by(
        options: AppOptions,
        shell: Arc<dyn Shell>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StartFailed> {
        let store = Store::open(&options.folder)
            .inspect_err(|error| tracing::error!(%error, "the folder could not be opened"))?;
        log_first_facts(&store);
        let (events, _) = broadcast::channel(EVENTS);
        let told = events.clone();
        let (endings, clipboard_endings) = tokio::sync::mpsc::unbounded_channel();
        let clipboard =
            Clipboard::new(Box::new(move |ended| crate::tokens::clipboard_ended(&told, &endings, ended)));
        let app = Self {
            inner: Arc::new(Inner {
                practice: Practice::new(&options),
                vaults: Vaults::on(Arc::clone(&options.keyring)),
                options,
                store,
                work: TaskTracker::new(),
                runtime: Handle::current(),
                clock,
                shell: Pages::on(shell),
                clipboard,
                pages: crate::words::callback_pages(),
                events,
                running: Mutex::default(),
                telling: Mutex::default(),
                jobs: Mutex::default(),
                probes: Mutex::default(),
                services: Mutex::default(),
                sign_ins: Mutex::default(),
                unwritten: Unwritten::default(),
                connections: Mutex::default(),
            }),
        };
        app.forget_what_was_for_the_last_run();
        app.keep_time();
        app.watch_clipboard(clipboard_endings);
        app.resume_practice_portal();
        Ok(app)
    }

    /// What the application tells from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// Takes a token off the clipboard, ends waiting sign-ins, waits for grants that are being exchanged, kept or given
    /// back, and stops the practice portal. Call before the process ends, where waiting is allowed; takes at most about
    /// six seconds, and no time when nothing is under way.
    pub fn quit(&self) {
        for cancel in self.inner.jobs.lock().unwrap_or_else(PoisonError::into_inner).values() {
            cancel.cancel();
        }
        self.inner.sign_ins().cancel_all();
        self.inner.clear_clipboard_at_quit();
        self.finish_work();
        self.inner.practice.stop_at_quit();
    }

    /// Nothing new begins; what is under way may end.
    fn finish_work(&self) {
        let work = &self.inner.work;
        work.close();
        if work.is_empty() {
            return;
        }
        let (ended, wait) = mpsc::channel();
        let all = work.clone();
        self.inner.runtime.spawn(async move {
            all.wait().await;
            let _ = ended.send(());
        });
        if wait.recv_timeout(LAST_WORK).is_err() {
            tracing::warn!("quitting although not everything could be kept or given back");
        }
    }

    /// Ends a piece of work that was begun under this name, if it still runs.
    pub fn cancel_job(&self, job_id: &str) {
        if let Some(cancel) = lock(&self.inner.jobs).remove(job_id) {
            cancel.cancel();
        }
    }
}

impl Inner {
    pub(crate) fn now(&self) -> Millis {
        self.clock.now().as_millisecond()
    }

    pub(crate) fn tell(&self, event: Event) {
        // Nobody listens while the window is closed.
        let _ = self.events.send(event);
    }

    pub(crate) fn said(&self, error: &arcgis_auth::Error) -> UiError {
        failure::of(error, self.now())
    }

    pub(crate) fn running(&self) -> MutexGuard<'_, HashMap<ProfileId, Running>> {
        lock(&self.running)
    }

    pub(crate) fn sign_ins(&self) -> MutexGuard<'_, SignIns> {
        lock(&self.sign_ins)
    }
}

/// What somebody who reads the log wants to know first. No names and no addresses.
fn log_first_facts(store: &Store) {
    let snapshot = store.snapshot();
    let (portals, profiles) = (snapshot.portals().len(), snapshot.profiles().len());
    tracing::info!(version = env!("CARGO_PKG_VERSION"), portals, profiles, "Portico starts");
    for trouble in snapshot.troubles() {
        tracing::warn!(?trouble, "a file is shown as far as it is understood");
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn hold_view(hold: &crate::clipboard::Hold) -> ClipboardHold {
    ClipboardHold {
        profile_id: hold.owner.clone(),
        copied_at: hold.copied_at_ms,
        clears_at: hold.clears_at_ms,
        certain: hold.certain,
    }
}

pub(crate) fn outcome_view(outcome: &crate::clipboard::Outcome) -> ClipboardOutcome {
    match outcome {
        crate::clipboard::Outcome::Cleared => ClipboardOutcome::Cleared,
        crate::clipboard::Outcome::LeftAlone => ClipboardOutcome::LeftAlone,
        crate::clipboard::Outcome::Failed(_) => ClipboardOutcome::Failed,
    }
}

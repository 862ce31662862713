//! An application in a folder of its own, a practice portal, and a person who opens what the application asks for.

use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use portico_app::bridges::Places;
use portico_app::browsers::{Launch, System};
use portico_app::view::{
    AppIdAnswer, BindingChoice, Keep, ProfileCard, ProfileDetail, SignInRequest, SignInStage, SignInTarget,
    SignInView, SignInWay, State, TokenOptions, Typed,
};
use portico_app::{App, AppOptions, BoxFuture, Event, NotOpened, Shell};
use practice_portal::{Control, Options, PORTICO_APP, PracticePortal, Running, Site};
use tempfile::TempDir;
use tokio::sync::broadcast::Receiver;
use url::Url;

use crate::shifted_clock::ShiftedClock;
use crate::test_keyring::TestKeyring;
use crate::visitor::{Browser, Person};

/// Longer than anything here takes; only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A desktop that remembers what it was asked to open.
#[derive(Default)]
pub(crate) struct Desktop {
    opened: Mutex<Vec<Url>>,
    pub(crate) refuses: Mutex<bool>,
}

impl Desktop {
    /// What was opened, in this order.
    pub(crate) fn opened(&self) -> Vec<Url> {
        self.opened.lock().unwrap().clone()
    }
}

impl Shell for Desktop {
    fn open<'a>(&'a self, _: &'a Launch, url: &'a Url) -> BoxFuture<'a, Result<(), NotOpened>> {
        Box::pin(async move {
            if *self.refuses.lock().unwrap() {
                return Err(NotOpened { why: "no program for web pages".to_owned() });
            }
            self.opened.lock().unwrap().push(url.clone());
            Ok(())
        })
    }
}

pub(crate) struct Fixture {
    pub(crate) app: App,
    pub(crate) desktop: Arc<Desktop>,
    pub(crate) portal: Running,
    /// This computer's.
    pub(crate) clock: Arc<ShiftedClock>,
    pub(crate) keyring: TestKeyring,
    /// What other programs there are, from the next start on. None at first.
    pub(crate) bridges: Places,
    pub(crate) ports: Vec<u16>,
    /// The first of the ports of the application's own practice portal.
    pub(crate) practice_port: u16,
    events: Receiver<Event>,
    folder: TempDir,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Options)) -> Self {
        let ports = free_ports();
        let mut options = Options::for_tests();
        options.redirect_ports.clone_from(&ports);
        change(&mut options);
        let portal = PracticePortal::start(options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let desktop = Arc::new(Desktop::default());
        let clock = Arc::new(ShiftedClock::new());
        let keyring = TestKeyring::default();
        let practice_port = free_rows();
        let bridges = Places { system: System::Linux, notebook: None, pro: Vec::new() };
        let app = start(folder.path(), &ports, practice_port, &desktop, &clock, &keyring, &bridges);
        let events = app.events();
        Self { app, desktop, portal, clock, keyring, bridges, ports, practice_port, events, folder }
    }

    /// The same folder in a new process, as far as the application can tell.
    pub(crate) fn restart(&mut self) {
        self.app.quit();
        let (ports, own) = (&self.ports, self.practice_port);
        let (desktop, clock, keyring) = (&self.desktop, &self.clock, &self.keyring);
        self.app = start(self.folder.path(), ports, own, desktop, clock, keyring, &self.bridges);
        self.events = self.app.events();
    }

    /// Another process beside the first, on the same folder and keyring, as far as the applications can tell.
    pub(crate) fn beside(&self) -> App {
        start(
            self.folder.path(),
            &self.ports,
            self.practice_port,
            &self.desktop,
            &self.clock,
            &self.keyring,
            &self.bridges,
        )
    }

    /// Quits, and comes back when all that must not be cut off has ended.
    pub(crate) async fn quit(&self) {
        let app = self.app.clone();
        tokio::task::spawn_blocking(move || app.quit()).await.unwrap();
    }

    pub(crate) fn control(&self) -> Control {
        self.portal.control()
    }

    pub(crate) fn address(&self) -> Url {
        self.portal.http(Site::Portal).unwrap()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address that was opened last.
    pub(crate) fn page(&self) -> Url {
        self.desktop.opened.lock().unwrap().last().cloned().expect("a page was opened")
    }

    pub(crate) async fn probe(&self) -> SignInTarget {
        let report = self.app.probe(self.address().as_str(), "job").await.unwrap();
        SignInTarget::Probed { probe_id: report.probe_id, name: "Aldermoor".to_owned() }
    }

    pub(crate) fn in_browser(target: SignInTarget) -> SignInRequest {
        let app_id = Some(AppIdAnswer::Given { app_id: PORTICO_APP.to_owned() });
        let way = SignInWay::Browser { browser: None, app_id, pasted_code: false, stay_minutes: None };
        SignInRequest { target, way, keep: Keep::Memory }
    }

    pub(crate) fn with_password(target: SignInTarget, person: Person, keep_password: bool) -> SignInRequest {
        let way = SignInWay::Password {
            user: person.0.to_owned(),
            password: Typed::new(person.1.to_owned()),
            keep_password,
            options: Self::usual(),
            app_id: None,
        };
        SignInRequest { target, way, keep: Keep::Memory }
    }

    /// What most people ask of a token.
    pub(crate) fn usual() -> TokenOptions {
        TokenOptions { minutes: None, binding: BindingChoice::Referer { referer: None } }
    }

    /// Begins a sign-in and goes with it until it waits for the person.
    pub(crate) async fn waiting(&mut self, request: SignInRequest) -> SignInView {
        let begun = self.app.begin_sign_in(request).unwrap();
        self.until(&begun.sign_in_id, |stage| matches!(stage, SignInStage::Waiting { .. })).await
    }

    /// Signs a person in, in the browser, to the end.
    pub(crate) async fn sign_in(&mut self, target: SignInTarget, person: Person) -> ProfileDetail {
        let view = self.waiting(Self::in_browser(target)).await;
        self.come_back(person).await;
        self.done(&view.sign_in_id).await
    }

    /// Types name and password into the page that was opened and lets the browser go where it is sent.
    pub(crate) async fn come_back(&self, person: Person) {
        let browser = Browser::new();
        let answer = browser.sign_in(&self.page(), person).await;
        assert!(browser.open(&answer).await.status.is_success());
    }

    pub(crate) async fn done(&mut self, id: &str) -> ProfileDetail {
        match self.ended(id).await {
            SignInStage::Done { profile } => *profile,
            other => panic!("{other:?}"),
        }
    }

    /// The code of the failure that a sign-in ends with.
    pub(crate) async fn failed(&mut self, id: &str) -> portico_app::view::UiError {
        match self.ended(id).await {
            SignInStage::Failed { error } => error,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn ended(&mut self, id: &str) -> SignInStage {
        let over = |stage: &SignInStage| {
            matches!(
                stage,
                SignInStage::Done { .. }
                    | SignInStage::Failed { .. }
                    | SignInStage::Cancelled
                    | SignInStage::TimedOut
            )
        };
        self.until(id, over).await.stage
    }

    pub(crate) async fn until(&mut self, id: &str, reached: impl Fn(&SignInStage) -> bool) -> SignInView {
        let now = self.app.sign_in_view(id).unwrap();
        if reached(&now.stage) {
            return now;
        }
        let told = async {
            loop {
                if let Event::SignInChanged(view) = self.events.recv().await.unwrap()
                    && view.sign_in_id == id
                    && reached(&view.stage)
                {
                    return *view;
                }
            }
        };
        tokio::time::timeout(PATIENCE, told).await.expect("the sign-in goes on")
    }

    /// Lets time go by here and at the portal.
    pub(crate) fn pass(&self, by: Duration) {
        self.clock.shift(i64::try_from(by.as_millis()).unwrap());
        self.control().advance(by);
    }

    /// Waits until a row is told of that is as expected.
    pub(crate) async fn row(&mut self, id: &str, expected: impl Fn(&State) -> bool) {
        let told = async {
            loop {
                if let Event::ProfileChanged(card) = self.events.recv().await.unwrap()
                    && card.profile_id == id
                    && expected(&card.state)
                {
                    return;
                }
            }
        };
        tokio::time::timeout(PATIENCE, told).await.expect("the row is told of");
    }

    /// Waits until anything is told.
    pub(crate) async fn told(&mut self) {
        let told = tokio::time::timeout(PATIENCE, self.events.recv()).await;
        told.expect("something is told").unwrap();
    }

    /// From here on only what is told later counts.
    pub(crate) fn listen_anew(&mut self) {
        self.events = self.app.events();
    }

    pub(crate) fn card(&self, id: &str) -> ProfileCard {
        self.app.profile_detail(id).unwrap().card
    }

    pub(crate) fn profiles(&self) -> Vec<ProfileCard> {
        self.app.overview().profiles
    }
}

fn start(
    folder: &Path,
    ports: &[u16],
    practice_port: u16,
    desktop: &Arc<Desktop>,
    clock: &Arc<ShiftedClock>,
    keyring: &TestKeyring,
    bridges: &Places,
) -> App {
    let mut options = AppOptions::new(folder.join("portico"));
    options.ports = ports.to_vec();
    options.practice_port = practice_port;
    options.keyring = Arc::new(keyring.clone());
    options.bridges = bridges.clone();
    let clock = Arc::<ShiftedClock>::clone(clock);
    App::start_by(options, Arc::clone(desktop) as Arc<dyn Shell>, clock).unwrap()
}

/// Three ports that are free now; nobody else on this computer asks for a particular one of the ephemeral range.
fn free_ports() -> Vec<u16> {
    let held: Vec<TcpListener> = (0..3).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    held.iter().map(|socket| socket.local_addr().unwrap().port()).collect()
}

/// The first of a hundred ports for the practice portal's rows of three, ten apart. They lie below those that systems give
/// away, the first two rows are free now, and no other test here is given one of the hundred soon.
fn free_rows() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = u16::try_from(std::process::id() % 58).unwrap();
    let first = || 10_100 + (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % 58 * 100;
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let both = |first: &u16| (*first..*first + 3).chain(*first + 10..*first + 13).all(|port| free(&port));
    std::iter::repeat_with(first).take(200).find(both).unwrap()
}

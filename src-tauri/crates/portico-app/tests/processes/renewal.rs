//! A grant that is exchanged while processes die and others wait.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use http::Method;
use libtest_mimic::Trial;
use portico_app::browsers::Launch;
use portico_app::view::{AppIdAnswer, Keep, SignInRequest, SignInStage, SignInTarget, SignInWay};
use portico_app::{App, BoxFuture, NotOpened, Shell};
use practice_portal::{Control, Fault, Gate, Options, PORTICO_APP, PracticePortal, Running, Site, TokenKind};
use tempfile::TempDir;
use url::Url;

use crate::session::{self, Session};
use crate::visitor::{Browser, MARA};
use crate::worker::{Worker, options};

const TOKEN: &str = "/practice/sharing/rest/oauth2/token";
/// Of a grant that lasts an hour; after half of it, a renewal exchanges the grant itself.
const LATE: std::time::Duration = std::time::Duration::from_secs(31 * 60);

type Scenario = fn(&Desk);

const SCENARIOS: &[(&str, Scenario)] = &[
    ("a_process_killed_before_the_exchange_costs_nothing", killed_before),
    ("a_process_killed_between_exchange_and_keyring_is_said_once", killed_between),
    ("two_processes_at_once_show_two_grants", two_at_once),
];

pub(crate) fn trials() -> Vec<Trial> {
    let run = |(name, _): &(&'static str, Scenario)| {
        let name = *name;
        Trial::test(name, move || {
            session::run(Session::Unlocked, name);
            Ok(())
        })
    };
    SCENARIOS.iter().map(run).collect()
}

pub(crate) fn play(name: &str) {
    let (_, scenario) = SCENARIOS.iter().find(|(known, _)| *known == name).unwrap();
    scenario(&Desk::new());
}

/// It showed the grant, and the portal had not looked at it.
fn killed_before(desk: &Desk) {
    let gate = Gate::new();
    desk.control().plan_fault(TOKEN, Fault::Held(gate.clone()), Some(1));
    let first = desk.begin();
    desk.arrived(&gate);
    first.kill();
    assert_eq!(desk.begin().end(), "signed in");
    let shown = desk.shown();
    assert!(shown.len() == 2 && shown[0] == shown[1], "the same grant, twice");
    assert_eq!(desk.grants(), 1);
}

/// The portal had exchanged it: what is kept is dead, and nobody can know.
fn killed_between(desk: &Desk) {
    let gate = Gate::new();
    desk.control().plan_fault(TOKEN, Fault::KeptBack(gate.clone()), Some(1));
    let first = desk.begin();
    desk.arrived(&gate);
    first.kill();
    assert_eq!(desk.begin().end(), "expired");
    assert_eq!(Worker::begin(&desk.folder, &desk.profile, false).end(), "expired");
    assert_eq!(desk.exchanges(), 2, "nobody shows a dead grant again by itself");
    // Signing in again mends the row.
    let profile = desk.sign_in(SignInTarget::Profile { profile_id: desk.profile.clone() });
    assert_eq!(profile, desk.profile);
    assert_eq!(desk.begin().end(), "signed in");
}

/// One exchanges the grant; the other waits for it, and goes on from the new one.
fn two_at_once(desk: &Desk) {
    let gate = Gate::new();
    desk.control().plan_fault(TOKEN, Fault::Held(gate.clone()), Some(1));
    let first = desk.begin();
    desk.arrived(&gate);
    let second = desk.begin();
    gate.open();
    assert_eq!((first.end(), second.end()), ("signed in".to_owned(), "signed in".to_owned()));
    let shown = desk.shown();
    assert!(shown.windows(2).all(|two| two[0] != two[1]), "nobody shows what another has exchanged");
    assert_eq!(desk.grants(), 1);
}

/// A portal, a folder, and somebody who is signed in.
struct Desk {
    runtime: tokio::runtime::Runtime,
    portal: Running,
    folder: PathBuf,
    ports: Vec<u16>,
    profile: String,
    _home: TempDir,
}

impl Desk {
    fn new() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let held: Vec<_> = (0..3).map(|_| std::net::TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let ports: Vec<_> = held.iter().map(|socket| socket.local_addr().unwrap().port()).collect();
        drop(held);
        let mut practice = Options::for_tests();
        practice.redirect_ports.clone_from(&ports);
        practice.lifetimes.refresh = 60 * 60;
        let portal = runtime.block_on(PracticePortal::start(practice)).unwrap();
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("portico");
        let mut desk = Self { runtime, portal, folder, ports, profile: String::new(), _home: home };
        desk.profile = desk.sign_in_at_first();
        desk.control().forget_seen();
        desk.control().advance(LATE);
        desk
    }

    fn control(&self) -> Control {
        self.portal.control()
    }

    fn begin(&self) -> Worker {
        Worker::begin(&self.folder, &self.profile, true)
    }

    fn arrived(&self, gate: &Gate) {
        self.runtime.block_on(gate.arrived(1));
    }

    fn exchanges(&self) -> u64 {
        self.control().count(&Method::POST, TOKEN)
    }

    /// The grants that the portal was shown, in order.
    fn shown(&self) -> Vec<String> {
        let shown = |seen: practice_portal::Seen| seen.form.get("refresh_token").map(str::to_owned);
        self.control().seen().into_iter().filter_map(shown).collect()
    }

    /// How many grants the portal takes.
    fn grants(&self) -> usize {
        self.control().issued().iter().filter(|issued| issued.kind == TokenKind::Refresh).count()
    }

    fn sign_in_at_first(&self) -> String {
        let address = self.portal.http(Site::Portal).unwrap();
        self.with_app(async |app, desktop| {
            let report = app.probe(address.as_str(), "job").await.unwrap();
            let target = SignInTarget::Probed { probe_id: report.probe_id, name: "Aldermoor".to_owned() };
            signed_in(app, desktop, target).await
        })
    }

    /// The profile that somebody signed in with.
    fn sign_in(&self, target: SignInTarget) -> String {
        self.with_app(async |app, desktop| signed_in(app, desktop, target).await)
    }

    fn with_app(&self, work: impl AsyncFnOnce(&App, &Opened) -> String) -> String {
        let mut options = options(&self.folder);
        options.ports.clone_from(&self.ports);
        self.runtime.block_on(async {
            let desktop = Arc::new(Opened::default());
            let app = App::start(options, Arc::<Opened>::clone(&desktop)).unwrap();
            let done = work(&app, &desktop).await;
            tokio::task::spawn_blocking(move || app.quit()).await.unwrap();
            done
        })
    }
}

/// Signs in by the browser and gives the profile.
async fn signed_in(app: &App, desktop: &Opened, target: SignInTarget) -> String {
    let mut events = app.events();
    let app_id = Some(AppIdAnswer::Given { app_id: PORTICO_APP.to_owned() });
    let way = SignInWay::Browser { browser: None, app_id, pasted_code: false, stay_minutes: None };
    let begun = app.begin_sign_in(SignInRequest { target, way, keep: Keep::Keyring }).unwrap();
    let mut opened = false;
    loop {
        match app.sign_in_view(&begun.sign_in_id).unwrap().stage {
            SignInStage::Waiting { .. } if !opened => {
                opened = true;
                let page = desktop.0.lock().unwrap().take().unwrap();
                let browser = Browser::new();
                let answer = browser.sign_in(&page, MARA).await;
                assert!(browser.open(&answer).await.status.is_success());
            }
            SignInStage::Done { profile } => return profile.card.profile_id,
            SignInStage::Failed { error } => panic!("{error:?}"),
            _ => {
                events.recv().await.unwrap();
            }
        }
    }
}

/// The page that was opened last.
#[derive(Default)]
struct Opened(Mutex<Option<Url>>);

impl Shell for Opened {
    fn open<'a>(&'a self, _: &'a Launch, url: &'a Url) -> BoxFuture<'a, Result<(), NotOpened>> {
        *self.0.lock().unwrap() = Some(url.clone());
        Box::pin(async { Ok(()) })
    }
}

use std::sync::Arc;
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::browser::{
    self, Answer, AuthorizeUrl, AwaitingCode, CallbackPages, Exchange, Listener, Redirect, WAIT_LIMIT,
};
use arcgis_auth::token::{AccessToken, AppId, Grant, Issued};
use arcgis_auth::transport::{Transport, TransportOptions};
use http::Method;
use practice_portal::{
    Control, Dialect, Fault, Options, PORTICO_APP, PracticePortal, RedirectMatch, Running, Site,
};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{Browser, HandClock, MemoryLedger};

/// A name and a password.
pub(crate) type Person = (&'static str, &'static str);

pub(crate) const MARA: Person = ("mara.lindqvist", "practice-mara");

/// A practice portal, and everything of ours that talks to it.
pub(crate) struct Stage {
    pub(crate) running: Running,
    pub(crate) control: Control,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) transport: Transport,
    pub(crate) portal: PortalAddress,
    pub(crate) browser: Browser,
}

/// A sign-in that waits for the browser, in a task of its own.
pub(crate) struct SignIn {
    pub(crate) page: AuthorizeUrl,
    pub(crate) redirect: Redirect,
    pub(crate) port: u16,
    pub(crate) cancel: CancellationToken,
    /// Pasted texts go in here.
    pub(crate) paste: mpsc::Sender<browser::Pasted>,
    /// What the waiting ended with.
    pub(crate) waiting: JoinHandle<Result<Exchange, Error>>,
}

impl Stage {
    pub(crate) async fn new(dialect: Dialect) -> Self {
        Self::with(Options::for_tests().dialect(dialect)).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let running = PracticePortal::start(options).await.unwrap();
        let control = running.control();
        // Tests that run side by side cannot share the three registered ports.
        control.change_switches(|switches| switches.redirect_match = RedirectMatch::LoopbackPort);
        let portal = PortalAddress::parse_exact(running.http(Site::Portal).unwrap().as_str()).unwrap();
        let clock = HandClock::new();
        let transport = transport(&clock);
        Self { running, control, clock, transport, portal, browser: Browser::new() }
    }

    /// An address of a site of the practice portal.
    pub(crate) fn site(&self, site: Site) -> PortalAddress {
        PortalAddress::parse_exact(self.running.http(site).unwrap().as_str()).unwrap()
    }

    /// The path of an address below `sharing/rest`, as the practice portal counts it.
    pub(crate) fn rest(&self, below: &str) -> String {
        self.portal.sharing_rest(below).path().to_owned()
    }

    /// How often something below `sharing/rest` was asked for with POST.
    pub(crate) fn posts(&self, below: &str) -> u64 {
        self.control.count(&Method::POST, &self.rest(below))
    }

    /// Begins a sign-in with Portico's own app.
    pub(crate) fn begin(&self, redirect: &Redirect) -> (AwaitingCode, AuthorizeUrl) {
        browser::begin(&self.portal, &portico(), redirect, None, &mut rand::rng())
    }

    /// Begins a sign-in whose code is shown and pasted.
    pub(crate) fn begin_pasted(&self) -> (AwaitingCode, AuthorizeUrl) {
        self.begin(&Redirect::OutOfBand)
    }

    /// A code for a person, not exchanged yet.
    pub(crate) async fn exchange_of(&self, person: Person) -> Exchange {
        let (awaiting, page) = self.begin_pasted();
        let shown = self.browser.sign_in(page.as_url(), person).await;
        match awaiting.pasted(shown.as_str()) {
            Ok(Answer::Code(exchange)) => exchange,
            other => panic!("{other:?}"),
        }
    }

    /// A browser sign-in of a person, with a pasted code.
    pub(crate) async fn issued_to(&self, person: Person) -> Issued {
        self.exchange_of(person).await.send(&self.transport).await.unwrap()
    }

    /// The same, committed.
    pub(crate) async fn signed_in(&self, person: Person) -> (AccessToken, Grant) {
        let ledger = MemoryLedger::default();
        let token = self.issued_to(person).await.commit(&ledger).await.unwrap();
        (token, ledger.kept().pop().unwrap())
    }

    /// A sign-in that waits at a listener of its own.
    pub(crate) async fn wait(&self) -> SignIn {
        self.wait_for(WAIT_LIMIT).await
    }

    pub(crate) async fn wait_for(&self, limit: Duration) -> SignIn {
        let pages = CallbackPages::default();
        let listener = Listener::bind(&[0], &pages).await.unwrap();
        let port = listener.port();
        let redirect = Redirect::loopback(&self.portal, port);
        let (awaiting, page) = self.begin(&redirect);
        let (paste, mut pasted) = mpsc::channel(1);
        let cancel = CancellationToken::new();
        let stop = cancel.clone();
        let waiting = tokio::spawn(async move {
            browser::wait(awaiting, Some(listener), &mut pasted, &pages, limit, &stop).await
        });
        SignIn { page, redirect, port, cancel, paste, waiting }
    }
}

impl SignIn {
    /// What the waiting ended with.
    pub(crate) async fn ended(self) -> Result<Exchange, Error> {
        self.waiting.await.unwrap()
    }

    /// An address of the listener, with this query.
    pub(crate) fn callback(&self, query: &str) -> Url {
        let mut url = Url::parse(&self.redirect.uri()).unwrap();
        url.set_query(Some(query));
        url
    }
}

/// This JSON under HTTP 200, in the place of the proper answer.
pub(crate) fn says(body: &(impl ToString + ?Sized)) -> Fault {
    Fault::Reply {
        status: 200,
        content_type: "application/json".to_owned(),
        body: body.to_string().into_bytes(),
    }
}

/// Portico's own app on practice portals.
pub(crate) fn portico() -> AppId {
    AppId::new(PORTICO_APP).unwrap()
}

/// A connection with the usual settings.
pub(crate) fn transport(clock: &Arc<HandClock>) -> Transport {
    let clock: Arc<dyn Clock> = Arc::<HandClock>::clone(clock);
    Transport::new(&TransportOptions::default(), clock).unwrap()
}

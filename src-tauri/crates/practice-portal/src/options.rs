//! What a practice portal is started with.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use http::HeaderName;

use crate::account::{Account, people, server_people};
use crate::app::RegisteredApp;
use crate::dialect::Dialect;
use crate::lifetimes::Lifetimes;
use crate::switches::Switches;
use crate::tls::Certificate;

/// The port of the portal inside the app. Its server has the next one, the stand-alone server the one after.
pub const DEFAULT_PORT: u16 = 27080;

/// The ports on which Portico waits for the answer of the browser.
pub const REDIRECT_PORTS: [u16; 3] = [27071, 27072, 27073];

/// The ports of one site; 0 takes any free one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Listen {
    /// Port for plain http.
    pub http: Option<u16>,
    /// Port for https.
    pub https: Option<u16>,
}

impl Listen {
    /// Plain http only.
    pub fn http(port: u16) -> Self {
        Self { http: Some(port), https: None }
    }
}

/// How a practice portal plays and where.
#[derive(Clone)]
pub struct Options {
    /// A loopback address; another is refused.
    pub address: IpAddr,
    /// Ports of the portal.
    pub portal: Listen,
    /// Ports of the server that belongs to it.
    pub server: Listen,
    /// Ports of the stand-alone server.
    pub stand_alone: Listen,
    /// The kind of portal.
    pub dialect: Dialect,
    /// The facts it plays under; those of the dialect unless given.
    pub switches: Option<Switches>,
    /// How long tokens live.
    pub lifetimes: Lifetimes,
    /// Where tokens survive a restart; without it they are forgotten.
    pub folder: Option<PathBuf>,
    /// The ports in the registered redirect addresses of Portico.
    pub redirect_ports: Vec<u16>,
    /// More redirect addresses: app id and address.
    pub redirects: Vec<(String, String)>,
    /// More apps than every practice portal has.
    pub apps: Vec<RegisteredApp>,
    /// The people of the portal.
    pub people: Vec<Account>,
    /// The people of the stand-alone server.
    pub server_people: Vec<Account>,
    /// The certificate of the https listeners.
    pub certificate: Certificate,
    /// A header in which a web tier names the user. Whoever sends it is that user, so only a test
    /// program, which is the web tier itself, may set this.
    pub forwarded_user: Option<HeaderName>,
    /// Keep whole requests in memory for [`Control::seen`](crate::Control::seen). They hold what was typed.
    pub record_requests: bool,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("address", &self.address)
            .field("portal", &self.portal)
            .field("dialect", &self.dialect)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// As the app offers it: plain http on fixed loopback ports, tokens kept in `folder`.
    pub fn for_app(folder: PathBuf) -> Self {
        Self {
            portal: Listen::http(DEFAULT_PORT),
            server: Listen::http(DEFAULT_PORT + 1),
            stand_alone: Listen::http(DEFAULT_PORT + 2),
            folder: Some(folder),
            record_requests: false,
            ..Self::for_tests()
        }
    }

    /// As tests want it: plain http on free ports, nothing kept, requests recorded.
    pub fn for_tests() -> Self {
        Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            portal: Listen::http(0),
            server: Listen::http(0),
            stand_alone: Listen::http(0),
            dialect: Dialect::default(),
            switches: None,
            lifetimes: Lifetimes::default(),
            folder: None,
            redirect_ports: REDIRECT_PORTS.to_vec(),
            redirects: Vec::new(),
            apps: Vec::new(),
            people: people(),
            server_people: server_people(),
            certificate: Certificate::Good,
            forwarded_user: None,
            record_requests: true,
        }
    }

    /// The same in another dialect.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// The same with https on free ports beside http.
    #[must_use]
    pub fn with_https(mut self) -> Self {
        for listen in [&mut self.portal, &mut self.server, &mut self.stand_alone] {
            listen.https = Some(0);
        }
        self
    }
}

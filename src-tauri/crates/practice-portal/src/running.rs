//! Starting and stopping.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use url::Url;

use crate::control::Control;
use crate::ledger_file::LedgerFileError;
use crate::options::{Listen, Options};
use crate::practice::Practice;
use crate::site::{Place, Site, Sites};
use crate::tls::{Tls, TlsError};
use crate::wire::{Door, serve};

/// The practice portal cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its passwords are public, so it listens on this computer only.
    #[error("the practice portal listens on loopback only, not on {0}")]
    NotLoopback(std::net::IpAddr),
    /// A port is taken or forbidden.
    #[error("port {port} of this computer cannot be used: {source}")]
    Port {
        /// Which one.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The certificate for https.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// What earlier runs left.
    #[error(transparent)]
    Ledger(#[from] LedgerFileError),
}

/// The practice portal.
#[derive(Debug)]
pub struct PracticePortal;

impl PracticePortal {
    /// Starts it; it runs until the result is stopped or dropped.
    ///
    /// # Errors
    /// When the address is not loopback, a port is taken, or the folder cannot be used.
    pub async fn start(options: Options) -> Result<Running, StartError> {
        if !options.address.is_loopback() {
            return Err(StartError::NotLoopback(options.address));
        }
        let wanted = [
            (Site::Portal, options.portal),
            (Site::Server, options.server),
            (Site::StandAlone, options.stand_alone),
        ];
        let tls = wanted
            .iter()
            .any(|(_, listen)| listen.https.is_some())
            .then(|| Tls::make(options.certificate))
            .transpose()?;
        let mut listeners = Vec::new();
        let mut sites = Sites::default();
        for (site, listen) in wanted {
            let place = bind(&options, site, listen, &mut listeners).await?;
            match site {
                Site::Portal => sites.portal = place,
                Site::Server => sites.server = place,
                Site::StandAlone => sites.stand_alone = place,
            }
        }
        let practice = Arc::new(Practice::new(&options, sites)?);
        let mut doors = JoinSet::new();
        for Bound { listener, site, local, secure } in listeners {
            let config = tls.as_ref().filter(|_| secure).map(|tls| Arc::clone(&tls.config));
            let door = Door { practice: Arc::clone(&practice), site, local, tls: config };
            doors.spawn(serve(listener, door));
        }
        Ok(Running { practice, doors, ca_pem: tls.map(|tls| tls.ca_pem) })
    }
}

struct Bound {
    listener: TcpListener,
    site: Site,
    local: SocketAddr,
    secure: bool,
}

async fn bind(
    options: &Options,
    site: Site,
    listen: Listen,
    listeners: &mut Vec<Bound>,
) -> Result<Place, StartError> {
    let mut place = Place::default();
    for (secure, port) in [(false, listen.http), (true, listen.https)] {
        let Some(port) = port else { continue };
        let refused = |source| StartError::Port { port, source };
        let listener = TcpListener::bind((options.address, port)).await.map_err(refused)?;
        let local = listener.local_addr().map_err(refused)?;
        if secure {
            place.https = Some(local);
        } else {
            place.http = Some(local);
        }
        listeners.push(Bound { listener, site, local, secure });
    }
    Ok(place)
}

/// A running practice portal. Dropping it stops it.
pub struct Running {
    practice: Arc<Practice>,
    doors: JoinSet<()>,
    ca_pem: Option<String>,
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("sites", &self.practice.sites).finish_non_exhaustive()
    }
}

impl Running {
    /// The address of a site by plain http, if it listens there.
    pub fn http(&self, site: Site) -> Option<Url> {
        let addr = self.practice.sites.place(site).http?;
        Url::parse(&format!("http://{addr}{}", site.context())).ok()
    }

    /// The address of a site by https, if it listens there.
    pub fn https(&self, site: Site) -> Option<Url> {
        let addr = self.practice.sites.place(site).https?;
        Url::parse(&format!("https://{addr}{}", site.context())).ok()
    }

    /// The practice authority as PEM; none without https.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// The handle for watching and changing it.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.practice))
    }

    /// Stops: no new connections, answers under way finish within a second.
    pub async fn stop(mut self) {
        self.practice.stopping.cancel();
        while self.doors.join_next().await.is_some() {}
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.practice.stopping.cancel();
        // The doors end by themselves: they must not be cut off in the middle of an answer.
        self.doors.detach_all();
    }
}

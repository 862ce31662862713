//! The practice portal inside the application. It is a portal like any other: it is found, signed in to and kept by the
//! same code; only its app id is known beforehand, as an organisation would hand it out.

use std::path::PathBuf;

use arcgis_auth::portal::PortalAddress;
use practice_portal::{Listen, Options, PORTICO_APP, PracticePortal, Running, Site, StartError};
use profile_store::{Other, Portal, PortalId, PortalKind, RedirectChoice, Source};
use tokio::sync::Mutex;

use crate::app::{AppOptions, Inner};
use crate::event::Event;
use crate::view::UiError;

/// What the practice portal is called in the list.
const NAME: &str = "Practice portal";

pub(crate) struct Practice {
    port: u16,
    folder: PathBuf,
    redirect_ports: Vec<u16>,
    running: Mutex<Option<Running>>,
}

impl Practice {
    pub(crate) fn new(options: &AppOptions) -> Self {
        Self {
            port: options.practice_port,
            folder: options.folder.join("practice"),
            redirect_ports: options.ports.clone(),
            running: Mutex::default(),
        }
    }

    /// Starts it if it does not run; gives its address.
    async fn run(&self) -> Result<PortalAddress, UiError> {
        let mut running = self.running.lock().await;
        if running.is_none() {
            let options = Options {
                portal: Listen::http(self.port),
                server: Listen::http(self.port.saturating_add(1)),
                stand_alone: Listen::http(self.port.saturating_add(2)),
                redirect_ports: self.redirect_ports.clone(),
                ..Options::for_app(self.folder.clone())
            };
            *running = Some(PracticePortal::start(options).await.map_err(|error| failed(&error))?);
        }
        let url = running.as_ref().and_then(|running| running.http(Site::Portal));
        url.and_then(|url| PortalAddress::parse_exact(url.as_str()).ok())
            .ok_or_else(|| UiError::plain("internal"))
    }

    /// Stops it; answers under way finish.
    pub(crate) fn stop(&self) {
        // While it is just starting nobody can have used it yet; it ends with the process.
        if let Ok(mut running) = self.running.try_lock() {
            drop(running.take());
        }
    }
}

fn failed(error: &StartError) -> UiError {
    let code = match error {
        StartError::Port { .. } => "practice_port_taken",
        _ => "practice_failed",
    };
    UiError::plain(code).detail(error.to_string())
}

impl crate::App {
    /// Starts the practice portal, now and with every start of Portico from now on, and gives the address to add.
    ///
    /// # Errors
    /// `practice_port_taken`, `practice_failed`, and those of the files.
    pub async fn start_practice_portal(&self) -> Result<String, UiError> {
        let address = self.inner.run_practice_portal().await?;
        let edited = self.inner.edit(|draft| {
            draft.settings_mut().practice_portal = true;
            Ok(())
        });
        edited.await?;
        self.inner.tell(crate::Event::OverviewChanged);
        Ok(address.to_string())
    }

    /// Brings the practice portal back if it ran last time.
    pub(crate) fn resume_practice_portal(&self) {
        if !self.inner.store.snapshot().settings().practice_portal {
            return;
        }
        let inner = std::sync::Arc::clone(&self.inner);
        tokio::spawn(async move {
            if let Err(error) = inner.run_practice_portal().await {
                tracing::warn!(code = error.code, "the practice portal did not come back");
            }
        });
    }
}

impl Inner {
    /// Runs the practice portal and makes sure that its app id is on the list of portals.
    pub(crate) async fn run_practice_portal(&self) -> Result<PortalAddress, UiError> {
        let address = self.practice.run().await?;
        let record = record(&address, self.now());
        let edited = self.edit(move |draft| {
            let new = !draft.portals().iter().any(|portal| portal.address == record.address);
            if new {
                draft.add_portal(record);
            }
            Ok(new)
        });
        if edited.await? {
            self.tell(Event::OverviewChanged);
        }
        Ok(address)
    }
}

fn record(address: &PortalAddress, now: i64) -> Portal {
    Portal {
        id: PortalId::new(),
        name: NAME.to_owned(),
        address: address.as_str().to_owned(),
        kind: PortalKind::Enterprise,
        organisation: None,
        version: None,
        app_id: Some(PORTICO_APP.to_owned()),
        redirect: Some(RedirectChoice::Loopback),
        trust: Vec::new(),
        proxy: None,
        http_allowed: false,
        source: Source::Practice,
        added_at: now,
        other: Other::default(),
    }
}

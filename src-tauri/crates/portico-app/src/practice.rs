//! The practice portal inside the application. It is a portal like any other: it is found, signed in to and kept by the
//! same code; only its app id is known beforehand, as an organisation would hand it out.

use std::path::PathBuf;
use std::sync::Arc;

use arcgis_auth::portal::PortalAddress;
use practice_portal::{Listen, Options, PORTICO_APP, PracticePortal, Running, Site, StartError};
use profile_store::{PortalId, Profile, Snapshot, Source};
use tokio::sync::Mutex;

use crate::app::{AppOptions, Inner, lock};
use crate::portals::former_address;
use crate::view::UiError;

/// How many rows of ports are tried before it is said that the port is taken.
const ROWS: u16 = 10;
/// From one row to the next.
const ROW: u16 = 10;
/// The last port that has two more after it.
const LAST: u16 = u16::MAX - 2;
/// The practice portal's context path.
const CONTEXT: &str = "/practice";

pub(crate) struct Practice {
    port: u16,
    folder: PathBuf,
    redirect_ports: Vec<u16>,
    running: Mutex<Option<Running>>,
    address: std::sync::Mutex<Option<PortalAddress>>,
}

impl Practice {
    pub(crate) fn new(options: &AppOptions) -> Self {
        Self {
            port: options.practice_port,
            folder: options.folder.join("practice"),
            redirect_ports: options.ports.clone(),
            running: Mutex::default(),
            address: std::sync::Mutex::default(),
        }
    }

    /// Whether the practice portal runs now.
    pub(crate) fn runs(&self) -> bool {
        lock(&self.address).is_some()
    }

    /// Whether the practice portal runs at this address now.
    pub(crate) fn is_at(&self, address: &PortalAddress) -> bool {
        lock(&self.address).as_ref() == Some(address)
    }

    /// Starts it if it does not run; gives its address. Once somebody is signed in there, its port stays what it was.
    /// Before, the next free row of ports is as good: another user of this computer may have the first.
    async fn run(&self, kept: Option<u16>) -> Result<PortalAddress, UiError> {
        let mut running = self.running.lock().await;
        if running.is_none() {
            let mut started = Err(UiError::plain("practice_port_taken"));
            for first in rows(self.port, kept) {
                match PracticePortal::start(self.options(first)).await {
                    Err(error @ StartError::Port { .. }) => started = Err(failed(&error)),
                    other => {
                        started = other.map_err(|error| failed(&error));
                        break;
                    }
                }
            }
            *running = Some(started?);
        }
        let url = running.as_ref().and_then(|running| running.http(Site::Portal));
        let address = url
            .and_then(|url| PortalAddress::parse_exact(url.as_str()).ok())
            .ok_or_else(|| UiError::plain("internal"))?;
        *lock(&self.address) = Some(address.clone());
        Ok(address)
    }

    /// Three ports in a row: the portal, its server, and a server that belongs to nobody. The first is at most [`LAST`].
    fn options(&self, first: u16) -> Options {
        Options {
            portal: Listen::http(first),
            server: Listen::http(first + 1),
            stand_alone: Listen::http(first + 2),
            redirect_ports: self.redirect_ports.clone(),
            ..Options::for_app(self.folder.clone())
        }
    }

    /// Stops it and comes back when its ports are free; answers under way finish within a second.
    pub(crate) async fn stop(&self) {
        let mut running = self.running.lock().await;
        *lock(&self.address) = None;
        if let Some(ending) = running.take() {
            ending.stop().await;
        }
    }

    /// As [`Practice::stop`] where nobody waits, because the process ends.
    pub(crate) fn stop_at_quit(&self) {
        // While it is just starting nobody can have used it yet; it ends with the process.
        if let Ok(mut running) = self.running.try_lock() {
            drop(running.take());
        }
    }
}

/// The first ports of the rows to try: the kept one alone, else as many as there are from the one that was asked for.
fn rows(asked: u16, kept: Option<u16>) -> impl Iterator<Item = u16> {
    let first = kept.unwrap_or(asked).min(LAST);
    let count = if kept.is_some() { 1 } else { ROWS };
    (0..count).filter_map(move |row| first.checked_add(row * ROW)).filter(|first| *first <= LAST)
}

fn failed(error: &StartError) -> UiError {
    let code = match error {
        StartError::Port { .. } => "practice_port_taken",
        _ => "practice_failed",
    };
    UiError::plain(code).detail(error.to_string())
}

/// The port where somebody is signed in to the practice portal. Where its record is missing, an account may still tell.
fn kept_port(snapshot: &Snapshot) -> Option<u16> {
    if let Some(kept) = snapshot.portals().iter().find(|portal| portal.source == Source::Practice) {
        return PortalAddress::parse_exact(&kept.address).ok()?.port();
    }
    let lost = snapshot.profiles().iter().filter(|profile| snapshot.portal(profile.portal_id).is_none());
    lost.filter(|profile| profile.app_id.as_deref() == Some(PORTICO_APP))
        .filter_map(former_address)
        .find(is_like_practice)?
        .port()
}

fn is_like_practice(address: &PortalAddress) -> bool {
    address.is_loopback() && address.context() == CONTEXT
}

/// Whether an account may have been at the practice portal, as far as it tells itself.
pub(crate) fn may_be_at_practice(profile: &Profile) -> bool {
    former_address(profile).is_none_or(|former| is_like_practice(&former))
}

impl crate::App {
    /// Starts the practice portal and gives the address to add. Nothing is kept by it: that comes with the first account,
    /// and from then on it starts with Portico.
    ///
    /// # Errors
    /// `practice_port_taken`, `practice_failed`.
    pub async fn start_practice_portal(&self) -> Result<String, UiError> {
        Ok(self.inner.run_practice_portal().await?.to_string())
    }

    /// Brings the practice portal back if it ran last time.
    pub(crate) fn resume_practice_portal(&self) {
        if !self.inner.store.snapshot().settings().practice_portal {
            return;
        }
        let inner = Arc::clone(&self.inner);
        tokio::spawn(async move {
            if let Err(error) = inner.run_practice_portal().await {
                tracing::warn!(code = error.code, "the practice portal did not come back");
            }
        });
    }
}

impl Inner {
    /// Whether the practice portal starts with Portico. Its accounts are more than the setting: where it cannot be
    /// written, as when a newer Portico wrote the settings, everything else holds.
    pub(crate) fn start_practice_with_portico(&self, on: bool) {
        let edited = self.store.edit(|draft| {
            draft.settings_mut().practice_portal = on;
            Ok(())
        });
        if let Err(error) = edited {
            tracing::warn!(%error, on, "whether the practice portal starts with Portico was not written");
        }
    }

    /// Nobody is signed in there any more: it stops, and does not start with Portico.
    pub(crate) async fn end_practice(self: &Arc<Self>) {
        let inner = Arc::clone(self);
        // Waiting for the disk is not for here.
        let _ = tokio::task::spawn_blocking(move || inner.start_practice_with_portico(false)).await;
        self.practice.stop().await;
    }

    /// Runs the practice portal.
    pub(crate) async fn run_practice_portal(&self) -> Result<PortalAddress, UiError> {
        let kept = kept_port(&self.store.snapshot());
        self.practice.run(kept).await
    }

    /// Starts it again where an account needs it that did not come back with Portico; why it cannot be started. A portal
    /// that the person switched off stays off.
    pub(crate) async fn bring_practice_back(&self, portal: PortalId) -> Result<(), UiError> {
        let snapshot = self.store.snapshot();
        let is_practice = snapshot.portal(portal).is_some_and(|portal| portal.source == Source::Practice);
        if is_practice && snapshot.settings().practice_portal {
            self.run_practice_portal().await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ports are numbers of 16 bits (RFC 9293 §3.1), and the practice portal needs three of them in a row.
    #[test]
    fn no_row_of_ports_ends_after_the_last_port() {
        let tried = |asked, kept| rows(asked, kept).collect::<Vec<_>>();
        assert_eq!(
            tried(27080, None),
            [27080, 27090, 27100, 27110, 27120, 27130, 27140, 27150, 27160, 27170]
        );
        assert_eq!(tried(27080, Some(27110)), [27110]);
        assert_eq!(tried(65510, None), [65510, 65520, 65530]);
        assert_eq!(tried(65513, None), [65513, 65523, 65533]);
        for asked in 65533..=65535 {
            assert_eq!(tried(asked, None), [65533], "{asked}");
        }
    }
}

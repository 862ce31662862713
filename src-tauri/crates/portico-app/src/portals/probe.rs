//! Asking an address who it is. Nothing is saved by it.

use std::collections::VecDeque;

use arcgis_auth::Error;
use arcgis_auth::portal::{Discovered, discover, read_address};
use arcgis_auth::transport::Transport;
use profile_store::PortalKind;

use super::report::{kept_kind, report};
use crate::app::lock;
use crate::failure;
use crate::view::{ProbeReport, UiError};

/// How many probes are remembered for the sheet that may follow.
const REMEMBERED: usize = 8;

/// What a probe found, until the sheet that asked for it closes.
#[derive(Clone)]
pub(crate) struct Probed {
    pub(crate) id: String,
    pub(crate) found: Discovered,
    pub(crate) kind: PortalKind,
    pub(crate) transport: Transport,
}

/// The latest probes.
#[derive(Default)]
pub(crate) struct Probes {
    latest: VecDeque<Probed>,
}

impl Probes {
    fn remember(&mut self, probed: Probed) {
        self.latest.push_front(probed);
        self.latest.truncate(REMEMBERED);
    }

    pub(crate) fn get(&self, id: &str) -> Option<Probed> {
        self.latest.iter().find(|probed| probed.id == id).cloned()
    }
}

impl crate::App {
    /// Asks an address who it is and how one signs in there. `job_id` is any name, for [`crate::App::cancel_job`].
    ///
    /// # Errors
    /// The failure in words; `cancelled` when the job was cancelled.
    pub async fn probe(&self, text: &str, job_id: &str) -> Result<ProbeReport, UiError> {
        let inner = &self.inner;
        let reading = read_address(text).map_err(|error| failure::of_address(&error))?;
        let transport = inner.new_transport().map_err(|error| inner.said(&error))?;
        let span = tracing::info_span!("probe");
        let asked = tracing::Instrument::instrument(discover(&transport, &reading), span);
        let found =
            inner.as_job(job_id, Box::pin(async { Ok(asked.await.map(|found| (found, None))) })).await?;
        let found = found.or_else(stand_alone).map_err(|error| {
            tracing::info!(error = error.name(), "the probe did not find a portal");
            inner.said(&error)
        })?;
        let kind = found.1.unwrap_or_else(|| kept_kind(&found.0));
        let id = profile_store::PortalId::new().to_string();
        let probed = Probed { id, found: found.0, kind, transport };
        let report = report(inner, &reading, &probed, &inner.bridges().await);
        lock(&inner.probes).remember(probed);
        Ok(report)
    }
}

/// A server that belongs to no portal has accounts of its own.
fn stand_alone(error: Error) -> Result<(Discovered, Option<PortalKind>), Error> {
    let Error::ServerWithoutPortal { server } = error else { return Err(error) };
    let found = Discovered {
        address: server,
        info: None,
        elapsed: std::time::Duration::ZERO,
        skew: None,
        certificate: None,
        server: None,
    };
    Ok((found, Some(PortalKind::Server)))
}

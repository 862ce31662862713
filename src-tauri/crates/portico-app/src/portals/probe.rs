//! Asking an address who it is. Nothing is saved by it.

use std::collections::VecDeque;
use std::time::Duration;

use arcgis_auth::portal::{Discovered, discover, read_address};
use arcgis_auth::transport::Transport;
use tokio_util::sync::CancellationToken;

use super::report::report;
use crate::app::lock;
use crate::failure;
use crate::view::{ProbeReport, UiError};

/// The longest that asking may take, over everything that is tried.
const LIMIT: Duration = Duration::from_secs(30);
/// How many probes are remembered for the sheet that may follow.
const REMEMBERED: usize = 8;

/// What a probe found, until the sheet that asked for it closes.
#[derive(Clone)]
pub(crate) struct Probed {
    pub(crate) id: String,
    pub(crate) found: Discovered,
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
        let cancel = CancellationToken::new();
        if let Some(before) = lock(&inner.jobs).insert(job_id.to_owned(), cancel.clone()) {
            before.cancel();
        }
        let span = tracing::info_span!("probe");
        let asked = tracing::Instrument::instrument(discover(&transport, &reading), span);
        let found = tokio::select! {
            () = cancel.cancelled() => return Err(UiError::plain("cancelled")),
            found = tokio::time::timeout(LIMIT, asked) => found,
        };
        lock(&inner.jobs).remove(job_id);
        let found = found.map_err(|_| UiError::plain("timed_out"))?;
        let found = found.map_err(|error| {
            tracing::info!(error = error.name(), "the probe did not find a portal");
            inner.said(&error)
        })?;
        let probed = Probed { id: profile_store::PortalId::new().to_string(), found, transport };
        let report = report(inner, &reading, &probed);
        lock(&inner.probes).remember(probed);
        Ok(report)
    }
}

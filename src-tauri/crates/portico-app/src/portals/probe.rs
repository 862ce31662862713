//! Asking an address who it is. Nothing is saved by it.

use std::collections::VecDeque;

use arcgis_auth::Error;
use arcgis_auth::portal::{Discovered, Reading, discover, read_address, read_address_permitting_http};
use arcgis_auth::transport::Transport;
use profile_store::PortalKind;

use super::report::{kept_kind, report};
use crate::app::{Inner, lock};
use crate::connection::{Route, host_of, is_plain, places};
use crate::failure;
use crate::view::{ProbeReport, Reach, UiError};

/// How many probes are remembered for the sheet that may follow.
const REMEMBERED: usize = 8;

/// What a probe found, until the sheet that asked for it closes.
#[derive(Clone)]
pub(crate) struct Probed {
    pub(crate) id: String,
    pub(crate) found: Discovered,
    pub(crate) kind: PortalKind,
    pub(crate) transport: Transport,
    /// How it was reached, where somebody chose that.
    pub(crate) route: Option<Route>,
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
    /// Asks an address who it is and how one signs in there, reached as it is kept or as this computer reaches everything
    /// else. `job_id` is any name, for [`crate::App::cancel_job`].
    ///
    /// # Errors
    /// As [`crate::App::probe_by`].
    pub async fn probe(&self, text: &str, job_id: &str) -> Result<ProbeReport, UiError> {
        self.probe_by(text, job_id, None).await
    }

    /// As [`crate::App::probe`]. Without `reach` a portal that is kept is reached as it is kept, and others as this computer reaches everything
    /// else; with it, a sign-in that ends well keeps it with the portal.
    ///
    /// # Errors
    /// The failure in words; what was typed wrong: `proxy_not_understood`, `proxy_has_password`,
    /// `authority_not_understood`, `certificate_not_seen`; `plain_http_asked` where only http answers; `cancelled` when the
    /// job was cancelled.
    pub async fn probe_by(
        &self,
        text: &str,
        job_id: &str,
        reach: Option<Reach>,
    ) -> Result<ProbeReport, UiError> {
        let inner = &self.inner;
        let reading = read_address(text).map_err(|error| failure::of_address(&error))?;
        let span = tracing::info_span!("probe");
        let asked = tracing::Instrument::instrument(inner.look(text, &reading, reach), span);
        let (reading, probed) = inner.as_job(job_id, Box::pin(asked)).await?;
        let report = report(inner, &reading, &probed, &inner.bridges().await);
        lock(&inner.probes).remember(probed);
        Ok(report)
    }
}

impl Inner {
    async fn look(
        &self,
        text: &str,
        reading: &Reading,
        reach: Option<Reach>,
    ) -> Result<(Reading, Probed), UiError> {
        let kept = self.kept_among(reading);
        let (reading, route) = match reach {
            Some(reach) => {
                let allowed: Vec<_> =
                    reading.http_origin.iter().filter(|_| reach.plain_http).cloned().collect();
                let route = self.route(reach, &places(reading), allowed.first(), kept.as_ref()).await?;
                let reading = read_address_permitting_http(text, &allowed);
                (reading.map_err(|error| failure::of_address(&error))?, Some(route))
            }
            None => (reading.clone(), None),
        };
        let way = match (&route, &kept) {
            (Some(route), _) => route.clone(),
            // Plain http is asked for each time.
            (None, Some(portal)) => self.kept_route(portal).await.without_plain_http(),
            (None, None) => Route::default(),
        };
        let transport = self.transport_on(&way).map_err(|error| self.said(&error))?;
        let asked = discover(&transport, &reading).await.map(|found| (found, None)).or_else(stand_alone);
        let (found, kind) = match asked {
            Ok(found) => found,
            Err(error) => return Err(self.not_found(text, &reading, &way, &error).await),
        };
        if is_plain(&found.address) && kind.is_none() {
            // DESIGN §1.4: only a server without a portal.
            return Err(UiError::plain("address_http_only").with("host", host_of(&found.address)));
        }
        let kind = kind.unwrap_or_else(|| kept_kind(&found));
        let id = profile_store::PortalId::new().to_string();
        if is_plain(&found.address) {
            self.connections().allow_plain(id.clone(), found.address.origin());
        }
        Ok((reading, Probed { id, found, kind, transport, route }))
    }

    async fn not_found(&self, text: &str, reading: &Reading, way: &Route, error: &Error) -> UiError {
        tracing::info!(error = error.name(), "the probe did not find a portal");
        let is_silent = matches!(error, Error::Unreachable(_) | Error::Proxy(_) | Error::NotSecure { .. });
        let only_plain = if is_silent { self.only_plain(text, reading, way).await } else { None };
        only_plain.unwrap_or_else(|| self.said(error))
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

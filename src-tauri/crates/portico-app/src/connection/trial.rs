//! Asking once, to see whether somebody answers and who that is.

use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::error::{CertificateFault, CertificateNotTrusted};
use arcgis_auth::portal::{Discovered, Origin, PastedKind, PortalAddress, Reading, discover, read_address};
use arcgis_auth::transport::{Transport, TrustUse};
use profile_store::Portal;
use url::Url;

use super::seen::Shown;
use super::settings::certificate_view;
use super::{Route, faults, host_of, host_of_origin, is_plain};
use crate::app::Inner;
use crate::failure;
use crate::view::{ConnectionTarget, ConnectionTrial, Reach, TrustName, UiError};

impl crate::App {
    /// Asks an address or a kept portal once who it is, and shows the certificate. Nothing secret is sent, and nothing
    /// is kept. Without `reach`, as it is kept.
    ///
    /// # Errors
    /// What was typed wrong, as [`crate::App::probe`]; `profile_gone`; `cancelled`; `timed_out`. That nobody answers is part
    /// of the trial.
    pub async fn try_connection(
        &self,
        target: ConnectionTarget,
        reach: Option<Reach>,
        job_id: &str,
    ) -> Result<ConnectionTrial, UiError> {
        let inner = &self.inner;
        let (reading, kept) = inner.readable(target)?;
        let places = super::places(&reading);
        let plain = reading.http_origin.as_ref();
        let work = async {
            let route = match reach {
                Some(reach) => inner.route(reach, &places, plain, kept.as_ref()).await?,
                None => match &kept {
                    Some(portal) => inner.kept_route(portal).await,
                    None => Route::default(),
                },
            };
            let transport = inner.transport_on(&route).map_err(|error| inner.said(&error))?;
            let asked = discover(&transport, &reading).await;
            Ok(inner.trial(&reading, &transport, asked))
        };
        inner.as_job(job_id, Box::pin(work)).await
    }
}

impl Inner {
    fn readable(&self, target: ConnectionTarget) -> Result<(Reading, Option<Portal>), UiError> {
        match target {
            ConnectionTarget::Address { text } => {
                let reading = read_address(&text).map_err(|error| failure::of_address(&error))?;
                let kept = self.kept_among(&reading);
                Ok((reading, kept))
            }
            ConnectionTarget::Portal { portal_id } => {
                let (portal, address) = self.kept(&portal_id)?;
                let http_origin = is_plain(&address).then(|| address.origin());
                let kind = PastedKind::Address;
                let reading =
                    Reading { candidates: vec![address], kind, kept: 0..0, needs_http: false, http_origin };
                Ok((reading, Some(portal)))
            }
        }
    }

    /// The kept portal that a reading means, if there is one.
    pub(crate) fn kept_among(&self, reading: &Reading) -> Option<Portal> {
        let snapshot = self.store.snapshot();
        reading
            .candidates
            .iter()
            .find_map(|candidate| crate::portals::kept_portal(&snapshot, candidate).cloned())
    }

    fn trial(
        &self,
        reading: &Reading,
        transport: &Transport,
        asked: Result<Discovered, Error>,
    ) -> ConnectionTrial {
        let first = reading.candidates.first();
        let nobody = silent(first.map(host_of).unwrap_or_default());
        match asked {
            Ok(found) => ConnectionTrial {
                host: host_of(&found.address),
                ms: millis(found.elapsed),
                certificate: found.certificate.as_ref().map(certificate_view),
                trust: trust_of(transport, &found.address),
                ..nobody
            },
            // It belongs to nobody else, and answered.
            Err(Error::ServerWithoutPortal { server }) => {
                ConnectionTrial { host: host_of(&server), trust: trust_of(transport, &server), ..nobody }
            }
            Err(Error::NotTrusted(not)) => self.refused(&not),
            Err(error) => ConnectionTrial { error: Some(self.said(&error)), ..nobody },
        }
    }

    /// The person is shown the certificate, and may accept what is wrong with it.
    fn refused(&self, not: &CertificateNotTrusted) -> ConnectionTrial {
        let origin = self.remember_shown(not);
        let waivable = |fault: &CertificateFault| {
            !matches!(fault, CertificateFault::Revoked | CertificateFault::Invalid)
        };
        let mut seen: Vec<_> = not.faults.iter().map(|fault| faults::name(*fault)).collect();
        if not.fault == CertificateFault::Changed {
            seen.insert(0, faults::name(CertificateFault::Changed));
        }
        ConnectionTrial {
            certificate: not.certificate.as_deref().map(certificate_view),
            trust: TrustName::Refused,
            faults: seen,
            can_accept: not.certificate.is_some() && not.faults.iter().all(waivable),
            error: Some(self.said(&Error::NotTrusted(not.clone()))),
            ..silent(origin.as_ref().map_or_else(|| not.host.clone(), host_of_origin))
        }
    }

    /// Only what was shown can be accepted.
    fn remember_shown(&self, not: &CertificateNotTrusted) -> Option<Origin> {
        let origin = Url::parse(&not.url.to_string()).ok().and_then(|url| Origin::of(&url))?;
        if let Some(facts) = &not.certificate {
            self.connections().show(Shown {
                host: origin.host().to_ascii_lowercase(),
                port: origin.port(),
                sha256: facts.fingerprint.clone(),
                faults: not
                    .faults
                    .iter()
                    .copied()
                    .filter(|fault| *fault != CertificateFault::Changed)
                    .collect(),
            });
        }
        Some(origin)
    }
}

/// Nobody answered.
fn silent(host: String) -> ConnectionTrial {
    ConnectionTrial {
        host,
        ms: None,
        certificate: None,
        trust: TrustName::Unknown,
        faults: Vec::new(),
        can_accept: false,
        error: None,
    }
}

fn trust_of(transport: &Transport, address: &PortalAddress) -> TrustName {
    if address.as_url().scheme() == "http" {
        return TrustName::Plain;
    }
    match transport.trust_of(address.as_url()) {
        Some(TrustUse::Pin) => TrustName::Pin,
        Some(TrustUse::Authority) => TrustName::Authority,
        Some(TrustUse::Lapsed) | None => TrustName::System,
    }
}

fn millis(elapsed: Duration) -> Option<u32> {
    u32::try_from(elapsed.as_millis().max(1)).ok()
}

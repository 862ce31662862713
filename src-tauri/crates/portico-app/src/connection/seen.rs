//! What the person was shown and has said while Portico runs.

use std::collections::{HashMap, VecDeque};

use arcgis_auth::error::CertificateFault;
use arcgis_auth::portal::{Origin, PortalAddress};
use arcgis_auth::transport::Transport;
use profile_store::PortalId;

use super::proxy_password::ProxyPassword;

/// How many certificates are remembered between their being shown and their being accepted.
const REMEMBERED: usize = 32;

/// A certificate that was shown because it is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) sha256: String,
    pub(super) faults: Vec<CertificateFault>,
}

/// The connections that are open, and what belongs to them.
#[derive(Default)]
pub(crate) struct Connections {
    open: HashMap<String, Transport>,
    shown: VecDeque<Shown>,
    /// Passwords of proxies, so that the keyring is asked once.
    pub(super) passwords: HashMap<PortalId, ProxyPassword>,
    /// Where plain http is allowed for the next sign-in.
    plain: Vec<Origin>,
}

impl Connections {
    pub(super) fn get(&self, address: &PortalAddress) -> Option<Transport> {
        self.open.get(address.as_str()).cloned()
    }

    pub(super) fn keep(&mut self, address: &PortalAddress, transport: Transport) {
        self.open.insert(address.as_str().to_owned(), transport);
    }

    pub(super) fn close(&mut self, address: &str) {
        self.open.remove(address);
    }

    pub(super) fn show(&mut self, shown: Shown) {
        self.shown.retain(|before| (&before.host, before.port) != (&shown.host, shown.port));
        self.shown.push_front(shown);
        self.shown.truncate(REMEMBERED);
    }

    /// What was shown of this certificate, at every host and port among these.
    pub(super) fn shown(&self, sha256: &str, at: &[Origin]) -> Vec<Shown> {
        let is_here = |shown: &&Shown| {
            let place = |origin: &Origin| {
                origin.port() == shown.port && origin.host().eq_ignore_ascii_case(&shown.host)
            };
            shown.sha256.eq_ignore_ascii_case(sha256) && at.iter().any(place)
        };
        self.shown.iter().filter(is_here).cloned().collect()
    }

    /// The person allowed plain http for the next sign-in.
    pub(crate) fn allow_plain(&mut self, origin: Origin) {
        if !self.plain.contains(&origin) {
            self.plain.push(origin);
        }
    }

    /// Takes the permission for one sign-in; whether there was one.
    pub(super) fn take_plain(&mut self, origin: &Origin) -> bool {
        let place = self.plain.iter().position(|allowed| allowed == origin);
        place.map(|place| self.plain.swap_remove(place)).is_some()
    }
}

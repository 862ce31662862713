//! What the person was shown and has said while Portico runs.

use std::collections::{HashMap, VecDeque};

use arcgis_auth::error::CertificateFault;
use arcgis_auth::portal::{Origin, PortalAddress};
use arcgis_auth::transport::Transport;
use jiff::Timestamp;
use profile_store::PortalId;

use super::proxy_password::ProxyPassword;
use crate::view::SignInTarget;

/// How often a server with plain http is asked whether https answers, while it is used.
const ASK_AGAIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

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
    /// How often one was closed: what was prepared before is not used again.
    closed: u64,
    shown: VecDeque<Shown>,
    /// Passwords of proxies, so that the keyring is asked once.
    pub(super) passwords: HashMap<PortalId, ProxyPassword>,
    /// Whose next sign-in may speak plain http, and where.
    plain: Vec<(String, Origin)>,
    /// When https was last asked for at an address with plain http.
    asked_for_https: HashMap<String, Timestamp>,
}

impl Connections {
    pub(super) fn get(&self, address: &PortalAddress) -> Option<Transport> {
        self.open.get(address.as_str()).cloned()
    }

    /// How often a connection was closed so far.
    pub(super) fn closed(&self) -> u64 {
        self.closed
    }

    /// Keeps a connection that was prepared when so many had been closed, unless one was closed since: the record that it
    /// was prepared by may be another now.
    pub(super) fn keep(&mut self, address: &PortalAddress, transport: Transport, closed: u64) {
        if closed == self.closed {
            self.open.insert(address.as_str().to_owned(), transport);
        }
    }

    pub(super) fn close(&mut self, address: &str) {
        self.closed += 1;
        self.open.remove(address);
        self.asked_for_https.remove(address);
    }

    /// Whether it is time to ask for https there again.
    pub(super) fn asks_for_https(&self, address: &PortalAddress, now: Timestamp) -> bool {
        let before = self.asked_for_https.get(address.as_str());
        before.is_none_or(|before| now.duration_since(*before).abs() >= ASK_AGAIN)
    }

    /// Nobody answers over https there.
    pub(super) fn no_https(&mut self, address: &PortalAddress, now: Timestamp) {
        self.asked_for_https.insert(address.as_str().to_owned(), now);
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

    /// The person allowed plain http for one sign-in from there: [`subject`], or a probe just made.
    pub(crate) fn allow_plain(&mut self, subject: String, origin: Origin) {
        let permission = (subject, origin);
        if !self.plain.contains(&permission) {
            self.plain.push(permission);
        }
    }

    /// Takes the permission for one sign-in; whether there was one.
    pub(super) fn take_plain(&mut self, target: &SignInTarget, origin: &Origin) -> bool {
        let subject = subject(target);
        let place = self.plain.iter().position(|(allowed, there)| *allowed == subject && there == origin);
        place.map(|place| self.plain.swap_remove(place)).is_some()
    }
}

/// What the person has in view: a probe, a portal, or an account.
pub(super) fn subject(target: &SignInTarget) -> String {
    match target {
        SignInTarget::Probed { probe_id, .. } | SignInTarget::Restored { probe_id, .. } => probe_id,
        SignInTarget::Portal { portal_id } => portal_id,
        SignInTarget::Profile { profile_id } => profile_id,
    }
    .clone()
}

#[cfg(test)]
mod tests {
    use arcgis_auth::transport::TransportOptions;

    use super::*;
    use crate::system_clock::SystemClock;

    fn address() -> PortalAddress {
        PortalAddress::parse_exact("https://gis.aldermoor.example/portal").unwrap()
    }

    /// While the keyring is asked for a proxy's password, the person saves another proxy.
    #[test]
    fn a_connection_that_was_prepared_before_a_change_is_not_used_again() {
        let transport =
            || Transport::new(&TransportOptions::default(), std::sync::Arc::new(SystemClock::new())).unwrap();
        let mut connections = Connections::default();
        let early = connections.closed();
        connections.close(address().as_str());
        connections.keep(&address(), transport(), early);
        assert!(connections.get(&address()).is_none());
        connections.keep(&address(), transport(), connections.closed());
        assert!(connections.get(&address()).is_some());
    }

    #[test]
    fn https_is_asked_for_once_an_hour_and_again_after_a_change() {
        let mut connections = Connections::default();
        let noon: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let at = |minutes: i64| noon + jiff::SignedDuration::from_mins(minutes);
        assert!(connections.asks_for_https(&address(), at(0)), "nobody has asked yet");
        connections.no_https(&address(), at(0));
        let asks = [0, 59, 60, -60].map(|minutes| connections.asks_for_https(&address(), at(minutes)));
        assert_eq!(asks, [false, false, true, true]);
        connections.close(address().as_str());
        assert!(connections.asks_for_https(&address(), at(1)));
    }
}

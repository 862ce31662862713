//! How a portal is reached.

use std::net::IpAddr;
use std::time::Duration;

use rustls_pki_types::CertificateDer;

use super::{Authority, ClientIdentity, Pin, Proxy};
use crate::portal::Origin;

/// How a portal is reached.
#[derive(Clone, Debug)]
pub struct TransportOptions {
    /// Authorities trusted besides the system's, whoever is asked.
    pub extra_authorities: Vec<CertificateDer<'static>>,
    /// Authorities that a person added, each for one host and port.
    pub authorities: Vec<Authority>,
    /// Which proxy, if any.
    pub proxy: Proxy,
    /// The certificate with which the person shows who they are.
    pub identity: Option<ClientIdentity>,
    /// Certificates that a person accepted though this computer does not trust them.
    pub pins: Vec<Pin>,
    /// Where hosts are, instead of asking a name server; certificates are checked against the name all the same. The
    /// names of this computer stay where they are, and an HTTP proxy looks names up by itself.
    pub resolve: Vec<(String, IpAddr)>,
    /// The one origin with which plain http is spoken because a person allowed it, besides this computer.
    pub plain_http: Option<Origin>,
    /// What Portico calls itself.
    pub user_agent: String,
    /// How long an exchange may take: [`super::Transport::send`] as a whole, [`super::Transport::open`] for each step.
    /// Default 30 s.
    pub timeout: Duration,
    /// How long connecting may take. Default 10 s.
    pub connect_timeout: Duration,
    /// The largest reply of [`super::Transport::send`] in bytes. Default 4 MiB.
    pub reply_limit: usize,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            extra_authorities: Vec::new(),
            authorities: Vec::new(),
            proxy: Proxy::default(),
            identity: None,
            pins: Vec::new(),
            resolve: Vec::new(),
            plain_http: None,
            user_agent: concat!("arcgis-auth/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            reply_limit: 4 * 1024 * 1024,
        }
    }
}

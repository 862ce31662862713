//! How a portal is reached.

use std::time::Duration;

use rustls_pki_types::CertificateDer;

use super::Proxy;

/// How a portal is reached.
#[derive(Clone, Debug)]
pub struct TransportOptions {
    /// Authorities trusted for this portal besides the system's.
    pub extra_authorities: Vec<CertificateDer<'static>>,
    /// Which proxy, if any.
    pub proxy: Proxy,
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
            proxy: Proxy::default(),
            user_agent: concat!("arcgis-auth/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            reply_limit: 4 * 1024 * 1024,
        }
    }
}

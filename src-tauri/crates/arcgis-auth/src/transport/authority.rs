//! An authority that a person added for one host.

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use super::CertificateFacts;

/// Certificates of an authority that are believed for one host and port, where the system does not trust the host
/// anyway. Host name and dates are checked as ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The host, as in the address.
    pub host: String,
    /// The port.
    pub port: u16,
    pub(super) certificates: Vec<CertificateDer<'static>>,
    facts: Vec<CertificateFacts>,
}

/// The text holds no certificate, or a broken one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no certificate in PEM form")]
pub struct NoCertificate;

impl Authority {
    /// Reads one or more certificates as PEM text (RFC 7468), whatever else is in it.
    ///
    /// # Errors
    /// [`NoCertificate`].
    pub fn from_pem(host: &str, port: u16, text: &str) -> Result<Self, NoCertificate> {
        let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(text.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|_| NoCertificate)?;
        let facts: Vec<_> =
            certificates.iter().map_while(|certificate| CertificateFacts::read(certificate)).collect();
        if certificates.is_empty() || facts.len() < certificates.len() {
            return Err(NoCertificate);
        }
        Ok(Self { host: host.to_owned(), port, certificates, facts })
    }

    /// What the certificates say, in their order.
    pub fn facts(&self) -> &[CertificateFacts] {
        &self.facts
    }
}

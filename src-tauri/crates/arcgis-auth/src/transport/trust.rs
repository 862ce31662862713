//! Whom this computer believes, and the one certificate that a person accepted all the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::CryptoProvider;
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use rustls_platform_verifier::Verifier;

use super::{CertificateFacts, TransportOptions};
use crate::error::{CertificateFault, Error};

/// A certificate that a person accepted though this computer does not trust it. It is used only where the system
/// distrusts the chain, for this host and port, and waives nothing but the faults that the person saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The host, as in the address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// SHA-256 of the whole certificate, in lower-case hex: [`CertificateFacts::fingerprint`].
    pub fingerprint: String,
    /// What was wrong with it when it was accepted: [`crate::error::CertificateNotTrusted::faults`]. A certificate that
    /// was withdrawn or is broken is never accepted.
    pub waives: Vec<CertificateFault>,
}

impl Pin {
    fn allows(&self, fault: CertificateFault) -> bool {
        !matches!(fault, CertificateFault::Revoked | CertificateFault::Invalid)
            && self.waives.contains(&fault)
    }
}

/// What became of the pin of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinUse {
    /// The certificate is believed because of the pin.
    Used,
    /// The system trusts the host now: the pin is over and should be forgotten.
    Lapsed,
}

/// What became of a pin in the last handshake.
#[derive(Debug, Default)]
pub(super) struct LastUse(AtomicU8);

impl LastUse {
    fn note(&self, what: PinUse) {
        self.0.store(if what == PinUse::Used { 1 } else { 2 }, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> Option<PinUse> {
        match self.0.load(Ordering::Relaxed) {
            1 => Some(PinUse::Used),
            2 => Some(PinUse::Lapsed),
            _ => None,
        }
    }
}

/// Why a certificate was not believed, on its way through the libraries.
#[derive(Debug, thiserror::Error)]
#[error("the certificate is not trusted")]
pub(super) struct Distrust {
    pub(super) faults: Vec<CertificateFault>,
    pub(super) facts: Option<CertificateFacts>,
    /// The fingerprint that was expected.
    pub(super) pinned: Option<String>,
}

/// What all connections of a transport have in common. Reading the system's authorities takes time.
pub(super) struct Trust {
    system: Arc<Verifier>,
    provider: Arc<CryptoProvider>,
    identity: Option<super::ClientIdentity>,
}

impl Trust {
    pub(super) fn new(options: &TransportOptions) -> Result<Self, Error> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let extra = options.extra_authorities.iter().cloned();
        let system = Verifier::new_with_extra_roots(extra, Arc::clone(&provider))
            .map_err(|error| Error::Setup(super::chain_text(&error)))?;
        Ok(Self { system: Arc::new(system), provider, identity: options.identity.clone() })
    }

    /// The settings for hosts without a pin, or for the one with this pin.
    pub(super) fn config(&self, pin: Option<(Pin, Arc<LastUse>)>) -> Result<ClientConfig, Error> {
        let check = Check { system: Arc::clone(&self.system), pin };
        let builder = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Setup(super::chain_text(&error)))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(check));
        let mut config = match &self.identity {
            Some(identity) => builder.with_client_cert_resolver(identity.resolver()),
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// The system's check, with the words of this crate, and the pin behind it.
#[derive(Debug)]
struct Check {
    system: Arc<Verifier>,
    pin: Option<(Pin, Arc<LastUse>)>,
}

impl Check {
    /// All that is wrong: the system names the first fault and looks no further, but a pin waives only what was seen.
    fn faults(
        &self,
        first: CertificateFault,
        facts: Option<&CertificateFacts>,
        (leaf, between, name, now): (&CertificateDer<'_>, &[CertificateDer<'_>], &ServerName<'_>, UnixTime),
    ) -> Vec<CertificateFault> {
        let mut faults = vec![first];
        let mut add = |fault| {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        };
        let is_named =
            ParsedCertificate::try_from(leaf).is_ok_and(|leaf| verify_server_name(&leaf, name).is_ok());
        if !is_named {
            add(CertificateFault::WrongHost);
        }
        let Some(facts) = facts else { return faults };
        let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        if seconds > facts.not_after.as_second() {
            add(CertificateFault::Expired);
        }
        if seconds < facts.not_before.as_second() {
            add(CertificateFault::NotYetValid);
        }
        // Who issued it is seen on a day when it was valid.
        let day = u64::try_from(facts.not_after.as_second() - 1).unwrap_or_default();
        let then = UnixTime::since_unix_epoch(Duration::from_secs(day));
        if let Err(rustls::Error::InvalidCertificate(error)) =
            self.system.verify_server_cert(leaf, between, name, &[], then)
        {
            add(super::failure::fault(&error));
        }
        faults
    }
}

impl ServerCertVerifier for Check {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        // A proxy may have a certificate, too; the pin is not for it.
        let pin = self.pin.as_ref().filter(|(pin, _)| {
            ServerName::try_from(pin.host.trim_matches(['[', ']'])).is_ok_and(|pinned| pinned == *name)
        });
        let error = match self.system.verify_server_cert(leaf, between, name, ocsp, now) {
            Ok(trusted) => {
                if let Some((_, last)) = pin {
                    last.note(PinUse::Lapsed);
                }
                return Ok(trusted);
            }
            Err(rustls::Error::InvalidCertificate(error)) => error,
            Err(other) => return Err(other),
        };
        let facts = CertificateFacts::read(leaf);
        let first = super::failure::fault(&error);
        let mut faults = self.faults(first, facts.as_ref(), (leaf, between, name, now));
        let mut pinned = None;
        if let Some((pin, last)) = pin {
            if facts.as_ref().is_some_and(|facts| facts.fingerprint.eq_ignore_ascii_case(&pin.fingerprint)) {
                if faults.iter().all(|fault| pin.allows(*fault)) {
                    last.note(PinUse::Used);
                    return Ok(ServerCertVerified::assertion());
                }
                // What is new is told first.
                faults.sort_by_key(|fault| pin.allows(*fault));
            } else {
                pinned = Some(pin.fingerprint.clone());
            }
        }
        let distrust = Distrust { faults, facts, pinned };
        Err(rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(distrust)))))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.system.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.system.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.system.supported_verify_schemes()
    }
}

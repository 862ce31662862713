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

/// Why the certificate of a host for which there is a pin or an added authority was believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustUse {
    /// Because of the pin.
    Pin,
    /// Because of the authority that was added.
    Authority,
    /// Because the system trusts the host now: what was added is over and should be forgotten.
    Lapsed,
}

/// Why the certificate was believed in the last handshake.
#[derive(Debug, Default)]
pub(super) struct LastUse(AtomicU8);

impl LastUse {
    fn note(&self, what: TrustUse) {
        let number = match what {
            TrustUse::Pin => 1,
            TrustUse::Authority => 2,
            TrustUse::Lapsed => 3,
        };
        self.0.store(number, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> Option<TrustUse> {
        match self.0.load(Ordering::Relaxed) {
            1 => Some(TrustUse::Pin),
            2 => Some(TrustUse::Authority),
            3 => Some(TrustUse::Lapsed),
            _ => None,
        }
    }
}

/// What a person added for one host and port.
#[derive(Clone, Debug)]
pub(super) struct Added {
    pub(super) host: String,
    pub(super) port: u16,
    pin: Option<Pin>,
    authority: Vec<CertificateDer<'static>>,
    pub(super) last: Arc<LastUse>,
}

impl Added {
    /// What the options name, once for each host and port.
    pub(super) fn all(options: &TransportOptions) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for pin in &options.pins {
            Self::at(&mut all, &pin.host, pin.port).pin = Some(pin.clone());
        }
        for authority in &options.authorities {
            let added = Self::at(&mut all, &authority.host, authority.port);
            added.authority.extend(authority.certificates.iter().cloned());
        }
        all
    }

    fn at<'a>(all: &'a mut Vec<Self>, host: &str, port: u16) -> &'a mut Self {
        let is_here = |added: &Self| added.port == port && added.host.eq_ignore_ascii_case(host);
        let place = all.iter().position(is_here).unwrap_or_else(|| {
            let (pin, authority, last) = (None, Vec::new(), Arc::default());
            all.push(Self { host: host.to_owned(), port, pin, authority, last });
            all.len() - 1
        });
        &mut all[place]
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
    everywhere: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
    identity: Option<super::ClientIdentity>,
}

impl Trust {
    pub(super) fn new(options: &TransportOptions) -> Result<Self, Error> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let everywhere = options.extra_authorities.clone();
        let system = verifier(everywhere.iter().cloned(), &provider)?;
        Ok(Self { system, everywhere, provider, identity: options.identity.clone() })
    }

    /// The settings for hosts for which nothing was added, or for the one with this.
    pub(super) fn config(&self, added: Option<&Added>) -> Result<ClientConfig, Error> {
        let own = match added {
            None => None,
            Some(added) => {
                let more = added.authority.iter().chain(&self.everywhere).cloned();
                let with_added =
                    if added.authority.is_empty() { None } else { Some(verifier(more, &self.provider)?) };
                Some(Own { added: added.clone(), with_added })
            }
        };
        let check = Check { system: Arc::clone(&self.system), own };
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

fn verifier(
    more: impl Iterator<Item = CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<Verifier>, Error> {
    Verifier::new_with_extra_roots(more, Arc::clone(provider))
        .map(Arc::new)
        .map_err(|error| Error::Setup(super::chain_text(&error)))
}

/// The system's check, with the words of this crate, and behind it what a person added.
#[derive(Debug)]
struct Check {
    system: Arc<Verifier>,
    own: Option<Own>,
}

#[derive(Debug)]
struct Own {
    added: Added,
    /// The system's check, believing the added authority, too.
    with_added: Option<Arc<Verifier>>,
}

impl Check {
    /// All that is wrong: the system names the first fault and looks no further, but a pin waives only what was seen.
    fn faults(
        verifier: &Verifier,
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
        // Who issued it is seen on a day when it was valid: today, where it is.
        let day = seconds.max(facts.not_before.as_second() + 1).min(facts.not_after.as_second() - 1);
        let then = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(day).unwrap_or_default()));
        if let Err(rustls::Error::InvalidCertificate(error)) =
            verifier.verify_server_cert(leaf, between, name, &[], then)
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
        // A proxy may have a certificate, too; what was added is not for it.
        let own = self.own.as_ref().filter(|own| {
            ServerName::try_from(own.added.host.trim_matches(['[', ']'])).is_ok_and(|host| host == *name)
        });
        let note = |what| own.into_iter().for_each(|own| own.added.last.note(what));
        let mut verifier = &self.system;
        let mut checked = verifier.verify_server_cert(leaf, between, name, ocsp, now);
        if checked.is_ok() {
            note(TrustUse::Lapsed);
        } else if let Some(with_added) = own.and_then(|own| own.with_added.as_ref()) {
            verifier = with_added;
            checked = verifier.verify_server_cert(leaf, between, name, ocsp, now);
            if checked.is_ok() {
                note(TrustUse::Authority);
            }
        }
        let error = match checked {
            Err(rustls::Error::InvalidCertificate(error)) => error,
            other => return other,
        };
        let facts = CertificateFacts::read(leaf);
        let first = super::failure::fault(&error);
        let mut faults = Self::faults(verifier, first, facts.as_ref(), (leaf, between, name, now));
        let mut pinned = None;
        if let Some(pin) = own.and_then(|own| own.added.pin.as_ref()) {
            if facts.as_ref().is_some_and(|facts| facts.fingerprint.eq_ignore_ascii_case(&pin.fingerprint)) {
                if faults.iter().all(|fault| pin.allows(*fault)) {
                    note(TrustUse::Pin);
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

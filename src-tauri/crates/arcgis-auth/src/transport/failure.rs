//! What a failed connection means. The library's error is taken apart by type; its text, which may hold the whole
//! address, is dropped.

use std::error::Error as StdError;
use std::io;

use rustls::{AlertDescription, CertificateError};
use url::Url;

use super::name_lookup::NameNotFound;
use super::trust::Distrust;
use crate::error::{
    CertificateFault, CertificateNotTrusted, Error, PortalUnreachable, ProxyFailed, ProxyFault, Unreachable,
};
use crate::safe_url::SafeUrl;

/// `proxy` is the one on the way to `url`.
pub(super) fn read(error: reqwest::Error, url: &Url, proxy: Option<String>) -> Error {
    let error = error.without_url();
    let host = url.host_str().unwrap_or_default().to_owned();
    let mut why = None;
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
    while let Some(current) = cause {
        if let Some(tls) = tls_error(current) {
            match tls {
                rustls::Error::InvalidCertificate(certificate) => {
                    return not_trusted(certificate, host, url).into();
                }
                rustls::Error::AlertReceived(
                    AlertDescription::CertificateRequired | AlertDescription::BadCertificate,
                ) => why = Some(Unreachable::CertificateWanted),
                _ => why = why.or(Some(Unreachable::Handshake)),
            }
        }
        if current.is::<NameNotFound>() {
            why = Some(Unreachable::NameNotFound);
        } else if let Some(io) = current.downcast_ref::<io::Error>() {
            why = why.or(from_io(io.kind()));
        }
        cause = current.source();
    }
    if let Some(proxy) = proxy
        && let Some(why) = proxy_fault(&error)
    {
        return ProxyFailed { host, proxy, why }.into();
    }
    let why = why.unwrap_or_else(|| from_flags(&error));
    PortalUnreachable { host, why }.into()
}

/// rustls hands its error through one `io::Error` or several, one within the other, which the chain of sources skips.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    match error.downcast_ref::<io::Error>() {
        Some(io) => tls_error(io.get_ref()?),
        None => error.downcast_ref::<rustls::Error>(),
    }
}

fn not_trusted(error: &CertificateError, host: String, url: &Url) -> CertificateNotTrusted {
    let url = SafeUrl::new(url);
    let distrust = match error {
        CertificateError::Other(other) => other.0.downcast_ref::<Distrust>(),
        _ => None,
    };
    let Some(distrust) = distrust else {
        let fault = fault(error);
        return CertificateNotTrusted {
            host,
            url,
            fault,
            faults: vec![fault],
            certificate: None,
            pinned: None,
        };
    };
    let (faults, pinned) = (distrust.faults.clone(), distrust.pinned.clone());
    let first = faults.first().copied().unwrap_or(CertificateFault::Invalid);
    let fault = if pinned.is_some() { CertificateFault::Changed } else { first };
    let certificate = distrust.facts.clone().map(Box::new);
    CertificateNotTrusted { host, url, fault, faults, certificate, pinned }
}

pub(super) fn fault(error: &CertificateError) -> CertificateFault {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => CertificateFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateFault::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::WrongHost
        }
        CertificateError::Revoked => CertificateFault::Revoked,
        // A self-signed authority used as a server's certificate arrives as `Other`.
        CertificateError::UnknownIssuer | CertificateError::BadSignature | CertificateError::Other(_) => {
            CertificateFault::UnknownAuthority
        }
        _ => CertificateFault::Invalid,
    }
}

fn from_io(kind: io::ErrorKind) -> Option<Unreachable> {
    match kind {
        io::ErrorKind::ConnectionRefused => Some(Unreachable::ConnectionRefused),
        io::ErrorKind::TimedOut => Some(Unreachable::TimedOut),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
            Some(Unreachable::NoRoute)
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Some(Unreachable::ConnectionLost),
        _ => None,
    }
}

/// What a proxy did, if it is at fault. The library tells it by text alone, which its tests hold.
fn proxy_fault(error: &reqwest::Error) -> Option<ProxyFault> {
    // Behind the proxy's tunnel, TLS is spoken with the host itself.
    if !error.is_connect() || has_tls(error) {
        return None;
    }
    let text = super::chain_text(error);
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    Some(if says(&["error resolving for socks proxy"]) {
        // The host's own name is not known here.
        return None;
    } else if says(&["proxy authorization required", "credentials not accepted", "authentication"]) {
        ProxyFault::SignInWanted
    } else if says(&["tunnel error", "SOCKS error"]) && !says(&["underlying connection"]) {
        ProxyFault::Refused
    } else {
        ProxyFault::Unreachable
    })
}

fn has_tls(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(current) = cause {
        if tls_error(current).is_some() {
            return true;
        }
        cause = current.source();
    }
    false
}

fn from_flags(error: &reqwest::Error) -> Unreachable {
    if error.is_timeout() { Unreachable::TimedOut } else { Unreachable::ConnectionLost }
}

//! What a failed connection means. The library's error is taken apart by type; its text, which may hold the whole
//! address, is dropped.

use std::error::Error as StdError;
use std::io;

use rustls::{AlertDescription, CertificateError};
use url::Url;

use super::name_lookup::NameNotFound;
use crate::error::{CertificateFault, CertificateNotTrusted, Error, PortalUnreachable, Unreachable};
use crate::safe_url::SafeUrl;

pub(super) fn read(error: reqwest::Error, url: &Url) -> Error {
    let error = error.without_url();
    let host = url.host_str().unwrap_or_default().to_owned();
    let mut why = None;
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
    while let Some(current) = cause {
        if let Some(tls) = tls_error(current) {
            match tls {
                rustls::Error::InvalidCertificate(certificate) => {
                    return CertificateNotTrusted { host, url: SafeUrl::new(url), fault: fault(certificate) }
                        .into();
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

fn fault(error: &CertificateError) -> CertificateFault {
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

fn from_flags(error: &reqwest::Error) -> Unreachable {
    if error.is_timeout() {
        Unreachable::TimedOut
    } else if error.is_connect() && chain_mentions(error, "tunnel") {
        Unreachable::Proxy
    } else {
        Unreachable::ConnectionLost
    }
}

fn chain_mentions(error: &dyn StdError, word: &str) -> bool {
    super::chain_text(error).contains(word)
}

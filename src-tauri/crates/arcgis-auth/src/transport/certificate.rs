//! What a person needs to know of a server's certificate.

use std::net::IpAddr;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use x509_parser::prelude::{AttributeTypeAndValue, FromDer, GeneralName, X509Certificate, X509Name};

/// A distinguished name (RFC 5280 §4.1.2.4), and what a person reads of it: the first of each kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateName {
    /// All of it: "C=SE, O=City of Aldermoor, CN=gis.aldermoor.example".
    pub full: String,
    /// The common name: a host, or what an authority calls itself.
    pub common: Option<String>,
    /// The organisation.
    pub organisation: Option<String>,
}

/// A server's certificate in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Whom it names.
    pub subject: CertificateName,
    /// Who issued it.
    pub issuer: CertificateName,
    /// From when it is valid.
    pub not_before: Timestamp,
    /// Until when it is valid.
    pub not_after: Timestamp,
    /// The hosts it is for: DNS names and addresses (RFC 5280 §4.2.1.6).
    pub names: Vec<String>,
    /// SHA-256 of the whole certificate, in lower-case hex.
    pub fingerprint: String,
}

impl CertificateFacts {
    /// Reads a certificate in DER form (RFC 5280). `None` when it is not one.
    pub fn read(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let validity = certificate.validity();
        Some(Self {
            subject: name(certificate.subject()),
            issuer: name(certificate.issuer()),
            not_before: Timestamp::from_second(validity.not_before.timestamp()).ok()?,
            not_after: Timestamp::from_second(validity.not_after.timestamp()).ok()?,
            names: names(&certificate),
            fingerprint: Sha256::digest(der).iter().fold(String::with_capacity(64), |mut hex, byte| {
                use std::fmt::Write as _;
                // Writing to a String cannot fail.
                let _ = write!(hex, "{byte:02x}");
                hex
            }),
        })
    }
}

fn name(full: &X509Name<'_>) -> CertificateName {
    fn first<'a>(mut of: impl Iterator<Item = &'a AttributeTypeAndValue<'a>>) -> Option<String> {
        let text = of.next()?.as_str().ok()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
    CertificateName {
        full: full.to_string(),
        common: first(full.iter_common_name()),
        organisation: first(full.iter_organization()),
    }
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    let names = extension.value.general_names.iter();
    names
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(bytes) => <[u8; 4]>::try_from(*bytes)
                .map(IpAddr::from)
                .or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from))
                .ok()
                .map(|address| address.to_string()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rustls_pki_types::CertificateDer;
    use rustls_pki_types::pem::PemObject;

    use super::*;

    /// Made and described with OpenSSL 3.0: `openssl x509 -subject -issuer -dates -fingerprint -sha256`.
    const PEM: &str = "\
-----BEGIN CERTIFICATE-----\n\
MIIBezCCASECAgEjMAoGCCqGSM49BAMCMEkxCzAJBgNVBAYTAlNFMRowGAYDVQQK\n\
DBFDaXR5IG9mIEFsZGVybW9vcjEeMBwGA1UEAwwVZ2lzLmFsZGVybW9vci5leGFt\n\
cGxlMB4XDTI2MDEwMjAzMDQwNVoXDTI3MDEwMjAzMDQwNVowSTELMAkGA1UEBhMC\n\
U0UxGjAYBgNVBAoMEUNpdHkgb2YgQWxkZXJtb29yMR4wHAYDVQQDDBVnaXMuYWxk\n\
ZXJtb29yLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ/JPfnfZrU\n\
t/67ND5f8OYWBNtn8foY9RpSEs99QYkg0N28+W6hNVpNW+dntjzT30QrGPnXrt6b\n\
b6nF1kbeGu9uMAoGCCqGSM49BAMCA0gAMEUCIAUXE158NBT+kMfOTMzgHS6/f4VQ\n\
otLsEsX/yDLW/IJpAiEAndULyQaQKpLuvUHDpltmYAfkddXXSlFBiYD8UbFERCo=\n\
-----END CERTIFICATE-----\n\
";

    #[test]
    fn a_certificate_is_read_as_openssl_reads_it() {
        let der = CertificateDer::from_pem_slice(PEM.as_bytes()).unwrap();
        let facts = CertificateFacts::read(&der).unwrap();
        let name = CertificateName {
            full: "C=SE, O=City of Aldermoor, CN=gis.aldermoor.example".to_owned(),
            common: Some("gis.aldermoor.example".to_owned()),
            organisation: Some("City of Aldermoor".to_owned()),
        };
        assert_eq!((&facts.subject, &facts.issuer), (&name, &name));
        assert_eq!(facts.not_before.to_string(), "2026-01-02T03:04:05Z");
        assert_eq!(facts.not_after.to_string(), "2027-01-02T03:04:05Z");
        assert_eq!(facts.fingerprint, "4642b2bc7e944474cdd6f34e8391d90e07d54e815aacf760cfd73131050c6a5c");
    }

    #[test]
    fn what_is_no_certificate_is_none() {
        for der in [&b""[..], b"0", b"-----BEGIN CERTIFICATE-----", &[0x30, 0x82, 0xff, 0xff]] {
            assert_eq!(CertificateFacts::read(der), None);
        }
    }
}

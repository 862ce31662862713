//! How a portal is reached: proxy, certificates, plain http.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Millis, Typed, UiError};

/// How a portal shall be reached, as a person chose it.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// The way to the network.
    pub proxy: ProxyChoice,
    /// One or more authorities as PEM text (RFC 7468), believed for this host and port only.
    pub authority: Option<String>,
    /// SHA-256 in hexadecimal of the certificate that is believed for this host and port all the same: the one that is
    /// kept, or the one that the person was shown and accepts now.
    pub pin: Option<String>,
    /// What is wrong with that certificate and the person accepts now, as it was shown. Empty: as it was kept.
    pub accepts: Vec<CertificateFaultName>,
    /// The person read that what is typed travels readable, and allowed plain http for this one origin.
    pub plain_http: bool,
}

/// Which proxy a person chose.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ProxyChoice {
    /// As this computer reaches everything else.
    System,
    /// None.
    None,
    /// This one.
    Manual {
        /// `http://proxy.example.com:3128`, `https://…`, `socks5://…`; `http://` where no kind is written.
        address: String,
        /// The user name that it asks for.
        user: Option<String>,
        /// The password; null leaves the one that is kept for the same proxy and user.
        password: Option<Typed>,
    },
}

/// How a kept portal is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Its host, with the port where it matters.
    pub host: String,
    /// The way to the network.
    pub proxy: ProxyView,
    /// The authorities that were added, as PEM text.
    pub authority: Option<String>,
    /// What these are.
    pub authorities: Vec<CertificateView>,
    /// The certificate that was accepted.
    pub accepted: Option<PinView>,
    /// Whether plain http is allowed; null where the address is https and there is nothing to allow.
    pub plain_http: Option<bool>,
}

/// Which proxy is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ProxyView {
    /// As this computer reaches everything else.
    System,
    /// None.
    None,
    /// This one.
    Manual {
        /// With its kind: `http://proxy.example.com:3128`.
        address: String,
        /// The user name that it asks for.
        user: Option<String>,
        /// Whether its password is kept.
        remembered: bool,
    },
}

/// Whom a certificate names, or who issued it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CertificateNameView {
    /// All of it: "C=SE, O=City of Aldermoor, CN=gis.aldermoor.example".
    pub full: String,
    /// The common name: a host, or what an authority calls itself.
    pub common: Option<String>,
    /// The organisation.
    pub organisation: Option<String>,
}

/// A certificate as a person compares it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CertificateView {
    /// Whom it names.
    pub subject: CertificateNameView,
    /// Who issued it.
    pub issuer: CertificateNameView,
    /// The hosts it is for.
    pub names: Vec<String>,
    /// From when it is valid.
    pub not_before: Millis,
    /// Until when it is valid.
    pub not_after: Millis,
    /// SHA-256 of the whole certificate, 64 hexadecimal digits.
    pub sha256: String,
}

/// A certificate that a person accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PinView {
    /// SHA-256 of the whole certificate, 64 hexadecimal digits.
    pub sha256: String,
    /// What was wrong with it then, the first thing.
    pub fault: CertificateFaultName,
    /// When it was accepted.
    pub since: Millis,
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CertificateFaultName {
    /// Its authority is not known to this computer, or it is self-signed.
    UnknownAuthority,
    /// It is over.
    Expired,
    /// It is not valid yet.
    NotYetValid,
    /// It is for another host.
    WrongHost,
    /// It was withdrawn.
    Revoked,
    /// It is another one than was accepted.
    Changed,
    /// Anything else.
    Invalid,
}

/// Whose connection is tried.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ConnectionTarget {
    /// What was pasted.
    Address {
        /// The text.
        text: String,
    },
    /// A kept portal.
    Portal {
        /// The portal.
        portal_id: String,
    },
}

/// What came of asking once, without anything secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionTrial {
    /// Who was asked, with the port where it matters.
    pub host: String,
    /// How long the answer took, in milliseconds.
    pub ms: Option<u32>,
    /// The certificate, as far as one was seen.
    pub certificate: Option<CertificateView>,
    /// Why it is believed.
    pub trust: TrustName,
    /// What is wrong with it, where it is refused.
    pub faults: Vec<CertificateFaultName>,
    /// Whether a person may accept it all the same.
    pub can_accept: bool,
    /// Why there was no answer; null when there was one.
    pub error: Option<UiError>,
}

/// Why a connection is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TrustName {
    /// This computer trusts the certificate.
    System,
    /// Because of the authority that was added.
    Authority,
    /// Because the person accepted the certificate.
    Pin,
    /// There is none: plain http.
    Plain,
    /// The certificate is refused.
    Refused,
    /// Nobody answered, or no certificate was seen.
    Unknown,
}

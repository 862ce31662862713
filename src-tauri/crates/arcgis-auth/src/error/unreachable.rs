//! Nobody answered, or somebody who is not trusted.

use crate::safe_url::SafeUrl;
use crate::transport::CertificateFacts;

/// No reply came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host}: {why}")]
pub struct PortalUnreachable {
    /// The host.
    pub host: String,
    /// The cause, as far as the system says.
    pub why: Unreachable,
}

/// Why no reply came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreachable {
    /// The name is not known.
    #[error("the name is not known")]
    NameNotFound,
    /// The computer is there, but nothing listens.
    #[error("the connection was refused")]
    ConnectionRefused,
    /// No route to the host, or no network at all.
    #[error("there is no way to the host")]
    NoRoute,
    /// No answer within the time.
    #[error("no answer came in time")]
    TimedOut,
    /// The connection broke off.
    #[error("the connection broke off")]
    ConnectionLost,
    /// A proxy stood in the way.
    #[error("the proxy did not let the request through")]
    Proxy,
    /// The secure connection could not be made, though the certificate was not at fault.
    #[error("no secure connection could be made")]
    Handshake,
    /// The other side wants a client certificate.
    #[error("a client certificate is wanted")]
    CertificateWanted,
}

/// A proxy stood in the way. Nothing reached the host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host}: the proxy {proxy} {why}")]
pub struct ProxyFailed {
    /// The host behind it.
    pub host: String,
    /// The proxy's host and port.
    pub proxy: String,
    /// What it did.
    pub why: ProxyFault,
}

/// What a proxy did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyFault {
    /// It cannot be reached.
    #[error("cannot be reached")]
    Unreachable,
    /// It wants a user name and a password, or others than it got.
    #[error("wants another sign-in")]
    SignInWanted,
    /// It did not let the request through.
    #[error("did not let the request through")]
    Refused,
}

/// The certificate was not accepted. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the certificate of {host} is not trusted: {fault}")]
pub struct CertificateNotTrusted {
    /// The host.
    pub host: String,
    /// Where.
    pub url: SafeUrl,
    /// What is wrong with it; with a pin, what was not accepted before.
    pub fault: CertificateFault,
    /// All that is wrong with it.
    pub faults: Vec<CertificateFault>,
    /// The certificate, for a person to look at.
    pub certificate: Option<Box<CertificateFacts>>,
    /// The fingerprint that was accepted for this host and port, when another certificate came
    /// ([`CertificateFault::Changed`]).
    pub pinned: Option<String>,
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateFault {
    /// Its authority is not known to this computer, or it is self-signed.
    #[error("its authority is not known here")]
    UnknownAuthority,
    /// It is over.
    #[error("it has expired")]
    Expired,
    /// It is not valid yet; often this computer's clock is behind.
    #[error("it is not valid yet")]
    NotYetValid,
    /// It is for another host.
    #[error("it is for another host")]
    WrongHost,
    /// It was withdrawn.
    #[error("it was withdrawn")]
    Revoked,
    /// It is another one than the one that was accepted.
    #[error("it is another one than was accepted")]
    Changed,
    /// Anything else.
    #[error("it is not valid")]
    Invalid,
}

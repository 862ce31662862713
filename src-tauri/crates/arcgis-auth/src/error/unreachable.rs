//! Nobody answered, or somebody who is not trusted.

use crate::safe_url::SafeUrl;

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

/// The certificate was not accepted. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the certificate of {host} is not trusted: {fault}")]
pub struct CertificateNotTrusted {
    /// The host.
    pub host: String,
    /// Where.
    pub url: SafeUrl,
    /// What is wrong with it.
    pub fault: CertificateFault,
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
    /// Anything else.
    #[error("it is not valid")]
    Invalid,
}

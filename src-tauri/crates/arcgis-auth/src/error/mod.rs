//! What can go wrong, and who is at fault.
//!
//! Every error names its culprit in its type; none carries a secret or an address with a query
//! ([`crate::safe_url::SafeUrl`]). [`Error::name`] is a stable text for programs.

mod refusal;
mod step;
mod unreachable;

use std::time::Duration;

pub use refusal::{PortalRefused, Refusal};
pub use step::Step;
pub use unreachable::{
    CertificateFault, CertificateNotTrusted, PortalUnreachable, ProxyFailed, ProxyFault, Unreachable,
};

use crate::portal::{AddressError, Origin, PortalAddress};
use crate::safe_url::SafeUrl;
use crate::token::LedgerError;

/// Everything that can go wrong on the way to a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What was pasted is not an address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Nobody answered.
    #[error(transparent)]
    Unreachable(#[from] PortalUnreachable),
    /// The proxy on the way to the portal failed or refused.
    #[error(transparent)]
    Proxy(#[from] ProxyFailed),
    /// Somebody answered whom this computer does not trust.
    #[error(transparent)]
    NotTrusted(#[from] CertificateNotTrusted),
    /// The portal said no.
    #[error(transparent)]
    Refused(#[from] PortalRefused),
    /// The address is plain `http` off this computer; nothing was sent.
    #[error("{origin} is not secure: only https, or http on this computer, is used")]
    NotSecure {
        /// Scheme, host and port.
        origin: String,
    },
    /// The token came over plain `http` and is for https only. It is not kept.
    #[error("{host} gives tokens for https only")]
    HttpsOnly {
        /// The host.
        host: String,
    },
    /// The reply is not what a portal says: a web page, a truncated or a foreign document.
    #[error("{url} answered with {what}")]
    NotUnderstood {
        /// Where.
        url: SafeUrl,
        /// What came instead.
        what: NotUnderstood,
    },
    /// The body of a request came to no proper end; the stream that the caller handed in is at fault.
    #[error("what was to be sent to {host} broke off")]
    BodyBroke {
        /// The host.
        host: String,
        /// What the stream said.
        #[source]
        why: crate::transport::BoxError,
    },
    /// The portal answers from another host. Nothing was sent there.
    #[error("{host} sends on to {to}")]
    RedirectedElsewhere {
        /// The host that was asked.
        host: String,
        /// Where it sends on to.
        to: SafeUrl,
    },
    /// A redirect came, and none is to be followed.
    #[error("{host} sends on to {to}, which was not followed")]
    Redirected {
        /// The host that was asked.
        host: String,
        /// Where it sends on to.
        to: SafeUrl,
    },
    /// The portal is busy or failed; trying later may help.
    #[error("{host} answered with HTTP {status}")]
    PortalFailed {
        /// The host.
        host: String,
        /// The HTTP status.
        status: u16,
        /// How long the portal asks to wait (`Retry-After`), if it says.
        retry_after: Option<Duration>,
    },
    /// A web server before the portal wants its own sign-in first.
    #[error("{host} wants a sign-in of its web server first: {}", offers.join(", "))]
    WebTier {
        /// The host.
        host: String,
        /// The schemes it offers (`Negotiate`, `NTLM`, `Digest`, `Basic`), in its order.
        offers: Vec<String>,
    },
    /// A page for people came where the sign-in goes without one. Nothing was typed into it; the browser sign-in shows
    /// it to the person.
    #[error("{host} shows a page for a person; sign in in the browser")]
    FormShown {
        /// The host.
        host: String,
    },
    /// The organisation's identity provider said no.
    #[error("the identity provider {host} refused: {status}")]
    ProviderRefused {
        /// The host.
        host: String,
        /// The last parts of its status codes (SAML 2.0 core §3.2.2.2), the outer one first.
        status: String,
    },
    /// The portal names no identity provider for this app.
    #[error("{host} names no identity provider")]
    NoProvider {
        /// The host.
        host: String,
    },
    /// One request leads to another and to no end.
    #[error("{host} sends on and on")]
    SentInCircles {
        /// The host that was asked last.
        host: String,
    },
    /// No portal and no server answers at the address.
    #[error("no ArcGIS portal answers at {host}")]
    NotAPortal {
        /// The host.
        host: String,
    },
    /// The address is a server that belongs to a portal; the person decides whether to go there.
    #[error("this server belongs to the portal {portal}")]
    BelongsToPortal {
        /// The portal that the server names. Not contacted.
        portal: PortalAddress,
        /// Whether it stands on the server's own scheme, host and port, so that nobody needs to confirm the host.
        same_origin: bool,
    },
    /// The address is an ArcGIS Server without a portal.
    #[error("{server} is an ArcGIS Server without a portal")]
    ServerWithoutPortal {
        /// The server.
        server: PortalAddress,
    },
    /// The server gives no tokens: its token service is off, or not reachable from here.
    #[error("{server} gives no tokens")]
    TokensOff {
        /// The server.
        server: PortalAddress,
    },
    /// The server gives its tokens at another host; the person decides whether a password goes there. Nothing was sent.
    #[error("{server} gives its tokens at {to}")]
    TokensElsewhere {
        /// The server.
        server: PortalAddress,
        /// Scheme, host and port that it names.
        to: Origin,
    },
    /// The server does not belong to the portal; it gets none of its tokens. Nothing secret was sent.
    #[error("{server} does not belong to {portal}")]
    ForeignServer {
        /// The server.
        server: PortalAddress,
        /// The portal. Boxed, because errors travel in every result.
        portal: Box<PortalAddress>,
    },
    /// The portal gave a token but named no user for it.
    #[error("{host} named no user")]
    NoUserNamed {
        /// The host.
        host: String,
    },
    /// The portal answers as if no token had come: it is over, bound to another referer, or not of this portal
    /// (PROTOCOL §1.3, §12 story 6).
    #[error("{host} answers as if no token had come")]
    TokenNotRecognised {
        /// The host.
        host: String,
    },
    /// The portal shows nothing to somebody who is not signed in.
    #[error("{host} shows nothing without a sign-in")]
    SignInNeeded {
        /// The host.
        host: String,
    },
    /// Another user than the expected one signed in.
    #[error("another user than the expected one signed in")]
    AnotherUser {
        /// Who was expected.
        expected: String,
        /// Who came.
        came: String,
    },
    /// None of the listener's ports is free.
    #[error("the ports {ports:?} are taken")]
    PortsTaken {
        /// The ports that were tried.
        ports: Vec<u16>,
    },
    /// The person cancelled.
    #[error("cancelled")]
    Cancelled,
    /// Nobody came back from the browser in time.
    #[error("nobody signed in within {} minutes", .after.as_secs() / 60)]
    SignInTimedOut {
        /// How long was waited.
        after: Duration,
    },
    /// The grant could not be kept; the token it stands for is not used.
    #[error("the sign-in could not be kept")]
    NotKept(#[source] LedgerError),
    /// Whoever has the token did not give it: another program, or a file. What it says is in the application's own type.
    #[error("the token could not be brought")]
    NotBrought(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is nothing to renew with.
    #[error("this sign-in cannot renew itself")]
    NotRenewable,
    /// The portal refused the kept password before. Nothing was sent: every wrong attempt counts (PROTOCOL §12 story 1).
    #[error("the portal refused the kept password before")]
    RefusedEarlier,
    /// The connection could not be set up at all (TLS configuration).
    #[error("the connection could not be set up: {0}")]
    Setup(String),
}

/// What came instead of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotUnderstood {
    /// A web page.
    WebPage,
    /// JSON that breaks off.
    Truncated,
    /// More than a portal ever says.
    TooLarge,
    /// JSON without the parts that were asked for, or with parts of another type.
    WrongShape,
    /// A token that is over already, by the portal's own clock.
    TokenOver,
    /// Nothing at all.
    Empty,
    /// Anything else.
    Other,
}

impl std::fmt::Display for NotUnderstood {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::WebPage => "a web page",
            Self::Truncated => "a reply that breaks off",
            Self::TooLarge => "a reply that is too large",
            Self::WrongShape => "a reply of another shape",
            Self::TokenOver => "a token that is over already",
            Self::Empty => "an empty reply",
            Self::Other => "something that is not JSON",
        })
    }
}

impl Error {
    /// A stable name for programs: the type that is at fault.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Address(_) => "AddressNotUnderstood",
            Self::Unreachable(_) => "PortalUnreachable",
            Self::Proxy(_) => "ProxyFailed",
            Self::NotTrusted(_) => "CertificateNotTrusted",
            Self::Refused(_) => "PortalRefused",
            Self::NotSecure { .. } => "NotSecure",
            Self::HttpsOnly { .. } => "HttpsOnly",
            Self::NotUnderstood { .. } => "ReplyNotUnderstood",
            Self::BodyBroke { .. } => "BodyBroke",
            Self::RedirectedElsewhere { .. } => "RedirectedElsewhere",
            Self::Redirected { .. } => "Redirected",
            Self::PortalFailed { .. } => "PortalFailed",
            Self::WebTier { .. } => "WebTierWantsSignIn",
            Self::FormShown { .. } => "FormShown",
            Self::ProviderRefused { .. } => "ProviderRefused",
            Self::NoProvider { .. } => "NoProvider",
            Self::SentInCircles { .. } => "SentInCircles",
            Self::NotAPortal { .. } => "NotAPortal",
            Self::BelongsToPortal { .. } => "BelongsToPortal",
            Self::ServerWithoutPortal { .. } => "ServerWithoutPortal",
            Self::TokensOff { .. } => "TokensOff",
            Self::TokensElsewhere { .. } => "TokensElsewhere",
            Self::ForeignServer { .. } => "ForeignServer",
            Self::NoUserNamed { .. } => "NoUserNamed",
            Self::TokenNotRecognised { .. } => "TokenNotRecognised",
            Self::SignInNeeded { .. } => "SignInNeeded",
            Self::AnotherUser { .. } => "AnotherUser",
            Self::PortsTaken { .. } => "PortsTaken",
            Self::Cancelled => "Cancelled",
            Self::SignInTimedOut { .. } => "SignInTimedOut",
            Self::NotKept(_) => "NotKept",
            Self::NotBrought(_) => "NotBrought",
            Self::NotRenewable => "NotRenewable",
            Self::RefusedEarlier => "RefusedEarlier",
            Self::Setup(_) => "Setup",
        }
    }

    /// Whether the portal itself said no for good, so that trying the same again cannot help.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::RefusedEarlier | Self::TokenNotRecognised { .. })
    }
}

use super::Origin;

/// Why a text is not taken as an address. No variant repeats what was pasted, because a password or token may be in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Nothing was given, or only the beginning of an address (`https://`).
    #[error("no address was given")]
    Empty,
    /// The text is longer than any address.
    #[error("the text is longer than {limit} bytes")]
    TooLong {
        /// The longest text that is read, in bytes.
        limit: usize,
    },
    /// The text holds no address, or more than one and no telling which is meant.
    #[error("the text holds no web address")]
    NotAnAddress,
    /// The address is not one of the web.
    #[error("`{scheme}` addresses do not lead to a portal")]
    NotWeb {
        /// The scheme, such as `ftp` or `mailto`.
        scheme: String,
    },
    /// The address carries a user name or password before an `@`.
    #[error("the address carries a user name or password")]
    HasUserInfo,
    /// The host is misspelt: a sign or an empty part that no host name has, or a number in an unusual form.
    #[error("the host in the address is not a valid name")]
    BadHost,
    /// The port is not a number from 1 to 65535.
    #[error("the port in the address is not valid")]
    BadPort,
    /// A path without a host: the tail of an address, or a file or folder.
    #[error("the text is a path and names no host")]
    PrivatePathOnly,
    /// A word that the ArcGIS API for Python understands in place of an address.
    #[error("`{word}` is a word for Python, not an address")]
    Keyword {
        /// `pro` or `home`.
        word: &'static str,
    },
    /// Where exactly one base address is expected, there is a query, a fragment or something around it.
    #[error("there is more here than a portal's own address")]
    MoreThanAnAddress,
    /// Where the address of a service is expected, the address names none.
    #[error("the address names no service")]
    NotAService,
    /// http off this computer, not permitted for this origin.
    #[error("{origin} would send passwords readable over the network")]
    HttpNotAllowed {
        /// The origin for which a permission would be needed.
        origin: Origin,
    },
}

impl AddressError {
    /// A stable name for the catalogue of words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "address-empty",
            Self::TooLong { .. } => "address-too-long",
            Self::NotAnAddress => "address-not-an-address",
            Self::NotWeb { .. } => "address-not-web",
            Self::HasUserInfo => "address-has-user-info",
            Self::BadHost => "address-bad-host",
            Self::BadPort => "address-bad-port",
            Self::PrivatePathOnly => "address-path-only",
            Self::Keyword { .. } => "address-keyword",
            Self::MoreThanAnAddress => "address-more-than-an-address",
            Self::NotAService => "address-not-a-service",
            Self::HttpNotAllowed { .. } => "address-http-not-allowed",
        }
    }
}

//! What a bridge brings.

use std::path::PathBuf;

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::given_token::GivenToken;
use arcgis_auth::secret::TokenText;
use arcgis_auth::token::Expiry;

use super::{BridgeError, Part, Source};
use crate::view::UiError;

/// A sign-in that another program has made. Nobody has asked the portal yet what the token is good for.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The portal, or for a connection file the server, that the token belongs to.
    pub portal: PortalAddress,
    /// The same portal as seen from inside the network, where the other program named both.
    pub private: Option<PortalAddress>,
    /// The token.
    pub token: TokenText,
    /// The referer that the token is bound to. It goes with every request.
    pub referer: Option<String>,
    /// When the token ends, where the other program said so.
    pub expiry: Expiry,
    /// How many minutes the token was asked for, where that is all that is known: from when they count is not said.
    pub minutes: Option<u64>,
    /// What should be said beside it.
    pub cautions: Vec<Caution>,
    given: GivenToken,
}

impl Brought {
    pub(super) fn new(
        from: &Source,
        portal: PortalAddress,
        token: &TokenText,
        referer: Option<String>,
        expiry: Expiry,
    ) -> Result<Self, BridgeError> {
        let unfit = |part| BridgeError::NotUnderstood { from: from.clone(), part, line: None };
        let referer = referer.filter(|referer| !referer.is_empty());
        // RFC 9110 §5.5: what a header can carry.
        if referer.iter().flat_map(|referer| referer.chars()).any(|c| !(c.is_ascii_graphic() || c == ' ')) {
            return Err(unfit(Part::Referer));
        }
        let mut given = GivenToken::new(token, referer.clone()).ok_or_else(|| unfit(Part::Token))?;
        given.expiry = expiry;
        // Without blanks around it: what is kept and copied is what is sent.
        let token = given.text().clone();
        Ok(Self { portal, private: None, token, referer, expiry, minutes: None, cautions: Vec::new(), given })
    }

    /// The token as the portal is asked about it ([`GivenToken::check`]).
    pub fn given(&self) -> GivenToken {
        self.given.clone()
    }
}

/// Something about a sign-in's source that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caution {
    /// Other people with an account on this computer can read the file, and the token in it.
    ReadableByOthers {
        /// The file.
        file: PathBuf,
    },
}

impl Caution {
    /// The words for it.
    pub fn said(&self) -> UiError {
        match self {
            Self::ReadableByOthers { file } => {
                UiError::plain("bridge_file_open_to_others").with("file", file.display().to_string())
            }
        }
    }
}

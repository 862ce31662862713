//! The credentials file that a notebook server gives its notebooks (`NB_AUTH_FILE`, PROTOCOL §5).

use std::path::Path;

use arcgis_auth::portal::{AddressError, PortalAddress};
use arcgis_auth::secret::TokenText;
use arcgis_auth::token::Expiry;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::file::{self, Contents};
use super::{Absent, BridgeError, Brought, Caution, FileFault, Found, Part, Places, Source};
use crate::view::Typed;

/// Such files hold a few hundred bytes.
const MOST: u64 = 64 * 1024;

/// What some editors put before a text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A notebook server's credentials.
#[derive(Clone, Copy, Debug)]
pub struct Notebook;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    private_portal_url: Option<String>,
    public_portal_url: Option<String>,
    referer: Option<String>,
    token: Option<Typed>,
    encrypted_token: Option<IgnoredAny>,
    expiration: Option<serde_json::Value>,
}

impl Notebook {
    /// Whether there is a credentials file that can be used. Its faults come to light when it is used.
    pub(super) fn look(places: &Places) -> Result<Found, Absent> {
        let path = named(places)?;
        match load(path) {
            Err(BridgeError::Absent(absent)) => Err(absent),
            _ => Ok(Found { at: path.to_owned() }),
        }
    }

    /// Reads the credentials. Asks nobody.
    ///
    /// # Errors
    /// [`BridgeError::Absent`] when there are none on this computer, and the errors of files and addresses.
    pub fn read(places: &Places) -> Result<Brought, BridgeError> {
        let path = named(places)?;
        let from = Source::Notebook(path.to_owned());
        let (credentials, open_to_others) = load(path)?;
        let public = filled(credentials.public_portal_url);
        let private = filled(credentials.private_portal_url);
        let missing = |part| BridgeError::NotUnderstood { from: from.clone(), part, line: None };
        let portal = public.as_ref().or(private.as_ref()).ok_or_else(|| missing(Part::Address))?;
        let portal = address(portal).map_err(|why| BridgeError::Address { from: from.clone(), why })?;
        let token = credentials.token.ok_or_else(|| missing(Part::Token))?;
        let token = TokenText::new(token.into_secret());
        let mut brought = Brought::new(&from, portal, &token, credentials.referer, Expiry::UNKNOWN)?;
        // One that cannot be used is no loss: the other one was read.
        brought.private =
            private.and_then(|private| address(&private).ok()).filter(|it| *it != brought.portal);
        brought.minutes = credentials.expiration.as_ref().and_then(minutes);
        if open_to_others {
            brought.cautions.push(Caution::ReadableByOthers { file: path.to_owned() });
        }
        Ok(brought)
    }
}

fn named(places: &Places) -> Result<&Path, Absent> {
    places.notebook.as_deref().ok_or(Absent::NotInANotebook)
}

fn load(path: &Path) -> Result<(Credentials, bool), BridgeError> {
    let Contents { bytes, open_to_others } = file::read(path, MOST).map_err(|error| match error {
        BridgeError::File { file, why: FileFault::Unreadable(std::io::ErrorKind::NotFound) } => {
            BridgeError::Absent(Absent::NotebookFileGone { file })
        }
        other => other,
    })?;
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    // The parser's own message may quote what it read.
    let credentials: Credentials =
        serde_json::from_slice(text).map_err(|error| BridgeError::NotUnderstood {
            from: Source::Notebook(path.to_owned()),
            part: Part::Form,
            line: Some(error.line()),
        })?;
    let plain = credentials.token.as_ref().is_some_and(|token| !token.expose().is_empty());
    if credentials.encrypted_token.is_some() && !plain {
        return Err(Absent::NotebookEncrypted { file: path.to_owned() }.into());
    }
    Ok((credentials, open_to_others))
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn address(text: &str) -> Result<PortalAddress, AddressError> {
    PortalAddress::parse_exact(text)
}

/// Minutes, as a number or written out. Nonsense is no reason not to use the token.
fn minutes(value: &serde_json::Value) -> Option<u64> {
    let minutes = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    (minutes > 0).then_some(minutes)
}

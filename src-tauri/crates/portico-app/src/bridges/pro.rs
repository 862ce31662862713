//! ArcGIS Pro's active portal (PROTOCOL §5).
//!
//! Pro has no door for other programs. It has documented functions in its own Python, so that is started with a few
//! lines that call them (`ask_pro.py`). The token comes back through a pipe and is in no argument and no file.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::secret::TokenText;
use arcgis_auth::token::Expiry;
use serde::Deserialize;

use super::program::{self, Limits};
use super::{Absent, BridgeError, Brought, Found, Part, Places, Source};
use crate::browsers::System;
use crate::view::Typed;

const QUESTION: &str = include_str!("ask_pro.py");

/// Starting Pro's Python takes about ten seconds on a slow disk, and it may ask a licence server.
pub(super) const LIMITS: Limits = Limits { time: Duration::from_secs(120), bytes: 64 * 1024 };

/// Below it a number of seconds since 1970, above it one of milliseconds: Pro does not document which it gives. As
/// seconds it is the year 5138, as milliseconds 1973.
const SECONDS_OR_MILLIS: i64 = 100_000_000_000;

/// ArcGIS Pro on this computer.
#[derive(Clone, Copy, Debug)]
pub struct Pro;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    failed: Option<String>,
    #[serde(default)]
    unlicensed: bool,
    #[serde(default)]
    signed_in: bool,
    address: Option<String>,
    token: Option<Typed>,
    referer: Option<String>,
    expires: Option<String>,
}

impl Pro {
    /// Whether Pro's Python is there. It is not started.
    pub(super) fn look(places: &Places) -> Result<Found, Absent> {
        let python = places.pro.iter().find(|program| program::can_start(program));
        if let Some(python) = python {
            return Ok(Found { at: python.clone() });
        }
        Err(match places.pro.first() {
            Some(program) => Absent::ProWithoutPython { program: program.clone() },
            None if places.system == System::Windows => Absent::ProNotInstalled,
            None => Absent::NotOnThisSystem,
        })
    }

    /// Asks Pro for its active portal and the token of the sign-in there. Starts Pro's Python and waits for at most two
    /// minutes; dropping the future ends the program and everything it started.
    ///
    /// # Errors
    /// [`BridgeError::Absent`] without Pro, [`BridgeError::NoActivePortal`], [`BridgeError::NotSignedIn`],
    /// [`BridgeError::NotLicensed`], and the errors of programs and addresses.
    pub async fn active(places: &Places) -> Result<Brought, BridgeError> {
        Self::active_within(places, LIMITS).await
    }

    pub(super) async fn active_within(places: &Places, limits: Limits) -> Result<Brought, BridgeError> {
        let answer = ask(places, &["active".as_ref()], limits).await?;
        let portal = answer.address.clone().filter(|address| !address.trim().is_empty());
        let portal = portal.ok_or(BridgeError::NoActivePortal)?;
        brought(answer, &portal)
    }

    /// Asks Pro for a token of the stand-alone server behind an `.ags` connection file, for which Pro knows the
    /// password. Otherwise as [`Self::active`]. [`super::ags::read`] shows what such a file says without Pro.
    ///
    /// # Errors
    /// As [`Self::active`]; [`BridgeError::NotSignedIn`] when Pro gives no token for the file.
    pub async fn connection(places: &Places, file: &Path) -> Result<Brought, BridgeError> {
        let answer = ask(places, &["connection".as_ref(), file.as_os_str()], LIMITS).await?;
        if !answer.signed_in {
            return Err(BridgeError::NotSignedIn);
        }
        let server = answer.address.clone().ok_or_else(|| unclear(Part::Address))?;
        let server = super::ags::server_of(&server).to_owned();
        brought(answer, &server)
    }
}

async fn ask(places: &Places, question: &[&OsStr], limits: Limits) -> Result<Answer, BridgeError> {
    let python = Pro::look(places)?.at;
    // Isolated: neither this person's own modules nor those of the folder it is started in.
    let mut arguments = vec!["-I".as_ref(), "-c".as_ref(), OsStr::new(QUESTION)];
    arguments.extend(question);
    let said = program::output(&python, &arguments, limits).await?;
    if said.iter().all(u8::is_ascii_whitespace) {
        return Err(BridgeError::ProFailed { what: None });
    }
    // The parser's own message may quote what it read.
    let answer: Answer = serde_json::from_slice(&said).map_err(|_| unclear(Part::Form))?;
    match answer.failed {
        Some(_) if answer.unlicensed => Err(BridgeError::NotLicensed),
        Some(what) => Err(BridgeError::ProFailed { what: Some(exception(&what)) }),
        None => Ok(answer),
    }
}

fn brought(answer: Answer, address: &str) -> Result<Brought, BridgeError> {
    if !answer.signed_in {
        return Err(BridgeError::NotSignedIn);
    }
    let portal =
        PortalAddress::parse_exact(address).map_err(|why| BridgeError::Address { from: Source::Pro, why })?;
    let token = TokenText::new(answer.token.ok_or_else(|| unclear(Part::Token))?.into_secret());
    let expiry = answer.expires.as_deref().map_or(Expiry::UNKNOWN, expiry);
    Brought::new(&Source::Pro, portal, &token, answer.referer, expiry)
}

fn unclear(part: Part) -> BridgeError {
    BridgeError::NotUnderstood { from: Source::Pro, part, line: None }
}

/// The name of a class in Python, and nothing that could have come along with it.
fn exception(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')).take(60).collect()
}

/// A moment since 1970. What is no moment after that is none that is known.
fn expiry(said: &str) -> Expiry {
    let said = said.trim();
    let whole = said.split_once('.').map_or(said, |(whole, _)| whole);
    match whole.parse::<i64>() {
        Ok(seconds @ 1..SECONDS_OR_MILLIS) => Expiry::from_millis(seconds.saturating_mul(1000)),
        Ok(millis @ SECONDS_OR_MILLIS..) => Expiry::from_millis(millis),
        _ => Expiry::UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_milliseconds_are_told_apart() {
        // 1770000000 is 2026-02-02T02:40:00Z (PROTOCOL §2.1's example value, in seconds).
        let rows = [
            ("1770000000", Some("2026-02-02T02:40:00Z")),
            ("1770000000000", Some("2026-02-02T02:40:00Z")),
            (" 1770000000.75 ", Some("2026-02-02T02:40:00Z")),
            ("1", Some("1970-01-01T00:00:01Z")),
            ("0", None),
            ("-5", None),
            ("", None),
            ("nan", None),
            ("tomorrow", None),
            ("99999999999999999999", None),
        ];
        for (said, moment) in rows {
            let read = expiry(said).moment().map(|moment| moment.to_string());
            assert_eq!(read.as_deref(), moment, "{said:?}");
        }
        assert!(expiry("9223372036854775807").moment().is_some());
    }

    #[test]
    fn only_a_name_is_left_of_an_exception() {
        assert_eq!(exception("arcgisscripting.ExecuteError"), "arcgisscripting.ExecuteError");
        assert_eq!(exception("a b\u{1b}[31m\u{202e}"), "ab31m");
        assert_eq!(exception(&"x".repeat(500)).len(), 60);
    }
}

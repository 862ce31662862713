//! The connection files of ArcGIS Pro and ArcGIS Desktop (`.ags`): which server, and as whom.
//!
//! Esri documents the properties that such a file keeps (`IAGSServerConnectionFactory`: `url`, `user`, `password`, …) and
//! not how it keeps them. What is relied on here is what public programs that read such files rely on: texts stand in
//! them as UTF-16. A text counts as the value of a property where it follows that property's name as a `VT_BSTR` does
//! (MS-OAUT §2.2.7); without that only the address is taken, and only where there is no telling it wrong. The password
//! is not looked for. With ArcGIS Pro on this computer, [`super::Pro::connection`] asks Pro itself.

use std::path::Path;

use arcgis_auth::portal::{AddressError, read_address};

use super::{BridgeError, Caution, FileFault, Part, Source, file};

/// Such files hold a few thousand bytes.
const MOST: u64 = 1024 * 1024;
/// The longest user name that is taken, in characters.
const LONGEST_USER: usize = 256;
/// The type that stands before a text (`VT_BSTR`, MS-OAUT §2.2.7).
const TEXT: u16 = 8;
/// What stands behind a server's own address in the addresses of its parts.
const BELOW: [&str; 4] = ["admin", "manager", "rest", "services"];

/// What a connection file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The server's address as it stands there, without what is below the server: to be read as if it had been pasted.
    /// Often plain http.
    pub address: String,
    /// The user name, where the file tells one plainly.
    pub user: Option<String>,
    /// What should be said beside it.
    pub cautions: Vec<Caution>,
}

/// Reads a connection file.
///
/// # Errors
/// Those of files; [`BridgeError::NotUnderstood`] when the file names no server, or more than one;
/// [`BridgeError::Address`] when its address is none of a server.
pub fn read(path: &Path) -> Result<Connection, BridgeError> {
    let contents = file::read(path, MOST)?;
    let mut connection = understand(path, &contents.bytes)?;
    // A file with a user may have the password, too.
    if contents.open_to_others && connection.user.is_some() {
        connection.cautions.push(Caution::ReadableByOthers { file: path.to_owned() });
    }
    Ok(connection)
}

/// Reads what is in a connection file that somebody else has opened. `name` is only for the words about it.
///
/// # Errors
/// As [`read`].
pub fn understand(name: &Path, bytes: &[u8]) -> Result<Connection, BridgeError> {
    let from = || Source::Connection(name.to_owned());
    if bytes.len() as u64 > MOST {
        return Err(BridgeError::File { file: name.to_owned(), why: FileFault::TooLarge { limit: MOST } });
    }
    let texts = texts(bytes);
    let unclear = BridgeError::NotUnderstood { from: from(), part: Part::Address, line: None };
    let address = address(&texts).ok_or(unclear)?;
    match read_address(&address) {
        // Whether plain http may be used is asked where the address is used.
        Ok(_) | Err(AddressError::HttpNotAllowed { .. }) => {}
        Err(why) => return Err(BridgeError::Address { from: from(), why }),
    }
    let user = value(&texts, "USER").filter(|user| user.chars().count() <= LONGEST_USER);
    Ok(Connection { address, user: user.map(ToOwned::to_owned), cautions: Vec::new() })
}

/// The address of a server out of one of its parts': `https://host:6443/arcgis` out of `…/arcgis/rest/services`.
pub(super) fn server_of(address: &str) -> &str {
    let address = address.trim();
    let Some(path) = address.find("://").map(|at| at + 3) else { return address };
    let mut end = address.len();
    let mut from = path;
    while let Some(slash) = address[from..].find('/').map(|at| from + at) {
        let part = address[slash + 1..].split('/').next().unwrap_or_default();
        if BELOW.iter().any(|below| part.eq_ignore_ascii_case(below)) {
            end = slash;
            break;
        }
        from = slash + 1;
    }
    address[..end].trim_end_matches('/')
}

/// A text in the file.
struct Text {
    /// Where it begins and where the zero behind it stands, in bytes.
    begin: usize,
    end: usize,
    /// The unit in front of its length, if there is room for both: the type of a value.
    kind: Option<u16>,
    /// The length that stands in front of it, in bytes.
    length: Option<u32>,
    letters: String,
}

impl Text {
    /// Whether the length in front of it is its own, with or without the zero.
    fn is_measured(&self) -> bool {
        let own = (self.end - self.begin) as u64;
        self.length.is_some_and(|length| u64::from(length) == own || u64::from(length) == own + 2)
    }
}

/// The texts in UTF-16 (little end first) that a zero ends, in their order.
fn texts(bytes: &[u8]) -> Vec<Text> {
    let mut found: Vec<Text> = (0..2).flat_map(|first| texts_from(bytes, first)).collect();
    found.sort_by_key(|text| text.begin);
    found
}

fn texts_from(bytes: &[u8], first: usize) -> Vec<Text> {
    let unit = |at: usize| Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    let mut found = Vec::new();
    let mut begin = first;
    let mut at = first;
    while let Some(here) = unit(at) {
        if is_letter(here) {
            at += 2;
            continue;
        }
        if here == 0 && at > begin {
            let units: Vec<u16> = (begin..at).step_by(2).filter_map(unit).collect();
            let before = |back: usize| begin.checked_sub(back).and_then(unit);
            let length = before(4).zip(before(2)).map(|(low, high)| u32::from(low) | u32::from(high) << 16);
            // Half of a pair is no text.
            if let Ok(letters) = String::from_utf16(&units) {
                found.push(Text { begin, end: at, kind: before(6), length, letters });
            }
        }
        at += 2;
        begin = at;
    }
    found
}

fn is_letter(unit: u16) -> bool {
    unit >= 0x20 && !(0x7f..0xa0).contains(&unit) && !(0xfff0..=0xffff).contains(&unit)
}

/// The text that is the value of a property.
fn value<'a>(texts: &'a [Text], name: &str) -> Option<&'a str> {
    let name = texts.iter().find(|text| text.letters.eq_ignore_ascii_case(name) && text.is_measured())?;
    // A zero, the type, the length.
    let begins = name.end + 2 + 2 + 4;
    let value = texts.iter().find(|text| text.begin == begins && text.kind == Some(TEXT))?;
    value.is_measured().then_some(value.letters.trim()).filter(|value| !value.is_empty())
}

/// The value of `URL`, or else the one server that all addresses in the file belong to.
fn address(texts: &[Text]) -> Option<String> {
    if let Some(url) = value(texts, "URL").filter(|url| is_web(url)) {
        return Some(server_of(url).to_owned());
    }
    let mut servers: Vec<&str> =
        texts.iter().filter(|text| is_web(&text.letters)).map(|text| server_of(&text.letters)).collect();
    servers.dedup_by_key(|server| server.to_ascii_lowercase());
    match servers.as_slice() {
        [only] => Some((*only).to_owned()),
        _ => None,
    }
}

fn is_web(text: &str) -> bool {
    let begins = |with: &str| text.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    begins("https://") || begins("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_found_in_the_addresses_of_its_parts() {
        let rows = [
            ("https://gis.aldermoor.example:6443/arcgis/admin", "https://gis.aldermoor.example:6443/arcgis"),
            ("http://localhost:6080/arcgis/rest/services/", "http://localhost:6080/arcgis"),
            ("https://gis.aldermoor.example/arcgis/services", "https://gis.aldermoor.example/arcgis"),
            ("https://gis.aldermoor.example/ArcGIS/Manager/", "https://gis.aldermoor.example/ArcGIS"),
            (" https://gis.aldermoor.example/arcgis/ ", "https://gis.aldermoor.example/arcgis"),
            ("https://rest.aldermoor.example/restful", "https://rest.aldermoor.example/restful"),
            ("https://gis.aldermoor.example", "https://gis.aldermoor.example"),
            ("gis.aldermoor.example/rest", "gis.aldermoor.example/rest"),
            ("https://", "https:"),
            ("", ""),
        ];
        for (address, server) in rows {
            assert_eq!(server_of(address), server, "{address:?}");
        }
    }
}

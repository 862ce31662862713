//! Takes one address apart and remembers where in the text each part stood.

use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

use super::host::Host;
use super::{AddressError, WebScheme};

/// RFC 3986 §2.3, the unreserved signs and a few that no text puts around an address. Everything else is encoded, so
/// that an address in its normal form is found again whole, whatever it stands in.
const NOT_IN_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+');

/// Schemes that need no `//` to be told from a host and port.
const OTHER_SCHEMES: &[&str] = &[
    "about",
    "blob",
    "data",
    "file",
    "javascript",
    "mailto",
    "news",
    "sip",
    "sms",
    "tel",
    "urn",
    "view-source",
];

/// One address, taken apart. Ranges are byte ranges of the text it was split from.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    /// As written; `None` where none was written.
    pub(super) scheme: Option<WebScheme>,
    pub(super) host: Host,
    /// Where the host stands, as written.
    pub(super) host_span: Range<usize>,
    pub(super) port: Option<u16>,
    /// Where host and port end.
    pub(super) authority_end: usize,
    pub(super) segments: Vec<Segment>,
    /// Where the path ends.
    pub(super) path_end: usize,
    /// Whether a path was begun, be it only by a slash.
    pub(super) has_path: bool,
    /// Whether the text is one plain address: its own scheme once, no query, fragment, parameters or blanks.
    pub(super) stands_alone: bool,
}

/// One part of a path.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// Encoded the one way that [`NOT_IN_SEGMENT`] says.
    pub(super) text: String,
    /// Decoded and lower-case, to be compared with known names.
    pub(super) key: String,
    pub(super) span: Range<usize>,
}

impl Parts {
    /// Splits what stands at `span` of `text`; both ends lie between characters.
    pub(super) fn split(text: &str, span: Range<usize>) -> Result<Self, AddressError> {
        let address = &text[span.clone()];
        let lead = Lead::read(address)?;
        let rest = &address[lead.length..];
        let start = span.start + lead.length;
        let authority = &rest[..rest.find(is_authority_end).unwrap_or(rest.len())];
        if authority.contains('@') {
            return Err(AddressError::HasUserInfo);
        }
        if rest.is_empty() || ["http", "https"].iter().any(|name| address.eq_ignore_ascii_case(name)) {
            return Err(AddressError::Empty);
        }
        let (host, port) = split_port(authority)?;
        let path = &rest[authority.len()..];
        let path = &path[..path.find(['?', '#']).unwrap_or(path.len())];
        let authority_end = start + authority.len();
        let path_end = authority_end + path.len();
        Ok(Self {
            scheme: lead.scheme,
            host: Host::parse(host)?,
            host_span: start..start + host.len(),
            port,
            authority_end,
            segments: segments(path, authority_end)?,
            path_end,
            has_path: !path.is_empty(),
            stands_alone: lead.is_plain
                && path_end == span.end
                && !address.contains(|c: char| c == ';' || c == '\\' || c.is_whitespace()),
        })
    }

    /// The whole path, encoded: empty, or with a slash before every segment.
    pub(super) fn path(&self) -> String {
        self.path_of(self.segments.len())
    }

    /// The path of the first `count` segments.
    pub(super) fn path_of(&self, count: usize) -> String {
        self.segments.iter().take(count).flat_map(|segment| ["/", &segment.text]).collect()
    }

    /// Where the first `count` segments end; for none, where host and port end.
    pub(super) fn end_of(&self, count: usize) -> usize {
        count
            .checked_sub(1)
            .and_then(|last| self.segments.get(last))
            .map_or(self.authority_end, |s| s.span.end)
    }
}

/// What stands before the host.
struct Lead {
    scheme: Option<WebScheme>,
    length: usize,
    is_plain: bool,
}

impl Lead {
    fn read(address: &str) -> Result<Self, AddressError> {
        let mut lead = Self { scheme: None, length: 0, is_plain: false };
        // A field that already shows `https://` makes people paste a second one.
        while let Some((scheme, length)) = web_scheme(&address[lead.length..]) {
            lead.is_plain = lead.length == 0 && address[..length].ends_with("://");
            lead.scheme = Some(scheme);
            lead.length += length;
        }
        if lead.scheme.is_none() {
            refuse_other_schemes(address)?;
            lead.length =
                ["://", "//"].iter().find(|cut| address.starts_with(**cut)).map_or(0, |cut| cut.len());
        }
        Ok(lead)
    }
}

/// `https://` and the ways it is mistyped: letter case, backslashes, no colon, too few or too many slashes.
fn web_scheme(text: &str) -> Option<(WebScheme, usize)> {
    let (scheme, name) = [(WebScheme::Https, "https"), (WebScheme::Http, "http")]
        .into_iter()
        .find(|(_, name)| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))?;
    let rest = &text[name.len()..];
    let after_colon = rest.strip_prefix(':').unwrap_or(rest);
    let host = after_colon.trim_start_matches(['/', '\\']);
    let slashes = after_colon.len() - host.len();
    let has_colon = after_colon.len() < rest.len();
    // A host may be called `http`: `http:8080` names its port and `http/portal` its path.
    let is_scheme =
        slashes >= 2 || has_colon && (slashes == 1 || !host.starts_with(|c: char| c.is_ascii_digit()));
    is_scheme.then(|| (scheme, text.len() - host.len()))
}

/// Paths, and addresses that are none of the web.
pub(super) fn refuse_other_schemes(address: &str) -> Result<(), AddressError> {
    if is_path_only(address) {
        return Err(AddressError::PrivatePathOnly);
    }
    let Some((scheme, rest)) = address.split_once(':').filter(|(scheme, _)| is_scheme_name(scheme)) else {
        return Ok(());
    };
    let scheme = scheme.to_ascii_lowercase();
    if rest.starts_with("//") || OTHER_SCHEMES.contains(&scheme.as_str()) {
        return Err(AddressError::NotWeb { scheme });
    }
    Ok(())
}

/// A file, a folder or the tail of an address: `C:\maps`, `\\server\share`, `~/maps`, `/portal/home`.
pub(super) fn is_path_only(text: &str) -> bool {
    let drive = matches!(text.as_bytes(), [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
    let rooted = text.starts_with(['/', '\\']) && !text.starts_with("//");
    drive || rooted || ["./", "../", "~/", ".\\", "..\\"].iter().any(|start| text.starts_with(start))
}

/// RFC 3986 §3.1, short enough to be one and without the dot that hosts have.
fn is_scheme_name(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'-')
}

fn is_authority_end(c: char) -> bool {
    matches!(c, '/' | '\\' | '?' | '#')
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), AddressError> {
    if authority.starts_with('[') && !authority.contains(']') {
        return Err(AddressError::BadHost);
    }
    let after_bracket = authority.rfind(']').map_or(0, |at| at + 1);
    let Some(colon) = authority[after_bracket..].find(':').map(|at| after_bracket + at) else {
        return if authority.is_empty() { Err(AddressError::NotAnAddress) } else { Ok((authority, None)) };
    };
    let (host, port) = (&authority[..colon], &authority[colon + 1..]);
    if host.is_empty() {
        return Err(AddressError::NotAnAddress);
    }
    if port.is_empty() {
        return Ok((host, None));
    }
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    let number = port.parse::<u16>().ok().filter(|number| digits && *number != 0);
    number.map(|number| (host, Some(number))).ok_or(AddressError::BadPort)
}

/// Splits a path, which is empty or starts with a slash; resolves dot segments (RFC 3986 §5.2.4), drops empty ones,
/// parameters (`;jsessionid=…`) and dots at the end of a name, which belong to the sentence.
fn segments(path: &str, offset: usize) -> Result<Vec<Segment>, AddressError> {
    let mut found: Vec<Segment> = Vec::new();
    let mut start = offset;
    for raw in path.split(['/', '\\']) {
        let name = raw.split_once(';').map_or(raw, |(name, _)| name);
        let bytes: Vec<u8> = percent_decode_str(name).collect();
        if bytes.iter().any(u8::is_ascii_control) {
            return Err(AddressError::NotAnAddress);
        }
        let kept = bytes.len() - bytes.iter().rev().take_while(|byte| **byte == b'.').count();
        match &bytes[..kept] {
            b"" if bytes == b".." => drop(found.pop()),
            b"" => {}
            kept => found.push(Segment {
                text: percent_encode(kept, NOT_IN_SEGMENT).to_string(),
                key: String::from_utf8_lossy(kept).to_ascii_lowercase(),
                span: start..start + name.len(),
            }),
        }
        start += raw.len() + 1;
    }
    Ok(found)
}

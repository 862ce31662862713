//! Finds the address in what a person pastes: a bare address, one in quotes or a sentence, a line of a program.

use std::ops::Range;

use super::AddressError;
use super::parts::{is_path_only, refuse_other_schemes};

/// A pasted text without the signs nobody sees, and where each byte of it stood.
#[derive(Debug)]
pub(super) struct Pasted {
    text: String,
    /// For every byte of `text`, the span of the character it came from.
    spans: Vec<Range<usize>>,
}

impl Pasted {
    pub(super) fn new(original: &str) -> Self {
        let mut pasted = Self { text: String::with_capacity(original.len()), spans: Vec::new() };
        let mut before = None;
        let mut characters = original.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            let after = characters.peek().map(|(_, c)| *c);
            if !is_invisible(c) || joins_letters(before, c, after) {
                pasted.push(c, at..at + c.len_utf8());
                before = Some(c);
            }
        }
        pasted.decode_if_encoded()
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where a range of the cleaned text stands in the original.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        let spans = self.spans.get(range.clone()).unwrap_or_default();
        match (spans.first(), spans.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    fn push(&mut self, c: char, span: Range<usize>) {
        self.text.push(c);
        self.spans.resize(self.text.len(), span);
    }

    /// An address copied out of another one's query has its slashes encoded: `https%3A%2F%2Fgis.example.com`.
    fn decode_if_encoded(self) -> Self {
        let start = self.text.trim_start_matches(is_break).to_ascii_lowercase();
        if !["https%3a%2f%2f", "http%3a%2f%2f"].iter().any(|encoded| start.starts_with(encoded)) {
            return self;
        }
        let mut decoded = Self { text: String::with_capacity(self.text.len()), spans: Vec::new() };
        let mut skip_to = 0;
        for (at, c) in self.text.char_indices() {
            let ascii = self.text.get(at + 1..at + 3).filter(|_| c == '%').and_then(ascii_of_hex);
            let length = if ascii.is_some() { 3 } else { c.len_utf8() };
            if at >= skip_to {
                decoded.push(ascii.unwrap_or(c), self.original(&(at..at + length)));
                skip_to = at + length;
            }
        }
        decoded
    }
}

fn ascii_of_hex(hex: &str) -> Option<char> {
    let both = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let byte = u8::from_str_radix(hex, 16).ok().filter(|byte| both && byte.is_ascii())?;
    Some(char::from(byte))
}

/// Zero-width, joining, direction and variation signs and the soft hyphen: they come along when copying.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Between letters of some scripts a joiner is part of the name (RFC 5892, appendix A.1 and A.2).
fn joins_letters(before: Option<char>, c: char, after: Option<char>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && c.is_alphabetic());
    matches!(c, '\u{200c}' | '\u{200d}') && letter(before) && letter(after)
}

/// Finds the one address in a cleaned text.
pub(super) fn locate(text: &str) -> Result<Range<usize>, AddressError> {
    if text.chars().all(is_break) {
        return Err(AddressError::Empty);
    }
    if let Some(scheme) = find_web_scheme(text) {
        let start = start_of(text, scheme);
        return Ok(start..end_of(text, start));
    }
    let words = words(text);
    if let [only] = words.as_slice() {
        return Ok(only.clone());
    }
    let mut addresses = words.iter().filter(|word| is_like_an_address(&text[(*word).clone()]));
    if let (Some(one), None) = (addresses.next(), addresses.next()) {
        return Ok(one.clone());
    }
    // A path or another kind of address is handed on, to be named in the answer.
    words
        .first()
        .filter(|word| refuse_other_schemes(&text[(*word).clone()]).is_err())
        .or_else(|| words.iter().find(|word| text[(*word).clone()].contains("://")))
        .cloned()
        .ok_or(AddressError::NotAnAddress)
}

/// The words of a text as they stand, quotes and brackets taken away.
pub(super) fn plain_words(text: &str) -> Vec<&str> {
    text.split(is_break).filter(|word| !word.is_empty()).collect()
}

/// Where the first `http://` or `https://` begins.
fn find_web_scheme(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let schemes = ["https://", "http://", "https:\\\\", "http:\\\\"];
    schemes.iter().filter_map(|scheme| lower.find(scheme)).min()
}

/// Where the address with a scheme at `scheme` begins. A word before it is a label (`url=`) or marks (`**`), or the
/// address itself, and then the scheme stands in its query: that one is not followed.
fn start_of(text: &str, scheme: usize) -> usize {
    let before = &text[..scheme];
    let word = before.char_indices().rfind(|(_, c)| is_break(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let lead = before[word..].trim_start_matches(is_leading_mark);
    if lead.is_empty() || is_label(lead) { scheme } else { word }
}

fn end_of(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let end = next_break(rest, |c| is_break(c) && !matches!(c, '(' | '[' | '{' | '|'));
    start + rest[..end].trim_end_matches(is_trailing_mark).len()
}

/// Where the first break stands, or the text ends; the brackets of an IPv6 address break nothing.
fn next_break(text: &str, is_break: fn(char) -> bool) -> usize {
    let mut literal_end = 0;
    let found = text.char_indices().find(|(at, c)| {
        if literal_end <= *at {
            literal_end = at + bracketed(&text[*at..]);
        }
        *at >= literal_end && is_break(*c)
    });
    found.map_or(text.len(), |(at, _)| at)
}

/// `url=`, `portal_url:`, `view-source:`; but a redirect address is the app's, not the portal's.
fn is_label(text: &str) -> bool {
    text.strip_suffix(['=', ':']).is_some_and(|name| {
        !name.eq_ignore_ascii_case("redirect_uri")
            && name.starts_with(char::is_alphabetic)
            && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    })
}

/// The words of a text without the marks and labels around them.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    loop {
        let end = start + next_break(&text[start..], is_break);
        found.extend(trimmed(text, start..end));
        match text[end..].chars().next() {
            Some(c) => start = end + c.len_utf8(),
            None => return found,
        }
    }
}

/// The length of the IPv6 literal that a text begins with, brackets included.
fn bracketed(text: &str) -> usize {
    let Some(inner) = text.strip_prefix('[') else { return 0 };
    inner
        .find(|c: char| !c.is_ascii_hexdigit() && c != ':' && c != '.')
        .filter(|end| inner[*end..].starts_with(']') && inner[..*end].contains(':'))
        .map_or(0, |end| end + 2)
}

fn trimmed(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    let word = text[span.clone()].trim_end_matches(is_trailing_mark);
    let end = span.start + word.len();
    // `./maps` is a path and `://host` an address that lost its scheme.
    let bare = if word.starts_with("://") || is_path_only(word) {
        word
    } else {
        word.trim_start_matches(is_leading_mark)
    };
    let bare = after_label(bare);
    (!bare.is_empty()).then(|| end - bare.len()..end)
}

fn after_label(word: &str) -> &str {
    word.split_once('=').filter(|(name, _)| is_label(&format!("{name}="))).map_or(word, |(_, value)| value)
}

/// Whether a word in a sentence is meant as an address: a dotted name, a number, this computer, or a port and a path.
fn is_like_an_address(word: &str) -> bool {
    let word = word.trim_start_matches('/');
    let authority = &word[..word.find(['/', '\\', '?', '#']).unwrap_or(word.len())];
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, !port.is_empty()),
        _ => (authority, false),
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_name = host.contains('.') && !host.starts_with('.') && last.chars().count() >= 2;
    let is_name = is_name && (last.chars().all(char::is_alphabetic) || last.starts_with("xn--"));
    let has_path = word.len() > authority.len();
    !authority.contains(['@', ',', '(', ';'])
        && (is_name
            || host == "localhost"
            || host.parse::<std::net::Ipv4Addr>().is_ok()
            || bracketed(host) == host.len() && !host.is_empty()
            || port && has_path && host.starts_with(char::is_alphabetic))
}

/// What ends an address: blanks, quotes and brackets.
fn is_break(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '|')
        || matches!(c, '\u{2018}'..='\u{201f}' | '«' | '»' | '‹' | '›' | '\u{3008}'..='\u{3011}' | '（' | '）')
}

/// Marks that stand behind an address and are not part of it.
fn is_trailing_mark(c: char) -> bool {
    ".,;:!?*…。，、；：！？｡".contains(c)
}

/// Marks that stand before an address: those, and the beginnings of list items.
fn is_leading_mark(c: char) -> bool {
    is_trailing_mark(c) || "-–—•·=~".contains(c)
}

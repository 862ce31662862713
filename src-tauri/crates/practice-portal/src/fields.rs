//! Form and query fields.

use std::fmt;

/// The most fields that are read of one request.
const MOST: usize = 256;

/// Fields of a form or query in the order they came. Values may be secrets: `Debug` shows names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Fields {
    /// Reads `application/x-www-form-urlencoded` text.
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(text).into_owned().take(MOST).collect())
    }

    /// The value of the first field of this name, whatever its letter case (§4: Python writes `serverURL`).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// As [`Fields::get`]; an empty value counts as none.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// A whole number, if the field holds one.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(|value| value.trim().parse().ok())
    }

    /// Whether a field of exactly this name came.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// The names in the order they came.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// No field at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plus_percent_and_utf8() {
        let fields = Fields::parse(b"username=a&password=Br%C3%BCcke%2B50%25%261&x=1+2&x=3&empty=");
        assert_eq!(fields.get("password"), Some("Brücke+50%&1"));
        assert_eq!(fields.get("X"), Some("1 2"));
        assert_eq!((fields.get("empty"), fields.filled("empty")), (Some(""), None));
        assert_eq!(fields.number("x"), None);
        assert_eq!(format!("{fields:?}"), r#"["username", "password", "x", "x", "empty"]"#);
    }

    #[test]
    fn garbage_is_read_as_something() {
        for text in [&b"%"[..], b"%zz=%", b"&&&=", b"\xff\xfe=\x00"] {
            let _ = Fields::parse(text);
        }
        assert_eq!(Fields::parse(&b"a=1&".repeat(1000)).iter().count(), MOST);
    }
}

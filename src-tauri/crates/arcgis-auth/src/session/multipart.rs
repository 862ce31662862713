//! Several parts in one body (`multipart/form-data`, RFC 7578), as ArcGIS takes files.

use zeroize::Zeroizing;

/// Fields and files of one body. All of it is in memory; a file that is too large for that is streamed instead
/// ([`super::Request::stream`]).
#[derive(Default)]
pub struct Multipart {
    body: Zeroizing<Vec<u8>>,
    boundary: String,
}

impl Multipart {
    /// Without parts. `salt` makes the line between the parts one that no part holds: 16 bytes from a source of random
    /// bytes.
    pub fn new(salt: [u8; 16]) -> Self {
        use std::fmt::Write;
        let mut boundary = String::from("arcgis-auth-");
        for byte in salt {
            // Writing to a text does not fail.
            let _ = write!(boundary, "{byte:02x}");
        }
        Self { body: Zeroizing::default(), boundary }
    }

    /// Adds a field.
    #[must_use]
    pub fn text(self, name: &str, value: &str) -> Self {
        self.part(&format!("name=\"{}\"", escaped(name)), None, value.as_bytes())
    }

    /// Adds a file: its field, its name and what it is (`image/png`).
    #[must_use]
    pub fn file(self, name: &str, file: &str, kind: &str, bytes: &[u8]) -> Self {
        let about = format!("name=\"{}\"; filename=\"{}\"", escaped(name), escaped(file));
        self.part(&about, Some(kind), bytes)
    }

    fn part(mut self, about: &str, kind: Option<&str>, bytes: &[u8]) -> Self {
        let kind = kind.map(|kind| format!("Content-Type: {}\r\n", one_line(kind))).unwrap_or_default();
        let head = format!("--{}\r\nContent-Disposition: form-data; {about}\r\n{kind}\r\n", self.boundary);
        // What is moved while it grows is not wiped.
        let mut body = Zeroizing::new(Vec::with_capacity(self.body.len() + head.len() + bytes.len() + 2));
        body.extend_from_slice(&self.body);
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
        self.body = body;
        self
    }

    pub(super) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    pub(super) fn into_bytes(mut self) -> Zeroizing<Vec<u8>> {
        let end = format!("--{}--\r\n", self.boundary);
        let mut whole = Zeroizing::new(Vec::with_capacity(self.body.len() + end.len()));
        whole.extend_from_slice(&self.body);
        whole.extend_from_slice(end.as_bytes());
        self.body = Zeroizing::default();
        whole
    }
}

/// As browsers write names (HTML, multipart/form-data encoding algorithm).
fn escaped(text: &str) -> String {
    text.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

fn one_line(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The form of RFC 7578 §4, written by hand.
    #[test]
    fn parts_stand_between_lines_that_no_part_holds() {
        let parts = Multipart::new([0xab; 16]).text("f", "json").file(
            "file",
            "a \"b\".csv",
            "text/csv",
            b"x,y\r\n1,2",
        );
        assert_eq!(
            parts.content_type(),
            format!("multipart/form-data; boundary=arcgis-auth-{}", "ab".repeat(16))
        );
        let line = format!("--arcgis-auth-{}", "ab".repeat(16));
        let wanted = format!(
            "{line}\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\njson\r\n{line}\r\nContent-Disposition: \
             form-data; name=\"file\"; filename=\"a %22b%22.csv\"\r\nContent-Type: text/csv\r\n\r\nx,y\r\n1,2\r\n{line}--\r\n"
        );
        assert_eq!(String::from_utf8(parts.into_bytes().to_vec()).unwrap(), wanted);
    }

    #[test]
    fn a_name_cannot_add_a_header() {
        let parts = Multipart::new([0; 16]).file("f", "x\r\nEvil: 1", "text/csv\r\nEvil: 1", b"");
        let text = String::from_utf8(parts.into_bytes().to_vec()).unwrap();
        assert!(!text.contains("\nEvil"), "{text}");
    }
}

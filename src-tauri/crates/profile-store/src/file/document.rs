//! A file with a version: `{"version": 1, …}`. What is not understood is kept and written back.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

const VERSION: &str = "version";

/// Turns the body of one format into the body of the next.
pub(crate) type Upgrade = fn(Map<String, Value>) -> Result<Map<String, Value>, String>;

/// One kind of file: its name, the format written today and the way there from every older one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Format {
    pub(crate) file: &'static str,
    pub(crate) version: u32,
    /// `upgrades[0]` leads from format 1 to 2, and so on; one fewer than `version`.
    pub(crate) upgrades: &'static [Upgrade],
}

/// What a file turned out to be.
#[derive(Debug, PartialEq)]
pub(crate) enum Opened {
    /// Of a format that is known; `from` is the older format it had.
    Known { body: Map<String, Value>, from: Option<u32> },
    /// Of a format that a later version writes.
    Newer { body: Map<String, Value>, version: u64 },
    /// Nothing that this or a later version wrote.
    Damaged { reason: String },
}

impl Format {
    /// Reads a file's bytes.
    pub(crate) fn open(&self, bytes: &[u8]) -> Opened {
        let mut body: Map<String, Value> = match serde_json::from_slice(bytes) {
            Ok(body) => body,
            // Only the place: the error's text may quote the content.
            Err(error) => return damaged(format!("line {}, column {}", error.line(), error.column())),
        };
        let version = match body.remove(VERSION).as_ref().and_then(Value::as_u64) {
            Some(version) if version > 0 => version,
            _ => return damaged("it does not name its format".to_owned()),
        };
        let Ok(from) = u32::try_from(version) else { return Opened::Newer { body, version } };
        if from > self.version {
            return Opened::Newer { body, version };
        }
        for (step, upgrade) in (1..self.version).zip(self.upgrades) {
            if step < from {
                continue;
            }
            body = match upgrade(body) {
                Ok(body) => body,
                Err(reason) => return damaged(format!("format {step}: {reason}")),
            };
        }
        Opened::Known { body, from: Some(from).filter(|from| *from < self.version) }
    }

    /// The bytes to write, format first.
    pub(crate) fn render(&self, body: Map<String, Value>) -> Result<Vec<u8>, serde_json::Error> {
        #[derive(Serialize)]
        struct Whole {
            version: u32,
            #[serde(flatten)]
            body: Map<String, Value>,
        }
        let mut bytes = serde_json::to_vec_pretty(&Whole { version: self.version, body })?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

fn damaged(reason: String) -> Opened {
    Opened::Damaged { reason }
}

/// The records of a file; those that this version cannot read are kept as strangers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct List<T> {
    pub(crate) known: Vec<T>,
    pub(crate) strangers: Vec<Value>,
    pub(crate) other: Map<String, Value>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { known: Vec::new(), strangers: Vec::new(), other: Map::new() }
    }
}

impl<T: Serialize + DeserializeOwned> List<T> {
    /// Takes the records named `key` out of a file's body.
    pub(crate) fn from_body(mut body: Map<String, Value>, key: &str) -> Result<Self, String> {
        let records = match body.remove(key) {
            Some(Value::Array(records)) => records,
            None => Vec::new(),
            Some(_) => return Err(format!("`{key}` is not a list")),
        };
        let mut list = Self { other: body, ..Self::default() };
        for record in records {
            match T::deserialize(&record) {
                Ok(known) => list.known.push(known),
                Err(_) => list.strangers.push(record),
            }
        }
        Ok(list)
    }

    /// The body to write.
    pub(crate) fn to_body(&self, key: &str) -> Result<Map<String, Value>, serde_json::Error> {
        let mut records = self.known.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
        records.extend(self.strangers.iter().cloned());
        let mut body = self.other.clone();
        body.insert(key.to_owned(), Value::Array(records));
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rename_people(mut body: Map<String, Value>) -> Result<Map<String, Value>, String> {
        let people = body.remove("people").ok_or("no people")?;
        body.insert("guests".to_owned(), people);
        Ok(body)
    }

    fn count(mut body: Map<String, Value>) -> Result<Map<String, Value>, String> {
        let guests = body.get("guests").and_then(Value::as_array).ok_or("no guests")?.len();
        body.insert("count".to_owned(), guests.into());
        Ok(body)
    }

    const THIRD: Format = Format { file: "x.json", version: 3, upgrades: &[rename_people, count] };

    fn known(format: &Format, text: &str) -> (Value, Option<u32>) {
        match format.open(text.as_bytes()) {
            Opened::Known { body, from } => (Value::Object(body), from),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn every_older_format_is_brought_up() {
        let newest = serde_json::json!({"guests": ["a", "b"], "count": 2});
        let table = [
            (r#"{"version":1,"people":["a","b"]}"#, Some(1)),
            (r#"{"version":2,"guests":["a","b"]}"#, Some(2)),
            (r#"{"version":3,"guests":["a","b"],"count":2}"#, None),
        ];
        for (text, from) in table {
            assert_eq!(known(&THIRD, text), (newest.clone(), from), "{text}");
        }
    }

    #[test]
    fn a_newer_format_is_recognised_and_anything_else_is_damage() {
        for version in ["4", "4294967296", "18446744073709551615"] {
            let text = format!(r#"{{"version":{version},"x":1}}"#);
            assert!(matches!(THIRD.open(text.as_bytes()), Opened::Newer { .. }), "{text}");
        }
        let no_object = ["", "{", "[]", "null", "\u{0}", r#"{"version":1,"people":1"#];
        let no_version =
            ["{}", r#"{"version":0}"#, r#"{"version":-1}"#, r#"{"version":"1"}"#, r#"{"version":1.5}"#];
        let no_upgrade = [r#"{"version":1}"#, r#"{"version":2,"guests":3}"#];
        for text in no_object.into_iter().chain(no_version).chain(no_upgrade) {
            assert!(matches!(THIRD.open(text.as_bytes()), Opened::Damaged { .. }), "{text}");
        }
        assert!(matches!(THIRD.open(&[0xff, 0xfe, 0x00]), Opened::Damaged { .. }));
    }

    #[test]
    fn what_is_damaged_is_not_quoted() {
        let Opened::Damaged { reason } = THIRD.open(br#"{"version":"canary-7"}"#) else {
            panic!("not damaged")
        };
        assert!(!reason.contains("canary"));
        let Opened::Damaged { reason } = THIRD.open(br#""canary-7""#) else { panic!("not damaged") };
        assert!(!reason.contains("canary"), "{reason}");
    }

    #[test]
    fn strangers_are_kept() {
        let text = r#"{"version":3,"guests":[1,"two",{"three":3}],"tail":[null]}"#;
        let Opened::Known { body, .. } = THIRD.open(text.as_bytes()) else { panic!("not known") };
        let list = List::<u8>::from_body(body, "guests").unwrap();
        assert_eq!((list.known.len(), list.strangers.len()), (1, 2));
        let written: Value =
            serde_json::from_slice(&THIRD.render(list.to_body("guests").unwrap()).unwrap()).unwrap();
        assert_eq!(written, serde_json::from_str::<Value>(text).unwrap());
    }
}

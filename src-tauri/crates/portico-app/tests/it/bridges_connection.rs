//! `.ags` connection files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use portico_app::bridges::ags::{self, Connection};
use portico_app::bridges::{BridgeError, Caution, Part, Source};
use tempfile::TempDir;

/// `VT_BSTR` and `VT_BOOL` (MS-OAUT §2.2.7).
const TEXT: u16 = 8;
const YES_OR_NO: u16 = 11;

/// A value of a property.
pub(crate) enum Value {
    Text(&'static str),
    Yes,
    Bytes(&'static [u8]),
}

/// Names and values.
type Properties<'a> = &'a [(&'a str, Value)];

fn measured(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let length = u32::try_from(units.len()).unwrap();
    [length.to_le_bytes().as_slice(), &units].concat()
}

/// Properties one after the other: name, type, value.
pub(crate) fn properties(rows: Properties) -> Vec<u8> {
    // A class, a version and a count stand in front.
    let mut bytes = vec![0xf1, 0x9d, 0x3b, 0x52, 1, 0, 0x0b, 0, 0, 0];
    for (name, value) in rows {
        bytes.extend(measured(name));
        match value {
            Value::Text(text) => {
                bytes.extend(TEXT.to_le_bytes());
                bytes.extend(measured(text));
            }
            Value::Yes => bytes.extend([YES_OR_NO.to_le_bytes(), [0xff, 0xff]].concat()),
            Value::Bytes(raw) => {
                bytes.extend(0x2011_u16.to_le_bytes());
                bytes.extend(u32::try_from(raw.len()).unwrap().to_le_bytes());
                bytes.extend(*raw);
            }
        }
    }
    bytes
}

pub(crate) fn usual() -> Vec<u8> {
    properties(&[
        ("CONNECTIONMODE", Value::Text("1")),
        ("HIDEUSERPROPERTY", Value::Yes),
        ("URL", Value::Text("https://gis.aldermoor.example:6443/arcgis/admin")),
        ("USER", Value::Text("márta.publisher")),
        ("PASSWORD", Value::Text("canary")),
        ("STAGINGFOLDER", Value::Text("C:\\staging")),
    ])
}

pub(crate) struct File {
    folder: TempDir,
}

impl File {
    pub(crate) fn with(bytes: impl AsRef<[u8]>) -> Self {
        let file = Self { folder: tempfile::tempdir().unwrap() };
        fs::write(file.path(), bytes).unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o600)).unwrap();
        file
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("arcgis on gis.ags")
    }
}

pub(crate) fn read(bytes: impl AsRef<[u8]>) -> Result<Connection, BridgeError> {
    ags::read(&File::with(bytes).path())
}

#[test]
fn server_and_user_are_read_and_the_password_is_not() {
    let connection = read(usual()).unwrap();
    assert_eq!(connection.address, "https://gis.aldermoor.example:6443/arcgis");
    assert_eq!(connection.user.as_deref(), Some("márta.publisher"));
    assert!(!format!("{connection:?}").contains("canary"));
    // Wherever the properties begin in the file.
    for shift in 1..4 {
        assert_eq!(read([vec![0; shift], usual()].concat()).unwrap(), connection, "{shift}");
    }
}

#[test]
fn a_user_is_named_only_where_the_file_names_one() {
    let url = || ("URL", Value::Text("http://localhost:6080/arcgis/services"));
    let rows: [(Properties, Option<&str>); 6] = [
        (&[url(), ("ANONYMOUS", Value::Yes)], None),
        (&[url(), ("USER", Value::Text("")), ("PASSWORD", Value::Text("canary"))], None),
        (&[url(), ("USER", Value::Yes), ("PASSWORD", Value::Text("canary"))], None),
        (&[url(), ("USER", Value::Bytes(b"c\0a\0n\0a\0r\0y\0\0\0"))], None),
        (&[("user", Value::Text("publisher")), url()], Some("publisher")),
        (&[url(), ("SUPERUSER", Value::Text("canary"))], None),
    ];
    for (rows, user) in rows {
        let connection = read(properties(rows)).unwrap();
        assert_eq!(
            (connection.address.as_str(), connection.user.as_deref()),
            ("http://localhost:6080/arcgis", user)
        );
    }
}

/// What public programs rely on: UTF-16 with one server's address in it, whatever stands around it.
#[test]
fn an_address_is_enough_when_there_is_only_one() {
    let loose = |texts: &[&str]| -> Vec<u8> {
        texts.iter().flat_map(|text| text.encode_utf16().chain([0, 7])).flat_map(u16::to_le_bytes).collect()
    };
    let one = loose(&[
        "x",
        "https://gis.aldermoor.example/arcgis/rest",
        "https://GIS.aldermoor.example/arcgis/admin",
    ]);
    assert_eq!(read(one).unwrap().address, "https://gis.aldermoor.example/arcgis");
    let none = ["", "no address", "www.example.com"].map(|text| loose(&[text]));
    let two = loose(&["https://gis.aldermoor.example/arcgis", "https://other.example/arcgis"]);
    let narrow = b"URL=https://gis.aldermoor.example/arcgis\0".to_vec();
    let big_end: Vec<u8> =
        "\u{feff}https://gis.aldermoor.example/arcgis\0".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in none.into_iter().chain([two, narrow, big_end]) {
        let file = File::with(&bytes);
        let unclear = BridgeError::NotUnderstood {
            from: Source::Connection(file.path()),
            part: Part::Address,
            line: None,
        };
        assert_eq!(ags::read(&file.path()).unwrap_err(), unclear, "{bytes:?}");
        assert_eq!(unclear.said().code, "connection_file_broken");
    }
}

#[test]
fn an_address_that_must_not_be_used_is_an_error_and_not_repeated() {
    let rows =
        ["https://mara:canary@gis.aldermoor.example/arcgis", "https://canary_:99999/arcgis", "https://"];
    for address in rows {
        let error = read(properties(&[("URL", Value::Text(address))])).unwrap_err();
        assert_eq!(error.said().code, "bridge_address_unusable", "{address}");
        assert!(!format!("{error:?} {:?}", error.said()).contains("canary"), "{error:?}");
    }
}

#[test]
fn a_file_that_may_hold_a_password_and_is_open_to_others_is_told() {
    let open = |bytes: Vec<u8>| {
        let file = File::with(bytes);
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).unwrap();
        let expected = Caution::ReadableByOthers { file: file.path() };
        (ags::read(&file.path()).unwrap().cautions, expected)
    };
    let (cautions, expected) = open(usual());
    assert_eq!(cautions, [expected]);
    let nobody = properties(&[("URL", Value::Text("https://gis.aldermoor.example/arcgis"))]);
    assert_eq!(open(nobody).0, [], "nobody's secret");
    assert_eq!(read(usual()).unwrap().cautions, []);
}

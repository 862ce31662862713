//! Files that mean harm or were cut off: every one gives what it says or an error with a name.

use std::fs;

use portico_app::bridges::{BridgeError, FileFault, Notebook, Places};
use portico_app::browsers::System;
use proptest::prelude::*;

use crate::bridges::nowhere;
use crate::bridges_connection::{File, read, usual};

const CREDENTIALS: &str = r#"{"privatePortalUrl":"https://in.example:7443/arcgis","publicPortalUrl":"https://gis.example/portal","referer":"http","token":"canary-token","expiration":10080}"#;

fn notebook(bytes: &[u8]) -> Result<portico_app::bridges::Brought, BridgeError> {
    let file = File::with(bytes);
    Notebook::read(&Places { notebook: Some(file.path()), ..nowhere(System::Linux) })
}

#[test]
fn credentials_cut_off_anywhere_are_an_error() {
    assert!(notebook(CREDENTIALS.as_bytes()).is_ok());
    for end in 0..CREDENTIALS.len() {
        let error = notebook(&CREDENTIALS.as_bytes()[..end]).unwrap_err();
        assert_eq!(error.said().code, "notebook_file_broken", "{end}");
        assert!(!format!("{error:?} {:?}", error.said()).contains("canary"), "{end}");
    }
}

#[test]
fn credentials_with_a_zero_anywhere_bring_no_other_token() {
    for at in 0..CREDENTIALS.len() {
        let mut bytes = CREDENTIALS.as_bytes().to_vec();
        bytes[at] = 0;
        assert!(notebook(&bytes).is_err(), "JSON has no raw control characters (RFC 8259 §7): {at}");
    }
}

/// Half an address would be another one.
#[test]
fn a_connection_cut_off_anywhere_names_its_server_or_none() {
    let whole = usual();
    let complete = read(&whole).unwrap();
    let mut understood = 0;
    for end in 0..whole.len() {
        match read(&whole[..end]) {
            Ok(part) => {
                understood += 1;
                assert_eq!(part.address, complete.address, "{end}");
                assert!(part.user.is_none() || part.user == complete.user, "{end}: {part:?}");
            }
            Err(error) => assert_eq!(error.said().code, "connection_file_broken", "{end}"),
        }
    }
    assert!(understood > 0 && understood < whole.len(), "{understood}");
}

#[test]
fn a_connection_of_100_mb_is_not_read() {
    let file = File::with("");
    fs::OpenOptions::new().write(true).open(file.path()).unwrap().set_len(100 * 1024 * 1024).unwrap();
    let error = portico_app::bridges::ags::read(&file.path()).unwrap_err();
    assert_eq!(
        error,
        BridgeError::File { file: file.path(), why: FileFault::TooLarge { limit: 1024 * 1024 } }
    );
    for path in [file.path().parent().unwrap(), "/dev/zero".as_ref()] {
        let error = portico_app::bridges::ags::read(path).unwrap_err();
        assert_eq!(error.said().code, "bridge_file_not_plain", "{path:?}");
    }
    // The largest that is read, full of letters without an end and of short texts.
    for unit in [[b'h', 0], [b'a', 0x41]] {
        assert_eq!(read(unit.repeat(512 * 1024)).unwrap_err().said().code, "connection_file_broken");
    }
    let texts = [b'U', 0, 0, 0].repeat(256 * 1024);
    assert_eq!(read(texts).unwrap_err().said().code, "connection_file_broken");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn noise_is_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(notebook(&bytes).is_err());
        if let Ok(connection) = read(&bytes) {
            prop_assert!(connection.address.to_ascii_lowercase().starts_with("http"));
        }
    }

    /// A changed byte never moves the password to another place.
    #[test]
    fn a_changed_connection_tells_no_password(at in 0..300_usize, by in 1..=255_u8) {
        let mut bytes = usual();
        let at = at % bytes.len();
        bytes[at] ^= by;
        if let Ok(connection) = read(&bytes) {
            let shown = format!("{connection:?}");
            prop_assert!(!shown.contains("canary"));
        }
    }

    /// Any value of JSON in any place.
    #[test]
    fn credentials_of_other_types_do_no_harm(
        key in prop_oneof!["privatePortalUrl", "publicPortalUrl", "referer", "token", "expiration", "encryptedToken"],
        value in prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<f64>().prop_map(serde_json::Value::from),
            ".*".prop_map(serde_json::Value::from),
            proptest::collection::vec(any::<u8>(), 0..4).prop_map(serde_json::Value::from),
        ],
    ) {
        let mut credentials: serde_json::Value = serde_json::from_str(CREDENTIALS).unwrap();
        credentials[&key] = value.clone();
        match notebook(credentials.to_string().as_bytes()) {
            Ok(brought) => {
                prop_assert!(brought.token.expose().chars().all(|c| !c.is_control()));
                prop_assert!(key != "token" || value.is_string());
            }
            Err(error) => {
                let shown = format!("{error:?} {:?}", error.said());
                prop_assert!(!shown.contains("canary"));
            }
        }
    }
}

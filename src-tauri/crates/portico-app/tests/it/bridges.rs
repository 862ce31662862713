//! A notebook server's credentials file (PROTOCOL §5), and which bridges there are.
#![expect(clippy::disallowed_methods, reason = "tests start the programs that they talk to")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::given_token::GivenToken;
use arcgis_auth::token::{Binding, Expiry};
use arcgis_auth::transport::{Transport, TransportOptions};
use portico_app::bridges::{
    self, Absent, Bridge, BridgeError, BridgeKind, Caution, FileFault, Found, Notebook, Part, Places, Source,
};
use portico_app::browsers::System;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixture::Fixture;
use crate::shifted_clock::ShiftedClock;
use crate::visitor::{MARA, Person};

pub(crate) fn nowhere(system: System) -> Places {
    Places { system, notebook: None, pro: Vec::new() }
}

/// The portal's own answer to `generateToken` (PROTOCOL §2.1): a token bound to a referer, and its end.
pub(crate) async fn token_of(fixture: &Fixture, person: Person, referer: &str) -> (String, i64) {
    let address = format!("{}/sharing/rest/generateToken", fixture.address().as_str().trim_end_matches('/'));
    let fields = [
        ("username", person.0),
        ("password", person.1),
        ("client", "referer"),
        ("referer", referer),
        ("expiration", "60"),
        ("f", "json"),
    ];
    let answer = reqwest::Client::new().post(address).form(&fields).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    (answer["token"].as_str().unwrap().to_owned(), answer["expires"].as_i64().unwrap())
}

/// Whom the portal sees in a token.
pub(crate) async fn user(given: GivenToken, portal: &PortalAddress) -> Result<String, &'static str> {
    let clock = Arc::new(ShiftedClock::new());
    let transport = Transport::new(&TransportOptions::default(), clock).unwrap();
    let (issued, _) = given.check(&transport, portal).await.map_err(|error| error.name())?;
    Ok(issued.user_name().unwrap().to_owned())
}

/// A folder with a credentials file.
pub(crate) struct Server {
    folder: TempDir,
}

impl Server {
    pub(crate) fn with(text: impl AsRef<[u8]>) -> Self {
        let server = Self { folder: tempfile::tempdir().unwrap() };
        fs::write(server.file(), text).unwrap();
        fs::set_permissions(server.file(), fs::Permissions::from_mode(0o600)).unwrap();
        server
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join(".nbauth")
    }

    pub(crate) fn places(&self) -> Places {
        Places { notebook: Some(self.file()), ..nowhere(System::Linux) }
    }
}

fn credentials() -> Value {
    json!({
        "privatePortalUrl": "https://portal.inside.example:7443/arcgis",
        "publicPortalUrl": "https://gis.aldermoor.example/portal/",
        "referer": "https://notebooks.aldermoor.example",
        "token": "canary-token",
        "expiration": 10080,
    })
}

fn read(text: impl AsRef<[u8]>) -> Result<bridges::Brought, BridgeError> {
    Notebook::read(&Server::with(text).places())
}

fn changed(key: &str, value: Value) -> Result<bridges::Brought, BridgeError> {
    let mut changed = credentials();
    match value {
        Value::Null => drop(changed.as_object_mut().unwrap().remove(key)),
        value => changed[key] = value,
    }
    read(changed.to_string())
}

/// The issue: "a plain `NB_AUTH_FILE` … ends in a shown identity and a copied token with its referer".
#[tokio::test]
async fn a_plain_credentials_file_leads_to_the_user_it_stands_for() {
    let fixture = Fixture::new().await;
    let referer = "https://notebooks.aldermoor.example";
    let (token, _) = token_of(&fixture, MARA, referer).await;
    let address = fixture.address().as_str().to_owned();
    let file = json!({ "privatePortalUrl": address, "publicPortalUrl": address, "referer": referer, "token": token });
    let server = Server::with(file.to_string());

    let found = Ok(Found { at: server.file() });
    assert_eq!(bridges::available(&server.places())[0], Bridge { kind: BridgeKind::Notebook, found });
    let brought = Notebook::read(&server.places()).unwrap();
    assert_eq!(brought.portal, PortalAddress::parse_exact(&address).unwrap());
    assert_eq!((brought.token.expose(), brought.referer.as_deref()), (token.as_str(), Some(referer)));
    assert_eq!((brought.private.as_ref(), brought.minutes, brought.cautions.len()), (None, None, 0));
    assert_eq!(user(brought.given(), &brought.portal).await.as_deref(), Ok(MARA.0));
    let without = GivenToken::new(&brought.token, None).unwrap();
    assert_eq!(user(without, &brought.portal).await, Err("TokenNotRecognised"), "its referer belongs to it");
}

#[test]
fn what_the_file_says_is_taken_as_it_is() {
    let brought = read(credentials().to_string()).unwrap();
    assert_eq!(brought.portal.as_str(), "https://gis.aldermoor.example/portal");
    assert_eq!(brought.private.unwrap().as_str(), "https://portal.inside.example:7443/arcgis");
    assert_eq!((brought.minutes, brought.expiry), (Some(10080), Expiry::UNKNOWN));
    // One address is enough; an inner one that is of no use is no loss.
    let inner = changed("publicPortalUrl", Value::Null).unwrap();
    assert_eq!(inner.portal.as_str(), "https://portal.inside.example:7443/arcgis");
    assert!(changed("privatePortalUrl", "http://inside.example".into()).unwrap().private.is_none());
    assert_eq!(changed("referer", "".into()).unwrap().referer, None);
    assert_eq!(changed("referer", Value::Null).unwrap().referer, None);
    for (expiration, minutes) in [
        (json!("20160"), Some(20160)),
        (json!(0), None),
        (json!(-1), None),
        (json!("soon"), None),
        (json!(1e300), None),
        (json!([1]), None),
    ] {
        assert_eq!(changed("expiration", expiration.clone()).unwrap().minutes, minutes, "{expiration}");
    }
    assert!(read(format!("\u{feff}{}", credentials())).is_ok(), "some editors put a mark before a text");
    let padded = changed("token", " canary-token\u{b}\n".into()).unwrap();
    assert_eq!(padded.token.expose(), "canary-token", "what is kept and copied is what is sent");
    // Both forms at once: the plain one can be used.
    assert!(changed("encryptedToken", "AAAA".into()).is_ok());
}

#[test]
fn an_encrypted_token_is_said_so() {
    let mut sealed = credentials();
    sealed.as_object_mut().unwrap().remove("token");
    sealed["encryptedToken"] = "q-7_canary.".into();
    for token in [None, Some("")] {
        if let Some(token) = token {
            sealed["token"] = token.into();
        }
        let server = Server::with(sealed.to_string());
        let absent = Absent::NotebookEncrypted { file: server.file() };
        assert_eq!(bridges::available(&server.places())[0].found, Err(absent.clone()));
        assert_eq!(Notebook::read(&server.places()).unwrap_err(), BridgeError::Absent(absent.clone()));
        assert_eq!(absent.said().code, "notebook_encrypted");
    }
}

#[test]
fn what_cannot_be_used_is_named_and_not_repeated() {
    let part = |result: Result<bridges::Brought, BridgeError>| match result.unwrap_err() {
        BridgeError::NotUnderstood { from: Source::Notebook(_), part, .. } => part,
        other => panic!("{other:?}"),
    };
    for token in [Value::Null, "".into(), "two words".into(), "canary\u{0}".into(), "cänary".into()] {
        assert_eq!(part(changed("token", token.clone())), Part::Token, "{token:?}");
    }
    for referer in ["a\nb", "ä", "\u{7f}"] {
        assert_eq!(part(changed("referer", referer.into())), Part::Referer, "{referer:?}");
    }
    let mut nowhere = credentials();
    nowhere["publicPortalUrl"] = " ".into();
    nowhere["privatePortalUrl"] = "".into();
    assert_eq!(part(read(nowhere.to_string())), Part::Address);
    for address in [
        "",
        "canary",
        "ftp://canary.example",
        "https://mara:canary@gis.example/portal",
        "http://canary.example",
    ] {
        let mut file = credentials();
        file["publicPortalUrl"] = address.into();
        file["privatePortalUrl"] = Value::Null;
        let error = read(file.to_string()).unwrap_err();
        let expected = match address {
            "" => "notebook_file_broken",
            "http://canary.example" => "bridge_address_http",
            _ => "bridge_address_unusable",
        };
        assert_eq!(error.said().code, expected, "{address}");
        assert!(!format!("{error:?} {error}").contains("mara"), "{error:?}");
    }
    let rows = [
        "",
        "null",
        "[]",
        "\"canary\"",
        "{\"token\":\"canary\"",
        "{\"token\":[\"canary\"]}",
        "{\"token\":7}",
        "{\"token\":\"canary\",\"token\":\"canary\"}",
        "token=canary",
        "{\"token\":\"canary\\q\"}",
    ];
    for text in rows {
        let error = read(text).unwrap_err();
        assert!(matches!(error, BridgeError::NotUnderstood { .. }), "{text:?}: {error:?}");
        let said = error.said();
        assert_eq!(said.code, "notebook_file_broken", "{text:?}");
        assert!(!format!("{said:?} {error:?}").contains("canary"), "{said:?}");
    }
    let twice: Vec<u8> = credentials().to_string().encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(part(read(twice)), Part::Form, "another encoding");
}

#[test]
fn no_debug_shows_the_token() {
    let brought = read(credentials().to_string()).unwrap();
    assert_eq!(brought.token.expose(), "canary-token");
    assert!(!format!("{brought:?}").contains("canary-token"));
}

#[test]
fn a_file_that_others_can_read_is_told() {
    for (mode, told) in
        [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o644, true), (0o611, false)]
    {
        let server = Server::with(credentials().to_string());
        fs::set_permissions(server.file(), fs::Permissions::from_mode(mode)).unwrap();
        let cautions = Notebook::read(&server.places()).unwrap().cautions;
        let expected = Caution::ReadableByOthers { file: server.file() };
        assert_eq!(cautions, if told { vec![expected.clone()] } else { Vec::new() }, "{mode:o}");
        assert_eq!(expected.said().code, "bridge_file_open_to_others");
    }
}

fn fault(path: &Path) -> BridgeError {
    let places = Places { notebook: Some(path.to_owned()), ..nowhere(System::Linux) };
    Notebook::read(&places).unwrap_err()
}

#[test]
fn what_is_no_plain_file_is_not_waited_for() {
    let server = Server::with(credentials().to_string());
    let beside = |name: &str| server.folder.path().join(name);
    let not_plain = |file: &Path| BridgeError::File { file: file.to_owned(), why: FileFault::NotPlain };
    assert_eq!(fault(server.folder.path()), not_plain(server.folder.path()));
    let pipe = beside("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(fault(&pipe), not_plain(&pipe));
    assert_eq!(fault(Path::new("/dev/zero")), not_plain(Path::new("/dev/zero")));
    // A link is followed: containers put their secrets behind links.
    let (link, ring, lost) = (beside("link"), beside("ring"), beside("lost"));
    std::os::unix::fs::symlink(server.file(), &link).unwrap();
    std::os::unix::fs::symlink(&ring, &ring).unwrap();
    std::os::unix::fs::symlink(beside("nothing"), &lost).unwrap();
    let linked = Places { notebook: Some(link), ..nowhere(System::Linux) };
    assert_eq!(Notebook::read(&linked).unwrap().token.expose(), "canary-token");
    assert_eq!(fault(&ring).said().code, "bridge_file_unreadable");
    assert_eq!(fault(&lost), BridgeError::Absent(Absent::NotebookFileGone { file: lost }));
}

#[test]
fn a_huge_file_is_not_read() {
    let server = Server::with("");
    let file = fs::OpenOptions::new().write(true).open(server.file()).unwrap();
    file.set_len(100 * 1024 * 1024).unwrap();
    let error = Notebook::read(&server.places()).unwrap_err();
    let why = FileFault::TooLarge { limit: 64 * 1024 };
    assert_eq!(error, BridgeError::File { file: server.file(), why });
    assert_eq!(error.said().code, "bridge_file_too_large");
    // Its fault is said when it is used, not before.
    assert!(bridges::available(&server.places())[0].found.is_ok());
}

#[test]
fn every_way_says_why_it_is_not_there() {
    let why = |places: &Places| -> Vec<String> {
        let bridges = bridges::available(places);
        assert_eq!(
            bridges.iter().map(|it| it.kind).collect::<Vec<_>>(),
            [BridgeKind::Notebook, BridgeKind::Pro]
        );
        bridges.into_iter().map(|it| it.found.unwrap_err().said().code).collect()
    };
    assert_eq!(why(&nowhere(System::Linux)), ["notebook_not_here", "pro_wrong_system"]);
    assert_eq!(why(&nowhere(System::MacOs)), ["notebook_not_here", "pro_wrong_system"]);
    assert_eq!(why(&nowhere(System::Windows)), ["notebook_not_here", "pro_not_installed"]);
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    let places = Places { system: System::Windows, notebook: Some(gone.clone()), pro: vec![gone.clone()] };
    assert_eq!(why(&places), ["notebook_file_gone", "pro_python_missing"]);
    // There, and not to be started.
    fs::write(&gone, "").unwrap();
    let found = bridges::available(&places).pop().unwrap().found;
    assert_eq!(found, Err(Absent::ProWithoutPython { program: gone }));
}

/// What goes to a portal is bound as it was brought.
#[tokio::test]
async fn the_binding_goes_along() {
    let fixture = Fixture::new().await;
    let (token, _) = token_of(&fixture, MARA, "https://notebooks.aldermoor.example").await;
    let address = fixture.address().as_str().to_owned();
    let brought = read(
        json!({ "publicPortalUrl": address, "referer": "https://notebooks.aldermoor.example", "token": token })
            .to_string(),
    )
    .unwrap();
    let transport = Transport::new(&TransportOptions::default(), Arc::new(ShiftedClock::new())).unwrap();
    let (issued, _) = brought.given().check(&transport, &brought.portal).await.unwrap();
    assert_eq!(*issued.binding(), Binding::Referer("https://notebooks.aldermoor.example".to_owned()));
}

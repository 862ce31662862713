//! The files under every fault, every odd content and every rule.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tempfile::{TempDir, TempPath};

use super::*;
use crate::error::{NotOurs, Refused};
use crate::record::{
    Keep, Portal, PortalId, PortalKind, Profile, ProfileId, Proxy, ProxyWay, SignIn, Source, WindowPlace,
};

const PORTAL: PortalId = PortalId::from_u128(1);

pub(super) fn portal(id: PortalId) -> Portal {
    Portal {
        id,
        name: "Aldermoor Enterprise".to_owned(),
        address: "https://gis.aldermoor.example/portal".to_owned(),
        kind: PortalKind::Enterprise,
        organisation: None,
        version: Some("11.3".to_owned()),
        app_id: None,
        redirect: None,
        trust: Vec::new(),
        proxy: None,
        http_allowed: false,
        source: Source::You,
        added_at: 1_763_000_000_000,
        other: Map::new(),
    }
}

pub(super) fn profile(id: u128, portal_id: PortalId) -> Profile {
    Profile {
        id: ProfileId::from_u128(id),
        portal_id,
        name: None,
        scheme: "browser".to_owned(),
        account: None,
        typed_name: None,
        token_address: None,
        token_minutes: None,
        app_id: None,
        redirect_uri: None,
        favourite: false,
        is_default: false,
        order: 0,
        keep: Keep::Keyring,
        binding: None,
        sign_in: SignIn::default(),
        other: Map::new(),
    }
}

fn home() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("portico");
    (home, folder)
}

fn filled(folder: &Path) -> Store {
    let store = Store::open(folder).unwrap();
    store
        .edit(|draft| {
            draft.add_portal(portal(PORTAL));
            draft.add_profile(profile(11, PORTAL));
            draft.settings_mut().clipboard_seconds = 20;
            Ok(())
        })
        .unwrap();
    store
}

fn json_of(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

/// A change that cannot fail by itself.
fn set(store: &Store, change: impl FnOnce(&mut Draft)) -> Result<(), StoreError> {
    store.edit(|draft| {
        change(draft);
        Ok(())
    })
}

/// Changes something in each of the three files.
fn change_all(draft: &mut Draft) -> Result<(), StoreError> {
    draft.portal_mut(PORTAL)?.name = "New".repeat(3_000);
    draft.profile_mut(ProfileId::from_u128(11))?.favourite = true;
    draft.settings_mut().clipboard_seconds = 60;
    Ok(())
}

/// Fails at one step, as a full or broken device does, and works again afterwards.
struct Faulty {
    step: AtomicUsize,
    fails_at: usize,
    with: i32,
}

impl Faulty {
    fn step(&self) -> io::Result<()> {
        if self.step.fetch_add(1, Ordering::SeqCst) == self.fails_at {
            return Err(io::Error::from_raw_os_error(self.with));
        }
        Ok(())
    }
}

impl Disk for Faulty {
    fn write(&self, file: &mut File, content: &[u8]) -> io::Result<()> {
        // Half of it reaches the file before the device is full.
        let half = content.len() / 2;
        file.write_all(&content[..half])?;
        self.step()?;
        file.write_all(&content[half..])
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.step()?;
        RealDisk.sync(file)
    }

    fn put_in_place(&self, from: TempPath, to: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.put_in_place(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.sync_folder(folder)
    }
}

#[test]
fn d1_after_any_fault_every_file_is_old_or_new() {
    // EIO, EACCES and ENOSPC of errno(3); four steps for each of three files.
    for with in [5, 13, 28] {
        for fails_at in 0..12 {
            let (_home, folder) = home();
            let old = filled(&folder).snapshot();
            let disk = Arc::new(Faulty { step: AtomicUsize::new(0), fails_at, with });
            let store = Store::open_on(&folder, disk).unwrap();
            let error = store.edit(change_all).unwrap_err();
            let StoreError::Io { source, .. } = &error else { panic!("{error}") };
            assert_eq!(source.raw_os_error(), Some(with));
            let now = store.snapshot();
            assert_eq!(*now, *Store::open(&folder).unwrap().snapshot(), "what is shown is what is on file");
            let new = [
                now.portals() != old.portals(),
                now.profiles() != old.profiles(),
                now.settings() != old.settings(),
            ];
            // A step of the last kind fails after the file is in place.
            let in_place = fails_at / 4 + usize::from(fails_at % 4 == 3);
            assert_eq!(new, [in_place > 0, in_place > 1, in_place > 2], "{with} at step {fails_at}");
            assert_eq!(now.troubles(), []);
            store.edit(change_all).unwrap();
            assert_eq!(store.snapshot().portal(PORTAL).unwrap().name, "New".repeat(3_000));
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 4, "three files and the lock");
        }
    }
}

#[test]
fn a_change_that_fails_writes_nothing() {
    let (_home, folder) = home();
    let store = filled(&folder);
    let before = store.snapshot();
    let missing = ProfileId::from_u128(99);
    let error = store
        .edit(|draft| {
            change_all(draft)?;
            draft.profile_mut(missing).map(drop)
        })
        .unwrap_err();
    assert!(matches!(error, StoreError::Refused(Refused::NoProfile(id)) if id == missing));
    assert!(!store.refresh().unwrap());
    assert_eq!(store.snapshot(), before);
}

#[test]
fn a_rehearsal_finds_what_keeps_a_change_from_being_written_and_writes_nothing() {
    let (_home, folder) = home();
    filled(&folder);
    let files =
        || ["portals.json", "profiles.json", "settings.json"].map(|n| fs::read(folder.join(n)).unwrap());
    let before = files();
    // Three files, each written and synced; 28 is ENOSPC.
    for fails_at in 0..6 {
        let disk = Arc::new(Faulty { step: AtomicUsize::new(0), fails_at, with: 28 });
        let store = Store::open_on(&folder, disk).unwrap();
        let refused = store.rehearse(change_all).unwrap_err();
        assert!(matches!(refused, StoreError::Io { .. }), "{fails_at}: {refused:?}");
    }
    let store = Store::open(&folder).unwrap();
    store.rehearse(change_all).unwrap();
    assert_eq!(files(), before);
    assert_eq!(store.snapshot(), Store::open(&folder).unwrap().snapshot());
    let left = fs::read_dir(&folder)
        .unwrap()
        .filter(|e| e.as_ref().unwrap().path().extension().is_some_and(|e| e == "tmp"));
    assert_eq!(left.count(), 0);
    let mut newer = json_of(&folder, "portals.json");
    newer["version"] = json!(2);
    fs::write(folder.join("portals.json"), newer.to_string()).unwrap();
    assert!(matches!(store.rehearse(change_all), Err(StoreError::NewerVersion { .. })));
    store.rehearse(|draft| draft.remove_profile(ProfileId::from_u128(11))).unwrap();
}

#[test]
fn what_does_not_change_is_not_written() {
    let (_home, folder) = home();
    let store = filled(&folder);
    // By hand, in another shape than ours.
    let loose = serde_json::to_vec(&json_of(&folder, "portals.json")).unwrap();
    fs::write(folder.join("portals.json"), &loose).unwrap();
    set(&store, |draft| draft.settings_mut().practice_portal = true).unwrap();
    assert_eq!(fs::read(folder.join("portals.json")).unwrap(), loose);
}

#[test]
fn another_store_sees_it_after_refreshing() {
    let (_home, folder) = home();
    let (first, second) = (filled(&folder), Store::open(&folder).unwrap());
    first.edit(change_all).unwrap();
    assert_eq!(second.snapshot().settings().clipboard_seconds, 20);
    assert!(second.refresh().unwrap());
    assert!(!second.refresh().unwrap());
    assert_eq!(second.snapshot(), first.snapshot());
}

#[test]
fn a_newer_file_is_read_and_not_written() {
    let (_home, folder) = home();
    filled(&folder);
    let mut newer = json_of(&folder, "profiles.json");
    newer["version"] = json!(2);
    newer["profiles"][0]["scheme"] = json!("telepathy");
    let newer = serde_json::to_vec(&newer).unwrap();
    fs::write(folder.join("profiles.json"), &newer).unwrap();

    let store = Store::open(&folder).unwrap();
    assert_eq!(store.snapshot().profiles()[0].scheme, "telepathy");
    let trouble = Trouble::Newer { file: StoreFile::Profiles, found: 2, known: 1 };
    assert_eq!(store.snapshot().troubles(), [trouble]);
    let error = store.edit(change_all).unwrap_err();
    assert!(
        matches!(error, StoreError::NewerVersion { file: "profiles.json", found: 2, known: 1 }),
        "{error}"
    );
    assert_eq!(store.snapshot().settings().clipboard_seconds, 20, "none of the three was written");
    assert_eq!(fs::read(folder.join("profiles.json")).unwrap(), newer);
    set(&store, |draft| draft.settings_mut().clipboard_seconds = 99).unwrap();
    assert_eq!(store.set_aside(StoreFile::Profiles).unwrap(), None, "newer is not damaged");
}

#[test]
fn a_damaged_file_is_kept_until_somebody_sets_it_aside() {
    let (_home, folder) = home();
    filled(&folder);
    let damaged = b"{\"version\": 1, \"profiles\": [{\"id\"";
    fs::write(folder.join("profiles.json"), damaged).unwrap();
    let store = Store::open(&folder).unwrap();
    assert_eq!(store.snapshot().profiles(), []);
    assert_eq!(store.snapshot().portals().len(), 1);
    assert_eq!(store.snapshot().troubles()[0].file(), StoreFile::Profiles);
    let add = |draft: &mut Draft| {
        draft.add_profile(profile(12, PORTAL));
        Ok(())
    };
    assert!(matches!(store.edit(add), Err(StoreError::Damaged { file: "profiles.json", .. })));
    assert_eq!(fs::read(folder.join("profiles.json")).unwrap(), damaged);

    for expected in ["profiles.json.damaged-1", "profiles.json.damaged-2"] {
        fs::write(folder.join("profiles.json"), damaged).unwrap();
        assert_eq!(store.set_aside(StoreFile::Profiles).unwrap(), Some(folder.join(expected)));
        assert_eq!(fs::read(folder.join(expected)).unwrap(), damaged);
    }
    assert_eq!(store.snapshot().troubles(), []);
    assert_eq!(store.set_aside(StoreFile::Profiles).unwrap(), None);
    store.edit(add).unwrap();
}

/// Settings can be chosen again: damaged ones stand in nobody's way, and are kept all the same.
#[test]
fn damaged_settings_make_way_for_new_ones() {
    let (_home, folder) = home();
    filled(&folder);
    let damaged = b"{\"version\": 1, \"clipboard_seconds\": \"soon\"}";
    fs::write(folder.join("settings.json"), damaged).unwrap();
    let store = Store::open(&folder).unwrap();
    assert_eq!(store.snapshot().settings(), &crate::record::Settings::default());
    assert_eq!(store.snapshot().portals().len(), 1);
    set(&store, |draft| draft.portal_mut(PORTAL).unwrap().name = "New".to_owned()).unwrap();
    assert_eq!(fs::read(folder.join("settings.json")).unwrap(), damaged, "until they are changed");

    set(&store, |draft| draft.settings_mut().clipboard_seconds = 60).unwrap();
    assert_eq!(json_of(&folder, "settings.json")["clipboard_seconds"], json!(60));
    assert_eq!(fs::read(folder.join("settings.json.damaged-1")).unwrap(), damaged);
    assert_eq!(store.snapshot().troubles(), []);
    assert_eq!(*Store::open(&folder).unwrap().snapshot(), *store.snapshot());

    let newer = b"{\"version\": 2}";
    fs::write(folder.join("settings.json"), newer).unwrap();
    let refused = set(&store, |draft| draft.settings_mut().clipboard_seconds = 45).unwrap_err();
    assert!(
        matches!(refused, StoreError::NewerVersion { file: "settings.json", .. }),
        "newer is not damaged"
    );
    assert_eq!(fs::read(folder.join("settings.json")).unwrap(), newer);
}

#[test]
fn a_file_too_large_to_be_ours_is_damaged() {
    let (_home, folder) = home();
    let store = filled(&folder);
    File::create(folder.join("settings.json")).unwrap().set_len(16 * 1024 * 1024 + 1).unwrap();
    store.refresh().unwrap();
    assert!(matches!(store.snapshot().troubles(), [Trouble::Damaged { file: StoreFile::Settings, .. }]));
}

#[test]
fn records_that_are_odd_are_kept_and_not_shown() {
    let (_home, folder) = home();
    filled(&folder);
    let mut written = json_of(&folder, "profiles.json");
    let twin = written["profiles"][0].clone();
    let mut rival = twin.clone();
    rival["id"] = json!(ProfileId::from_u128(12));
    rival["order"] = json!(7);
    let odd = json!({"id": 5, "from": "the future"});
    written["profiles"] = json!([odd, rival, twin, twin]);
    fs::write(folder.join("profiles.json"), serde_json::to_vec(&written).unwrap()).unwrap();

    let store = Store::open(&folder).unwrap();
    let now = store.snapshot();
    assert_eq!((now.profiles().len(), now.strangers().profiles, now.troubles()), (2, 2, [].as_slice()));
    let shown: Vec<_> = now.profiles().iter().map(|profile| (profile.id, profile.is_default)).collect();
    let (first, second) = (ProfileId::from_u128(11), ProfileId::from_u128(12));
    assert_eq!(shown, [(first, true), (second, false)], "by their order, and the first is the default one");
    store.edit(change_all).unwrap();
    let found = json_of(&folder, "profiles.json");
    let kept = found["profiles"].as_array().unwrap();
    assert_eq!(kept.len(), 4);
    assert!(kept.contains(&odd) && kept.contains(&twin));
}

#[cfg(unix)]
mod owned {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn refused(error: StoreError) -> (PathBuf, NotOurs) {
        match error {
            StoreError::NotOurs { path, why } => (path, why),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn d2_symbolic_links_are_refused() {
        let (home, folder) = home();
        filled(&folder);
        let link = home.path().join("link");
        symlink(&folder, &link).unwrap();
        assert_eq!(refused(Store::open(&link).unwrap_err()), (link, NotOurs::SymbolicLink));
        let dangling = home.path().join("dangling");
        symlink(home.path().join("nowhere"), &dangling).unwrap();
        assert_eq!(refused(Store::open(&dangling).unwrap_err()).1, NotOurs::SymbolicLink);

        for name in ["portals.json", "activity.jsonl", "portico.lock"] {
            let (_home, folder) = super::home();
            let store = filled(&folder);
            let (file, elsewhere) = (folder.join(name), folder.join("elsewhere"));
            fs::write(&elsewhere, "{}").unwrap();
            let _ = fs::remove_file(&file);
            symlink(&elsewhere, &file).unwrap();
            let entry = serde_json::from_value(json!({"at": 1, "what": "renewed"})).unwrap();
            let outcome = match name {
                "activity.jsonl" => store.activity().append(&entry),
                _ => store.edit(change_all),
            };
            assert_eq!(refused(outcome.unwrap_err()), (file, NotOurs::SymbolicLink));
            assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "{}");
        }
    }

    #[test]
    fn d2_what_belongs_to_somebody_else_is_refused() {
        let (_home, folder) = home();
        let root = rustix::process::geteuid().is_root();
        // Only root can give a folder away; for everybody else the root folder is somebody else's.
        let foreign = if root { folder.as_path() } else { Path::new("/") };
        if root {
            filled(&folder);
            std::os::unix::fs::chown(&folder, Some(65_534), None).unwrap();
        }
        assert_eq!(refused(Store::open(foreign).unwrap_err()), (foreign.to_path_buf(), NotOurs::OtherOwner));
        if root {
            std::os::unix::fs::chown(&folder, Some(0), None).unwrap();
            std::os::unix::fs::chown(folder.join("portals.json"), Some(65_534), None).unwrap();
            assert_eq!(refused(Store::open(&folder).unwrap_err()).1, NotOurs::OtherOwner);
        }
    }

    #[test]
    fn d2_what_is_open_to_others_is_closed() {
        let (_home, folder) = home();
        filled(&folder);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(folder.join("portals.json"), fs::Permissions::from_mode(0o644)).unwrap();
        Store::open(&folder).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        assert_eq!((mode(&folder), mode(&folder.join("portals.json"))), (0o700, 0o600));
    }

    /// A folder that others use keeps its mode and gets nothing put into it.
    #[test]
    fn d2_a_folder_of_other_files_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let folder = |name: &str, mode: u32, file: Option<&str>| {
            let folder = home.path().join(name);
            fs::create_dir(&folder).unwrap();
            if let Some(file) = file {
                fs::write(folder.join(file), "{}").unwrap();
            }
            fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
            folder
        };
        // A shared project, an editor's settings, and what everybody may write to, such as an empty /tmp.
        for (name, before, file) in [
            ("project", 0o2775, Some("map.qgz")),
            ("editor", 0o755, Some("settings.json")),
            ("tmp", 0o1777, None),
            ("team", 0o2770, None),
        ] {
            let folder = folder(name, before, file);
            assert_eq!(refused(Store::open(&folder).unwrap_err()), (folder.clone(), NotOurs::OtherFiles));
            assert_eq!(mode(&folder), before, "{name}");
            assert_eq!(fs::read_dir(&folder).unwrap().count(), usize::from(file.is_some()), "{name}");
        }
        // Made for this, or closed to others already: nothing changes for anybody.
        // A folder made inside a team's inherits its group bit.
        for (name, before, file) in
            [("fresh", 0o775, None), ("closed", 0o700, Some("notes.txt")), ("inside", 0o2700, None)]
        {
            let folder = folder(name, before, file);
            filled(&folder);
            assert_eq!(mode(&folder), 0o700, "{name}");
        }
    }

    #[test]
    fn d2_claims_survive_a_folder_opened_by_hand() {
        let (_home, folder) = home();
        let store = filled(&folder);
        drop(store.claim_named("grant-1", Duration::ZERO).unwrap());
        fs::set_permissions(folder.join("locks"), fs::Permissions::from_mode(0o755)).unwrap();
        let _held = store.claim_named("grant-1", Duration::ZERO).unwrap();
        assert_eq!(fs::metadata(folder.join("locks")).unwrap().permissions().mode() & 0o7777, 0o700);
    }

    #[test]
    fn d2_pipes_and_folders_are_no_files() {
        let (home, folder) = home();
        let store = Store::open(&folder).unwrap();
        fs::create_dir(folder.join("portals.json")).unwrap();
        assert_eq!(refused(store.refresh().unwrap_err()).1, NotOurs::NotAFile);
        fs::remove_dir(folder.join("portals.json")).unwrap();
        // A socket or a pipe with nobody at its other end: opening must not wait.
        let pipe = folder.join("profiles.json");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR)
            .unwrap();
        assert_eq!(refused(store.refresh().unwrap_err()), (pipe, NotOurs::NotAFile));
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(refused(Store::open(&file).unwrap_err()).1, NotOurs::NotAFolder);
    }
}

#[test]
fn the_rules_of_a_change() {
    type Change = fn(&mut Draft);
    let address = |text: &str, draft: &mut Draft| draft.portal_mut(PORTAL).unwrap().address = text.to_owned();
    assert_eq!(
        [
            "https://mara@h/p",
            "https://:pw@h/p",
            "https://h/p?token=x",
            "https://h/p#x",
            "ftp://h/p",
            "h/p",
            ""
        ]
        .map(|text| {
            let (_home, folder) = home();
            let refused = set(&filled(&folder), |draft| address(text, draft)).unwrap_err();
            matches!(refused, StoreError::Refused(Refused::NotAPlainAddress { .. }))
        }),
        [true; 7]
    );
    let table: [(Change, Refused); 6] = [
        (|draft| draft.add_portal(portal(PORTAL)), Refused::PortalTwice(PORTAL)),
        (|draft| draft.add_profile(profile(11, PORTAL)), Refused::ProfileTwice(ProfileId::from_u128(11))),
        (
            |draft| draft.add_profile(profile(12, PortalId::from_u128(9))),
            Refused::NoPortal(PortalId::from_u128(9)),
        ),
        (
            |draft| draft.profile_mut(ProfileId::from_u128(11)).unwrap().portal_id = PortalId::from_u128(9),
            Refused::NoPortal(PortalId::from_u128(9)),
        ),
        (
            |draft| {
                draft.add_profile(profile(12, PORTAL));
                draft.profile_mut(ProfileId::from_u128(12)).unwrap().is_default = true;
            },
            Refused::TwoDefaults(PORTAL),
        ),
        (
            |draft| {
                let address = Some("http://user:pass@proxy.aldermoor.example:8080".to_owned());
                let proxy = Proxy { way: ProxyWay::Manual, address, user: None, other: Map::new() };
                draft.portal_mut(PORTAL).unwrap().proxy = Some(proxy);
            },
            Refused::NotAPlainAddress { field: "proxy's address" },
        ),
    ];
    for (change, expected) in table {
        let (_home, folder) = home();
        let store = filled(&folder);
        let before = store.snapshot();
        match set(&store, change) {
            Err(StoreError::Refused(found)) => assert_eq!(found, expected),
            other => panic!("{expected}: {other:?}"),
        }
        assert_eq!(*Store::open(&folder).unwrap().snapshot(), *before);
    }
}

#[test]
fn settings_stay_within_their_range() {
    let (_home, folder) = home();
    let store = filled(&folder);
    // CHECKS.md C1: 10 to 120 s.
    for (chosen, kept) in [(9, 10), (10, 10), (120, 120), (u16::MAX, 120)] {
        set(&store, |draft| draft.settings_mut().clipboard_seconds = chosen).unwrap();
        assert_eq!(store.snapshot().settings().clipboard_seconds, kept);
        assert_eq!(json_of(&folder, "settings.json")["clipboard_seconds"], json!(kept));
    }
}

#[test]
fn profiles_have_an_order_and_one_default_each_portal() {
    let (_home, folder) = home();
    let store = filled(&folder);
    let id = ProfileId::from_u128;
    store
        .edit(|draft| {
            draft.add_profile(profile(12, PORTAL));
            draft.add_profile(Profile { is_default: true, ..profile(13, PORTAL) });
            Ok(())
        })
        .unwrap();
    let default =
        || store.snapshot().profiles().iter().find(|profile| profile.is_default).map(|found| found.id);
    let order = || store.snapshot().profiles().iter().map(|profile| profile.id).collect::<Vec<_>>();
    assert_eq!((default(), order()), (Some(id(13)), vec![id(11), id(12), id(13)]));
    store.edit(|draft| draft.make_default(id(12))).unwrap();
    assert_eq!(default(), Some(id(12)));
    store.edit(|draft| draft.remove_profile(id(12)).map(drop)).unwrap();
    assert_eq!((default(), order()), (Some(id(11)), vec![id(11), id(13)]));
    store.edit(|draft| draft.remove_profile(id(13)).map(drop)).unwrap();
    assert_eq!((default(), order()), (Some(id(11)), vec![id(11)]));
}

#[test]
fn claims_have_plain_names() {
    let (_home, folder) = home();
    let store = Store::open(&folder).unwrap();
    for name in ["", "../portals", "a/b", "ä", &"n".repeat(81)] {
        let refused = store.claim_named(name, Duration::ZERO).unwrap_err();
        assert!(matches!(refused, StoreError::Refused(Refused::ClaimName)), "{name}");
    }
    let held = store.claim_named("grant-1", Duration::ZERO).unwrap();
    let other = Store::open(&folder).unwrap();
    assert!(matches!(other.claim_named("grant-1", Duration::ZERO), Err(StoreError::Busy { .. })));
    drop(held);
    let _taken = other.claim_named("grant-1", Duration::ZERO).unwrap();
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Fields whose names no record has.
fn unknown_fields() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map("x_[a-z]{1,8}", any_json(), 0..5)
        .prop_map(|fields| fields.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_newer_version_wrote_comes_back(
        extra in prop::collection::vec(unknown_fields(), 6),
        scheme in "[a-z+-]{1,20}",
        kind in "[a-z]{12,20}",
    ) {
        let (_home, folder) = home();
        let store = filled(&folder);
        let window = WindowPlace { x: 1, y: 2, width: 3, height: 4, maximised: false, other: Map::new() };
        set(&store, |draft| draft.settings_mut().window = Some(window)).unwrap();
        let mut expected = Vec::new();
        for (name, path, place) in [
            ("portals.json", "", 0), ("portals.json", "/portals/0", 1),
            ("profiles.json", "/profiles/0", 2), ("profiles.json", "/profiles/0/sign_in", 3),
            ("settings.json", "", 4), ("settings.json", "/window", 5),
        ] {
            let mut file = json_of(&folder, name);
            file.pointer_mut(path).unwrap().as_object_mut().unwrap().extend(extra[place].clone());
            if name == "profiles.json" { file["profiles"][0]["scheme"] = json!(scheme); }
            if name == "portals.json" { file["portals"][0]["kind"] = json!(kind); }
            fs::write(folder.join(name), serde_json::to_vec(&file).unwrap()).unwrap();
        }
        for name in ["portals.json", "profiles.json", "settings.json"] {
            expected.push(json_of(&folder, name));
        }
        store.edit(change_all).unwrap();
        expected[0]["portals"][0]["name"] = json!("New".repeat(3_000));
        expected[1]["profiles"][0]["favourite"] = json!(true);
        expected[2]["clipboard_seconds"] = json!(60);
        let found = ["portals.json", "profiles.json", "settings.json"].map(|name| json_of(&folder, name));
        prop_assert_eq!(found.as_slice(), expected);
    }

    #[test]
    fn no_content_is_written_over_unread(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            any_json().prop_map(|value| serde_json::to_vec(&value).unwrap()),
            any_json().prop_map(|value| serde_json::to_vec(&json!({"version": 1, "profiles": value})).unwrap()),
            (any::<u64>(), any_json()).prop_map(|(version, value)| {
                serde_json::to_vec(&json!({"version": version, "profiles": [value]})).unwrap()
            }),
        ],
    ) {
        let (_home, folder) = home();
        let store = filled(&folder);
        fs::write(folder.join("profiles.json"), &bytes).unwrap();
        store.refresh().unwrap();
        let troubled = !store.snapshot().troubles().is_empty();
        let outcome = set(&store, |draft| draft.add_profile(profile(77, PORTAL)));
        prop_assert_eq!(troubled, outcome.is_err());
        if troubled {
            prop_assert_eq!(fs::read(folder.join("profiles.json")).unwrap(), bytes);
        } else {
            let given: Value = serde_json::from_slice(&bytes).unwrap();
            let given = given["profiles"].as_array().map_or(0, Vec::len);
            let kept = json_of(&folder, "profiles.json");
            prop_assert_eq!(kept["profiles"].as_array().unwrap().len(), given + 1);
        }
    }
}

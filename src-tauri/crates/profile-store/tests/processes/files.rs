//! The files under processes that die and processes that take turns.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use libtest_mimic::Trial;
use profile_store::{
    ActivityEntry, Keep, Portal, PortalId, PortalKind, Profile, ProfileId, SignIn, Source, Store,
    WindowPlace, Word,
};

use crate::{myself, trial};

/// How often a writer is killed.
const KILLS: u32 = 1_000;
/// How many changes each of two writers makes.
const TURNS: u32 = 250;

const PORTAL: PortalId = PortalId::from_u128(0x41);
const PROFILE: ProfileId = ProfileId::from_u128(0x42);

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("d1_a_killed_writer_leaves_the_old_or_the_new_file", killed_writer),
        trial("d2_modes_do_not_depend_on_the_umask", open_umask),
        trial("d3_two_processes_lose_no_change", two_writers),
        trial("a_claim_ends_with_its_process", claim_ends),
    ]
}

pub(crate) fn play(role: &str) {
    let (role, folder) = role.split_once(' ').unwrap();
    let store = || Store::open(Path::new(folder)).unwrap();
    match role {
        "write-until-killed" => write_until_killed(&store()),
        "take-turns" => take_turns(&store()),
        "open-umask" => {
            rustix::process::umask(rustix::fs::Mode::empty());
            one_of_everything(&store());
        }
        "claim" => {
            let _claim = store().claim_named("grant-1", Duration::from_secs(60)).unwrap();
            say("held");
            std::thread::park();
        }
        other => panic!("no role {other}"),
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

fn portal() -> Portal {
    Portal {
        id: PORTAL,
        name: "Aldermoor".to_owned(),
        address: "https://gis.aldermoor.example/portal".to_owned(),
        kind: PortalKind::Enterprise,
        organisation: None,
        version: None,
        app_id: None,
        redirect: None,
        trust: Vec::new(),
        proxy: None,
        http_allowed: false,
        source: Source::You,
        added_at: 0,
        other: serde_json::Map::new(),
    }
}

fn profile() -> Profile {
    Profile {
        id: PROFILE,
        portal_id: PORTAL,
        name: None,
        scheme: "browser".to_owned(),
        account: None,
        typed_name: None,
        token_address: None,
        token_minutes: None,
        app_id: None,
        redirect_uri: None,
        favourite: false,
        is_default: true,
        order: 0,
        keep: Keep::Keyring,
        binding: None,
        sign_in: SignIn::default(),
        other: serde_json::Map::new(),
    }
}

fn entry(at: i64) -> ActivityEntry {
    ActivityEntry {
        at,
        profile_id: Some(PROFILE),
        portal_id: Some(PORTAL),
        what: Word::new("renewed").unwrap(),
        params: std::collections::BTreeMap::new(),
        other: serde_json::Map::new(),
    }
}

fn one_of_everything(store: &Store) {
    store
        .edit(|draft| {
            draft.add_portal(portal());
            draft.add_profile(profile());
            draft.settings_mut().practice_portal = true;
            Ok(())
        })
        .unwrap();
    store.activity().append(&entry(1)).unwrap();
}

/// The number that the last change wrote, as each file has it.
fn numbers(store: &Store) -> [i64; 3] {
    let now = store.snapshot();
    assert_eq!(now.troubles(), [], "every file can be read");
    let window = now.settings().window.as_ref().map_or(0, |window| i64::from(window.x));
    let portal = now.portal(PORTAL).map_or(0, |portal| portal.added_at);
    let profile = now.profile(PROFILE).and_then(|profile| profile.sign_in.checked_at).unwrap_or(0);
    [portal, profile, window]
}

fn write_until_killed(store: &Store) {
    let mut number = numbers(store).into_iter().max().unwrap();
    loop {
        number += 1;
        store
            .edit(|draft| {
                if draft.portals().is_empty() {
                    draft.add_portal(portal());
                }
                if draft.profiles().is_empty() {
                    draft.add_profile(profile());
                }
                let portal = draft.portal_mut(PORTAL)?;
                portal.added_at = number;
                // Long enough that a write takes several pages.
                portal.name = "Aldermoor ".repeat(usize::try_from(number % 7).unwrap() * 1_000);
                draft.profile_mut(PROFILE)?.sign_in.checked_at = Some(number);
                draft.settings_mut().window = Some(WindowPlace {
                    x: i32::try_from(number).unwrap(),
                    y: 0,
                    width: 1,
                    height: 1,
                    maximised: false,
                    other: serde_json::Map::new(),
                });
                Ok(())
            })
            .unwrap();
        store.activity().append(&entry(number)).unwrap();
        say(&number.to_string());
    }
}

fn start(role: &str, folder: &Path) -> Child {
    let role = format!("files {role} {}", folder.display());
    myself(&role).stdout(Stdio::piped()).spawn().unwrap()
}

fn killed_writer() {
    // In memory if there is such a place: what a killed process leaves does not depend on the device.
    let memory = Path::new("/dev/shm");
    let home = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let folder = home.path().join("portico");
    // A fixed sequence (the constants of Numerical Recipes), so that a failure can be seen again.
    let mut random = 17_u32;
    let (mut acknowledged, mut mixed) = (0, 0);
    for round in 0..KILLS {
        let mut child = start("write-until-killed", &folder);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        std::thread::sleep(Duration::from_micros(u64::from(random >> 16) % 12_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let last = lines.map_while(Result::ok).last().unwrap_or(first);
        let last: i64 = last.parse().unwrap();
        assert!(last > acknowledged, "round {round}: an acknowledged change is on file for the next writer");
        acknowledged = last;
        let found = numbers(&Store::open(&folder).unwrap());
        for number in found {
            assert!(
                (acknowledged..=acknowledged + 1).contains(&number),
                "round {round}: {found:?} after {last}"
            );
        }
        mixed += u32::from(found[0] != found[2]);
        let history = Store::open(&folder).unwrap().activity().newest(1).unwrap();
        assert!((acknowledged - 1..=acknowledged + 1).contains(&history[0].at), "round {round}");
    }
    let store = Store::open(&folder).unwrap();
    store.edit(|draft| draft.remove_profile(PROFILE).map(drop)).unwrap();
    let mut left: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    let expected = ["activity.jsonl", "portals.json", "portico.lock", "profiles.json", "settings.json"];
    assert_eq!(left, expected, "what the killed writers left is cleared");
    say(&format!("killed {KILLS} writers after {acknowledged} changes; {mixed} died between two files"));
}

fn open_umask() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("deep").join("portico");
    assert!(start("open-umask", &folder).wait().unwrap().success());
    let mode = |path: &Path| fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 5, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

fn take_turns(store: &Store) {
    for _ in 0..TURNS {
        store
            .edit(|draft| {
                let checked = &mut draft.profile_mut(PROFILE)?.sign_in.checked_at;
                *checked = Some(checked.unwrap_or(0) + 1);
                Ok(())
            })
            .unwrap();
        store.activity().append(&entry(1)).unwrap();
    }
}

fn two_writers() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("portico");
    let store = Store::open(&folder).unwrap();
    one_of_everything(&store);
    let file = folder.join("profiles.json");
    let mut written: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    written["colour"] = "teal".into();
    written["profiles"][0]["from_the_future"] = serde_json::json!({"deep": [1, null, "x"]});
    written["profiles"].as_array_mut().unwrap().push(serde_json::json!({"unlike": "a profile"}));
    fs::write(&file, serde_json::to_vec(&written).unwrap()).unwrap();

    let writers = [start("take-turns", &folder), start("take-turns", &folder)];
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    store.refresh().unwrap();
    let total = i64::from(TURNS) * 2;
    assert_eq!(store.snapshot().profile(PROFILE).unwrap().sign_in.checked_at, Some(total));
    assert_eq!(store.activity().newest(usize::MAX).unwrap().len(), usize::try_from(total).unwrap() + 1);
    written["profiles"][0]["sign_in"]["checked_at"] = total.into();
    let found: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(found, written, "everything else is as it was, what is not known included");
}

fn claim_ends() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("portico");
    let store = Store::open(&folder).unwrap();
    let mut child = start("claim", &folder);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "held");
    let refused = store.claim_named("grant-1", Duration::from_millis(50)).unwrap_err();
    assert!(matches!(refused, profile_store::StoreError::Busy { .. }), "{refused}");
    store.edit(|draft| draft.profile_mut(PROFILE).map(drop)).unwrap_err();
    let _other = store.claim_named("grant-2", Duration::ZERO).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let _ours = store.claim_named("grant-1", Duration::from_secs(60)).unwrap();
}

//! The rules of the house, asked of the tree.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking, also in a helper")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use cargo_metadata::{Metadata, MetadataCommand};
use house_tests::graph::Graph;
use house_tests::machine_path::MachinePaths;
use house_tests::tree::Tree;
use house_tests::{
    Findings, api, bindings, capability, command, door, manifest, packages, picture, policy, reach, size,
    wall,
};

const BINDINGS: &str = "ui/src/bindings.ts";
const TEXTS: &[&str] = &[
    ".css", ".html", ".js", ".json", ".md", ".mjs", ".py", ".rs", ".sh", ".svelte", ".svg", ".toml", ".ts",
    ".txt", ".yml", "Makefile", "run",
];

fn tree() -> Tree {
    Tree::open().unwrap()
}

/// For every system, with what is resolved for it.
static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
    let manifest = tree().root().join("Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).other_options(["--locked".to_owned()]).exec().unwrap()
});

#[track_caller]
fn assert_none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

/// One list for all files of the tree that begin and end so; at least one must.
#[track_caller]
fn in_files(begins: &str, ends: &[&str], look: impl Fn(&str, &str) -> Findings) {
    let tree = tree();
    let files: Vec<&str> = tree.files(begins, ends).collect();
    assert!(!files.is_empty(), "there are no files {begins}…{ends:?}");
    let findings: Vec<String> = files.iter().flat_map(|file| look(file, &tree.read(file).unwrap())).collect();
    assert_none(&findings);
}

#[test]
fn no_room_reaches_through_its_walls() {
    let graph = Graph::new(&METADATA);
    assert_none(&wall::WALLS.iter().flat_map(|wall| wall::breaches(&graph, wall)).collect::<Vec<_>>());
}

#[test]
fn the_walls_are_looked_at() {
    let graph = Graph::new(&METADATA);
    let wall = wall::Wall { room: "portico-desktop", never: &["reqwest"] };
    assert_ne!(wall::breaches(&graph, &wall), Findings::new(), "the window does end in a request");
}

#[test]
fn no_room_reaches_files_processes_or_requests_by_itself() {
    for reach in reach::REACHES {
        in_files(reach.sources, &[".rs"], |file, source| {
            if size::is_test(file) {
                Findings::new()
            } else {
                reach::forbidden(file, source, reach.never).unwrap()
            }
        });
    }
}

#[test]
fn the_core_shows_no_type_of_its_http_client() {
    in_files("src-tauri/crates/arcgis-auth/src/", &[".rs"], |file, source| {
        api::shown(file, source, "reqwest").unwrap()
    });
}

#[test]
fn only_the_application_knows_protocol_and_store() {
    assert_none(&wall::two_sided(&Graph::new(&METADATA), "portico-app", ["arcgis-auth", "profile-store"]));
}

#[test]
fn the_core_needs_no_preview() {
    assert_none(&wall::previews(&Graph::new(&METADATA), "arcgis-auth"));
}

#[test]
fn every_member_takes_the_lints() {
    let tree = tree();
    let workspace = manifest::workspace(&tree.read("Cargo.toml").unwrap()).unwrap();
    let members = METADATA.workspace_packages().into_iter().flat_map(|package| {
        let text = std::fs::read_to_string(&package.manifest_path).unwrap();
        manifest::member(&package.name, &text).unwrap()
    });
    assert_none(&workspace.into_iter().chain(members).collect::<Vec<_>>());
}

#[test]
fn no_dependency_wants_a_newer_rust_than_we_say() {
    let metadata = &*METADATA;
    let ours =
        metadata.workspace_packages().into_iter().filter_map(|package| package.rust_version.clone()).min();
    let ours = ours.unwrap();
    let newer = metadata.packages.iter().filter(|package| package.rust_version.as_ref() > Some(&ours));
    assert_none(
        &newer
            .map(|package| format!("{} wants {:?}", package.name, package.rust_version))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn rust_files_stay_readable() {
    let tree = tree();
    let files = tree.files("", &[".rs"]).filter(|file| !size::is_test(file));
    let files: Vec<_> =
        files.map(|file| (file.to_owned(), size::rust_lines(&tree.read(file).unwrap()).unwrap())).collect();
    assert_none(&size::too_long(&files, size::RUST_MOST, size::RUST_MEDIAN));
}

#[test]
fn window_files_stay_readable() {
    let tree = tree();
    let files = tree
        .files("ui/", &[".ts", ".svelte", ".css"])
        .filter(|file| !size::is_test(file) && *file != BINDINGS);
    let files: Vec<_> =
        files.map(|file| (file.to_owned(), tree.read(file).unwrap().lines().count())).collect();
    assert_none(&size::too_long(&files, size::UI_MOST, size::UI_MEDIAN));
}

#[test]
fn commands_only_translate() {
    in_files("src-tauri/src/commands/", &[".rs"], |file, source| {
        let commands = size::commands(source).unwrap().into_iter();
        let long = commands.filter(|(_, lines)| *lines > size::COMMAND_MOST);
        long.map(|(name, lines)| format!("{file}: {name}: {lines} lines of {}", size::COMMAND_MOST)).collect()
    });
}

#[test]
fn the_window_reaches_its_host_through_one_door() {
    in_files("ui/src/", &[".ts", ".svelte", ".js"], door::past_the_door);
}

/// CHECKS.md A1.
#[test]
fn a1_the_window_loads_nothing_from_elsewhere() {
    in_files("src-tauri/tauri.conf.json", &[""], |_, text| policy::loose_ends(text).unwrap());
    let tree = tree();
    let others: Vec<&str> = tree.files("src-tauri/", &[".conf.json", ".conf.json5", "Tauri.toml"]).collect();
    assert_eq!(others, ["src-tauri/tauri.conf.json"], "another file changes what is checked here");
}

/// CHECKS.md A2.
#[test]
fn a2_the_window_may_ask_its_own_commands_and_no_more() {
    let tree = tree();
    let capabilities: Vec<&str> = tree.files("src-tauri/capabilities/", &[""]).collect();
    assert_eq!(capabilities, ["src-tauri/capabilities/main.json"]);
    assert_eq!(tree.files("src-tauri/permissions/", &[""]).next(), None, "a permission of another making");
    let (granted, findings) =
        capability::granted(capabilities[0], &tree.read(capabilities[0]).unwrap()).unwrap();
    let built = command::in_build_script(&tree.read("src-tauri/build.rs").unwrap()).unwrap();
    let collected = command::collected(&tree.read("src-tauri/src/bindings.rs").unwrap()).unwrap();
    let called: BTreeSet<String> =
        bindings::bindings(&tree.read(BINDINGS).unwrap()).commands.into_keys().collect();
    let lists = [
        ("capabilities/main.json", &granted),
        ("build.rs", &built),
        ("src/bindings.rs", &collected),
        ("bindings.ts", &called),
    ];
    assert_none(&findings.into_iter().chain(capability::differences(&lists)).collect::<Vec<_>>());
}

/// CHECKS.md S4.
#[test]
fn s4_no_command_gives_a_secret_to_the_window() {
    let bindings = bindings::bindings(&tree().read(BINDINGS).unwrap());
    assert_none(&bindings::secrets_given_out(&bindings, bindings::KNOWN));
}

/// CHECKS.md A6.
#[test]
fn a6_what_the_window_is_built_from_has_open_licences() {
    in_files("ui/package-lock.json", &[""], |_, lock| packages::unfit(lock).unwrap());
    assert!(tree().files("Cargo.lock", &[""]).next().is_some(), "Cargo.lock is not kept");
}

#[test]
fn nothing_names_a_folder_of_a_computer() {
    let paths = MachinePaths::new().unwrap();
    in_files("", TEXTS, |file, text| paths.find(file, text));
}

#[test]
fn icons_have_their_sizes() {
    let tree = tree();
    for (icon, side) in [("32x32", 32), ("128x128", 128), ("128x128@2x", 256), ("icon", 512)] {
        let size = picture::rgba_size(&tree.bytes(&format!("icons/{icon}.png")).unwrap());
        assert_eq!(size, Some((side, side)), "{icon}");
    }
}

//! `make run`, `make test` and `.ci/run` on computers where something is missing: each is told in one sentence, and
//! nothing is built before. The programs they call are played by small scripts.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking, also in a helper")]

mod desk;

use desk::Desk;

const DISPLAY: &str = "WAYLAND_DISPLAY";

#[test]
fn run_says_that_there_is_no_display_before_anything_else() {
    let desk = Desk::complete();
    let run = desk.run("scripts/run.sh", &[]);
    run.fails("There is no display to open a window on; run this in a desktop session, or set DISPLAY.");
    let dead = desk.run("scripts/run.sh", &[("DISPLAY", ":64999")]);
    dead.fails("Nothing answers on the display :64999; run this in a desktop session, or set DISPLAY.");
    assert_eq!(desk.calls(), "");
}

#[test]
fn run_builds_and_opens_portico_and_the_second_time_builds_no_files() {
    let desk = Desk::complete();
    let display = desk.display();
    let first = desk.run("scripts/run.sh", &[(DISPLAY, &display)]);
    assert!(first.ok(), "{}", first.text());
    assert!(first.text().ends_with("Portico is open\n"), "{}", first.text());
    for step in 1..=5 {
        assert!(first.text().contains(&format!("[{step}/5] ")), "{}", first.text());
    }
    assert_eq!(desk.calls(), "npm ci\ncargo fetch\nnpm run build\ncargo build\n");
    let second = desk.run("scripts/run.sh", &[(DISPLAY, &display)]);
    assert!(second.ok(), "{}", second.text());
    assert_eq!(desk.calls(), "cargo fetch\ncargo build\n");
    desk.write("ui/src/main.ts", "changed");
    assert!(desk.run("scripts/run.sh", &[(DISPLAY, &display)]).ok());
    assert_eq!(desk.calls(), "cargo fetch\nnpm run build\ncargo build\n");
}

#[test]
fn missing_and_old_tools_are_named() {
    for (program, script, sentence) in [
        (
            "cargo",
            None,
            "Rust 1.90 or newer is needed and was not found; install it from https://rustup.rs and try again.",
        ),
        (
            "rustc",
            Some("echo 'rustc 1.70.0 (90c541806 2023-05-31)'"),
            "Rust 1.90 or newer is needed and this is 1.70.0; run 'rustup update stable' and try again.",
        ),
        (
            "rustc",
            Some("echo 'error: no default toolchain' >&2; exit 1"),
            "Rust 1.90 or newer is needed and was not found; install it from https://rustup.rs and try again.",
        ),
        (
            "node",
            None,
            "Node.js 20.19 or newer with npm is needed and was not found; install it and try again.",
        ),
        (
            "npm",
            None,
            "Node.js 20.19 or newer with npm is needed and was not found; install it and try again.",
        ),
        (
            "node",
            Some("echo v18.20.4"),
            "Node.js 20.19 or newer is needed and this is 18.20.4; install a newer one and try again.",
        ),
    ] {
        let desk = Desk::complete();
        match script {
            Some(script) => desk.program(program, script),
            None => desk.without(program),
        }
        let display = desk.display();
        desk.run("scripts/run.sh", &[(DISPLAY, &display)]).fails(sentence);
        desk.run("scripts/test.sh", &[]).fails(sentence);
        assert_eq!(desk.calls(), "");
    }
}

#[test]
fn only_missing_packages_are_installed() {
    let desk = Desk::complete();
    desk.program("dpkg-query", "case $4 in xclip | chromium) exit 1 ;; esac; printf installed");
    let test = desk.run("scripts/test.sh", &[]);
    assert!(test.ok(), "{}", test.text());
    assert!(desk.calls().starts_with(
        "apt-get -q update noninteractive\n\
         apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 install chromium xclip noninteractive\n"
    ));
}

#[test]
fn packages_that_cannot_be_had_are_told() {
    let missing = "case $4 in xclip) exit 1 ;; esac; printf installed";
    let test = |change: &dyn Fn(&Desk), sentence: &str| {
        let desk = Desk::complete();
        desk.program("dpkg-query", missing);
        change(&desk);
        desk.run("scripts/test.sh", &[]).fails(sentence);
        assert!(!desk.calls().contains("cargo"));
    };
    test(
        &|desk| desk.without("apt-get"),
        "Packages are missing and there is no apt-get to install them with: xclip.",
    );
    test(
        &|desk| desk.program("apt-get", "case $* in *install*) exit 100 ;; esac"),
        "apt-get could not install what is missing (its own words stand above); is this computer online?",
    );
    test(
        &|desk| desk.program("id", "echo 1000"),
        "System packages are missing, and installing them needs root or sudo: apt-get -q update",
    );
    test(
        &|desk| {
            desk.program("id", "echo 1000");
            desk.program("sudo", "[ \"$1\" != -n ] || exit 1; exec \"$@\"");
        },
        "System packages are missing, and sudo wants a password that nobody is here to type.",
    );
}

#[test]
fn sudo_is_called_without_a_question() {
    let desk = Desk::complete();
    desk.program("dpkg-query", "case $4 in xclip) exit 1 ;; esac; printf installed");
    desk.program("id", "echo 1000");
    desk.program("sudo", "[ \"$1\" = -n ] || exit 1; shift; exec \"$@\"");
    let test = desk.run("scripts/test.sh", &[]);
    assert!(test.ok(), "{}", test.text());
    assert!(desk.calls().contains("install xclip noninteractive\n"));
}

#[test]
fn no_network_is_told() {
    for (program, script, sentence) in [
        (
            "npm",
            "exit 1",
            "npm could not install the window's packages (its own words stand above); is this computer online?",
        ),
        (
            "cargo",
            "[ \"$1\" != fetch ]",
            "The Rust packages could not be had (the reason stands above); is this computer online?",
        ),
    ] {
        let desk = Desk::complete();
        desk.program(program, script);
        desk.run("scripts/test.sh", &[]).fails(sentence);
    }
}

#[test]
fn test_adds_up_what_the_runners_say() {
    let desk = Desk::complete();
    let test = desk.run("scripts/test.sh", &[]);
    // Vitest: 4; cargo: 12 with 1 left out, and 3 by the desktop; the peers: 2 with 1 left out.
    assert!(test.ok() && test.text().ends_with("\n21 passed, 0 failed, 2 skipped\n"), "{}", test.text());
    assert_eq!(
        desk.calls(),
        "npm ci\ncargo fetch\ncargo install\nnpm run lint\nnpm run check\nnpm test\nnpm run build\n\
         cargo test --workspace --locked --no-fail-fast --exclude desktop-tests\n\
         cargo build\npeers\ncargo build\ncargo test --locked -p desktop-tests\n"
    );
}

#[test]
fn a_failing_runner_fails_the_whole() {
    for (program, script, step) in [
        ("npm", "[ \"$3\" != test ]", "step 2, \"The window: lints, types, tests, files\", did not succeed"),
        ("cargo", "[ \"$1\" != test ]", "step 3, \"Rust: unit, table and socket tests\", did not succeed"),
    ] {
        let desk = Desk::complete();
        let before = desk.script(program);
        desk.program(program, &format!("{script} || exit 101; {before}"));
        let test = desk.run("scripts/test.sh", &[]);
        assert!(!test.ok() && test.text().contains(step), "{}", test.text());
        assert!(!test.text().contains(" passed, "), "{}", test.text());
    }
}

#[test]
fn runners_that_run_nothing_fail_the_whole() {
    let desk = Desk::complete();
    desk.program("npm", "mkdir -p ui/node_modules ui/dist; touch ui/dist/index.html");
    desk.program("cargo", "[ \"$1\" != metadata ] || echo '{\"target_directory\":\"target\"}'");
    desk.write("tests/peers/run.sh", "");
    desk.run("scripts/test.sh", &[]).fails("0 tests passed and 0 failed, yet no step said so.");
}

#[test]
fn ci_fails_when_a_part_fails_and_tells_the_times() {
    let table = "echo \"     3 s  Building (done in)\" >>\"$PORTICO_TIMINGS\"";
    for (failing, called) in
        [("none", "make lint\nmake test\n"), ("lint", "make lint\n"), ("test", "make lint\nmake test\n")]
    {
        let desk = Desk::complete();
        desk.program("make", &format!("echo make \"$1\" >>\"$CALLS\"; {table}; [ \"$1\" != {failing} ]"));
        let ci = desk.run(".ci/run", &[("CI", "true")]);
        assert_eq!(ci.ok(), failing == "none", "{}", ci.text());
        assert!(ci.text().contains("     3 s  Building (done in)\n"), "{}", ci.text());
        assert_eq!(desk.calls(), called);
    }
}

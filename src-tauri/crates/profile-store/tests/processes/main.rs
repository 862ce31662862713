//! What needs processes of its own: killed writers, writers that take turns, and real keyrings on a bus of their own.
//!
//! The program starts itself again with a role in its environment; without one it is the list of tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, clippy::print_stdout)]

mod files;
#[cfg(target_os = "linux")]
mod keyring;
#[cfg(target_os = "linux")]
mod session;

use std::process::Command;

use libtest_mimic::{Arguments, Trial};

const ROLE: &str = "PORTICO_TEST_ROLE";

fn main() {
    if let Ok(role) = std::env::var(ROLE) {
        play(&role);
        return;
    }
    let arguments = Arguments::from_args();
    let mut trials = files::trials();
    #[cfg(target_os = "linux")]
    trials.extend(keyring::trials());
    libtest_mimic::run(&arguments, trials).exit();
}

fn play(role: &str) {
    let (kind, rest) = role.split_once(' ').unwrap_or((role, ""));
    match kind {
        "files" => files::play(rest),
        #[cfg(target_os = "linux")]
        "keyring" => keyring::play(rest),
        other => panic!("no role {other}"),
    }
}

/// This program in a role.
fn myself(role: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(ROLE, role);
    command
}

/// A test that fails by panicking.
fn trial(name: &'static str, test: fn()) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

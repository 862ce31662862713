//! Renewals in processes that are killed, or run beside each other, on a real keyring.
//!
//! The program starts itself again with a role in its environment; without one it is the list of tests.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, clippy::print_stdout)]

mod renewal;
#[allow(dead_code, reason = "the store's tests use more of it")]
#[path = "../../../profile-store/tests/processes/session.rs"]
mod session;
#[allow(dead_code, reason = "the application's tests use more of it")]
#[path = "../it/visitor.rs"]
mod visitor;
mod worker;

use libtest_mimic::Arguments;

/// What a process of this program is to do.
const ROLE: &str = "PORTICO_TEST_ROLE";

fn main() {
    let Ok(role) = std::env::var(ROLE) else {
        let arguments = Arguments::from_args();
        libtest_mimic::run(&arguments, renewal::trials()).exit();
    };
    let (kind, rest) = role.split_once(' ').unwrap();
    match kind {
        // A scenario in a session with a keyring.
        "keyring" => renewal::play(rest),
        "worker" => worker::play(rest),
        other => panic!("no role {other}"),
    }
}

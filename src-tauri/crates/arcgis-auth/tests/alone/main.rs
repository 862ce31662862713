//! Checks of `CHECKS.md` that look at the whole process, its panics and its open files, and so need it to themselves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail by panicking")]
#![allow(clippy::too_many_lines, clippy::type_complexity, reason = "tables of cases")]
#![allow(clippy::similar_names, reason = "a state on a stage is no mistake")]
#![allow(clippy::disallowed_methods, reason = "tests read the clock and the system's tables")]

#[path = "../common/mod.rs"]
mod common;

mod f2_forged_callbacks;
#[cfg(target_os = "linux")]
mod f3_leaks;

/// One test at a time.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

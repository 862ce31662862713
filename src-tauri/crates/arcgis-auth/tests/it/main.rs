//! The crate over real sockets: against the practice portal in every dialect, against recorded replies, and against
//! callers that mean harm. A check of the list in `CHECKS.md` is found by its number in a module's or a test's name.
//!
//! Expected values are those of the RFCs and of `PROTOCOL.md`, written out here, not taken from the crate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests read the clock and the system's tables")]

#[path = "../common/mod.rs"]
mod common;

mod browser_flow;
mod f3_listener;
mod f4_mix_up;
mod f5_callback_page;
mod f6_recorded_answers;
mod f6_transport;

//! The practice portal over real sockets, rule by rule and dialect by dialect.
//!
//! Expected values are those of `PROTOCOL.md` and the RFCs, written out here, not taken from the crate.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may fail by panicking, also in a helper"
)]
#![allow(clippy::disallowed_methods, reason = "the tests are the portal's clients")]
#![allow(clippy::type_complexity, reason = "tables of cases")]

mod browser;
mod clocks;
mod faults;
mod generate_token;
mod grants;
mod info;
mod revoke;
mod robust;
mod servers;
mod stage;
mod steps;
mod survive;
mod tls;

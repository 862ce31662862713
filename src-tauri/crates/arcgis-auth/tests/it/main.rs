//! The crate over real sockets: against the practice portal in every dialect, against recorded replies, and against
//! callers that mean harm. A check of the list in `CHECKS.md` is found by its number in a module's or a test's name.
//!
//! Expected values are those of the RFCs and of `PROTOCOL.md`, written out here, not taken from the crate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail by panicking")]
#![allow(clippy::too_many_lines, clippy::type_complexity, reason = "tables of cases")]
#![allow(clippy::similar_names, reason = "a state on a stage is no mistake")]
#![allow(clippy::disallowed_methods, reason = "tests read the clock and the system's tables")]

#[path = "../common/mod.rs"]
mod common;

mod app_sign_in;
mod browser_flow;
mod discovery;
mod discovery_faults;
mod f3_listener;
mod f4_mix_up;
mod f5_callback_page;
mod f6_recorded_answers;
mod f6_transport;
mod f9_realm;
mod federated;
mod given;
mod inspect;
mod password;
mod s1_redaction;
mod saml;
mod server;
mod services;
mod session;
mod session_members;
mod single_flight;
mod stories;
mod tls_server;
mod tokens;
mod transport_proxies;
mod transport_streams;
mod transport_trust;
mod whoami;

use arcgis_auth::Error;
use arcgis_auth::error::Refusal;

/// What the portal's no means.
fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> Refusal {
    match result {
        Err(Error::Refused(refused)) => refused.refusal,
        other => panic!("not refused: {other:?}"),
    }
}

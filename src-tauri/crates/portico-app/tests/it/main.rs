//! The application without its window, against the practice portal over real sockets. The keyring is one of
//! the tests' own: the real one has its tests in `profile-store` and behind the real window.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bad_input;
#[cfg(unix)]
mod bridges;
#[cfg(unix)]
mod bridges_connection;
#[cfg(unix)]
mod bridges_hostile;
#[cfg(unix)]
mod bridges_pro;
#[cfg(unix)]
mod brought;
mod browser_sign_in;
mod cancelled_keeping;
mod connection;
mod fixture;
mod forgetting;
mod history;
mod hundred_callers;
mod inspector;
mod interrupted;
mod keeping;
mod kept_grants;
mod lost_portal;
mod opening;
mod other_ways;
mod password_sign_in;
mod practice;
mod probing;
mod quitting;
mod renewal_faults;
mod services;
mod shifted_clock;
mod silent;
mod stand_alone;
mod standing;
mod test_keyring;
mod test_proxy;
mod unwritable;
mod visitor;
mod waiting;

//! The application without its window, against the practice portal over real sockets. Secrets stay in memory here: the
//! real keyring has its tests in `profile-store` and behind the real window.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod browser_sign_in;
mod fixture;
mod keeping;
mod password_sign_in;
mod probing;
mod shifted_clock;
mod standing;
mod visitor;
mod waiting;

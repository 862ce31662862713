//! The window's calls, one function each. They translate and nothing else.

#![allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "Tauri hands arguments over by value, and a call that cannot fail answers like the others"
)]

pub(crate) mod activity;
pub(crate) mod portals;
pub(crate) mod profiles;
pub(crate) mod secrets;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod tokens;

/// What a call gives, or a failure that the catalogue has words for.
pub(crate) type Answer<T> = Result<T, portico_app::view::UiError>;

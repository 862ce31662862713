//! Portico without its window: portals and profiles, sign-ins as jobs, renewal, the clipboard, the activity list.
//!
//! [`App`] is the whole of it. Its methods are what a window or a command line asks; [`Event`] is what it tells. It
//! knows the protocol (`arcgis-auth`) and the files and keyring (`profile-store`), which do not know each other, and it
//! asks the desktop for one thing only ([`Shell`]): to open an address.

// The rule is for the application; this crate is linted without its tests, too.
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests start the programs that they talk to"))]

mod activity;
mod app;
pub mod bridges;
pub mod browsers;
mod cards;
pub mod clipboard;
mod connection;
mod event;
mod failure;
mod files;
mod folder_key;
mod inspect;
mod jobs;
mod live;
pub mod log;
mod portals;
mod practice;
mod profiles;
mod services;
mod shell;
mod sign_in;
mod standing;
mod system_clock;
mod ticker;
mod tokens;
mod unwritten;
mod vaults;
pub mod view;
mod window_place;
mod words;

pub use app::{App, AppOptions};
pub use arcgis_auth::clock::Clock;
pub use arcgis_auth::token::BoxFuture;
pub use event::Event;
pub use failure::StartFailed;
pub use folder_key::folder_key;
pub use shell::{NotOpened, Shell};
pub use window_place::WindowPlace;
pub use words::{Notice, StartProblem, callback_pages, start_notice};

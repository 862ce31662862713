//! The window's calls, one function each. They translate and nothing else.

#![allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "Tauri hands arguments over by value, and a call that cannot fail answers like the others"
)]

pub(crate) mod activity;
pub(crate) mod connection;
pub(crate) mod inspect;
pub(crate) mod portals;
pub(crate) mod profiles;
pub(crate) mod secrets;
pub(crate) mod services;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod tokens;

use portico_app::App;
use portico_app::view::UiError;
use tauri::State;

/// Does a call that waits for files or for the clipboard where that holds up nobody.
pub(crate) async fn apart<T: Send + 'static>(
    app: State<'_, App>,
    call: impl FnOnce(&App) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let app = App::clone(&app);
    let done = tauri::async_runtime::spawn_blocking(move || call(&app)).await;
    done.unwrap_or_else(|_| Err(UiError::plain("internal")))
}

/// What a call gives, or a failure that the catalogue has words for.
pub(crate) type Answer<T> = Result<T, UiError>;

//! Tokens and the clipboard.

use portico_app::App;
use portico_app::view::{ClipboardOutcome, Copied, CopyAs};
use tauri::State;

use super::{Answer, apart};

/// Puts a token on the clipboard for a while. It does not come back to the window.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_token(app: State<'_, App>, profile_id: String, form: CopyAs) -> Answer<Copied> {
    app.copy_token(&profile_id, form).await
}

/// Takes a token off the clipboard now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn clear_clipboard(app: State<'_, App>) -> Answer<ClipboardOutcome> {
    apart(app, |app| Ok(app.clear_clipboard())).await
}

/// Puts a text that is not secret on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_text(app: State<'_, App>, text: String) -> Answer<()> {
    apart(app, move |app| app.copy_text(&text)).await
}

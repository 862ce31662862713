//! Sign-ins.

use portico_app::App;
use portico_app::view::{Keep, SignInRequest, SignInView, Typed};
use tauri::State;

use super::{Answer, apart};

/// Begins a sign-in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn begin_sign_in(app: State<'_, App>, request: SignInRequest) -> Answer<SignInView> {
    apart(app, move |app| app.begin_sign_in(request)).await
}

/// Where a sign-in stands.
#[tauri::command]
#[specta::specta]
pub(crate) fn sign_in_view(app: State<'_, App>, sign_in_id: String) -> Answer<SignInView> {
    app.sign_in_view(&sign_in_id)
}

/// Opens the sign-in page again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_page_again(app: State<'_, App>, sign_in_id: String) -> Answer<()> {
    app.open_page_again(&sign_in_id).await
}

/// Puts the address of the sign-in page on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_sign_in_link(app: State<'_, App>, sign_in_id: String) -> Answer<()> {
    apart(app, move |app| app.copy_sign_in_link(&sign_in_id)).await
}

/// Hands over a pasted code.
#[tauri::command]
#[specta::specta]
pub(crate) async fn submit_code(app: State<'_, App>, sign_in_id: String, code: Typed) -> Answer<()> {
    app.submit_code(&sign_in_id, code).await
}

/// Ends a sign-in.
#[tauri::command]
#[specta::specta]
pub(crate) fn cancel_sign_in(app: State<'_, App>, sign_in_id: String) -> Answer<()> {
    app.cancel_sign_in(&sign_in_id)
}

/// Says where a secret goes that the keyring did not take.
#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_now(app: State<'_, App>, sign_in_id: String, keep: Keep) -> Answer<()> {
    app.keep_now(&sign_in_id, keep).await
}

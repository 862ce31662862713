//! Rows of the list.

use portico_app::App;
use portico_app::view::{Overview, ProfileDetail, SignedOut};
use tauri::State;

use super::{Answer, apart};

/// Everything the window needs to draw itself.
#[tauri::command]
#[specta::specta]
pub(crate) fn overview(app: State<'_, App>) -> Overview {
    app.overview()
}

/// The detail pane of a profile.
#[tauri::command]
#[specta::specta]
pub(crate) async fn profile_detail(app: State<'_, App>, profile_id: String) -> Answer<ProfileDetail> {
    apart(app, move |app| app.profile_detail(&profile_id)).await
}

/// Asks the portal now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_now(app: State<'_, App>, profile_id: String) -> Answer<()> {
    app.check_now(&profile_id).await
}

/// Ends what a profile is busy with.
#[tauri::command]
#[specta::specta]
pub(crate) fn cancel_work(app: State<'_, App>, profile_id: String) -> Answer<()> {
    app.cancel_work(&profile_id)
}

/// Ends a sign-in there and forgets it here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(app: State<'_, App>, profile_id: String) -> Answer<SignedOut> {
    app.sign_out(&profile_id).await
}

/// Asks the portal to free the licence of a sign-in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn give_licence_back(app: State<'_, App>, profile_id: String) -> Answer<bool> {
    app.give_licence_back(&profile_id).await
}

/// Gives a row another name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_profile(app: State<'_, App>, profile_id: String, name: String) -> Answer<()> {
    app.rename_profile(&profile_id, &name).await
}

/// Shows a row first, or not.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_favourite(app: State<'_, App>, profile_id: String, on: bool) -> Answer<()> {
    app.set_favourite(&profile_id, on).await
}

/// Makes an account its portal's default one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_default(app: State<'_, App>, profile_id: String) -> Answer<()> {
    app.set_default(&profile_id).await
}

/// Signs out and takes the row away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_profile(app: State<'_, App>, profile_id: String) -> Answer<SignedOut> {
    app.remove_profile(&profile_id).await
}

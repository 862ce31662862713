//! The keyring.

use portico_app::App;
use portico_app::view::VaultState;
use tauri::State;

use super::Answer;

/// Has the system ask to unlock the keyring.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock_keyring(app: State<'_, App>) -> Answer<VaultState> {
    app.unlock_keyring().await
}

/// Takes the question for the keyring's password back.
#[tauri::command]
#[specta::specta]
pub(crate) fn cancel_unlock(app: State<'_, App>) -> Answer<()> {
    app.cancel_unlock();
    Ok(())
}

/// Keeps what comes in memory while the keyring is locked.
#[tauri::command]
#[specta::specta]
pub(crate) fn work_without_saving(app: State<'_, App>, on: bool) -> VaultState {
    app.work_without_saving(on)
}

//! Settings, and the browsers to choose from.

use portico_app::App;
use portico_app::view::{Browser, SettingsView};
use tauri::State;

use super::Answer;

/// The browsers on this computer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn browsers(app: State<'_, App>) -> Answer<Vec<Browser>> {
    app.browsers().await
}

/// Moves damaged files of portals and accounts out of the way and says where they are.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_damaged_aside(app: State<'_, App>) -> Answer<Vec<String>> {
    app.set_damaged_aside().await
}

/// Changes the settings.
#[tauri::command]
#[specta::specta]
pub(crate) async fn change_settings(app: State<'_, App>, settings: SettingsView) -> Answer<SettingsView> {
    app.change_settings(settings).await
}

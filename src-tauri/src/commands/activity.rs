//! The activity list.

use portico_app::App;
use portico_app::view::ActivityEntry;
use tauri::State;

use super::{Answer, apart};

/// The activity of a profile, or of all.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activity(app: State<'_, App>, profile_id: Option<String>) -> Answer<Vec<ActivityEntry>> {
    apart(app, move |app| app.activity(profile_id.as_deref())).await
}

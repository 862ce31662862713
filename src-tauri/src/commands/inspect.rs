//! What portals say of whoever holds a token.

use portico_app::App;
use portico_app::view::{Inspection, TokenToInspect};
use tauri::State;

use super::Answer;

/// Asks a profile's portal what it says of the profile's token.
#[tauri::command]
#[specta::specta]
pub(crate) async fn inspect_profile(
    app: State<'_, App>,
    profile_id: String,
    job_id: String,
) -> Answer<Inspection> {
    app.inspect_profile(&profile_id, &job_id).await
}

/// What the last such question found.
#[tauri::command]
#[specta::specta]
pub(crate) fn standing_of(app: State<'_, App>, profile_id: String) -> Answer<Option<Inspection>> {
    app.standing_of(&profile_id)
}

/// Asks a portal what it says of a pasted token.
#[tauri::command]
#[specta::specta]
pub(crate) async fn inspect_token(
    app: State<'_, App>,
    asked: TokenToInspect,
    job_id: String,
) -> Answer<Inspection> {
    app.inspect_token(asked, &job_id).await
}

//! Secured services.

use portico_app::App;
use portico_app::view::{Copied, ServiceCopy, ServiceTest, ServiceToken, ServiceTokenRequest, ServiceView};
use tauri::State;

use super::Answer;

/// Asks a service who it is and whose.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_service(
    app: State<'_, App>,
    text: String,
    job_id: String,
) -> Answer<ServiceView> {
    app.look_at_service(&text, &job_id).await
}

/// Gets a token for a service. It does not come back to the window.
#[tauri::command]
#[specta::specta]
pub(crate) async fn get_service_token(
    app: State<'_, App>,
    request: ServiceTokenRequest,
    job_id: String,
) -> Answer<ServiceToken> {
    app.get_service_token(request, &job_id).await
}

/// Tries a token at its service.
#[tauri::command]
#[specta::specta]
pub(crate) async fn test_service_token(
    app: State<'_, App>,
    made_id: String,
    job_id: String,
) -> Answer<ServiceTest> {
    app.test_service_token(&made_id, &job_id).await
}

/// Puts a service's token on the clipboard for a while.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_service_token(
    app: State<'_, App>,
    made_id: String,
    form: ServiceCopy,
) -> Answer<Copied> {
    app.copy_service_token(&made_id, form).await
}

/// The latest tokens that were made for services.
#[tauri::command]
#[specta::specta]
pub(crate) fn recent_services(app: State<'_, App>) -> Answer<Vec<ServiceToken>> {
    Ok(app.recent_services())
}

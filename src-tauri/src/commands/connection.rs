//! How portals are reached.

use portico_app::App;
use portico_app::view::{
    CertificateView, Connection, ConnectionTarget, ConnectionTrial, Reach, SignInTarget,
};
use tauri::State;

use super::Answer;

/// How a kept portal is reached.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connection(app: State<'_, App>, portal_id: String) -> Answer<Connection> {
    app.connection(&portal_id).await
}

/// Changes how a kept portal is reached.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_connection(
    app: State<'_, App>,
    portal_id: String,
    reach: Reach,
) -> Answer<Connection> {
    app.set_connection(&portal_id, reach).await
}

/// Asks once who is there, and shows the certificate.
#[tauri::command]
#[specta::specta]
pub(crate) async fn try_connection(
    app: State<'_, App>,
    target: ConnectionTarget,
    reach: Option<Reach>,
    job_id: String,
) -> Answer<ConnectionTrial> {
    app.try_connection(target, reach, &job_id).await
}

/// What a text with certificates holds.
#[tauri::command]
#[specta::specta]
pub(crate) fn read_authority(app: State<'_, App>, pem: String) -> Answer<Vec<CertificateView>> {
    app.read_authority(&pem)
}

/// Allows plain http for the next sign-in at a server that has nothing else.
#[tauri::command]
#[specta::specta]
pub(crate) async fn allow_plain_http(app: State<'_, App>, target: SignInTarget) -> Answer<()> {
    app.allow_plain_http(&target).await
}

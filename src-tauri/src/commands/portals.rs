//! Portals: addresses, probes, pages.

use portico_app::App;
use portico_app::view::{AddressReading, ConnectionFile, ProbeReport, Reach, RedirectLines, RedirectTarget};
use tauri::State;

use super::{Answer, apart};

/// What of a pasted text would be kept.
#[tauri::command]
#[specta::specta]
pub(crate) fn read_address(app: State<'_, App>, text: String) -> AddressReading {
    app.read_address(&text)
}

/// What a connection file of ArcGIS Pro says.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_connection_file(
    app: State<'_, App>,
    name: String,
    contents: Vec<u8>,
) -> Answer<ConnectionFile> {
    apart(app, move |app| app.read_connection_file(&name, contents)).await
}

/// Asks an address who it is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn probe(
    app: State<'_, App>,
    text: String,
    job_id: String,
    reach: Option<Reach>,
) -> Answer<ProbeReport> {
    app.probe_by(&text, &job_id, reach).await
}

/// Ends a probe.
#[tauri::command]
#[specta::specta]
pub(crate) fn cancel_job(app: State<'_, App>, job_id: String) -> Answer<()> {
    app.cancel_job(&job_id);
    Ok(())
}

/// What somebody needs who registers Portico on a portal.
#[tauri::command]
#[specta::specta]
pub(crate) fn redirect_lines(app: State<'_, App>, target: RedirectTarget) -> Answer<RedirectLines> {
    app.redirect_lines(&target)
}

/// Opens the page of a portal where items are added.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_content_page(app: State<'_, App>, target: RedirectTarget) -> Answer<()> {
    app.open_content_page(&target).await
}

/// Opens the page where a person mends what Portico cannot.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_account_page(app: State<'_, App>, target: RedirectTarget) -> Answer<()> {
    app.open_account_page(&target).await
}

/// Opens a profile's portal in the browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_portal(app: State<'_, App>, profile_id: String) -> Answer<()> {
    app.open_portal(&profile_id).await
}

/// Starts the practice portal and gives its address.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_practice_portal(app: State<'_, App>) -> Answer<String> {
    app.start_practice_portal().await
}

//! The one window.

use tauri::{AppHandle, Manager};

/// The window's name in the capabilities.
pub(crate) const MAIN: &str = "main";

/// Shows the window and gives it the focus: for a second start of Portico.
pub(crate) fn bring_forward(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    // Each of these may be refused by the desktop; the next may still help.
    let _ = window.unminimize();
    let _ = window.show();
    let _ = window.set_focus();
}

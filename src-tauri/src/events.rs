//! The application's events on their way to the window.

use portico_app::view::{ClipboardHold, ClipboardOutcome, ProfileCard, SignInStage, SignInView};
use portico_app::{App, Event as AppEvent};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::AppHandle;
use tauri_specta::Event;
use tokio::sync::broadcast::error::RecvError;

use crate::window;

/// Portals, profiles, keyring or settings changed: read the overview again.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub(crate) struct OverviewChanged;

/// One row changed.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub(crate) struct ProfileChanged(ProfileCard);

/// A sign-in reached another stage.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub(crate) struct SignInChanged(SignInView);

/// The clipboard took a token, or lost it.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClipboardChanged {
    /// The token that is there now.
    hold: Option<ClipboardHold>,
    /// What became of the one before.
    outcome: Option<ClipboardOutcome>,
}

/// Tells the window everything the application tells, from now on.
pub(crate) fn forward(handle: AppHandle, app: &App) {
    let mut events = app.events();
    tauri::async_runtime::spawn(async move {
        loop {
            let told = match events.recv().await {
                Ok(event) => emit(&handle, event),
                // Some were missed: everything is read again.
                Err(RecvError::Lagged(_)) => OverviewChanged.emit(&handle),
                Err(RecvError::Closed) => return,
            };
            if let Err(error) = told {
                tracing::debug!(%error, "the window was not told");
            }
        }
    });
}

fn emit(handle: &AppHandle, event: AppEvent) -> tauri::Result<()> {
    match event {
        AppEvent::OverviewChanged => OverviewChanged.emit(handle),
        AppEvent::ProfileChanged(card) => ProfileChanged(*card).emit(handle),
        AppEvent::SignInChanged(view) => {
            // The person comes back from the browser, or has to decide something here.
            if matches!(
                view.stage,
                SignInStage::Done { .. } | SignInStage::NotKept { .. } | SignInStage::Failed { .. }
            ) {
                window::bring_forward(handle);
            }
            SignInChanged(*view).emit(handle)
        }
        AppEvent::ClipboardChanged { hold, outcome } => ClipboardChanged { hold, outcome }.emit(handle),
    }
}

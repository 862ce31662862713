//! Copying a token, and taking it off the clipboard again.

use std::sync::Arc;

use arcgis_auth::Error;
use profile_store::ProfileId;
use secrecy::SecretString;
use tokio::sync::broadcast;

use crate::activity::note;
use crate::app::{Inner, hold_view, outcome_view};
use crate::cards::{gone, parse_id};
use crate::clipboard::{ClipboardError, Hold, Outcome};
use crate::event::Event;
use crate::live::cause;
use crate::vaults::vault_failure;
use crate::view::{ClipboardOutcome, Copied, UiError};

impl crate::App {
    /// Puts the profile's token on the clipboard, renewed if it is due, marked as secret, and takes it away again after
    /// the time in the settings. The token itself does not come back.
    ///
    /// # Errors
    /// `token_not_available`, `renewal_refused`, `keyring_locked`, `portal_unreachable`, `clipboard_unreachable`, …
    pub async fn copy_token(&self, profile_id: &str) -> Result<Copied, UiError> {
        let inner = &self.inner;
        let id = parse_id(profile_id)?;
        let profile = inner.store.snapshot().profile(id).cloned().ok_or_else(gone)?;
        if profile.sign_in.signed_in_at.is_none() || profile.sign_in.ended_at.is_some() {
            return Err(UiError::plain("token_not_available"));
        }
        let source = inner.source(&profile)?;
        let failed = |error: Arc<Error>| inner.token_failure(&error);
        inner.take_kept_token(&profile, &source).await.map_err(failed)?;
        let token = source.token().await.map_err(failed)?;
        let seconds = u32::from(inner.store.snapshot().settings().clipboard_seconds);
        let text = SecretString::from(token.text().expose());
        let hold =
            inner.clipboard.copy_secret(profile_id, text, seconds).map_err(|error| unreachable(&error))?;
        inner.write_down(Some(id), None, note("copied"));
        let hold = hold_view(&hold);
        inner.tell(Event::ClipboardChanged { hold: Some(hold.clone()), outcome: None });
        inner.tell_profile(id);
        let token_until = token.expiry().moment().map(|end| source.skew().to_local(end).as_millisecond());
        Ok(Copied { hold, token_until })
    }

    /// Takes a token off the clipboard now.
    pub fn clear_clipboard(&self) -> ClipboardOutcome {
        let outcome = self.inner.clipboard.clear_now();
        outcome_view(&outcome)
    }

    /// Puts a text that is not secret on the clipboard.
    ///
    /// # Errors
    /// `clipboard_unreachable`.
    pub fn copy_text(&self, text: &str) -> Result<(), UiError> {
        self.inner.clipboard.copy_plain(text).map_err(|error| unreachable(&error))
    }

    /// Writes down what became of copied tokens.
    pub(crate) fn watch_clipboard(&self) {
        let mut events = self.events();
        let inner = Arc::downgrade(&self.inner);
        tokio::spawn(async move {
            let mut owner: Option<ProfileId> = None;
            loop {
                let event = match events.recv().await {
                    Ok(event) => event,
                    Err(broadcast::error::RecvError::Lagged(_)) => continue,
                    Err(broadcast::error::RecvError::Closed) => return,
                };
                let Event::ClipboardChanged { hold, outcome } = event else { continue };
                let Some(inner) = inner.upgrade() else { return };
                if let (Some(id), Some(outcome)) = (owner, outcome) {
                    inner.write_down_outcome(id, outcome);
                }
                owner = hold.and_then(|hold| hold.profile_id.parse().ok());
            }
        });
    }
}

impl Inner {
    fn write_down_outcome(&self, id: ProfileId, outcome: ClipboardOutcome) {
        let noted = match outcome {
            ClipboardOutcome::Cleared => {
                let seconds = self.store.snapshot().settings().clipboard_seconds.to_string();
                note("cleared").more("cleared_after").more_with("seconds", &seconds)
            }
            ClipboardOutcome::LeftAlone => note("left_alone"),
            ClipboardOutcome::Failed => return,
        };
        self.write_down(Some(id), None, noted);
    }

    /// Why there is no token to copy.
    fn token_failure(&self, error: &Error) -> UiError {
        match error {
            Error::NotKept(ledger) => cause(ledger).map_or_else(|| self.said(error), vault_failure),
            other => self.said(other),
        }
    }
}

/// The clipboard's own thread tells that a hold ended.
pub(crate) fn clipboard_ended(events: &broadcast::Sender<Event>, _: &Hold, outcome: &Outcome) {
    // Nobody listens while the window is closed.
    let _ = events.send(Event::ClipboardChanged { hold: None, outcome: Some(outcome_view(outcome)) });
}

fn unreachable(error: &ClipboardError) -> UiError {
    UiError::plain("clipboard_unreachable").detail(error.to_string())
}

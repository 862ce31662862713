//! Copying a token, and taking it off the clipboard again.

use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::token::{AccessToken, TokenSource};
use profile_store::ProfileId;
use secrecy::SecretString;
use tokio::sync::{broadcast, mpsc};

use crate::activity::{Note, note};
use crate::app::{Inner, hold_view, outcome_view};
use crate::cards::{gone, parse_id};
use crate::clipboard::{Cause, ClipboardError, Ended, Outcome};
use crate::event::Event;
use crate::services::{header_text, token_for_address};
use crate::view::{ClipboardOutcome, Copied, CopyAs, Millis, UiError};

impl crate::App {
    /// Puts the profile's token on the clipboard in the form asked for, renewed if it is due, marked as secret, and takes
    /// it away again after the time in the settings. The token itself does not come back.
    ///
    /// # Errors
    /// `token_not_available`, `renewal_refused`, `keyring_locked`, `portal_unreachable`, `clipboard_unreachable`, …; for
    /// an address also `service_not_understood` and `foreign_server`.
    pub async fn copy_token(&self, profile_id: &str, form: CopyAs) -> Result<Copied, UiError> {
        let inner = &self.inner;
        if let CopyAs::Address { address } = form {
            let asking = inner.asking(profile_id).await?;
            let (text, token) = token_for_address(inner, &asking, &address).await?;
            let until = local_end(&asking.source, &token);
            return inner.put_on_clipboard(asking.profile.id, text, until).await;
        }
        let id = parse_id(profile_id)?;
        let snapshot = inner.store.snapshot();
        let profile = inner.as_it_is(snapshot.profile(id).ok_or_else(gone)?).into_owned();
        if profile.sign_in.signed_in_at.is_none() || profile.sign_in.ended_at.is_some() {
            return Err(UiError::plain("token_not_available"));
        }
        let source = inner.source(&profile)?;
        let failed = |error: Arc<Error>| inner.token_failure(&error);
        inner.take_kept_token(&profile, &source).await.map_err(failed)?;
        let token = source.token().await.map_err(failed)?;
        let text = if matches!(form, CopyAs::Header) {
            header_text(&token)
        } else {
            SecretString::from(token.text().expose())
        };
        inner.put_on_clipboard(id, text, local_end(&source, &token)).await
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
    pub(crate) fn watch_clipboard(&self, mut endings: mpsc::UnboundedReceiver<Ended>) {
        let inner = Arc::downgrade(&self.inner);
        tokio::spawn(async move {
            while let Some(ended) = endings.recv().await {
                let Some(inner) = inner.upgrade() else { return };
                // Quitting writes for itself: nobody may be left to do it here.
                let Ok(id) = ended.hold.owner.parse() else { continue };
                if ended.cause != Cause::Quit {
                    inner.write_down(Some(id), None, noted(&ended)).await;
                }
            }
        });
    }
}

impl Inner {
    /// Puts a text that holds a token of this account on the clipboard. `token_until` is the token's end on this
    /// computer's clock.
    pub(crate) async fn put_on_clipboard(
        &self,
        id: ProfileId,
        text: SecretString,
        token_until: Option<Millis>,
    ) -> Result<Copied, UiError> {
        let seconds = u32::from(self.store.snapshot().settings().clipboard_seconds);
        let hold = self
            .clipboard
            .copy_secret(&id.to_string(), text, seconds)
            .map_err(|error| unreachable(&error))?;
        self.write_down(Some(id), None, note("copied")).await;
        let hold = hold_view(&hold);
        self.tell(Event::ClipboardChanged { hold: Some(hold.clone()), outcome: None });
        self.tell_profile(id);
        Ok(Copied { hold, token_until })
    }

    /// Takes a token off the clipboard because Portico quits.
    pub(crate) fn clear_clipboard_at_quit(&self) {
        let Some(hold) = self.clipboard.hold() else { return };
        let Some(outcome) = self.clipboard.clear_at_quit() else { return };
        tracing::info!(?outcome, "clipboard at quit");
        let Ok(id) = hold.owner.parse() else { return };
        self.write_down_at_quit(Some(id), noted(&Ended { hold, outcome, cause: Cause::Quit }));
    }
}

/// When a token ends, on this computer's clock.
fn local_end(source: &TokenSource, token: &AccessToken) -> Option<Millis> {
    token.expiry().moment().map(|end| source.skew().to_local(end).as_millisecond())
}

/// The clipboard's own thread tells that a hold ended.
pub(crate) fn clipboard_ended(
    events: &broadcast::Sender<Event>,
    endings: &mpsc::UnboundedSender<Ended>,
    ended: Ended,
) {
    tracing::debug!(outcome = ?ended.outcome, cause = ?ended.cause, "a token left the clipboard");
    // Nobody listens while the window is closed.
    let outcome = Some(outcome_view(&ended.outcome));
    let _ = events.send(Event::ClipboardChanged { hold: None, outcome });
    let _ = endings.send(ended);
}

/// What the history says of a token that left the clipboard.
fn noted(ended: &Ended) -> Note {
    match (&ended.outcome, ended.cause) {
        (Outcome::LeftAlone, _) => note("left_alone"),
        (Outcome::Failed(_), _) => note("left_alone").more("clipboard_lost"),
        (Outcome::Cleared, Cause::TimeOver) => {
            let seconds = (ended.hold.clears_at_ms - ended.hold.copied_at_ms) / 1000;
            note("cleared").more("cleared_after").more_with("seconds", &seconds.to_string())
        }
        (Outcome::Cleared, Cause::OwnerLeft) => note("cleared").more("cleared_at_sign_out"),
        (Outcome::Cleared, Cause::Quit) => note("cleared").more("cleared_at_quit"),
        (Outcome::Cleared, Cause::Replaced) => note("cleared").more("cleared_replaced"),
        (Outcome::Cleared, Cause::Asked) => note("cleared").more("cleared_now"),
        (Outcome::Cleared, Cause::TooLate | Cause::TakenOver) => note("cleared"),
    }
}

fn unreachable(error: &ClipboardError) -> UiError {
    UiError::plain("clipboard_unreachable").detail(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clipboard::Hold;

    /// One sentence for each cause; the seconds are those of that copy, whatever the settings say by now.
    #[test]
    fn the_history_says_why_a_token_left_the_clipboard() {
        let rows = [
            (Outcome::Cleared, Cause::TimeOver, "cleared", Some("cleared_after")),
            (Outcome::Cleared, Cause::Asked, "cleared", Some("cleared_now")),
            (Outcome::Cleared, Cause::OwnerLeft, "cleared", Some("cleared_at_sign_out")),
            (Outcome::Cleared, Cause::Replaced, "cleared", Some("cleared_replaced")),
            (Outcome::Cleared, Cause::Quit, "cleared", Some("cleared_at_quit")),
            (Outcome::Cleared, Cause::TooLate, "cleared", None),
            (Outcome::LeftAlone, Cause::TimeOver, "left_alone", None),
            (Outcome::Failed(ClipboardError::NoAnswer), Cause::Quit, "left_alone", Some("clipboard_lost")),
        ];
        for (outcome, cause, what, more) in rows {
            let hold =
                Hold { owner: String::new(), copied_at_ms: 1_000, clears_at_ms: 46_000, certain: true };
            let noted = noted(&Ended { hold, outcome, cause });
            assert_eq!((noted.what(), noted.param("more")), (what, more), "{cause:?}");
            assert_eq!(
                noted.param("more.seconds"),
                (cause == Cause::TimeOver && more.is_some()).then_some("45")
            );
            crate::activity::assert_has_words(&noted);
        }
    }
}

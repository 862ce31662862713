//! One kind of system clipboard.

use secrecy::{ExposeSecret, SecretString};

use super::hold::ClipboardError;

/// The most that is put on the clipboard. An X11 request without the big-requests extension holds 262,140 bytes, so
/// nothing has to be sent in pieces; a token has a few thousand.
pub(super) const LONGEST: usize = 200_000;

/// The name under which desktops look for the mark of a secret, and its value.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) const SECRET_HINT: (&str, &str) = ("x-kde-passwordManagerHint", "secret");

/// A text for the clipboard. It is wiped when dropped, secret or not.
pub(super) struct Offer {
    text: SecretString,
    /// Whether programs that keep a history are asked to leave it out.
    pub(super) secret: bool,
}

impl Offer {
    pub(super) fn secret(text: SecretString) -> Self {
        Self { text, secret: true }
    }

    pub(super) fn plain(text: &str) -> Self {
        Self { text: SecretString::from(text), secret: false }
    }

    pub(super) fn text(&self) -> &str {
        self.text.expose_secret()
    }

    pub(super) fn fits(&self) -> Result<(), ClipboardError> {
        match self.text().len() {
            bytes if bytes > LONGEST => Err(ClipboardError::TooLong { bytes, limit: LONGEST }),
            _ => Ok(()),
        }
    }
}

/// A clipboard that can be owned. After an error it is dropped and opened anew when it is needed.
pub(super) trait Place {
    /// Takes the clipboard over with a text, in place of an earlier one of ours.
    fn offer(&mut self, offer: Offer) -> Result<(), ClipboardError>;

    /// Takes away what was offered, as far as it is still ours. Tells whether the clipboard was.
    fn withdraw(&mut self) -> Result<bool, ClipboardError>;

    /// Does what the display asks for without waiting. Tells whether the clipboard is still ours.
    fn attend(&mut self) -> Result<bool, ClipboardError>;

    /// Whether taking away is sure to reach every program.
    fn is_certain(&self) -> bool;

    /// Becomes readable when there is something to attend to. `None` where the system keeps the text itself.
    #[cfg(unix)]
    fn fd(&self) -> Option<std::os::fd::BorrowedFd<'_>>;
}

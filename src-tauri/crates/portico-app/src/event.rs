//! What the application tells.

use crate::view::{ClipboardHold, ClipboardOutcome, ProfileCard, SignInView};

/// Something a window wants to know.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Portals, profiles, settings or the keyring changed: ask for the overview again.
    OverviewChanged,
    /// One row changed.
    ProfileChanged(Box<ProfileCard>),
    /// A sign-in went on.
    SignInChanged(Box<SignInView>),
    /// A token came to the clipboard or left it.
    ClipboardChanged {
        /// The token that is there now.
        hold: Option<ClipboardHold>,
        /// What became of the one before.
        outcome: Option<ClipboardOutcome>,
    },
}

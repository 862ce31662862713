//! The clipboards that the system keeps itself: Windows and macOS. Both count their changes; what is there is ours while
//! the count is the one that followed our own copy.

use super::hold::ClipboardError;
use super::place::{Offer, Place};

pub(super) struct Native {
    clipboard: arboard::Clipboard,
    ours: Option<system::Count>,
}

impl Native {
    pub(super) fn open() -> Result<Self, ClipboardError> {
        Ok(Self { clipboard: arboard::Clipboard::new().map_err(of)?, ours: None })
    }
}

impl Place for Native {
    fn offer(&mut self, offer: Offer) -> Result<(), ClipboardError> {
        self.ours = None;
        let set = self.clipboard.set();
        let set = if offer.secret { system::mark(set) } else { set };
        set.text(offer.text()).map_err(of)?;
        self.ours = system::count();
        Ok(())
    }

    fn withdraw(&mut self) -> Result<bool, ClipboardError> {
        match self.ours.take() {
            Some(ours) => system::clear_if(ours),
            None => Ok(false),
        }
    }

    fn attend(&mut self) -> Result<bool, ClipboardError> {
        Ok(self.ours.is_some() && self.ours == system::count())
    }

    fn is_certain(&self) -> bool {
        system::count().is_some()
    }

    #[cfg(unix)]
    fn fd(&self) -> Option<std::os::fd::BorrowedFd<'_>> {
        None
    }
}

fn of(error: arboard::Error) -> ClipboardError {
    match error {
        arboard::Error::ClipboardNotSupported => ClipboardError::NoDisplay,
        arboard::Error::ClipboardOccupied => ClipboardError::Occupied,
        other => ClipboardError::of(other),
    }
}

#[cfg(windows)]
mod system {
    use std::num::NonZeroU32;

    use arboard::SetExtWindows;

    use super::ClipboardError;

    pub(super) type Count = NonZeroU32;

    /// How often the clipboard is asked for while other programs have it open.
    const TRIES: usize = 10;

    pub(super) fn count() -> Option<Count> {
        clipboard_win::seq_num()
    }

    pub(super) fn mark(set: arboard::Set<'_>) -> arboard::Set<'_> {
        set.exclude_from_monitoring().exclude_from_cloud().exclude_from_history()
    }

    /// Nobody can change the clipboard while it is open here.
    pub(super) fn clear_if(ours: Count) -> Result<bool, ClipboardError> {
        let open = clipboard_win::Clipboard::new_attempts(TRIES).map_err(ClipboardError::of)?;
        let is_ours = count() == Some(ours);
        if is_ours {
            clipboard_win::empty().map_err(ClipboardError::of)?;
        }
        drop(open);
        Ok(is_ours)
    }
}

#[cfg(target_os = "macos")]
mod system {
    use arboard::SetExtApple;
    use objc2_app_kit::NSPasteboard;

    use super::ClipboardError;

    pub(super) type Count = isize;

    #[allow(clippy::unnecessary_wraps)] // Windows may refuse
    pub(super) fn count() -> Option<Count> {
        Some(NSPasteboard::generalPasteboard().changeCount())
    }

    pub(super) fn mark(set: arboard::Set<'_>) -> arboard::Set<'_> {
        set.exclude_from_history()
    }

    #[allow(clippy::unnecessary_wraps)]
    pub(super) fn clear_if(ours: Count) -> Result<bool, ClipboardError> {
        let is_ours = count() == Some(ours);
        if is_ours {
            NSPasteboard::generalPasteboard().clearContents();
        }
        Ok(is_ours)
    }
}

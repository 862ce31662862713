//! Which display this process belongs to.

use super::hold::ClipboardError;
use super::place::Place;

/// The display, as the environment names it.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    /// X11's `DISPLAY`.
    #[cfg(all(unix, not(target_os = "macos")))]
    pub(super) x11: Option<String>,
    /// The socket that `WAYLAND_DISPLAY` and `XDG_RUNTIME_DIR` name.
    #[cfg(all(unix, not(target_os = "macos")))]
    pub(super) wayland: Option<std::path::PathBuf>,
    /// `XDG_CURRENT_DESKTOP`.
    #[cfg(all(unix, not(target_os = "macos")))]
    pub(super) desktop: String,
}

#[cfg(all(unix, not(target_os = "macos")))]
impl Session {
    pub(super) fn of_this_process() -> Self {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let wayland = set("WAYLAND_DISPLAY").map(std::path::PathBuf::from).and_then(|name| {
            if name.is_absolute() {
                Some(name)
            } else {
                Some(std::path::PathBuf::from(set("XDG_RUNTIME_DIR")?).join(name))
            }
        });
        let text = |name| set(name).and_then(|value| value.into_string().ok());
        Self { x11: text("DISPLAY"), wayland, desktop: text("XDG_CURRENT_DESKTOP").unwrap_or_default() }
    }

    /// Wayland's clipboard where the desktop hands it to programs without a window, else X11's.
    pub(super) fn open(&self) -> Result<Box<dyn Place>, ClipboardError> {
        let by_wayland = self.wayland.as_deref().map(super::wayland::Wayland::open);
        match (by_wayland, &self.x11) {
            (Some(Ok(place)), _) => Ok(Box::new(place)),
            (Some(Err(error)), None) => Err(error),
            (Some(Err(error)), Some(display)) => {
                tracing::debug!(%error, "Wayland's clipboard is not for us, going through X11");
                Ok(Box::new(super::x11::X11::open(display, self.passes_clearing_on())?))
            }
            (None, Some(display)) => Ok(Box::new(super::x11::X11::open(display, true)?)),
            (None, None) => Err(ClipboardError::NoDisplay),
        }
    }

    /// GNOME's window manager has no data-control protocol, and makes an X11 selection and its clearing Wayland's
    /// whichever window has the focus (mutter, `meta-x11-selection.c`). Others are known to look at X11's selection only
    /// while an X11 window has the focus.
    fn passes_clearing_on(&self) -> bool {
        self.desktop.split(':').any(|name| name.eq_ignore_ascii_case("gnome"))
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
impl Session {
    pub(super) fn of_this_process() -> Self {
        Self {}
    }

    pub(super) fn open(&self) -> Result<Box<dyn Place>, ClipboardError> {
        Ok(Box::new(super::native::Native::open()?))
    }
}

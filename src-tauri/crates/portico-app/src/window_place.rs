//! Where the window stood, and how it looks before its page is drawn.

use profile_store::WindowPlace as Kept;

use crate::profiles::settings_view;
use crate::view::Appearance;

/// Where a window stands, in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowPlace {
    /// The left edge.
    pub x: i32,
    /// The top edge.
    pub y: i32,
    /// The inner width.
    pub width: u32,
    /// The inner height.
    pub height: u32,
    /// It fills the screen.
    pub maximised: bool,
}

impl crate::App {
    /// Where the window stood when Portico was closed the last time.
    pub fn window_place(&self) -> Option<WindowPlace> {
        let snapshot = self.inner.store.snapshot();
        snapshot.settings().window.as_ref().map(|kept| WindowPlace {
            x: kept.x,
            y: kept.y,
            width: kept.width,
            height: kept.height,
            maximised: kept.maximised,
        })
    }

    /// Remembers where the window stands. Not being able to is no reason to keep it open.
    pub fn keep_window_place(&self, place: WindowPlace) {
        if self.window_place() == Some(place) {
            return;
        }
        let edited = self.inner.store.edit(|draft| {
            let settings = draft.settings_mut();
            let other = settings.window.take().map(|kept| kept.other).unwrap_or_default();
            settings.window = Some(Kept {
                x: place.x,
                y: place.y,
                width: place.width,
                height: place.height,
                maximised: place.maximised,
                other,
            });
            Ok(())
        });
        if let Err(error) = edited {
            tracing::warn!(%error, "the window's place was not written");
        }
    }

    /// The theme that the person chose.
    pub fn appearance(&self) -> Appearance {
        settings_view(self.inner.store.snapshot().settings()).appearance
    }
}

//! The one window.

use portico_app::view::Appearance;
use portico_app::{App, WindowPlace};
use tauri::utils::config::Color;
use tauri::{AppHandle, LogicalPosition, LogicalSize, Manager, Theme, WebviewWindowBuilder, Window};

/// The window's name in the capabilities.
pub(crate) const MAIN: &str = "main";

/// What is seen until a dark page is drawn: `--content` of the dark theme in `ui/src/styles/themes.css`. The light one
/// stands in `tauri.conf.json`.
const DARK: Color = Color(0x1d, 0x1f, 0x1d, 0xff);

/// How much of the title bar has to lie on a screen for a remembered place to be used again, in logical pixels.
const GRIP: f64 = 40.0;

/// Opens the window as the configuration describes it, where it stood the last time.
///
/// # Errors
/// When the system has no web view.
pub(crate) fn open(tauri: &tauri::App, app: &App) -> tauri::Result<()> {
    for configuration in tauri.config().app.windows.iter().filter(|window| window.label == MAIN) {
        let mut builder = WebviewWindowBuilder::from_config(tauri, configuration)?;
        if let Some(place) = app.window_place() {
            builder = builder.inner_size(place.width.into(), place.height.into()).maximized(place.maximised);
            if is_on_a_screen(tauri, place) {
                builder = builder.position(place.x.into(), place.y.into());
            }
        }
        let window = builder.build()?;
        let system_is_dark = window.theme().is_ok_and(|theme| theme == Theme::Dark);
        if begins_dark(app.appearance(), system_is_dark) {
            window.set_background_color(Some(DARK))?;
        }
    }
    Ok(())
}

/// Remembers where the window stands; for the moment in which it is closed.
pub(crate) fn remember(window: &Window) {
    let Some(app) = window.try_state::<App>() else { return };
    let maximised = window.is_maximized().unwrap_or(false);
    let place = match app.window_place() {
        // The size of the screen is not the size that a person chose.
        Some(before) if maximised => Some(WindowPlace { maximised, ..before }),
        _ => stands(window).map(|place| WindowPlace { maximised, ..place }),
    };
    if let Some(place) = place {
        app.keep_window_place(place);
    }
}

fn stands(window: &Window) -> Option<WindowPlace> {
    let scale = window.scale_factor().ok()?;
    let position: LogicalPosition<i32> = window.outer_position().ok()?.to_logical(scale);
    let size: LogicalSize<u32> = window.inner_size().ok()?.to_logical(scale);
    let (x, y, width, height) = (position.x, position.y, size.width, size.height);
    Some(WindowPlace { x, y, width, height, maximised: false })
}

/// Whether the title bar could be taken hold of there: screens come and go.
fn is_on_a_screen(tauri: &tauri::App, place: WindowPlace) -> bool {
    let screens = tauri.available_monitors().unwrap_or_default();
    screens.iter().any(|screen| {
        let at: LogicalPosition<f64> = screen.position().to_logical(screen.scale_factor());
        let size: LogicalSize<f64> = screen.size().to_logical(screen.scale_factor());
        is_within(place, at, size)
    })
}

fn is_within(place: WindowPlace, at: LogicalPosition<f64>, size: LogicalSize<f64>) -> bool {
    let (left, top) = (f64::from(place.x) - at.x, f64::from(place.y) - at.y);
    let right = left + f64::from(place.width);
    top >= 0.0 && top <= size.height - GRIP && right >= GRIP && left <= size.width - GRIP
}

fn begins_dark(appearance: Appearance, system_is_dark: bool) -> bool {
    match appearance {
        Appearance::Dark => true,
        Appearance::System => system_is_dark,
        Appearance::Light | Appearance::Contrast => false,
    }
}

/// Shows the window and gives it the focus: for a second start of Portico.
pub(crate) fn bring_forward(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    // Each of these may be refused by the desktop; the next may still help.
    let _ = window.unminimize();
    let _ = window.show();
    let _ = window.set_focus();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_while_its_title_bar_can_be_reached() {
        let screen = (LogicalPosition::new(1920.0, 0.0), LogicalSize::new(1280.0, 1024.0));
        let at = |x, y| WindowPlace { x, y, width: 1100, height: 720, maximised: false };
        let rows = [
            (at(1920, 0), true),
            (at(2000, 984), true),
            (at(2000, 985), false),
            (at(1920 - 1060, 0), true),
            (at(1920 - 1061, 0), false),
            (at(3160, 100), true),
            (at(3161, 100), false),
            (at(2000, -1), false),
            (at(0, 0), false),
        ];
        for (place, expected) in rows {
            assert_eq!(is_within(place, screen.0, screen.1), expected, "{place:?}");
        }
    }

    #[test]
    fn the_first_moment_has_the_theme_of_the_page() {
        assert!(begins_dark(Appearance::Dark, false) && begins_dark(Appearance::System, true));
        assert!(!begins_dark(Appearance::System, false) && !begins_dark(Appearance::Light, true));
    }
}

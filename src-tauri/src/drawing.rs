//! How the window is drawn.
//!
//! WebKitGTK composes pages on the graphics processor. Where there is none (a virtual machine, many a remote desktop) the
//! processor plays its part: measured on two cores, one turning arc then took one and a half of them, and 85 MB more
//! memory were in use. Drawn without composing, the same page takes a tenth.

#[cfg(target_os = "linux")]
use std::path::Path;

/// Read by WebKitGTK when its first view is made.
#[cfg(target_os = "linux")]
const WITHOUT_COMPOSING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Chooses the way of drawing that suits this computer, unless somebody chose one. It starts this program once more in
/// its own place: a variable of the environment cannot be set safely in a program that runs.
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "this program itself, in its own place")]
pub(crate) fn suit_the_computer() {
    use std::os::unix::process::CommandExt;

    let chosen = std::env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("WEBKIT_DISABLE_"));
    if chosen || has_graphics_processor(Path::new("/dev")) {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    // Comes back only when it failed; then the window is drawn the costly way.
    let _ = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(WITHOUT_COMPOSING, "1")
        .exec();
}

/// Other systems choose for themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn suit_the_computer() {}

/// Whether the system offers something to draw with: a render node of the kernel's graphics drivers, or NVIDIA's own.
#[cfg(target_os = "linux")]
fn has_graphics_processor(devices: &Path) -> bool {
    let render_node = std::fs::read_dir(devices.join("dri")).is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    });
    render_node || devices.join("nvidia0").exists()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_render_node_or_nvidias_device_counts_and_a_bare_screen_does_not() {
        let devices = tempfile::tempdir().expect("a folder");
        assert!(!has_graphics_processor(devices.path()));
        std::fs::create_dir(devices.path().join("dri")).expect("an entry");
        std::fs::create_dir(devices.path().join("dri/card0")).expect("an entry in it");
        assert!(
            !has_graphics_processor(devices.path()),
            "a card without a render node draws on the processor"
        );
        std::fs::create_dir(devices.path().join("dri/renderD128")).expect("an entry in it");
        assert!(has_graphics_processor(devices.path()));
    }

    #[test]
    fn nvidias_own_driver_counts_without_a_render_node() {
        let devices = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(devices.path().join("nvidia0")).expect("an entry in it");
        assert!(has_graphics_processor(devices.path()));
    }
}

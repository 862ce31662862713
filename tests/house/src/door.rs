//! The window reaches its host through one door.

use crate::Findings;

/// The files that may speak to Tauri: the door, its own test, and what it is made from.
pub const DOORS: &[&str] = &["ui/src/host.ts", "ui/src/host.test.ts", "ui/src/bindings.ts"];

/// How Tauri is spoken to: by its packages, or by what it puts into the window.
const TAURI: &[&str] = &["'@tauri-apps/", "\"@tauri-apps/", "`@tauri-apps/", "__TAURI"];

/// Lines of a file of the window that reach Tauri past the door.
pub fn past_the_door(file: &str, source: &str) -> Findings {
    if DOORS.contains(&file) {
        return Findings::new();
    }
    let lines = source.lines().enumerate().filter(|(_, line)| TAURI.iter().any(|tauri| line.contains(tauri)));
    lines.map(|(number, line)| format!("{file}:{}: {}", number + 1, line.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_past_the_door_are_found() {
        for line in [
            "import { invoke } from '@tauri-apps/api/core';",
            "const core = await import(\"@tauri-apps/api/core\");",
            "window.__TAURI_INTERNALS__.invoke('overview');",
        ] {
            assert_eq!(past_the_door("ui/src/App.svelte", line).len(), 1, "{line}");
            assert!(past_the_door("ui/src/host.ts", line).is_empty());
        }
        assert!(past_the_door("ui/src/a.ts", "// the only import of @tauri-apps/* is the door").is_empty());
    }
}

//! Reading what other programs wrote.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The longest name that is shown, in characters.
const LONGEST_LABEL: usize = 60;

/// A file's text, unless it is no plain file, unreadable or longer than `limit` bytes. What is no UTF-8 is replaced.
pub(super) fn text(path: &Path, limit: u64) -> Option<String> {
    // Opening a pipe would wait for its other end.
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(limit + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= limit).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// A name for a person to read: one line, without characters that turn the text around them.
pub(super) fn label(name: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept: String = name.chars().filter(|c| !c.is_control() && !turns(*c)).take(LONGEST_LABEL).collect();
    kept.trim().to_owned()
}

/// Whether a name can be one argument of a program and no option.
pub(super) fn is_argument(name: &str) -> bool {
    !name.is_empty() && name.len() <= 200 && !name.starts_with('-') && !name.contains(char::is_control)
}

/// Whether a file can be started.
pub(super) fn is_program(path: &Path) -> bool {
    let Ok(about) = path.metadata() else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        about.is_file() && about.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    about.is_file()
}

//! From formatted events to lines of the file.

use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

use super::rotating::Rotating;
use super::scrub::Scrub;

/// The longest line, in bytes. A longer one is cut.
const LONGEST: usize = 8 * 1024;

/// Takes events, one at a time and whole, from any thread.
#[derive(Clone)]
pub(super) struct Lines {
    file: Arc<Mutex<Rotating>>,
    scrub: Arc<Scrub>,
}

impl Lines {
    pub(super) fn new(file: Rotating, scrub: Scrub) -> Self {
        Self { file: Arc::new(Mutex::new(file)), scrub: Arc::new(scrub) }
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl io::Write for Lines {
    /// The formatter hands over one whole event in one call. A disk that is full must not stop the program: what
    /// cannot be written is lost.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = one_line(&self.scrub.clean(text.trim_end_matches('\n')));
        let _ = self.file.lock().unwrap_or_else(PoisonError::into_inner).append(line.as_bytes());
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes control characters out, so that nobody can make up a line, and ends the line.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(LONGEST) + 8);
    for character in text.chars() {
        if line.len() >= LONGEST {
            line.push('…');
            break;
        }
        if character.is_control() && character != '\t' {
            // Writing to a string cannot fail.
            let _ = write!(line, "{}", character.escape_default());
        } else {
            line.push(character);
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_length() {
        let line = one_line(&"ä".repeat(LONGEST));
        assert!(line.len() <= LONGEST + 8 && line.ends_with("ä…\n"), "{} bytes", line.len());
        assert_eq!(one_line("short\ttext"), "short\ttext\n");
    }
}

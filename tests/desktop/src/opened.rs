//! What Portico asked the desktop to open. Stand-ins for `xdg-open` and for a browser write it down.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::wait::until_some;

/// The name of the stand-in for the desktop's own way to open an address.
pub const USUAL: &str = "xdg-open";
/// The name of the stand-in for an installed browser.
pub const CHROMIUM: &str = "chromium";

/// A stand-in: one line for each start, its parts kept apart by tabs.
const STAND_IN: &str = r#"#!/bin/sh
line=${0##*/}
for part; do line="$line	$part"; done
printf '%s\n' "$line" >>'@'
"#;

const ENTRY: &str = "[Desktop Entry]
Type=Application
Name=Chromium
Exec=@ %U
Categories=Network;WebBrowser;
MimeType=text/html;x-scheme-handler/http;x-scheme-handler/https;
";

const PREFERRED: &str = "[Default Applications]
text/html=chromium.desktop
x-scheme-handler/http=chromium.desktop
x-scheme-handler/https=chromium.desktop
";

/// The list of what was opened.
#[derive(Debug)]
pub struct Opened {
    list: PathBuf,
    taken: usize,
}

/// One start of a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// What was started.
    pub program: String,
    /// With what, before the address.
    pub options: Vec<String>,
    /// The address.
    pub address: String,
}

impl Opened {
    /// Puts the stand-ins into `programs` and tells the desktop of `home` about the browser.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub fn stand_in(programs: &Path, home: &Path) -> Outcome<Self> {
        fs::create_dir_all(programs)?;
        let list = programs.join("opened");
        for name in [USUAL, CHROMIUM] {
            let file = programs.join(name);
            fs::write(&file, STAND_IN.replace('@', &list.to_string_lossy()))?;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
        }
        let applications = home.join(".local/share/applications");
        fs::create_dir_all(&applications)?;
        let entry = ENTRY.replace('@', &programs.join(CHROMIUM).to_string_lossy());
        fs::write(applications.join("chromium.desktop"), entry)?;
        fs::create_dir_all(home.join(".config"))?;
        fs::write(home.join(".config/mimeapps.list"), PREFERRED)?;
        Ok(Self { list, taken: 0 })
    }

    /// Waits for the next start.
    ///
    /// # Errors
    /// When nothing is opened.
    pub async fn next(&mut self) -> Outcome<Start> {
        let taken = self.taken;
        let start = until_some("an address is opened", async || Ok(self.all()?.get(taken).cloned())).await?;
        self.taken += 1;
        Ok(start)
    }

    /// Everything that was opened so far.
    ///
    /// # Errors
    /// When a line cannot be read.
    pub fn all(&self) -> Outcome<Vec<Start>> {
        let text = match fs::read_to_string(&self.list) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        // A line that is not ended is still being written.
        let ended = text.rfind('\n').map_or("", |end| &text[..end]);
        ended.lines().map(read).collect()
    }
}

fn read(line: &str) -> Outcome<Start> {
    let mut parts: Vec<String> = line.split('\t').map(str::to_owned).collect();
    match (parts.len(), parts.pop()) {
        (2.., Some(address)) => Ok(Start { program: parts.remove(0), options: parts, address }),
        _ => Err(Failure::new(format!("a browser was started without an address: {line}"))),
    }
}

//! A screen of its own: an X server that draws into memory, and what is on its clipboard.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::camera::Camera;
use crate::failure::{Failure, Outcome};
use crate::place;
use crate::program::{Environment, Program, Start};
use crate::wait::{pause, until};

/// How often a picture is taken again while something moves in it.
const MOVING: usize = 10;

/// The screen. It ends when dropped, and with it every window on it.
#[derive(Debug)]
pub struct Screen {
    _server: Program,
    display: String,
    camera: Camera,
    logs: PathBuf,
}

/// The two places for copied text on X11.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// What Ctrl+C fills.
    Clipboard,
    /// What selecting fills and the middle button pastes.
    Primary,
}

impl Selection {
    fn name(self) -> &'static str {
        match self {
            Self::Clipboard => "clipboard",
            Self::Primary => "primary",
        }
    }
}

/// Another program that copied something and holds it until dropped.
#[derive(Debug)]
pub struct Copied(Program);

impl Screen {
    /// Opens a screen.
    ///
    /// # Errors
    /// When the X server does not start.
    pub fn open(logs: &Path) -> Outcome<Self> {
        // Without -noreset it starts over, refusing newcomers, whenever its last client leaves.
        let start = Start {
            program: Path::new("Xvfb"),
            arguments: &["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"],
            environment: &bare(),
            logs,
            input: None,
            listens: true,
        };
        let mut server = start.run()?;
        let display = format!(":{}", server.first_line()?);
        let camera = Camera::open(&display)?;
        Ok(Self { _server: server, display, camera, logs: logs.to_owned() })
    }

    /// A picture, as PNG, of a program's window when it has come to rest, or of one that never does.
    ///
    /// # Errors
    /// As [`Camera::take`].
    pub async fn picture(&self, program: &str) -> Outcome<Vec<u8>> {
        let mut before = self.camera.take(program)?;
        for _ in 0..MOVING {
            pause().await;
            let now = self.camera.take(program)?;
            if now == before {
                break;
            }
            before = now;
        }
        Ok(before)
    }

    /// Its name, for `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// What another program pastes; none when there is nothing to paste.
    ///
    /// # Errors
    /// When `xclip` cannot be started.
    pub fn paste(&self, from: Selection) -> Outcome<Option<String>> {
        self.paste_as(from, "UTF8_STRING")
    }

    /// The kinds of content that are offered, as clipboard managers see them.
    ///
    /// # Errors
    /// When `xclip` cannot be started.
    pub fn offered(&self, from: Selection) -> Outcome<Vec<String>> {
        Ok(self.paste_as(from, "TARGETS")?.unwrap_or_default().lines().map(str::to_owned).collect())
    }

    /// Content of one kind.
    ///
    /// # Errors
    /// When `xclip` cannot be started.
    pub fn paste_as(&self, from: Selection, kind: &str) -> Outcome<Option<String>> {
        let output = Command::new("xclip")
            .args(["-o", "-selection", from.name(), "-t", kind])
            .env("DISPLAY", &self.display)
            .stdin(Stdio::null())
            .output()?;
        Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    /// Has another program copy a text.
    ///
    /// # Errors
    /// When `xclip` cannot be started or does not get the clipboard.
    pub async fn copy_elsewhere(&self, text: &str) -> Outcome<Copied> {
        let file = self.logs.join("copied-elsewhere");
        std::fs::write(&file, text)?;
        let mut environment = bare();
        environment.push(("DISPLAY".into(), self.display.clone()));
        let start = Start {
            program: Path::new("xclip"),
            arguments: &["-i", "-quiet", "-selection", Selection::Clipboard.name()],
            environment: &environment,
            logs: &self.logs,
            input: Some(&file),
            listens: false,
        };
        let copied = Copied(start.run()?);
        until("another program has copied", async || {
            Ok(self.paste(Selection::Clipboard)?.as_deref() == Some(text))
        })
        .await?;
        Ok(copied)
    }

    /// Presses keys and moves the pointer as a person at this screen does; gives what `xdotool` prints.
    ///
    /// # Errors
    /// When `xdotool` cannot be started.
    pub fn xdotool(&self, arguments: &[&str]) -> Outcome<String> {
        let output = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.display)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| Failure::new(format!("xdotool: {error}")))?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

impl Copied {
    /// Whether the other program still holds what it copied.
    ///
    /// # Errors
    /// When the system cannot say.
    pub fn holds(&mut self) -> Outcome<bool> {
        self.0.runs()
    }
}

/// What every program needs.
pub(crate) fn bare() -> Environment {
    vec![
        ("PATH".into(), place::path().to_string_lossy().into_owned()),
        ("LANG".into(), "C.UTF-8".into()),
        ("TZ".into(), "UTC".into()),
    ]
}

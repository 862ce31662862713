//! Another program's answer, within bounds.

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::{BridgeError, Part, Source};

/// What a program may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How long it is waited for.
    pub(super) time: Duration,
    /// How much it may say, in bytes.
    pub(super) bytes: usize,
}

/// How long a program that has answered may take to end by itself.
const LEAVE: Duration = Duration::from_secs(10);
/// Between two looks at whether it has ended.
const GLANCE: Duration = Duration::from_millis(50);

/// Whether a file can be started.
pub(super) fn can_start(program: &Path) -> bool {
    let Ok(about) = program.metadata() else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        about.is_file() && about.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    about.is_file()
}

/// Starts a program and gives what it writes to its standard output. When it takes longer or says more than it may, and
/// when the future is dropped, the program is ended and, where the system can, all that it started.
pub(super) async fn output(
    program: &Path,
    arguments: &[&OsStr],
    limits: Limits,
) -> Result<Zeroizing<Vec<u8>>, BridgeError> {
    let failed =
        |error: &io::Error| BridgeError::NotStarted { program: program.to_owned(), why: error.kind() };
    let (running, pipe) = Running::start(program, arguments).map_err(|error| failed(&error))?;
    let (told, heard) = oneshot::channel();
    // A thread of its own: reading from the pipe cannot be called off, only brought to its end.
    let reader = thread::Builder::new().name("program output".to_owned());
    let reading = reader.spawn(move || {
        // Nobody waits for it any more when the future was dropped.
        let _ = told.send(read(pipe, limits.bytes));
    });
    reading.map_err(|error| failed(&error))?;
    let Ok(heard) = tokio::time::timeout(limits.time, heard).await else {
        return Err(BridgeError::TimedOut { after: limits.time });
    };
    match heard {
        Ok(Ok(bytes)) if bytes.len() <= limits.bytes => {
            running.leave();
            Ok(bytes)
        }
        Ok(Ok(_)) => Err(BridgeError::NotUnderstood { from: Source::Pro, part: Part::Form, line: None }),
        Ok(Err(_)) | Err(_) => Err(BridgeError::ProFailed { what: None }),
    }
}

/// Up to one byte more than the limit, in memory that does not move while it grows: what is moved is not wiped.
fn read(pipe: ChildStdout, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit + 1));
    pipe.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A program that does not outlive this value.
struct Running(Option<Child>);

impl Running {
    #[expect(clippy::disallowed_methods, reason = "ArcGIS Pro answers to its own Python alone")]
    fn start(program: &Path, arguments: &[&OsStr]) -> io::Result<(Self, ChildStdout)> {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        apart(&mut command);
        let mut child = command.spawn()?;
        let pipe = child.stdout.take();
        let running = Self(Some(child));
        pipe.map(|pipe| (running, pipe)).ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }

    /// Lets a program that has answered put its things away, and ends it when it does not come to an end.
    fn leave(mut self) {
        let Some(mut child) = self.0.take() else { return };
        aside(move || {
            for _ in 0..LEAVE.as_millis() / GLANCE.as_millis() {
                if !matches!(child.try_wait(), Ok(None)) {
                    return;
                }
                thread::sleep(GLANCE);
            }
            end(child);
        });
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = self.0.take() {
            end(child);
        }
    }
}

/// Ends a program now and takes note of its end, which nobody waits for.
fn end(mut child: Child) {
    end_all(&child);
    // Already ended is ended.
    let _ = child.kill();
    aside(move || {
        let _ = child.wait();
    });
}

/// Does what may take a while where nobody waits for it.
fn aside(work: impl FnOnce() + Send + 'static) {
    if let Err(error) = thread::Builder::new().name("program end".to_owned()).spawn(work) {
        tracing::warn!(%error, "the end of a program was not waited for");
    }
}

/// In a group of its own, so that all of it can be ended.
#[cfg(unix)]
fn apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    command.process_group(0);
}

/// Without a window of its own (`CREATE_NO_WINDOW`).
#[cfg(windows)]
fn apart(command: &mut Command) {
    use std::os::windows::process::CommandExt;

    command.creation_flags(0x0800_0000);
}

#[cfg(unix)]
fn end_all(child: &Child) {
    // The process is not waited for yet, so its number is still its own.
    let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(group) = group {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

/// Pro's Python starts nothing that stays.
#[cfg(not(unix))]
fn end_all(_: &Child) {}

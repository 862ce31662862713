//! A program that ends with the test, however that ends.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::failure::{Failure, Outcome};

/// Starts the program in a group of its own, with a companion that ends the group when the test's end of a pipe is
/// closed: that happens even when the test is killed. The first argument is the file for its standard input.
const GUARDED: &str = r#"exec 3<&0
(cat <&3 >/dev/null; kill -KILL 0) >/dev/null 2>&1 &
input=$1
shift
exec 3<&-
exec "$@" <"$input""#;

/// How long a program may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(3);

/// The environment of a program; nothing of the tester's own session is in it.
pub type Environment = Vec<(String, String)>;

/// A running program and everything that it started in its group.
#[derive(Debug)]
pub struct Program {
    child: Child,
    _lifeline: Option<ChildStdin>,
    name: String,
    log: PathBuf,
}

/// How a program is started.
#[derive(Debug)]
pub struct Start<'a> {
    /// The program.
    pub program: &'a Path,
    /// Its arguments.
    pub arguments: &'a [&'a str],
    /// Its whole environment.
    pub environment: &'a Environment,
    /// The folder for its log.
    pub logs: &'a Path,
    /// A file for its standard input.
    pub input: Option<&'a Path>,
    /// Whether its first line on standard output is wanted; else that goes into the log.
    pub listens: bool,
}

impl Start<'_> {
    /// Starts it.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn run(&self) -> Outcome<Program> {
        let name = self.program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let log = free_name(self.logs, &name);
        let file = File::create(&log)?;
        let output = if self.listens { Stdio::piped() } else { Stdio::from(file.try_clone()?) };
        let mut child = Command::new("sh")
            .args(["-c", GUARDED, "sh"])
            .arg(self.input.unwrap_or(Path::new("/dev/null")))
            .arg(self.program)
            .args(self.arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::piped())
            .stdout(output)
            .stderr(file)
            .process_group(0)
            .spawn()?;
        let lifeline = child.stdin.take();
        Ok(Program { child, _lifeline: lifeline, name, log })
    }
}

fn free_name(folder: &Path, name: &str) -> PathBuf {
    let numbered = |number: usize| folder.join(format!("{name}-{number}.log"));
    (1..1000).map(numbered).find(|file| !file.exists()).unwrap_or_else(|| numbered(0))
}

impl Program {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The first line that it prints, for programs that say where they listen.
    ///
    /// # Errors
    /// When it ends without a line.
    pub fn first_line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        if let Some(output) = self.child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        match line.trim() {
            "" => Err(self.failure("said nothing")),
            said => Ok(said.to_owned()),
        }
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// When the system cannot say.
    pub fn runs(&mut self) -> Outcome<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// A failure of this program with the end of its log.
    pub fn failure(&self, what: &str) -> Failure {
        Failure::new(format!("{} {what}", self.name)).and(&self.last_words())
    }

    /// The end of its log.
    pub fn last_words(&self) -> String {
        let log = std::fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = text.lines().collect();
        let last = &lines[lines.len().saturating_sub(12)..];
        last.iter().fold(String::new(), |words, line| [&words, "\n    ", &self.name, ": ", line].concat())
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// When it has ended.
    pub fn signal(&self, signal: Signal) -> Outcome {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        Ok(kill_process(id.ok_or_else(|| self.failure("has no process"))?, signal)?)
    }

    fn signal_group(&self, signal: Signal) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // The group may have ended by itself.
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.signal_group(Signal::TERM);
        let end = Instant::now() + PATIENCE;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.signal_group(Signal::KILL);
        let _ = self.child.wait();
    }
}

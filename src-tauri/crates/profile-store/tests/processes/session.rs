//! A login session in miniature: a bus, a keyring and, where a prompt is to be seen, a screen.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::ROLE;

/// What the session has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Session {
    /// A bus and an unlocked keyring.
    Unlocked,
    /// The same with a screen, on which the keyring can ask.
    WithScreen,
    /// A bus on which a keyring can be started that was never used, and a screen.
    NeverUsed,
    /// A bus and nothing that keeps secrets.
    NoKeyring,
    /// No bus.
    NoBus,
}

/// The password of the keyring.
pub(crate) const PASSWORD: &str = "opensesame";

/// A backstop: no scenario takes a quarter of it.
const LONGEST: Duration = Duration::from_secs(120);

/// A bus without any service to start.
const BARE_BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*"/><allow own="*"/><allow receive_type="signal"/></policy>
</busconfig>"#;

/// Plays a scenario in a session of its own; panics with what it printed if it fails.
pub(crate) fn run(session: Session, scenario: &str) {
    let home = tempfile::tempdir().unwrap();
    let runtime = home.path().join("run");
    std::fs::create_dir(&runtime).unwrap();
    std::fs::set_permissions(&runtime, std::fs::Permissions::from_mode(0o700)).unwrap();
    let screen = matches!(session, Session::WithScreen | Session::NeverUsed).then(Screen::open);
    let mut command = begin(session, home.path());
    command
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap())
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", &runtime)
        .env(ROLE, format!("keyring {scenario}"))
        .stdin(Stdio::null());
    if let Some(screen) = &screen {
        command.env("DISPLAY", &screen.display);
    }
    let log = home.path().join("log");
    let file = std::fs::File::create(&log).unwrap();
    command.stdout(file.try_clone().unwrap()).stderr(file);
    let status = wait(command.spawn().expect("the packages dbus and gnome-keyring are installed"));
    drop(screen);
    let printed = std::fs::read_to_string(&log).unwrap_or_default();
    assert!(status.is_some_and(|status| status.success()), "{scenario}: {status:?}\n{printed}");
}

fn begin(session: Session, home: &Path) -> Command {
    let me = std::env::current_exe().unwrap();
    let mut command = Command::new("dbus-run-session");
    match session {
        Session::Unlocked | Session::WithScreen => {
            let unlocked = format!(
                r#"eval "$(printf {PASSWORD} | gnome-keyring-daemon --unlock --components=secrets)"; exec "$@""#
            );
            command.args(["--", "bash", "-c", &unlocked, "_"]).arg(me);
        }
        Session::NeverUsed => {
            command.arg("--").arg(me);
        }
        Session::NoKeyring => {
            let configuration = home.join("bus.conf");
            std::fs::write(&configuration, BARE_BUS).unwrap();
            command.arg("--config-file").arg(configuration).arg("--").arg(me);
        }
        Session::NoBus => command = Command::new(me),
    }
    command
}

fn wait(mut child: Child) -> Option<std::process::ExitStatus> {
    let until = Instant::now() + LONGEST;
    while Instant::now() < until {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// An X server of its own, ended when dropped.
struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    fn open() -> Self {
        // Without -noreset it starts over, refusing newcomers, whenever its last client leaves.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the package xvfb is installed");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { server, display: format!(":{}", number.trim()) }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

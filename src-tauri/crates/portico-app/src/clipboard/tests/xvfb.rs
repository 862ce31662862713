//! A real X server without a screen, and `xclip` as the other program on it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

pub(super) struct Xvfb {
    server: Child,
    pub(super) display: String,
}

impl Xvfb {
    pub(super) fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "64x64x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is needed for this test");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        assert!(!number.trim().is_empty(), "Xvfb did not start");
        Self { server, display: format!(":{}", number.trim()) }
    }

    pub(super) fn kill(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }

    /// Sends the server a signal, for example `STOP` or `CONT`.
    pub(super) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.server.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// What another program pastes; `None` when there is nothing to paste.
    pub(super) fn paste(&self, selection: &str, target: &str) -> Option<String> {
        let output = Command::new("xclip")
            .args(["-o", "-selection", selection, "-t", target])
            .env("DISPLAY", &self.display)
            .output()
            .expect("xclip is needed for this test");
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
    }

    pub(super) fn targets(&self, selection: &str) -> Vec<String> {
        self.paste(selection, "TARGETS").unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Copies with another program, which keeps the selection until it is dropped.
    pub(super) fn foreign_copy(&self, selection: &str, text: &str) -> Foreign {
        let mut program = Command::new("xclip")
            .args(["-i", "-quiet", "-selection", selection])
            .env("DISPLAY", &self.display)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("xclip is needed for this test");
        program.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let foreign = Foreign(program);
        super::until("the other program has copied", || {
            self.paste(selection, "UTF8_STRING").as_deref() == Some(text)
        });
        foreign
    }
}

impl Drop for Xvfb {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

pub(super) struct Foreign(Child);

impl Drop for Foreign {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

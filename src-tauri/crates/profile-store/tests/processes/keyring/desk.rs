//! What the person at the desk, the system and other programs do in a scenario.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use zbus::blocking::Connection;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

use crate::session::PASSWORD;

const KEYRING: &str = "org.freedesktop.secrets";
const BUS: &str = "org.freedesktop.DBus";
/// The program that GNOME Keyring has ask, started by the bus when first needed.
const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";
const ROOT: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const LOGIN: &str = "/org/freedesktop/secrets/collection/login";

/// A backstop for what happens on the screen.
const SHOWN_WITHIN: Duration = Duration::from_secs(60);

/// The bus of the scenario, if it has one.
pub(super) struct Desk(Option<Connection>);

/// A program of the session.
pub(super) struct Process(Pid);

impl Desk {
    pub(super) fn new() -> Self {
        Self(Connection::session().ok())
    }

    fn bus(&self) -> &Connection {
        self.0.as_ref().unwrap()
    }

    /// Runs `secret-tool`, which other programs' authors use too, and gives all it printed.
    pub(super) fn secret_tool(&self, arguments: &[&str]) -> String {
        self.bus();
        let output = Command::new("secret-tool").args(arguments).output().unwrap();
        // It prints the attributes to standard error.
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    }

    /// Has another program keep a secret.
    pub(super) fn keep(&self, service: &str, user: &str, text: &str, extra: &str) {
        self.bus();
        let attributes = ["service", service, "username", user, "extra", extra];
        let mut child = Command::new("secret-tool")
            .args(["store", "--label=made by another program"])
            .args(attributes)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// Locks the login keyring, as a person does in the keyring's own window.
    pub(super) fn lock(&self) {
        let login = ObjectPath::try_from(LOGIN).unwrap();
        let reply =
            self.bus().call_method(Some(KEYRING), ROOT, Some(SERVICE), "Lock", &(vec![login],)).unwrap();
        let (locked, _): (Vec<OwnedObjectPath>, OwnedObjectPath) = reply.body().deserialize().unwrap();
        assert_eq!(locked.len(), 1);
    }

    /// Unlocks the login keyring without a prompt, as logging in does.
    pub(super) fn unlock_from_outside(&self) {
        let plain = ("plain", Value::from(""));
        let session =
            self.bus().call_method(Some(KEYRING), ROOT, Some(SERVICE), "OpenSession", &plain).unwrap();
        let (_, session): (OwnedValue, OwnedObjectPath) = session.body().deserialize().unwrap();
        let password = (session, Vec::<u8>::new(), PASSWORD.as_bytes(), "text/plain");
        let login = ObjectPath::try_from(LOGIN).unwrap();
        let internal = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";
        let unlock = "UnlockWithMasterPassword";
        self.bus().call_method(Some(KEYRING), ROOT, Some(internal), unlock, &(login, password)).unwrap();
    }

    /// Whether the program that asks was ever started.
    pub(super) fn has_asked(&self) -> bool {
        let reply = self.bus().call_method(Some(BUS), "/", Some(BUS), "NameHasOwner", &(PROMPTER,)).unwrap();
        reply.body().deserialize().unwrap()
    }

    pub(super) fn keyring_process(&self) -> Process {
        self.process(KEYRING)
    }

    pub(super) fn bus_process(&self) -> Process {
        self.process(BUS)
    }

    fn process(&self, name: &str) -> Process {
        let reply = self
            .bus()
            .call_method(Some(BUS), "/", Some(BUS), "GetConnectionUnixProcessID", &(name,))
            .unwrap();
        let id: u32 = reply.body().deserialize().unwrap();
        Process(Pid::from_raw(id.cast_signed()).unwrap())
    }

    pub(super) fn prompt_is_shown(&self) -> bool {
        self.bus();
        let found = Command::new("xdotool").args(["search", "--onlyvisible", "--class", "prompter"]).output();
        !found.expect("the package xdotool is installed").stdout.is_empty()
    }

    pub(super) fn wait_for_prompt(&self) {
        self.wait_until(true);
    }

    pub(super) fn wait_for_no_prompt(&self) {
        self.wait_until(false);
    }

    fn wait_until(&self, shown: bool) {
        let until = Instant::now() + SHOWN_WITHIN;
        while self.prompt_is_shown() != shown {
            assert!(Instant::now() < until, "the prompt never was shown={shown}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types into the prompt's fields, one after the other, and confirms.
    pub(super) fn answer_prompt(&self, fields: &[&str]) {
        self.until_gone(|| {
            for (place, text) in fields.iter().enumerate() {
                if place > 0 {
                    self.xdotool(&["key", "Tab"]);
                }
                self.xdotool(&["type", "--delay", "20", text]);
            }
            self.xdotool(&["key", "Return"]);
        });
    }

    /// Closes the prompt without an answer.
    pub(super) fn decline_prompt(&self) {
        self.until_gone(|| self.xdotool(&["key", "Escape"]));
    }

    /// Keys pressed before the prompt has the keyboard are lost, so they are pressed again, as a person would.
    fn until_gone(&self, press: impl Fn()) {
        for _ in 0..5 {
            press();
            let until = Instant::now() + Duration::from_secs(5);
            while Instant::now() < until {
                if !self.prompt_is_shown() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        panic!("the prompt does not go away");
    }

    fn xdotool(&self, arguments: &[&str]) {
        self.bus();
        assert!(Command::new("xdotool").args(arguments).status().unwrap().success());
    }
}

impl Process {
    pub(super) fn stop(&self) {
        kill_process(self.0, Signal::STOP).unwrap();
    }

    pub(super) fn go_on(&self) {
        kill_process(self.0, Signal::CONT).unwrap();
    }

    pub(super) fn kill(&self) {
        kill_process(self.0, Signal::KILL).unwrap();
    }
}

//! What the person at the desk, the system and other programs do in a scenario.

use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use zbus::Message;
use zbus::blocking::Connection;
use zbus::zvariant::{DynamicType, ObjectPath, OwnedObjectPath, OwnedValue, Value};

use crate::session::PASSWORD;

const KEYRING: &str = "org.freedesktop.secrets";
const BUS: &str = "org.freedesktop.DBus";
/// The program that GNOME Keyring has ask, started by the bus when first needed.
const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";
const ROOT: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
/// What logging in uses to hand the password over (GNOME Keyring only).
const INTERNAL: &str = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";
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

    /// Has another program keep a secret in the default collection.
    pub(super) fn keep(&self, service: &str, user: &str, text: &str, extra: &str) {
        self.keep_in("default", service, user, text, extra);
    }

    /// Has another program keep a secret in this collection.
    pub(super) fn keep_in(&self, collection: &str, service: &str, user: &str, text: &str, extra: &str) {
        self.bus();
        let attributes = ["service", service, "username", user, "extra", extra];
        let mut child = Command::new("secret-tool")
            .args(["store", "--label=made by another program"])
            .arg(format!("--collection={collection}"))
            .args(attributes)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// Makes a collection beside the login keyring, with the same password.
    pub(super) fn make_collection(&self, label: &str) -> String {
        let named = HashMap::from([("org.freedesktop.Secret.Collection.Label", Value::from(label))]);
        let arguments = (named, self.password());
        let made = self.call(INTERNAL, "CreateWithMasterPassword", &arguments);
        made.body().deserialize::<OwnedObjectPath>().unwrap().to_string()
    }

    /// Locks the login keyring, as a person does in the keyring's own window.
    pub(super) fn lock(&self) {
        self.lock_collection(LOGIN);
    }

    /// Locks this collection.
    pub(super) fn lock_collection(&self, path: &str) {
        let reply = self.call(SERVICE, "Lock", &(vec![ObjectPath::try_from(path).unwrap()],));
        let (locked, _): (Vec<OwnedObjectPath>, OwnedObjectPath) = reply.body().deserialize().unwrap();
        assert_eq!(locked.len(), 1);
    }

    /// Unlocks the login keyring without a prompt, as logging in does.
    pub(super) fn unlock_from_outside(&self) {
        let login = ObjectPath::try_from(LOGIN).unwrap();
        self.call(INTERNAL, "UnlockWithMasterPassword", &(login, self.password()));
    }

    /// The password as the keyring takes it, in a session without encryption.
    fn password(&self) -> (OwnedObjectPath, Vec<u8>, &'static [u8], &'static str) {
        let session = self.call(SERVICE, "OpenSession", &("plain", Value::from("")));
        let (_, session): (OwnedValue, OwnedObjectPath) = session.body().deserialize().unwrap();
        (session, Vec::new(), PASSWORD.as_bytes(), "text/plain")
    }

    fn call<A: serde::Serialize + DynamicType>(
        &self,
        interface: &str,
        method: &str,
        arguments: &A,
    ) -> Message {
        self.bus().call_method(Some(KEYRING), ROOT, Some(interface), method, arguments).unwrap()
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

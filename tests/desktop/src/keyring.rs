//! A real keyring of its own.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use zbus::blocking::Connection;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

use crate::bus::Bus;
use crate::failure::{Failure, Outcome, ensure_eq};
use crate::program::{Environment, Program, Start};
use crate::screen::Screen;
use crate::wait::{until, within};

/// What opens the keyring.
pub const PASSWORD: &str = "opensesame";

/// How long the window in which the keyring asks may take to go.
const PATIENCE: Duration = Duration::from_secs(5);

const KEYRING: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
const LOGIN: &str = "/org/freedesktop/secrets/collection/login";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const ITEM: &str = "org.freedesktop.Secret.Item";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// GNOME Keyring, unlocked as logging in does. It ends when dropped.
#[derive(Debug)]
pub struct Keyring {
    daemon: Program,
    connection: Connection,
}

impl Keyring {
    /// Starts and unlocks it.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(bus: &Bus, environment: &Environment, logs: &Path) -> Outcome<Self> {
        let password = logs.join("keyring-password");
        std::fs::write(&password, PASSWORD)?;
        let start = Start {
            program: Path::new("gnome-keyring-daemon"),
            arguments: &["--foreground", "--unlock", "--components=secrets"],
            environment,
            logs,
            input: Some(&password),
            listens: false,
        };
        let mut daemon = start.run()?;
        until("the keyring answers", async || {
            if !daemon.runs()? {
                return Err(daemon.failure("ended"));
            }
            bus.has(KEYRING)
        })
        .await?;
        std::fs::remove_file(password)?;
        Ok(Self { daemon, connection: bus.connection().clone() })
    }

    /// Locks it, as a person does in the keyring's own window.
    ///
    /// # Errors
    /// When the keyring does not answer.
    pub fn lock(&self) -> Outcome {
        let login = ObjectPath::try_from(LOGIN)?;
        let reply =
            self.connection.call_method(Some(KEYRING), ROOT, Some(SERVICE), "Lock", &(vec![login],))?;
        let (locked, _): (Vec<OwnedObjectPath>, OwnedObjectPath) = reply.body().deserialize()?;
        ensure_eq("keyrings that were locked", locked.len(), 1)
    }

    /// The labels of all that is kept, as a person reads them in the keyring's own window.
    ///
    /// # Errors
    /// When the keyring does not answer.
    pub fn labels(&self) -> Outcome<Vec<String>> {
        self.items()?.iter().map(|item| self.label(item)).collect()
    }

    /// Deletes all that is kept, as a person does in the keyring's own window.
    ///
    /// # Errors
    /// When the keyring does not answer.
    pub fn delete_all(&self) -> Outcome {
        for item in self.items()? {
            self.connection.call_method(Some(KEYRING), &item, Some(ITEM), "Delete", &())?;
        }
        ensure_eq("what is left", self.labels()?, Vec::<String>::new())
    }

    /// Stops its program where it stands, as one that hangs.
    ///
    /// # Errors
    /// When it has ended.
    pub fn hang(&self) -> Outcome {
        self.daemon.signal(Signal::STOP)
    }

    /// Lets its program go on.
    ///
    /// # Errors
    /// When it has ended.
    pub fn go_on(&self) -> Outcome {
        self.daemon.signal(Signal::CONT)
    }

    /// All that is kept, readable.
    ///
    /// # Errors
    /// When the keyring does not answer, or is locked.
    pub fn secrets(&self) -> Outcome<Vec<String>> {
        let plain = ("plain", Value::from(""));
        let reply = self.connection.call_method(Some(KEYRING), ROOT, Some(SERVICE), "OpenSession", &plain)?;
        let (_, session): (OwnedValue, OwnedObjectPath) = reply.body().deserialize()?;
        let read = |item: &OwnedObjectPath| -> Outcome<String> {
            let reply =
                self.connection.call_method(Some(KEYRING), item, Some(ITEM), "GetSecret", &(&session,))?;
            let (secret,): ((OwnedObjectPath, Vec<u8>, Vec<u8>, String),) = reply.body().deserialize()?;
            Ok(String::from_utf8_lossy(&secret.2).into_owned())
        };
        self.items()?.iter().map(read).collect()
    }

    fn items(&self) -> Outcome<Vec<OwnedObjectPath>> {
        let anything: HashMap<&str, &str> = HashMap::new();
        let reply =
            self.connection.call_method(Some(KEYRING), ROOT, Some(SERVICE), "SearchItems", &(anything,))?;
        let (mut items, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = reply.body().deserialize()?;
        items.extend(locked);
        Ok(items)
    }

    fn label(&self, item: &OwnedObjectPath) -> Outcome<String> {
        let reply =
            self.connection.call_method(Some(KEYRING), item, Some(PROPERTIES), "Get", &(ITEM, "Label"))?;
        let label: OwnedValue = reply.body().deserialize()?;
        Ok(String::try_from(label)?)
    }
}

/// Waits for the window in which the keyring asks for its password, types it, and waits for the window to go.
///
/// # Errors
/// When the window does not come or does not go.
pub async fn answer_prompt(screen: &Screen, password: &str) -> Outcome {
    until_gone(screen, &[&["type", "--delay", "20", password], &["key", "Return"]]).await
}

/// Waits for that window and closes it without an answer.
///
/// # Errors
/// When the window does not come or does not go.
pub async fn decline_prompt(screen: &Screen) -> Outcome {
    until_gone(screen, &[&["key", "Escape"]]).await
}

async fn until_gone(screen: &Screen, presses: &[&[&str]]) -> Outcome {
    let shown = || Ok(!screen.xdotool(&["search", "--onlyvisible", "--class", "prompter"])?.is_empty());
    until("the keyring asks for its password", async || shown()).await?;
    // Keys pressed before the window has the keyboard are lost, so they are pressed again, as a person would.
    for _ in 0..5 {
        for press in presses {
            screen.xdotool(press)?;
        }
        let gone = within(PATIENCE, "the keyring stops asking", async || Ok((!shown()?).then_some(()))).await;
        if gone.is_ok() {
            return Ok(());
        }
    }
    Err(Failure::new("the keyring still asks for its password"))
}

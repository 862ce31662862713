//! Portico's window.

use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use thirtyfour::{Capabilities, WebDriver};

use crate::failure::{Failure, Outcome};
use crate::page::{Page, Role};
use crate::ports;
use crate::process::Process;
use crate::program::{Environment, Program, Start};
use crate::wait::{until, until_some};

/// A session may take long to begin on a busy computer.
const REQUEST: Duration = Duration::from_secs(60);

/// Starts windows and speaks `WebDriver` with them.
#[derive(Debug)]
pub struct Drivers {
    tauri: Program,
    port: u16,
}

impl Drivers {
    /// Starts the drivers; the windows they start have this environment.
    ///
    /// # Errors
    /// When they do not start.
    pub async fn start(tauri_driver: &Path, environment: &Environment, logs: &Path) -> Outcome<Self> {
        let [port, native] = ports::free::<2>()?;
        let start = Start {
            program: tauri_driver,
            arguments: &["--port", &port.to_string(), "--native-port", &native.to_string()],
            environment,
            logs,
            input: None,
            listens: false,
        };
        let mut tauri = start.run()?;
        answers(&mut tauri, port).await?;
        Ok(Self { tauri, port })
    }

    /// Opens the window and waits until it shows something.
    ///
    /// # Errors
    /// When the program does not start or shows nothing.
    pub async fn open(&self, program: &Path) -> Outcome<Window> {
        let mut wanted = Capabilities::new();
        wanted.set("tauri:options", json!({ "application": program }))?;
        let driver =
            session(self.port, wanted).await.map_err(|error| self.tauri.failure(&error.to_string()))?;
        let name: String =
            program.file_name().unwrap_or_default().to_string_lossy().chars().take(15).collect();
        let process = until_some("the program's process", async || {
            Ok(Process(self.tauri.id()).tree().into_iter().find(|process| process.name() == name))
        });
        let window = Window { page: Page::new(driver), process: process.await? };
        window.part(Role::Heading, crate::page::Named::Any).await?;
        Ok(window)
    }
}

/// Waits until a `WebDriver` answers.
pub(crate) async fn answers(program: &mut Program, port: u16) -> Outcome {
    until("the WebDriver answers", async || {
        if !program.runs()? {
            return Err(program.failure("ended"));
        }
        Ok(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok())
    })
    .await
}

/// Begins a `WebDriver` session.
pub(crate) async fn session(port: u16, wanted: Capabilities) -> Outcome<WebDriver> {
    // The tester's own proxy has nothing to do with this computer's loopback.
    // A connection that the driver closes at the moment in which it is used again would end a test.
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(REQUEST).build()?;
    Ok(WebDriver::builder(format!("http://127.0.0.1:{port}"), wanted).client(client).await?)
}

/// Portico's window, and the program behind it.
#[derive(Debug)]
pub struct Window {
    page: Page,
    process: Process,
}

impl Deref for Window {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Window {
    /// The program's process.
    pub fn process(&self) -> Process {
        self.process
    }

    /// Closes the window as a person does, and waits until the program has ended.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn close(self) -> Outcome {
        // The window may be gone before it has told that the button was pressed.
        let pressed = self.press("Close the window").await;
        let process = self.process;
        let ended = until("Portico ends", async || Ok(!process.runs())).await;
        self.forget().await;
        match (ended, pressed) {
            (Ok(()), _) => Ok(()),
            (Err(failure), Ok(())) | (Err(_), Err(failure)) => Err(failure),
        }
    }

    /// Ends the program at once, as a crash or a power failure does.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn kill(self) -> Outcome {
        let id = i32::try_from(self.process.0).ok().and_then(rustix::process::Pid::from_raw);
        let id = id.ok_or_else(|| Failure::new("the program has no process"))?;
        rustix::process::kill_process(id, rustix::process::Signal::KILL)?;
        let process = self.process;
        until("Portico is gone", async || Ok(!process.runs())).await?;
        self.forget().await;
        Ok(())
    }

    /// Ends the `WebDriver` session of a window that is gone, so that another one can begin.
    async fn forget(self) {
        // There is nobody left to answer.
        let _ = self.page.driver().clone().quit().await;
    }
}

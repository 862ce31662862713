//! A Portico without a window, in a process of its own, that asks a portal about an account.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use portico_app::bridges::Places;
use portico_app::browsers::{Launch, System};
use portico_app::view::State;
use portico_app::{App, AppOptions, BoxFuture, NotOpened, Shell};
use url::Url;

use crate::ROLE;

struct NoDesktop;

impl Shell for NoDesktop {
    fn open<'a>(&'a self, _: &'a Launch, _: &'a Url) -> BoxFuture<'a, Result<(), NotOpened>> {
        Box::pin(async { Err(NotOpened { why: "nothing is opened here".to_owned() }) })
    }
}

/// The settings of everybody in a scenario: one folder, and the keyring of the session.
pub(crate) fn options(folder: &Path) -> AppOptions {
    let mut options = AppOptions::new(folder.to_owned());
    options.bridges = Places { system: System::Linux, notebook: None, pro: Vec::new() };
    options
}

/// A worker that was begun.
pub(crate) struct Worker(Child);

impl Worker {
    /// With `asks`, a person has the portal asked; else the account is only looked at.
    pub(crate) fn begin(folder: &Path, profile: &str, asks: bool) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(ROLE, format!("worker {asks} {profile} {}", folder.display())).stdout(Stdio::piped());
        Self(command.spawn().unwrap())
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Waits for its end; how the account stands then.
    pub(crate) fn end(self) -> String {
        let output = self.0.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

/// In the worker.
pub(crate) fn play(role: &str) {
    let mut words = role.splitn(3, ' ');
    let (asks, profile, folder) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
    let folder = PathBuf::from(folder);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let state = runtime.block_on(async {
        let app = App::start(options(&folder), Arc::new(NoDesktop)).unwrap();
        if asks == "true" {
            app.check_now(profile).await.unwrap();
        }
        let state = app.profile_detail(profile).unwrap().card.state;
        tokio::task::spawn_blocking(move || app.quit()).await.unwrap();
        state
    });
    match state {
        State::SignedIn { .. } => println!("signed in"),
        State::Expired { .. } => println!("expired"),
        other => println!("{other:?}"),
    }
}

//! Opening web addresses: the default browser by the opener, a chosen one by the shell.

use portico_app::BoxFuture;
use portico_app::browsers::Launch;
use portico_app::{NotOpened, Shell};
use tauri::AppHandle;
use tauri_plugin_opener::OpenerExt;
use tauri_plugin_shell::ShellExt;
use url::Url;

/// This desktop.
pub(crate) struct Desktop {
    handle: AppHandle,
}

impl Desktop {
    pub(crate) fn new(handle: AppHandle) -> Self {
        Self { handle }
    }

    fn open_now(&self, launch: &Launch, url: &Url) -> Result<(), NotOpened> {
        match launch {
            Launch::SystemDefault => self
                .handle
                .opener()
                .open_url(url.as_str(), None::<&str>)
                .map_err(|error| refused(&error, url)),
            Launch::Program { program, arguments } => {
                let started = self.handle.shell().command(program).args(arguments).spawn();
                started.map(|_| ()).map_err(|error| refused(&error, url))
            }
        }
    }
}

impl Shell for Desktop {
    fn open<'a>(&'a self, launch: &'a Launch, url: &'a Url) -> BoxFuture<'a, Result<(), NotOpened>> {
        Box::pin(async move { self.open_now(launch, url) })
    }
}

/// The address holds the state of a sign-in, so it leaves the text.
fn refused(error: &dyn std::error::Error, url: &Url) -> NotOpened {
    NotOpened { why: error.to_string().replace(url.as_str(), "…") }
}

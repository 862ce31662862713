//! What the program is given besides its arguments: secrets, authorities, the time.

use std::path::Path;
use std::time::{Duration, Instant};

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tokio::sync::mpsc;

pub(crate) struct SystemClock {
    started: Instant,
}

impl SystemClock {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// The secret: the first line of standard input.
pub(crate) async fn secret<T: From<String>>() -> Result<T, Error> {
    let missing = || Error::Setup("a secret is missing on standard input".to_owned());
    lines_of_input().recv().await.map(T::from).ok_or_else(missing)
}

/// The lines of standard input, as they come. A thread of its own reads them: nothing can end a read that is under
/// way, and the program must not wait for it.
pub(crate) fn lines_of_input() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

pub(crate) fn authorities(file: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, Error> {
    let Some(file) = file else { return Ok(Vec::new()) };
    CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect)
        .map_err(|error| Error::Setup(format!("{}: {error}", file.display())))
}

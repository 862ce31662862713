//! What Portico writes down about itself, for the person who has to find out what went wrong.
//!
//! One line for each event, and one for each span of ours when it ends (a sign-in, a request) with the time it took,
//! in two files of at most 1 MiB each that only this user can read. Nothing secret belongs into a log line; values that
//! look like a secret all the same are replaced by `…` before the line reaches the disk (`scrub`).

mod levels;
mod lines;
mod rotating;
mod scrub;

use std::io;
use std::path::{Path, PathBuf};

use tracing::Subscriber;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::{Layer, SubscriberExt};

use levels::Levels;
use lines::Lines;
use rotating::Rotating;
use scrub::Scrub;

/// The most that one of the two files holds, in bytes.
const LIMIT: u64 = 1 << 20;

/// Where the log is. It needs no looking after: every line is on its way to the disk when it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    files: [PathBuf; 2],
}

impl Guard {
    /// The file that is written to, and the one before it, which need not exist.
    pub fn files(&self) -> &[PathBuf; 2] {
        &self.files
    }
}

/// Writes a log into this folder for the rest of the process. The folder is made if need be and is then this user's
/// alone (0700, its files 0600).
///
/// Portico's own crates log from INFO, all others from WARN. `directives` (`debug`, or
/// `arcgis_auth=trace,portico_app=debug`) changes the level of Portico's own crates and of no other. A text that is not
/// understood is said so in the log and changes nothing.
///
/// # Errors
/// When the folder or the file cannot be made, or this process writes a log already.
pub fn start(folder: &Path, directives: Option<&str>) -> io::Result<Guard> {
    let (subscriber, guard) = prepare(folder, directives, LIMIT)?;
    tracing::subscriber::set_global_default(subscriber)
        .map_err(|error| io::Error::new(io::ErrorKind::AlreadyExists, error))?;
    if let Some(Err(error)) = directives.map(Levels::read) {
        tracing::warn!(%error, "the levels asked for were not understood");
    }
    Ok(guard)
}

fn prepare(
    folder: &Path,
    directives: Option<&str>,
    limit: u64,
) -> io::Result<(impl Subscriber + Send + Sync + use<>, Guard)> {
    let file = Rotating::open(folder, limit)?;
    let guard = Guard { files: file.paths() };
    let levels = directives.and_then(|text| Levels::read(text).ok()).unwrap_or_default();
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_span_events(FmtSpan::CLOSE)
        // It would write to standard error, which is nobody's to read.
        .log_internal_errors(false)
        .with_writer(Lines::new(file, Scrub::new()?))
        .with_filter(levels.into_filter());
    Ok((tracing_subscriber::registry().with(layer), guard))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use std::sync::Arc;

    use arcgis_auth::token::BoxFuture;
    use profile_store::Memory;
    use tempfile::TempDir;
    use url::Url;

    use super::*;
    use crate::browsers::Launch;
    use crate::{App, AppOptions, NotOpened, Shell};

    struct NoDesktop;

    impl Shell for NoDesktop {
        fn open<'a>(&'a self, _: &'a Launch, _: &'a Url) -> BoxFuture<'a, Result<(), NotOpened>> {
            Box::pin(async { Err(NotOpened { why: "nothing is opened here".to_owned() }) })
        }
    }

    /// What the log holds after something happened.
    fn log_of(directives: Option<&str>, happens: impl FnOnce()) -> String {
        let folder = TempDir::new().unwrap();
        let (subscriber, guard) = prepare(folder.path(), directives, LIMIT).unwrap();
        tracing::subscriber::with_default(subscriber, happens);
        fs::read_to_string(&guard.files()[0]).unwrap()
    }

    #[test]
    fn ours_from_info_and_others_from_warn() {
        let text = log_of(None, || {
            tracing::info!(target: "arcgis_auth::portal", "A1");
            tracing::debug!(target: "arcgis_auth::portal", "A2");
            tracing::warn!(target: "reqwest::connect", "B1");
            tracing::info!(target: "reqwest::connect", "B2");
            tracing::info!(target: "arcgis_author", "B3");
        });
        assert!(text.contains("A1") && text.contains("B1"), "{text}");
        assert!(!text.contains("A2") && !text.contains("B2") && !text.contains("B3"), "{text}");
    }

    #[test]
    fn only_ours_can_be_made_to_say_more() {
        for directives in ["debug", "arcgis_auth=debug,reqwest=trace,tauri=trace"] {
            let text = log_of(Some(directives), || {
                tracing::debug!(target: "arcgis_auth::portal", "A1");
                tracing::trace!(target: "arcgis_auth::portal", "A2");
                tracing::info!(target: "reqwest::connect", "B1");
                tracing::info!(target: "tauri::manager", "B2");
            });
            assert!(text.contains("A1"), "{directives}: {text}");
            assert!(
                !text.contains("A2") && !text.contains("B1") && !text.contains("B2"),
                "{directives}: {text}"
            );
        }
    }

    #[test]
    fn directives_that_mean_nothing_change_nothing() {
        let text = log_of(Some("arcgis_auth=loud"), || {
            tracing::info!(target: "arcgis_auth", "A1");
            tracing::debug!(target: "arcgis_auth", "A2");
        });
        assert!(text.contains("A1") && !text.contains("A2"), "{text}");
    }

    #[test]
    fn what_crosses_to_the_window_is_never_logged() {
        let text = log_of(Some("trace"), || {
            let request = tracing::error_span!(target: "tauri::ipc::protocol", "ipc::request", cmd = "A1");
            let _entered = request.enter();
            tracing::error!(target: "tauri::ipc::protocol", "A2");
            tracing::error!(target: "tauri::manager", "B1");
        });
        assert!(text.contains("B1") && !text.contains("A1") && !text.contains("A2"), "{text}");
    }

    #[test]
    fn a_span_is_named_and_timed() {
        let text = log_of(None, || {
            let span = tracing::info_span!(target: "portico_app", "sign_in", scheme = "browser");
            span.in_scope(|| tracing::info!(target: "arcgis_auth", host = "gis.example.com", "asked"));
        });
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines[0].contains("sign_in{scheme=\"browser\"}"), "{text}");
        assert!(lines[0].contains("asked host=\"gis.example.com\""), "{text}");
        assert!(lines[1].contains("sign_in{scheme=\"browser\"}") && lines[1].contains("time.busy"), "{text}");
    }

    #[test]
    fn a_secret_that_slips_in_does_not_reach_the_disk() {
        let text = log_of(None, || {
            let url = "https://gis.example.com/rest?f=json&token=canaryA";
            let span = tracing::info_span!(target: "portico_app", "request", url);
            span.in_scope(|| {
                tracing::info!(target: "portico_app", password = "canaryB and canaryC", "Bearer canaryD");
            });
        });
        assert!(text.contains("f=json&token=…"), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }

    #[test]
    fn one_event_is_one_line() {
        let text = log_of(None, || {
            tracing::info!(target: "portico_app", "first\n2026-01-01T00:00:00Z  WARN made up\r\u{7}");
        });
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.contains("first\\n2026-01-01T00:00:00Z  WARN made up\\r"), "{text}");
    }

    /// The folder is there and empty, as an administrator may have made it: the log in it must not make it look like
    /// somebody else's.
    #[tokio::test]
    async fn a_start_is_in_the_log_from_its_first_fact() {
        let home = TempDir::new().unwrap();
        let folder = home.path().join("portico");
        fs::create_dir(&folder).unwrap();
        App::prepare(&folder).unwrap();
        let (subscriber, guard) = prepare(&folder.join("log"), None, LIMIT).unwrap();
        let _in_it = tracing::subscriber::set_default(subscriber);
        fs::write(folder.join("profiles.json"), "{").unwrap();
        let mut options = AppOptions::new(folder.clone());
        options.keyring = Arc::new(Memory::new());
        App::start(options.clone(), Arc::new(NoDesktop)).unwrap();
        let text = fs::read_to_string(&guard.files()[0]).unwrap();
        let mut lines = text.lines();
        assert!(lines.next().unwrap().contains("Portico starts"), "{text}");
        assert!(lines.next().unwrap().contains("Profiles"), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::{PermissionsExt, symlink};
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(
                [mode(&folder), mode(&folder.join("log")), mode(&guard.files()[0])],
                [0o700, 0o700, 0o600]
            );
            // A start that fails is in it, too.
            let link = home.path().join("link");
            symlink(&folder, &link).unwrap();
            options.folder = link.clone();
            assert!(App::start(options, Arc::new(NoDesktop)).is_err());
            let text = fs::read_to_string(&guard.files()[0]).unwrap();
            assert!(text.contains("the folder could not be opened"), "{text}");
            assert!(App::prepare(&link).is_err());
        }
    }

    #[test]
    fn a_process_has_one_log() {
        let folder = TempDir::new().unwrap();
        start(folder.path(), Some("arcgis_auth=loud")).unwrap();
        let again = start(folder.path(), None).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        let text = fs::read_to_string(folder.path().join("portico.log")).unwrap();
        assert!(text.contains("the levels asked for were not understood"), "{text}");
    }
}

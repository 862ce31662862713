//! Work that a person waits for, by a name under which it can be cancelled.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::app::{Inner, lock};
use crate::view::UiError;

/// The longest that a person waits for one piece of work, over everything that is tried.
const LIMIT: Duration = Duration::from_secs(30);

/// Does what must not be left halfway: it comes to its end even if whoever asked goes away.
///
/// # Errors
/// Those of the work; `internal` for a mistake in it.
pub(crate) async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, UiError>> + Send + 'static,
) -> Result<T, UiError> {
    tokio::spawn(work.in_current_span()).await.unwrap_or_else(|_| Err(UiError::plain("internal")))
}

impl Inner {
    /// Does a piece of work until it is done, cancelled by its name, replaced by another of that name, or too long
    /// under way.
    pub(crate) async fn as_job<T>(
        &self,
        job_id: &str,
        work: impl Future<Output = Result<T, UiError>>,
    ) -> Result<T, UiError> {
        let cancel = CancellationToken::new();
        if let Some(before) = lock(&self.jobs).insert(job_id.to_owned(), cancel.clone()) {
            before.cancel();
        }
        let done = tokio::select! {
            () = cancel.cancelled() => return Err(UiError::plain("cancelled")),
            done = tokio::time::timeout(LIMIT, work) => done,
        };
        // Whoever takes a name over cancels who had it, under the same lock.
        let mut jobs = lock(&self.jobs);
        if !cancel.is_cancelled() {
            jobs.remove(job_id);
        }
        done.unwrap_or_else(|_| Err(UiError::plain("timed_out")))
    }
}

//! Waiting for something to become true, with a limit.

use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};

/// The longest that anything on a busy computer takes. It is a limit for failures, never a measure.
pub const LIMIT: Duration = Duration::from_secs(30);

/// How often is looked.
const PAUSE: Duration = Duration::from_millis(40);

/// Looks again and again until there is something to give.
///
/// # Errors
/// When looking fails, or when `LIMIT` is over.
pub async fn until_some<T>(what: &str, look: impl AsyncFnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    within(LIMIT, what, look).await
}

/// Looks again and again until it is true.
///
/// # Errors
/// When looking fails, or when `LIMIT` is over.
pub async fn until(what: &str, mut look: impl AsyncFnMut() -> Outcome<bool>) -> Outcome {
    within(LIMIT, what, async || Ok(look().await?.then_some(()))).await
}

/// As [`until_some`] with another limit.
///
/// # Errors
/// When looking fails, or when the limit is over.
pub async fn within<T>(
    limit: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Outcome<Option<T>>,
) -> Outcome<T> {
    let end = Instant::now() + limit;
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if Instant::now() >= end {
            return Err(Failure::new(format!("waited {} s in vain: {what}", limit.as_secs())));
        }
        pause().await;
    }
}

/// The time between two looks.
pub(crate) async fn pause() {
    tokio::time::sleep(PAUSE).await;
}

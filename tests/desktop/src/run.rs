//! One test from beginning to end.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;

use crate::desk::{Desk, Plan};
use crate::failure::{Failure, Outcome};

/// Each desk has a browser, a web view and a portal: more than two at once would only get into each other's way.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Lays out a desk, opens Portico and plays a test; afterwards everything is gone, however the test ended.
///
/// # Errors
/// When the test fails; with a picture of the window and the end of Portico's log.
pub fn test(name: &str, body: impl AsyncFnOnce(&mut Desk) -> Outcome) -> Outcome {
    test_on(name, Plan::default(), async |desk| {
        desk.open().await?;
        body(desk).await
    })
}

/// As [`fn@test`] on a special desk, where Portico is not open yet.
///
/// # Errors
/// As [`fn@test`].
pub fn test_on(name: &str, plan: Plan, body: impl AsyncFnOnce(&mut Desk) -> Outcome) -> Outcome {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let _turn = TURNS.acquire().await?;
        let mut desk = Desk::lay_out(name, plan).await?;
        let ended = AssertUnwindSafe(body(&mut desk)).catch_unwind().await;
        let outcome = ended.unwrap_or_else(|panic| Err(Failure::new(words_of(panic.as_ref()))));
        let outcome = match outcome {
            Ok(()) => Ok(()),
            Err(failure) => Err(failure.and(&desk.last_words().await)),
        };
        desk.clear().await;
        outcome
    })
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the test panicked".to_owned())
}

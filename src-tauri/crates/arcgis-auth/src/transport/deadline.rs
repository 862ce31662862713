//! Waiting that ends.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use super::Patience;

/// The time that is left, for one step after the other.
pub(super) enum Deadline {
    Each(Duration),
    Whole(Pin<Box<Sleep>>),
}

/// It took too long.
pub(super) struct TooLate;

impl Deadline {
    /// Begins now.
    pub(super) fn begin(patience: Patience) -> Self {
        match patience {
            Patience::Each(each) => Self::Each(each),
            Patience::Whole(whole) => Self::Whole(Box::pin(sleep(whole))),
        }
    }

    /// Waits for one step.
    pub(super) async fn wait<T>(&mut self, step: impl Future<Output = T>) -> Result<T, TooLate> {
        let over = async {
            match self {
                Self::Each(each) => sleep(*each).await,
                Self::Whole(end) => end.as_mut().await,
            }
        };
        tokio::select! {
            biased;
            done = step => Ok(done),
            () = over => Err(TooLate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Duration = Duration::from_secs(20);

    #[tokio::test(start_paused = true)]
    async fn each_step_has_its_own_time() {
        let mut deadline = Deadline::begin(Patience::Each(Duration::from_secs(30)));
        for _ in 0..3 {
            assert!(deadline.wait(sleep(STEP)).await.is_ok());
        }
        assert!(deadline.wait(sleep(STEP * 2)).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn the_whole_has_one_time() {
        let mut deadline = Deadline::begin(Patience::Whole(Duration::from_secs(30)));
        assert!(deadline.wait(sleep(STEP)).await.is_ok());
        assert!(deadline.wait(sleep(STEP)).await.is_err());
    }
}

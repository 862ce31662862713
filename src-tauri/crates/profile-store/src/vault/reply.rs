//! The answer that a vault will give.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::VaultError;

/// A vault's answer, once it is there. Await it on any runtime, or [`wait`](Self::wait) for it; drop it to cancel.
#[must_use = "dropping the reply cancels what was asked"]
pub struct Reply<T> {
    answer: oneshot::Receiver<Result<T, VaultError>>,
    give_up: Option<Box<dyn FnOnce() + Send>>,
}

impl<T> Reply<T> {
    /// An answer that is there already.
    pub fn ready(answer: Result<T, VaultError>) -> Self {
        let (sender, receiver) = oneshot::channel();
        let _ = sender.send(answer);
        Self { answer: receiver, give_up: None }
    }

    /// An answer to come; `give_up` is called if nobody waits for it any more.
    pub fn coming(
        answer: oneshot::Receiver<Result<T, VaultError>>,
        give_up: impl FnOnce() + Send + 'static,
    ) -> Self {
        Self { answer, give_up: Some(Box::new(give_up)) }
    }

    /// Blocks this thread until the answer is there, at most this long.
    ///
    /// # Errors
    /// [`VaultError::TimedOut`] when the time is over, which cancels; otherwise what the vault says.
    pub fn wait(mut self, patience: Duration) -> Result<T, VaultError> {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        let begun = Instant::now();
        loop {
            if let Poll::Ready(answer) = Pin::new(&mut self).poll(&mut context) {
                return answer;
            }
            match patience.checked_sub(begun.elapsed()) {
                Some(left) if !left.is_zero() => thread::park_timeout(left),
                _ => return Err(VaultError::TimedOut),
            }
        }
    }
}

impl<T> Future for Reply<T> {
    type Output = Result<T, VaultError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = std::task::ready!(Pin::new(&mut self.answer).poll(context));
        self.give_up = None;
        Poll::Ready(answer.unwrap_or_else(|_| Err(VaultError::Lost("the vault was closed".to_owned()))))
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        if let Some(give_up) = self.give_up.take() {
            self.answer.close();
            give_up();
        }
    }
}

impl<T> std::fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply").finish_non_exhaustive()
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn given_up() -> (Arc<AtomicBool>, impl FnOnce() + Send + 'static) {
        let flag = Arc::new(AtomicBool::new(false));
        let set = Arc::clone(&flag);
        (flag, move || set.store(true, Ordering::SeqCst))
    }

    #[test]
    fn an_answer_from_another_thread_arrives() {
        let (sender, receiver) = oneshot::channel();
        let (flag, give_up) = given_up();
        let answering = thread::spawn(move || sender.send(Ok(7)).unwrap());
        assert_eq!(Reply::coming(receiver, give_up).wait(LONG), Ok(7));
        answering.join().unwrap();
        assert!(!flag.load(Ordering::SeqCst), "an answered reply is not given up");
    }

    #[test]
    fn no_answer_in_time_cancels() {
        let (sender, receiver) = oneshot::channel::<Result<(), _>>();
        let (flag, give_up) = given_up();
        assert_eq!(
            Reply::coming(receiver, give_up).wait(Duration::from_millis(5)),
            Err(VaultError::TimedOut)
        );
        assert!(flag.load(Ordering::SeqCst));
        assert!(sender.is_closed());
    }

    #[test]
    fn a_vault_that_goes_away_is_lost() {
        let (sender, receiver) = oneshot::channel::<Result<(), _>>();
        drop(sender);
        assert!(matches!(Reply::coming(receiver, || {}).wait(LONG), Err(VaultError::Lost(_))));
    }
}

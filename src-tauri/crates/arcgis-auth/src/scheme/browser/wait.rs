//! Waiting for the person in the browser.

use std::time::Duration;

use http::StatusCode;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{Answer, AwaitingCode, CallbackPages, Exchange, Listener, Unexpected, Visit};
use crate::error::Error;
use crate::secret::AuthorizationCode;

/// How long a sign-in waits for the person.
pub const WAIT_LIMIT: Duration = Duration::from_secs(10 * 60);

/// Something a person pasted, with a way to say what became of it.
#[derive(Debug)]
pub struct Pasted {
    /// The code, the page's title, or the address the browser ended at.
    pub text: AuthorizationCode,
    /// Gets `Ok` when it was taken as the answer.
    pub taken: oneshot::Sender<Result<(), Unexpected>>,
}

/// Waits for the answer in the browser or for a pasted one, whichever comes first. Requests that are not the answer
/// get a page that says so, and the waiting goes on. When this returns, the port is closed.
///
/// # Errors
/// [`Error::Refused`] when the portal or the person said no, [`Error::Cancelled`], [`Error::SignInTimedOut`].
pub async fn wait(
    awaiting: AwaitingCode,
    mut listener: Option<Listener>,
    pasted: &mut mpsc::Receiver<Pasted>,
    pages: &CallbackPages,
    limit: Duration,
    cancel: &CancellationToken,
) -> Result<Exchange, Error> {
    let deadline = tokio::time::sleep(limit);
    tokio::pin!(deadline);
    let mut awaiting = awaiting;
    let mut pasting = true;
    let answer = loop {
        let turn = tokio::select! {
            () = cancel.cancelled() => return Err(Error::Cancelled),
            () = &mut deadline => return Err(Error::SignInTimedOut { after: limit }),
            visit = next_visit(&mut listener) => Turn::Visit(visit),
            text = pasted.recv(), if pasting => Turn::Pasted(text),
        };
        let outcome = match turn {
            Turn::Visit(visit) => visited(awaiting, visit, pages, cancel).await?,
            Turn::Pasted(Some(pasted)) => was_pasted(awaiting, pasted),
            Turn::Pasted(None) => {
                pasting = false;
                continue;
            }
        };
        match outcome {
            Ok(answer) => break answer,
            Err((again, why)) => {
                tracing::debug!(?why, "an answer that was not expected");
                awaiting = again;
            }
        }
    };
    drop(listener);
    match answer {
        Answer::Code(exchange) => Ok(exchange),
        Answer::Refused(refused) => Err(refused.into()),
    }
}

/// What became of one hit or one pasted text: the answer, or what goes on waiting.
type Outcome = Result<Answer, (AwaitingCode, Unexpected)>;

/// Shows the browser the page that fits its request.
async fn visited(
    awaiting: AwaitingCode,
    visit: Visit,
    pages: &CallbackPages,
    cancel: &CancellationToken,
) -> Result<Outcome, Error> {
    let outcome = awaiting.callback(&visit.hit);
    let (page, status) = match &outcome {
        Ok(Answer::Code(_)) => (&pages.done, StatusCode::OK),
        Ok(Answer::Refused(_)) => (&pages.refused, StatusCode::OK),
        Err((_, why)) => (&pages.unexpected, status_of(*why)),
    };
    let written = visit.answer(page.clone(), status);
    // The listener stays for the others; the last page must be out before it closes.
    if outcome.is_ok() {
        tokio::select! {
            () = cancel.cancelled() => return Err(Error::Cancelled),
            () = written => {}
        }
    }
    Ok(outcome)
}

#[expect(clippy::result_large_err, reason = "the sign-in comes back whole and is moved once")]
fn was_pasted(awaiting: AwaitingCode, pasted: Pasted) -> Outcome {
    let outcome = awaiting.pasted(pasted.text.expose());
    let said = outcome.as_ref().map(|_| ()).map_err(|(_, why)| *why);
    // Whoever pasted may have closed the sheet meanwhile.
    let _ = pasted.taken.send(said);
    outcome
}

enum Turn {
    Visit(Visit),
    Pasted(Option<Pasted>),
}

async fn next_visit(listener: &mut Option<Listener>) -> Visit {
    match listener {
        Some(listener) => listener.visit().await,
        None => std::future::pending().await,
    }
}

fn status_of(why: Unexpected) -> StatusCode {
    match why {
        Unexpected::Method => StatusCode::METHOD_NOT_ALLOWED,
        Unexpected::Path => StatusCode::NOT_FOUND,
        Unexpected::Host => StatusCode::MISDIRECTED_REQUEST,
        Unexpected::State | Unexpected::NoCode => StatusCode::BAD_REQUEST,
    }
}

//! Replies that come in pieces.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{FutureExt, stream};
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::*;

/// A reply whose body is sent piece by piece; the number is how many of them were taken.
fn coming() -> (Incoming, mpsc::UnboundedSender<&'static str>, Arc<AtomicUsize>) {
    let (send, pieces) = mpsc::unbounded_channel::<&'static str>();
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    let body = stream::unfold((pieces, counted), |(mut pieces, counted)| async move {
        let piece = pieces.recv().await?;
        counted.fetch_add(1, Ordering::SeqCst);
        Some((Ok::<_, std::io::Error>(piece), (pieces, counted)))
    });
    let url = Url::parse("https://gis.example.com/x").unwrap();
    let head = Reply::from_parts(url, StatusCode::OK, HeaderMap::new(), Vec::new(), Timestamp::UNIX_EPOCH);
    (Incoming::from_parts(head, reqwest::Body::wrap_stream(body)), send, taken)
}

/// A refusal in pieces is one all the same: nothing is given out before it is known.
#[tokio::test]
async fn a_refusal_that_comes_in_two_is_seen() {
    let (incoming, send, taken) = coming();
    let mut begun = Box::pin(SessionReply::begin(incoming, 1024));
    send.send(r#"{"error":{"code":498,"#).unwrap();
    assert!((&mut begun).now_or_never().is_none());
    assert_eq!(taken.load(Ordering::SeqCst), 1, "the first piece is there");
    send.send(r#""message":"Invalid token."}}"#).unwrap();
    drop(send);
    let (_, refused) = begun.await.unwrap();
    assert!(refused.is_some());
}

/// What cannot become a refusal is not held back.
#[tokio::test]
async fn a_beginning_that_is_no_refusal_is_given_out() {
    let (incoming, send, _) = coming();
    send.send("one\n").unwrap();
    let begun = SessionReply::begin(incoming, 1024).now_or_never().expect("it does not wait for more");
    assert!(begun.unwrap().1.is_none());
}

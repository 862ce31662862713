//! Bodies that come and go in pieces.

use std::io;
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::error::{NotUnderstood, Unreachable};
use arcgis_auth::transport::{Body, BoxError, Outgoing, Patience};
use bytes::Bytes;
use futures_util::stream;
use http::{Method, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use url::Url;

use crate::common::{HandClock, Recorded, transport};

async fn listen() -> (TcpListener, Url) {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/data?token=canary", socket.local_addr().unwrap());
    (socket, Url::parse(&url).unwrap())
}

/// Reads until these bytes end what came.
async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut heard = Vec::new();
    while !heard.ends_with(end.as_bytes()) {
        let mut piece = [0; 1024];
        match stream.read(&mut piece).await.unwrap() {
            0 => break,
            length => heard.extend_from_slice(&piece[..length]),
        }
    }
    String::from_utf8(heard).unwrap()
}

fn pieces(pieces: &[&'static str], length: Option<u64>) -> Body {
    let pieces: Vec<Result<Bytes, BoxError>> =
        pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
    Body::stream(stream::iter(pieces), length)
}

fn put(url: Url, body: Body) -> Outgoing {
    Outgoing { body, ..Outgoing::new(Method::PUT, url) }
}

/// The first piece is there while the server has not made the second.
#[tokio::test]
async fn pieces_are_handed_over_as_they_come() {
    let (socket, url) = listen().await;
    let (go_on, may_go_on) = oneshot::channel();
    let server = tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.unwrap();
        read_until(&mut stream, "\r\n\r\n").await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nX-Note: a\r\nContent-Length: 8\r\n\r\none ").await.unwrap();
        may_go_on.await.unwrap();
        stream.write_all(b"two.").await.unwrap();
    });
    let mut incoming =
        transport(&HandClock::new()).open(Outgoing::new(Method::GET, url.clone())).await.unwrap();
    assert_eq!((incoming.status(), &incoming.headers()["x-note"]), (StatusCode::OK, &"a".parse().unwrap()));
    assert_eq!(incoming.url(), &url);
    assert_eq!(incoming.chunk().await.unwrap().unwrap(), "one ");
    go_on.send(()).unwrap();
    assert_eq!(incoming.chunk().await.unwrap().unwrap(), "two.");
    assert_eq!(incoming.chunk().await.unwrap(), None);
    assert!(!format!("{incoming:?}").contains("canary"));
    server.await.unwrap();
}

/// What was read piece by piece is not repeated; the limit is for the rest.
#[tokio::test]
async fn the_rest_is_read_up_to_a_limit() {
    let server = Recorded::answering("HTTP/1.1 418 Teapot\r\nContent-Length: 6\r\n\r\nabcdef").await;
    let url = server.portal().join("x");
    let transport = transport(&HandClock::new());
    let open = || transport.open(Outgoing::new(Method::GET, url.clone()));
    let reply = open().await.unwrap().whole(6).await.unwrap();
    assert_eq!((reply.status.as_u16(), reply.body()), (418, &b"abcdef"[..]));
    match open().await.unwrap().whole(5).await {
        Err(Error::NotUnderstood { what, .. }) => assert_eq!(what, NotUnderstood::TooLarge),
        other => panic!("{other:?}"),
    }
}

/// RFC 9112 §6.2, §7.1: a known length is announced; otherwise the body travels in chunks.
#[tokio::test]
async fn streams_are_sent_with_their_length_or_in_chunks() {
    let rows = [
        (Some(9), "content-length: 9", "\r\n\r\nabc&d=éf"),
        (None, "transfer-encoding: chunked", "\r\n\r\n3\r\nabc\r\n6\r\n&d=éf\r\n0\r\n\r\n"),
    ];
    for (length, header, body) in rows {
        let (socket, url) = listen().await;
        let server = tokio::spawn(async move {
            let (mut stream, _) = socket.accept().await.unwrap();
            let heard = read_until(&mut stream, body).await;
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
            heard
        });
        let opened =
            transport(&HandClock::new()).open(put(url, pieces(&["abc", "&d=éf"], length))).await.unwrap();
        assert_eq!(opened.status(), StatusCode::NO_CONTENT);
        let heard = server.await.unwrap();
        assert!(heard.starts_with("PUT /data?token=canary HTTP/1.1\r\n"), "{heard}");
        assert!(heard.to_ascii_lowercase().contains(&format!("\r\n{header}\r\n")), "{heard}");
        assert!(heard.ends_with(body), "{heard}");
    }
}

/// The stream is named as the culprit, with its own words as the source; the server never sees a finished request.
#[tokio::test]
async fn a_stream_that_fails_or_lies_about_its_length_is_at_fault() {
    let failing = || {
        let disk: Result<Bytes, BoxError> = Err(io::Error::other("the disk is gone").into());
        Body::stream(stream::iter([Ok(Bytes::from_static(b"abc")), disk]), None)
    };
    let rows = [
        (failing(), "the disk is gone"),
        (pieces(&["abc"], Some(4)), "another length"),
        (pieces(&["abc", "de"], Some(4)), "another length"),
    ];
    for (body, words) in rows {
        let (socket, url) = listen().await;
        let server = tokio::spawn(async move {
            let (mut stream, _) = socket.accept().await.unwrap();
            let mut heard = String::new();
            // A reset ends the request as well as a close.
            let _ = stream.read_to_string(&mut heard).await;
            heard
        });
        let failed = transport(&HandClock::new()).open(put(url, body)).await.unwrap_err();
        assert_eq!(failed.name(), "BodyBroke");
        let source = std::error::Error::source(&failed).unwrap().to_string();
        assert!(source.contains(words), "{source}");
        assert!(!format!("{failed} {failed:?}").contains("canary"));
        let heard = server.await.unwrap();
        assert!(!heard.ends_with("0\r\n\r\n"), "{heard}");
    }
}

/// A server that stops in the middle, or takes nothing of what is sent, is not waited for longer than was said.
#[tokio::test]
async fn silence_ends_an_exchange_in_the_middle() {
    let (socket, url) = listen().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.unwrap();
        read_until(&mut stream, "\r\n\r\n").await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\none ").await.unwrap();
        let _ = stream.read(&mut [0]).await;
        // The second one: nothing is taken of an endless body.
        let (stream, _) = socket.accept().await.unwrap();
        (stream, socket)
    });
    let transport = transport(&HandClock::new());
    let patience = Some(Patience::Each(Duration::from_millis(300)));
    let asked = Outgoing { patience, ..Outgoing::new(Method::GET, url.clone()) };
    let mut incoming = transport.open(asked).await.unwrap();
    assert_eq!(incoming.chunk().await.unwrap().unwrap(), "one ");
    assert_eq!(unreachable(incoming.chunk().await), Unreachable::TimedOut);
    drop(incoming);
    let endless = stream::repeat_with(|| Ok(Bytes::from(vec![0; 65536])));
    let sent = Outgoing { patience, ..put(url, Body::stream(endless, None)) };
    assert_eq!(unreachable(transport.open(sent).await), Unreachable::TimedOut);
    server.await.unwrap();
}

fn unreachable<T: std::fmt::Debug>(result: Result<T, Error>) -> Unreachable {
    match result {
        Err(Error::Unreachable(unreachable)) => unreachable.why,
        other => panic!("{other:?}"),
    }
}

/// The guarantees of whole exchanges hold for open ones.
#[tokio::test]
async fn open_exchanges_follow_nothing_and_need_https_elsewhere() {
    let transport = transport(&HandClock::new());
    let elsewhere = Url::parse("http://gis.example.com/portal").unwrap();
    let refused = transport.open(Outgoing::new(Method::GET, elsewhere)).await;
    assert!(matches!(refused, Err(Error::NotSecure { .. })), "{refused:?}");
    let server =
        Recorded::answering("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n").await;
    let incoming = transport.open(Outgoing::new(Method::GET, server.portal().join("x"))).await.unwrap();
    assert_eq!(incoming.status(), StatusCode::FOUND);
    assert_eq!(incoming.head().redirect().unwrap().path(), "/other");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn what_is_all_there_can_be_sent_again_and_is_not_shown() {
    let url = Url::parse("https://gis.example.com/x?token=canary").unwrap();
    let whole = put(url.clone(), Bytes::from_static(b"password=canary").into());
    assert!(matches!(whole.again().unwrap().body, Body::Whole(bytes) if bytes == "password=canary"));
    let stream = put(url, pieces(&["canary"], Some(6)));
    assert!(stream.again().is_none());
    for shown in [format!("{whole:?}"), format!("{stream:?}")] {
        assert!(!shown.contains("canary"), "{shown}");
    }
}

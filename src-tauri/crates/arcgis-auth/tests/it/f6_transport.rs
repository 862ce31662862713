//! CHECKS F6: https only, but on this computer; TLS 1.2 at least; bounded in size and time.

use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::error::{NotUnderstood, Unreachable};
use arcgis_auth::transport::{Transport, TransportOptions};
use http::HeaderMap;
use practice_portal::{Dialect, Fault};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::common::{HandClock, Recorded, Stage, transport};

/// RFC 8252 §8.3: literal loopback, and `localhost` as RFC 6761 §6.3 means it.
#[tokio::test]
async fn f6_http_is_spoken_on_this_computer_only() {
    let transport = transport(&HandClock::new());
    let refused = [
        "http://gis.example.com/portal",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://127-0-0-1.example/",
        "http://localhost.evil/",
        "http://localhost.evil.example/",
        "http://localhost.localdomain/",
        "http://localhost./",
        "http://notlocalhost/",
        "http://portal.localhost.example/",
        "http://evil.example/127.0.0.1",
        "http://evil.example/?http://127.0.0.1",
        "http://evil.example:80/#localhost",
        "http://0.0.0.0:8080/",
        "http://128.0.0.1/",
        "http://126.255.255.255/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::]/",
        "http://[::2]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/",
        "ftp://127.0.0.1/",
        "ws://127.0.0.1/",
        "file:///etc/hostname",
        "data:text/plain,127.0.0.1",
    ];
    for text in refused {
        let url = Url::parse(text).unwrap();
        let got = transport.get(&url, HeaderMap::new()).await;
        assert!(matches!(got, Err(Error::NotSecure { .. })), "{text}: {got:?}");
        let posted = transport.post_form(&url, &[("password", "canary")], HeaderMap::new()).await;
        assert!(matches!(posted, Err(Error::NotSecure { .. })), "{text}: {posted:?}");
    }
    let server = Recorded::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
    for host in ["127.0.0.1", "localhost", "LOCALHOST", "127.1", "2130706433", "0x7f.0.0.1"] {
        let url = Url::parse(&format!("http://{host}:{}/", server.port())).unwrap();
        let got = transport.get(&url, HeaderMap::new()).await;
        assert!(got.is_ok(), "{host}: {got:?}");
    }
    assert_eq!(server.seen().len(), 6);
}

/// RFC 8446 §4.2.1, §6.2: an answer in TLS 1.1 is refused with `protocol_version`, and only 1.3 and 1.2 are offered.
#[tokio::test]
async fn f6_tls_1_1_is_not_spoken() {
    const HANDSHAKE: u8 = 22;
    const ALERT: u8 = 21;
    const FATAL: u8 = 2;
    const PROTOCOL_VERSION: u8 = 70;
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://127.0.0.1:{}/", socket.local_addr().unwrap().port())).unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.unwrap();
        let (kind, hello) = record(&mut stream).await;
        assert_eq!(kind, HANDSHAKE);
        // ServerHello of TLS 1.1: random, no session, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, no compression.
        let mut body = vec![3, 2];
        body.extend([7; 32]);
        body.extend([0, 0xc0, 0x13, 0]);
        let mut answer = vec![HANDSHAKE, 3, 2, 0, u8::try_from(body.len() + 4).unwrap()];
        answer.extend([2, 0, 0, u8::try_from(body.len()).unwrap()]);
        answer.extend(body);
        stream.write_all(&answer).await.unwrap();
        (offered_versions(&hello), record(&mut stream).await)
    });
    let got = transport(&HandClock::new()).get(&url, HeaderMap::new()).await;
    match got {
        Err(Error::Unreachable(unreachable)) => assert_eq!(unreachable.why, Unreachable::Handshake),
        other => panic!("{other:?}"),
    }
    let (mut offered, said) = server.await.unwrap();
    offered.sort_unstable();
    assert_eq!(offered, [0x0303, 0x0304]);
    assert_eq!(said, (ALERT, vec![FATAL, PROTOCOL_VERSION]));
}

/// Type and content of a TLS record (RFC 8446 §5.1).
async fn record(stream: &mut TcpStream) -> (u8, Vec<u8>) {
    let mut head = [0; 5];
    stream.read_exact(&mut head).await.unwrap();
    let mut content = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    stream.read_exact(&mut content).await.unwrap();
    (head[0], content)
}

/// The extension `supported_versions` of a `ClientHello` (RFC 8446 §4.1.2, §4.2.1).
fn offered_versions(hello: &[u8]) -> Vec<u16> {
    const SUPPORTED_VERSIONS: u16 = 43;
    let two = |at: usize| u16::from_be_bytes([hello[at], hello[at + 1]]);
    // type and length, version, random, session, cipher suites, compression
    let mut at = 4 + 2 + 32;
    at += 1 + usize::from(hello[at]);
    at += 2 + usize::from(two(at));
    at += 1 + usize::from(hello[at]);
    let end = at + 2 + usize::from(two(at));
    at += 2;
    while at < end {
        let (kind, length) = (two(at), usize::from(two(at + 2)));
        at += 4;
        if kind == SUPPORTED_VERSIONS {
            return hello[at + 1..at + length].chunks(2).map(|v| u16::from_be_bytes([v[0], v[1]])).collect();
        }
        at += length;
    }
    Vec::new()
}

const PATIENT: Duration = Duration::from_secs(30);

fn bounded(timeout: Duration, reply_limit: usize) -> Transport {
    let options = TransportOptions { timeout, reply_limit, ..TransportOptions::default() };
    Transport::new(&options, HandClock::new()).unwrap()
}

/// A reply has a size beyond which it is not read, announced or not, and it has to come in time.
#[tokio::test]
async fn f6_replies_are_bounded_in_size_and_time() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let path = stage.rest("info");
    let mut url = stage.portal.sharing_rest("info");
    url.set_query(Some("f=json"));
    let rows: [(Fault, Result<NotUnderstood, Unreachable>); 4] = [
        (Fault::Huge(1 << 30), Ok(NotUnderstood::TooLarge)),
        (Fault::Dripping(Duration::from_millis(50)), Err(Unreachable::TimedOut)),
        (Fault::NeverAnswers, Err(Unreachable::TimedOut)),
        (Fault::Reset, Err(Unreachable::ConnectionLost)),
    ];
    for (fault, expected) in rows {
        let shown = format!("{fault:?}");
        stage.control.plan_fault(&path, fault, None);
        let timeout =
            if expected == Err(Unreachable::TimedOut) { Duration::from_millis(300) } else { PATIENT };
        let transport = bounded(timeout, 64 * 1024);
        match (transport.get(&url, HeaderMap::new()).await, expected) {
            (Err(Error::NotUnderstood { what, .. }), Ok(wanted)) => assert_eq!(what, wanted, "{shown}"),
            (Err(Error::Unreachable(found)), Err(wanted)) => assert_eq!(found.why, wanted, "{shown}"),
            (other, _) => panic!("{shown}: {other:?}"),
        }
    }
    let body = "x".repeat(1000);
    let exact = Recorded::answering(format!("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{body}")).await;
    let url = exact.portal().join("x");
    assert_eq!(bounded(PATIENT, 1000).get(&url, HeaderMap::new()).await.unwrap().body().len(), 1000);
    assert!(bounded(PATIENT, 999).get(&url, HeaderMap::new()).await.is_err());
}

/// The crate sends nothing of its own: no address it came from, no cookie it was given.
#[tokio::test]
async fn f6_no_header_of_its_own_tells_on_the_person() {
    let server =
        Recorded::answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 2\r\n\r\n{}")
            .await;
    let transport = transport(&HandClock::new());
    for _ in 0..2 {
        transport.get(&server.portal().join("x"), HeaderMap::new()).await.unwrap();
    }
    for seen in server.seen() {
        let mut names: Vec<String> = seen
            .lines()
            .skip(1)
            .filter_map(|line| Some(line.split_once(':')?.0.to_ascii_lowercase()))
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "host", "user-agent"]);
    }
}

//! The authorised session: whom a token goes to, where it stands, and what is tried again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::session::{Multipart, Retry, Session, SessionBuilder, TokenHandler};
use arcgis_auth::token::{
    AccessToken, Asker, Binding, BoxFuture, Expiry, Renew, Renewed, ServerTokens, TokenSource,
};
use arcgis_auth::transport::{Body, Transport};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use jiff::Timestamp;
use practice_portal::{Dialect, Site};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::common::{HandClock, MARA, Scripted, Stage, reply, transport};

const REQUIRED: &str = r#"{"error":{"code":499,"message":"Token Required","details":[]}}"#;
const INVALID: &str = r#"{"error":{"code":498,"message":"Invalid token.","details":[]}}"#;
const FINE: &str = r#"{"fine":true}"#;

fn token(text: &str, binding: Binding) -> AccessToken {
    AccessToken::restore(text.into(), Timestamp::UNIX_EPOCH, Expiry::UNKNOWN, binding)
}

/// Gives `canary-1`, then `canary-2`, …
#[derive(Clone, Default)]
struct Counting(Arc<AtomicU32>);

impl Counting {
    fn times(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Renew for Counting {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        let token = token(&format!("canary-{number}"), Binding::None);
        Box::pin(async { Ok(Renewed { token, skew: arcgis_auth::clock::Skew::default() }) })
    }
}

fn source(renew: impl Renew + 'static, token: Option<AccessToken>) -> TokenSource {
    let clock: Arc<dyn Clock> = HandClock::new();
    TokenSource::new(Box::new(renew), clock, token)
}

/// A session whose portal is this server, with a token that renews.
fn session_of(server: &Scripted, renew: &Counting) -> SessionBuilder {
    session_with(server, source(renew.clone(), Some(token("canary-0", Binding::None))))
}

fn session_with(server: &Scripted, source: TokenSource) -> SessionBuilder {
    let portal = PortalAddress::parse_exact(server.url("/portal").as_str()).unwrap();
    Session::builder(transport(&HandClock::new())).token(TokenHandler::new(portal, source, None))
}

fn plain() -> SessionBuilder {
    Session::builder(transport(&HandClock::new()))
}

fn headers_of(request: &str) -> String {
    request.split("\r\n\r\n").next().unwrap().to_ascii_lowercase()
}

#[tokio::test]
async fn the_portal_and_its_servers_each_get_their_own_token_and_nobody_else_any() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (browser, _) = stage.signed_in(MARA).await;
    let source = source(Counting::default(), Some(browser.clone()));
    let servers =
        ServerTokens::new(stage.transport.clone(), stage.portal.clone(), Asker::Token(source.clone()), None);
    let session = Session::builder(stage.transport.clone())
        .token(TokenHandler::new(stage.portal.clone(), source, Some(servers)))
        .build();
    let me: Value = session
        .get(stage.portal.sharing_rest("community/self"))
        .query(&[("f", "json")])
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(me["username"], MARA.0);
    let service = stage.site(Site::Server).join("rest/services/Planning/Zoning/MapServer");
    for round in 0..2 {
        stage.control.forget_seen();
        let found: Value =
            session.get(service.clone()).query(&[("f", "json")]).send().await.unwrap().json().await.unwrap();
        assert!(found["layers"].is_array(), "{found}");
        // At first it is asked without, the owner is looked at, the portal exchanges; then it is known.
        assert_eq!(stage.control.total(), if round == 0 { 4 } else { 1 });
    }
    let given = session.token(&service).await.unwrap().unwrap();
    assert_ne!(given.text().expose(), browser.text().expose());
    let alone = stage.site(Site::StandAlone).join("rest/services/Planning/Zoning/MapServer");
    stage.control.forget_seen();
    let refused = session.get(alone).query(&[("f", "json")]).send().await;
    assert!(matches!(&*refused.unwrap_err(), Error::ForeignServer { .. }));
    assert!(
        stage
            .control
            .seen()
            .iter()
            .all(|seen| seen.header("x-esri-authorization").is_none() && !seen.form.has("token"))
    );
    let other = Scripted::new(|_, _| reply(200, "", FINE)).await;
    session.get(other.url("/x?f=json")).send().await.unwrap();
    assert!(!other.seen()[0].contains("canary") && !headers_of(&other.seen()[0]).contains("authorization"));
}

/// The other half of PROTOCOL §12 story 7: 498 renews once and is tried once more; a second 498 is the answer.
#[tokio::test]
async fn a_refused_token_is_renewed_once_and_tried_once_more() {
    for lasting in [false, true] {
        let server = Scripted::new(move |request, _| {
            let old = request.contains("Bearer canary-0");
            if old || lasting { reply(200, "", INVALID) } else { reply(200, "", FINE) }
        })
        .await;
        let renew = Counting::default();
        let session = session_of(&server, &renew).build();
        let answer = session.get(server.url("/portal/x?f=json")).send().await.unwrap().json::<Value>().await;
        assert_eq!(renew.times(), 1);
        assert_eq!(server.seen().len(), 2);
        assert_eq!(answer.is_err(), lasting);
    }
}

/// There is nothing to renew it with.
struct Never;

impl Renew for Never {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        Box::pin(async { Err(Arc::new(Error::NotRenewable)) })
    }
}

/// Header, then body, then query; what a server reads is remembered for it. Koop answers the body with 498, also to
/// those who have no other token.
#[tokio::test]
async fn a_token_goes_where_the_server_reads_it() {
    for (second, renews) in [(REQUIRED, true), (INVALID, true), (REQUIRED, false), (INVALID, false)] {
        let server = Scripted::new(move |request, _| {
            let line = request.lines().next().unwrap();
            if line.contains("token=canary") {
                reply(200, "", FINE)
            } else if line.starts_with("POST") {
                reply(200, "", second)
            } else {
                reply(200, "", REQUIRED)
            }
        })
        .await;
        let session = if renews {
            session_of(&server, &Counting::default()).build()
        } else {
            session_with(&server, source(Never, Some(token("canary-0", Binding::None)))).build()
        };
        let url = server.url("/portal/x?f=json&where=1%3D1");
        session.get(url.clone()).send().await.unwrap().json::<Value>().await.unwrap();
        let seen = server.seen();
        assert!(headers_of(&seen[0]).contains("x-esri-authorization: bearer canary-0"));
        assert!(
            seen[1].starts_with("POST /portal/x HTTP")
                && seen[1].ends_with("f=json&where=1%3D1&token=canary-0"),
            "{}",
            seen[1]
        );
        assert!(!headers_of(&seen[1]).contains("x-esri-authorization"));
        let before = seen.len();
        session.get(url).send().await.unwrap().json::<Value>().await.unwrap();
        let seen = server.seen();
        assert_eq!(seen.len(), before + 1, "the place is remembered");
        assert!(
            seen[before].starts_with("GET /portal/x?f=json&where=1%3D1&token=canary-"),
            "{}",
            seen[before]
        );
    }
}

/// 403 is an answer, not a sign-in problem.
#[tokio::test]
async fn what_is_not_allowed_is_not_tried_again() {
    let no = r#"{"error":{"code":403,"message":"You do not have permissions to access this resource or perform this operation.","details":[]}}"#;
    let server = Scripted::new(move |_, _| reply(200, "", no)).await;
    let renew = Counting::default();
    let answer = session_of(&server, &renew).build().get(server.url("/portal/x")).send().await.unwrap();
    assert!(answer.json::<Value>().await.is_err());
    assert_eq!((server.seen().len(), renew.times()), (1, 0));
}

/// Five times, with pauses that the portal may set; POST only where the caller says so. The reference sends POST again.
#[tokio::test(start_paused = true)]
async fn a_busy_portal_is_asked_again_but_nothing_is_done_twice() {
    let busy = |until: usize, headers: &'static str| {
        Scripted::new(
            move |_, number| if number < until { reply(503, headers, "") } else { reply(200, "", FINE) },
        )
    };
    let server = busy(5, "Retry-After: 1\r\n").await;
    let began = tokio::time::Instant::now();
    plain().build().get(server.url("/x")).send().await.unwrap().json::<Value>().await.unwrap();
    assert_eq!((server.seen().len(), began.elapsed().as_secs()), (6, 5));
    let server = busy(6, "").await;
    assert_eq!(plain().build().get(server.url("/x")).send().await.unwrap().status(), 503);
    assert_eq!(server.seen().len(), 6);
    let server = busy(1, "").await;
    assert_eq!(
        plain().build().post(server.url("/x")).form(&[("a", "b")]).send().await.unwrap().status(),
        503
    );
    assert_eq!(server.seen().len(), 1);
    plain().build().post(server.url("/x")).form(&[("a", "b")]).repeatable().send().await.unwrap();
    let server = busy(1, "").await;
    let never = plain().retry(Retry::never()).build();
    assert_eq!(never.get(server.url("/x")).send().await.unwrap().status(), 503);
    let server = busy(1, "Retry-After: 3600\r\n").await;
    assert_eq!(plain().build().get(server.url("/x")).send().await.unwrap().status(), 503, "too long to wait");
}

/// PROTOCOL §8: within one origin with method and body; to another one never.
#[tokio::test]
async fn a_redirect_is_followed_within_its_origin_only() {
    let other = Scripted::new(|_, _| reply(200, "", FINE)).await;
    let elsewhere = other.url("/portal/y").to_string();
    let server = Scripted::new(move |request, _| match request.split(' ').nth(1).unwrap() {
        "/portal/same" => reply(302, "Location: /portal/y\r\n", ""),
        "/portal/other" => reply(307, "Location: /portal/see\r\n", ""),
        "/portal/see" => reply(303, "Location: /portal/y\r\n", ""),
        "/portal/circle" => reply(302, "Location: /portal/circle\r\n", ""),
        "/portal/away" => reply(302, &format!("Location: {elsewhere}\r\n"), ""),
        _ => reply(200, "", FINE),
    })
    .await;
    let session = session_of(&server, &Counting::default()).build();
    session.post(server.url("/portal/same")).form(&[("a", "b")]).send().await.unwrap();
    assert!(server.seen()[1].starts_with("POST /portal/y") && server.seen()[1].ends_with("a=b"));
    session.post(server.url("/portal/other")).form(&[("a", "b")]).send().await.unwrap();
    assert!(server.seen().last().unwrap().starts_with("GET /portal/y"));
    let error = session.get(server.url("/portal/circle")).send().await.unwrap_err();
    assert!(matches!(&*error, Error::RedirectedElsewhere { .. }));
    let error = session.get(server.url("/portal/away")).send().await.unwrap_err();
    assert!(matches!(&*error, Error::RedirectedElsewhere { .. }));
    assert!(other.seen().is_empty());
    let error = session.get(server.url("/portal/same")).allow_redirects(false).send().await.unwrap_err();
    let Error::Redirected { to, .. } = &*error else { panic!("{error:?}") };
    assert!(to.to_string().ends_with("/portal/y"));
}

#[tokio::test]
async fn bodies_of_every_kind_arrive_as_they_are() {
    let server = Scripted::new(|_, _| reply(200, "", FINE)).await;
    let session = plain().build();
    let last = || server.seen().pop().unwrap();
    session.post(server.url("/x")).form(&[("a", "50%&+é"), ("a", "2")]).send().await.unwrap();
    assert!(last().ends_with("\r\n\r\na=50%25%26%2B%C3%A9&a=2"), "{}", last());
    session.put(server.url("/x")).json(&json!({"a": 1})).send().await.unwrap();
    assert!(headers_of(&last()).contains("content-type: application/json") && last().ends_with("{\"a\":1}"));
    session
        .patch(server.url("/x"))
        .bytes(Bytes::from_static(b"raw"), HeaderValue::from_static("text/plain"))
        .send()
        .await
        .unwrap();
    assert!(last().starts_with("PATCH") && last().ends_with("\r\n\r\nraw"));
    let pieces = futures_util::stream::iter([Ok(Bytes::from_static(b"one")), Ok(Bytes::from_static(b"two"))]);
    session
        .post(server.url("/x"))
        .stream(Body::stream(pieces, Some(6)), HeaderValue::from_static("text/plain"))
        .send()
        .await
        .unwrap();
    assert!(last().ends_with("\r\n\r\nonetwo"), "{}", last());
    let parts = Multipart::new([1; 16]).text("f", "json").file("file", "a.csv", "text/csv", b"x,y");
    session.post(server.url("/x")).multipart(parts).send().await.unwrap();
    assert!(headers_of(&last()).contains("content-type: multipart/form-data; boundary=arcgis-auth-"));
    for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::DELETE] {
        session.request(method.clone(), server.url("/x")).send().await.unwrap();
        assert!(last().starts_with(method.as_str()));
    }
}

/// The request's own headers, then the session's; the referer is `http` unless something else is said (PROTOCOL §8).
#[tokio::test]
async fn headers_of_the_session_and_of_the_request() {
    let server = Scripted::new(|_, _| reply(200, "", FINE)).await;
    let session = plain().build();
    let last = || headers_of(&server.seen().pop().unwrap());
    session.get(server.url("/x")).send().await.unwrap();
    assert!(last().contains("\r\nreferer: http\r\n"));
    let mut headers = HeaderMap::new();
    headers.insert("x-one", HeaderValue::from_static("session"));
    session.update_headers(&headers);
    session.clone().set_referer(None);
    session.get(server.url("/x")).send().await.unwrap();
    assert!(last().contains("x-one: session") && !last().contains("referer"));
    let one = http::HeaderName::from_static("x-one");
    session.get(server.url("/x")).header(one, HeaderValue::from_static("request")).send().await.unwrap();
    assert!(last().contains("x-one: request") && !last().contains("x-one: session"));
    // A token that is bound to a referer brings it along.
    let portal = PortalAddress::parse_exact(server.url("/portal").as_str()).unwrap();
    let bound = token("canary-9", Binding::Referer("https://maps.example".to_owned()));
    let session =
        plain().token(TokenHandler::new(portal, source(Counting::default(), Some(bound)), None)).build();
    session.get(server.url("/portal/x")).send().await.unwrap();
    assert!(last().contains("referer: https://maps.example"));
    // Beside the portal's context somebody else may live.
    session.get(server.url("/portal2/x")).send().await.unwrap();
    assert!(!last().contains("canary"));
}

#[tokio::test]
async fn lines_and_pieces_come_as_they_are() {
    let server = Scripted::new(|_, _| reply(200, "", "one\r\ntwo\n\nlast")).await;
    let mut lines = plain().build().get(server.url("/x")).send().await.unwrap().lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next().await.unwrap() {
        found.push(line);
    }
    assert_eq!(found, ["one", "two", "", "last"]);
    let large = "x".repeat(100_000);
    let body = large.clone();
    let server = Scripted::new(move |_, _| reply(200, "", &body)).await;
    let mut reply = plain().build().get(server.url("/x")).send().await.unwrap();
    let mut length = 0;
    while let Some(piece) = reply.chunk().await.unwrap() {
        length += piece.len();
    }
    assert_eq!(length, large.len());
    let limited = plain().reply_limit(1000).build();
    assert!(limited.get(server.url("/x")).send().await.unwrap().text().await.is_err());
}

/// A server that says the first line, and the second when somebody has read the first.
async fn says_in_two(kind: &'static str, lines: [&'static str; 2]) -> (url::Url, oneshot::Sender<()>) {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/x", socket.local_addr().unwrap()).parse().unwrap();
    let (read, was_read) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.unwrap();
        let mut asked = [0; 4096];
        assert!(stream.read(&mut asked).await.unwrap() > 0);
        let head =
            format!("HTTP/1.1 200 X\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n{}\n", lines[0]);
        stream.write_all(head.as_bytes()).await.unwrap();
        was_read.await.unwrap();
        stream.write_all(lines[1].as_bytes()).await.unwrap();
    });
    (url, read)
}

/// What comes line by line is read line by line, however it is labelled.
#[tokio::test]
async fn a_line_is_not_held_back_until_more_have_come() {
    for (kind, lines) in [
        ("application/x-ndjson", [r#"{"error":{"code":498,"message":"of one row"}}"#, r#"{"n":2}"#]),
        ("application/json", [r#"{"n":1}"#, r#"{"n":2}"#]),
        ("application/json", ["[1,", "2]"]),
        ("text/event-stream", ["data: 1", "data: 2"]),
        ("text/plain; charset=utf-8", ["one", "two"]),
        ("text/html", ["<p>", "</p>"]),
    ] {
        let (url, read) = says_in_two(kind, lines).await;
        let mut told = plain().build().get(url).send().await.unwrap().lines();
        assert_eq!(told.next().await.unwrap().as_deref(), Some(lines[0]), "{kind}");
        read.send(()).unwrap();
        assert_eq!(told.next().await.unwrap().as_deref(), Some(lines[1]), "{kind}");
        assert_eq!(told.next().await.unwrap(), None);
    }
}

/// The longest beginning wins; nothing else changes.
#[tokio::test]
async fn addresses_have_connections_of_their_own() {
    let server = Scripted::new(|_, _| reply(200, "", FINE)).await;
    let session = plain().build();
    let named = |agent: &str| {
        let options = arcgis_auth::transport::TransportOptions {
            user_agent: agent.to_owned(),
            ..arcgis_auth::transport::TransportOptions::default()
        };
        Transport::new(&options, HandClock::new()).unwrap()
    };
    session.mount(server.url("/").as_str(), named("short"));
    session.mount(server.url("/deep").as_str(), named("long"));
    assert_eq!(session.adapters().len(), 2);
    let agent = async |path: &str| {
        session.get(server.url(path)).send().await.unwrap();
        headers_of(&server.seen().pop().unwrap())
            .lines()
            .find(|line| line.starts_with("user-agent"))
            .unwrap()
            .to_owned()
    };
    assert_eq!(agent("/x").await, "user-agent: short");
    assert_eq!(agent("/deep/x").await, "user-agent: long");
    assert_eq!(agent("/deeper").await, "user-agent: short", "a prefix ends with a part of the path");
    session.mount(server.url("/deep").as_str(), named("other"));
    assert_eq!((agent("/deep/x").await.as_str(), session.adapters().len()), ("user-agent: other", 2));
}

/// A stream can be sent once: what it brought is told as it is.
#[tokio::test]
async fn a_stream_is_never_sent_twice() {
    let server = Scripted::new(|_, _| reply(200, "", INVALID)).await;
    let renew = Counting::default();
    let session = session_of(&server, &renew).build();
    let pieces = futures_util::stream::iter([Ok(Bytes::from_static(b"x"))]);
    let body = Body::stream(pieces, Some(1));
    let answer = session
        .post(server.url("/portal/x"))
        .stream(body, HeaderValue::from_static("text/plain"))
        .send()
        .await
        .unwrap();
    assert!(answer.json::<Value>().await.is_err());
    assert_eq!(server.seen().len(), 1);
}

fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}

#[tokio::test]
async fn a_request_that_is_dropped_ends_and_the_session_goes_on() {
    let server =
        Scripted::new(|_, number| if number == 0 { String::new() } else { reply(200, "", FINE) }).await;
    let session = plain().retry(Retry::never()).timeout(Duration::from_secs(20)).build();
    drop(session.get(server.url("/x")).send());
    assert!(session.get(server.url("/x")).send().await.is_err(), "the connection broke");
    session.get(server.url("/x")).send().await.unwrap();
    shared(&session);
}

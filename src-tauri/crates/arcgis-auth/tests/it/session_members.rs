//! One row for each public member of the reference's session (`arcgis.auth.EsriSession`, ArcGIS API for Python 2.4.4): what
//! stands for it here does what it is for, over a socket. The list was read from that class: its public methods and
//! properties, and the arguments of its constructor.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::error::Unreachable;
use arcgis_auth::session::{Attempt, Handler, Retry, Session, SessionBuilder, SessionReply, TokenHandler};
use arcgis_auth::token::{AccessToken, Binding, BoxFuture, Expiry, Renew, Renewed, TokenSource};
use arcgis_auth::transport::{ClientIdentity, Proxy, Transport, TransportOptions};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use url::Url;

use crate::common::{HandClock, Scripted, reply};
use crate::tls_server::{Dates, TlsServer, authority, certificate, serve, server_with};

type Row = (&'static str, fn() -> BoxFuture<'static, ()>);

macro_rules! rows {
    ($($member:literal => $row:path,)*) => { &[$(($member, || Box::pin($row()))),*] };
}

const MEMBERS: &[Row] = rows! {
    "auth" => auth,
    "cert" => cert,
    // Checks cannot be switched off: an authority of one's own is added.
    "verify_cert" => ca_bundles,
    "verify" => ca_bundles,
    "ca_bundles" => ca_bundles,
    "allow_redirects" => allow_redirects,
    "headers" => headers,
    "update_headers" => headers,
    "referer" => referer,
    "trust_env" => trust_env,
    "proxies" => proxies,
    "stream" => stream,
    "assert_hostname" => assert_hostname,
    "retries" => retries,
    "backoff_factor" => backoff_factor,
    "status_to_retry" => status_to_retry,
    "method_to_retry" => method_to_retry,
    "timeout" => timeout,
    "close" => close,
    // Context managers end what they opened: here a value that is dropped.
    "__enter__" => drops,
    "__exit__" => drops,
    "mount" => mount,
    "adapters" => mount,
    "get" => methods,
    "options" => methods,
    "head" => methods,
    "post" => methods,
    "put" => methods,
    "patch" => methods,
    "delete" => methods,
    "__str__" => shown,
    "__repr__" => shown,
};

#[tokio::test]
async fn every_member_of_the_reference_does_what_it_is_for() {
    let names: HashSet<_> = MEMBERS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), MEMBERS.len(), "a member stands twice");
    for (member, row) in MEMBERS {
        // The name stands before the panic of a row that fails.
        println!("{member}");
        row().await;
    }
}

const FINE: &str = r#"{"fine":true}"#;
const HOST: &str = "gis.aldermoor.example";
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn transport(options: &TransportOptions) -> Transport {
    Transport::new(options, HandClock::new()).unwrap()
}

fn over(options: &TransportOptions) -> SessionBuilder {
    Session::builder(transport(options))
}

fn plain() -> SessionBuilder {
    over(&TransportOptions::default())
}

async fn fine() -> Scripted {
    Scripted::new(|_, _| reply(200, "", FINE)).await
}

/// What the server has seen last, in lower case.
fn last(server: &Scripted) -> String {
    server.seen().pop().unwrap().to_ascii_lowercase()
}

/// A session that repeats without waiting for the clock.
fn quick() -> Retry {
    Retry { pause: Duration::ZERO, ..Retry::default() }
}

struct Never;

impl Renew for Never {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        Box::pin(async { Err(Arc::new(Error::NotRenewable)) })
    }
}

async fn auth() {
    let server = fine().await;
    let portal = server.url("/portal").as_str().parse::<Url>().unwrap();
    let portal = arcgis_auth::portal::PortalAddress::parse_exact(portal.as_str()).unwrap();
    let token = AccessToken::restore("canary".into(), Timestamp::UNIX_EPOCH, Expiry::UNKNOWN, Binding::None);
    let source = TokenSource::new(Box::new(Never), HandClock::new(), Some(token));
    let session = plain().token(TokenHandler::new(portal, source, None)).build();
    session.get(server.url("/portal/x")).send().await.unwrap();
    assert!(last(&server).contains("\r\nx-esri-authorization: bearer canary\r\n"));
    session.get(server.url("/other")).send().await.unwrap();
    assert!(!last(&server).contains("canary"));
}

fn at(server: &TlsServer) -> Url {
    format!("https://{}/", server.place).parse().unwrap()
}

fn trusting(server: &TlsServer) -> TransportOptions {
    TransportOptions { extra_authorities: vec![server.authority.clone()], ..TransportOptions::default() }
}

async fn cert() {
    let clients = authority();
    let (own, key) = certificate(&["mara"], Dates::Good, &clients);
    let server = serve(&["127.0.0.1"], Dates::Good, Some(clients.der().clone())).await;
    let identity = ClientIdentity::from_pem(&own.pem(), &key.serialize_pem(), None).unwrap();
    let with = TransportOptions { identity: Some(identity), ..trusting(&server) };
    let answer = over(&with).build().get(at(&server)).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "hello");
    let refused = over(&trusting(&server)).retry(Retry::never()).build().get(at(&server)).send().await;
    assert!(refused.is_err(), "{refused:?}");
}

async fn ca_bundles() {
    let server = server_with(&["127.0.0.1"]).await;
    let refused = plain().build().get(at(&server)).send().await.unwrap_err();
    assert!(matches!(&*refused, Error::NotTrusted(_)), "{refused:?}");
    let answer = over(&trusting(&server)).build().get(at(&server)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

/// Connected by address, while the certificate is checked against the name.
async fn assert_hostname() {
    let server = server_with(&[HOST]).await;
    let by_name = TransportOptions { resolve: vec![(HOST.to_owned(), HERE)], ..trusting(&server) };
    let url: Url = format!("https://{HOST}:{}/", server.port).parse().unwrap();
    over(&by_name).build().get(url).send().await.unwrap();
    let refused = over(&by_name).build().get(at(&server)).send().await.unwrap_err();
    assert!(matches!(&*refused, Error::NotTrusted(_)), "the certificate is for the name: {refused:?}");
}

async fn allow_redirects() {
    let server = Scripted::new(|_, number| {
        if number % 2 == 0 { reply(302, "Location: /new\r\n", "") } else { reply(200, "", FINE) }
    })
    .await;
    let session = plain().build();
    let followed = session.get(server.url("/old")).send().await.unwrap();
    assert!(followed.url().as_str().ends_with("/new"));
    match &*session.get(server.url("/old")).allow_redirects(false).send().await.unwrap_err() {
        Error::Redirected { host, .. } => assert_eq!(host, "127.0.0.1"),
        // A reply with an odd number follows: this one must be the redirect.
        other => panic!("{other:?}"),
    }
}

async fn headers() {
    let server = fine().await;
    let name = HeaderName::from_static("x-one");
    let one = |value: &'static str| HeaderMap::from_iter([(name.clone(), HeaderValue::from_static(value))]);
    let session = plain().headers(one("first")).build();
    assert_eq!(session.headers(), one("first"));
    session.update_headers(&one("second"));
    session.get(server.url("/x")).send().await.unwrap();
    assert!(last(&server).contains("\r\nx-one: second\r\n"));
    session
        .get(server.url("/x"))
        .header(name.clone(), HeaderValue::from_static("third"))
        .send()
        .await
        .unwrap();
    assert!(last(&server).contains("\r\nx-one: third\r\n"));
}

async fn referer() {
    let server = fine().await;
    let session = plain().referer(Some(HeaderValue::from_static("https://maps.example"))).build();
    session.get(server.url("/x")).send().await.unwrap();
    assert!(last(&server).contains("\r\nreferer: https://maps.example\r\n"));
    session.set_referer(None);
    assert_eq!(session.referer(), None);
    session.get(server.url("/x")).send().await.unwrap();
    assert!(!last(&server).contains("\r\nreferer:"));
}

/// What the environment says is never for this computer. That it counts elsewhere, and not where somebody says "none", is
/// shown with an environment of its own in `whoami.rs`.
async fn trust_env() {
    let server = fine().await;
    for proxy in [Proxy::System, Proxy::None] {
        let options = TransportOptions { proxy, ..TransportOptions::default() };
        over(&options).build().get(server.url("/x")).send().await.unwrap();
        assert!(last(&server).starts_with("get /x http/1.1\r\n"), "not as a proxy is asked");
    }
}

async fn proxies() {
    use arcgis_auth::transport::{ProxyFor, ProxyRule, ProxyRules, ProxyServer};
    // It lets nobody through.
    let proxy = Scripted::new(|_, _| "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n".to_owned()).await;
    let server = ProxyServer::parse(proxy.url("/").as_str()).unwrap();
    let rules = vec![ProxyRule { applies: ProxyFor::All, server }];
    let proxied = Proxy::Rules(ProxyRules { rules, bypass: vec!["127.0.0.1".to_owned()] });
    let options = TransportOptions { proxy: proxied, ..TransportOptions::default() };
    let session = over(&options).retry(Retry::never()).build();
    let url: Url = format!("https://{HOST}/").parse().unwrap();
    let refused = session.get(url).send().await.unwrap_err();
    assert!(matches!(&*refused, Error::Proxy(_)), "{refused:?}");
    assert!(last(&proxy).starts_with(&format!("connect {HOST}:443 ")));
}

async fn stream() {
    let server = Scripted::new(|_, _| reply(200, "", &"x".repeat(100_000))).await;
    let mut answer: SessionReply = plain().build().get(server.url("/x")).send().await.unwrap();
    let (mut pieces, mut length) = (0, 0);
    while let Some(piece) = answer.chunk().await.unwrap() {
        (pieces, length) = (pieces + 1, length + piece.len());
    }
    assert!(pieces > 1 && length == 100_000, "{pieces} {length}");
}

/// How often a server is asked that says this status `times` times, and the last status.
async fn asked(status: u16, times: usize, retry: Retry, method: Method, repeat: bool) -> (usize, u16) {
    let server = Scripted::new(
        move |_, number| {
            if number < times { reply(status, "", "{}") } else { reply(200, "", FINE) }
        },
    )
    .await;
    let request = plain().retry(retry).build().request(method, server.url("/x"));
    let request = if repeat { request.repeatable() } else { request };
    let status = request.send().await.unwrap().status().as_u16();
    (server.seen().len(), status)
}

async fn retries() {
    assert_eq!(Retry::default().times, 5);
    assert_eq!(asked(503, 5, quick(), Method::GET, false).await, (6, 200));
    assert_eq!(asked(503, 6, quick(), Method::GET, false).await, (6, 503));
    assert_eq!(asked(503, 9, Retry::never(), Method::GET, false).await, (1, 503));
}

/// The pauses themselves are worked out in the crate. A portal that wants a longer one than the caller gets is not asked
/// again.
async fn backoff_factor() {
    assert_eq!(Retry::default().pause, Duration::from_millis(500));
    let server = Scripted::new(|_, _| reply(503, "Retry-After: 11\r\n", "{}")).await;
    let retry = Retry { longest: Duration::from_secs(10), ..Retry::default() };
    plain().retry(retry).build().get(server.url("/x")).send().await.unwrap();
    assert_eq!(server.seen().len(), 1);
}

async fn status_to_retry() {
    assert_eq!(Retry::default().statuses, [413, 429, 500, 502, 503, 504]);
    for status in [413, 429, 500, 502, 503, 504] {
        assert_eq!(asked(status, 1, quick(), Method::GET, false).await, (2, 200), "{status}");
    }
    assert_eq!(asked(404, 1, quick(), Method::GET, false).await, (1, 404));
    let own = Retry { statuses: vec![404], ..quick() };
    assert_eq!(asked(404, 1, own, Method::GET, false).await, (2, 200));
}

/// The reference sends POST again; here the caller has to say so.
async fn method_to_retry() {
    assert_eq!(asked(503, 1, quick(), Method::POST, false).await, (1, 503));
    assert_eq!(asked(503, 1, quick(), Method::POST, true).await, (2, 200));
}

async fn timeout() {
    let held = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: Url = format!("http://{}/", held.local_addr().unwrap()).parse().unwrap();
    let session = plain().retry(Retry::never()).timeout(Duration::from_millis(50)).build();
    let error = session.get(url.clone()).send().await.unwrap_err();
    let is_late = |error: &Error| matches!(error, Error::Unreachable(unreachable) if matches!(unreachable.why, Unreachable::TimedOut));
    assert!(is_late(&error), "{error:?}");
    let session = plain().retry(Retry::never()).build();
    let error = session.get(url).timeout(Duration::from_millis(50)).send().await.unwrap_err();
    assert!(is_late(&error), "{error:?}");
}

async fn close() {
    /// It never has a token.
    struct Slow;
    impl Handler for Slow {
        fn attach<'a>(&'a self, _: &'a mut Attempt) -> BoxFuture<'a, Result<(), Arc<Error>>> {
            Box::pin(async { Ok(()) })
        }

        fn token<'a>(&'a self, _: &'a Url) -> BoxFuture<'a, Result<Option<AccessToken>, Arc<Error>>> {
            Box::pin(std::future::pending())
        }
    }

    let server = fine().await;
    let held = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: Url = format!("http://{}/", held.local_addr().unwrap()).parse().unwrap();
    let session = plain().build();
    let waiting = tokio::spawn(session.get(url).send());
    // It has gone out, and nobody answers.
    let asking = held.accept().await.unwrap();
    session.clone().close();
    assert!(matches!(&*waiting.await.unwrap().unwrap_err(), Error::Cancelled));
    drop(asking);
    assert!(matches!(&*session.get(server.url("/x")).send().await.unwrap_err(), Error::Cancelled));
    assert!(server.seen().is_empty());
    let session = plain().token(Slow).build();
    let service = server.url("/x");
    let mut waiting = Box::pin(session.token(&service));
    assert!(futures_util::FutureExt::now_or_never(&mut waiting).is_none(), "the handler is under way");
    session.close();
    assert!(matches!(&*waiting.await.unwrap_err(), Error::Cancelled));
}

/// A request ends when it is dropped, and the connection with it.
async fn drops() {
    use tokio::io::AsyncReadExt as _;
    let held = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: Url = format!("http://{}/", held.local_addr().unwrap()).parse().unwrap();
    let waiting = tokio::spawn(plain().build().get(url).send());
    let (mut asking, _) = held.accept().await.unwrap();
    waiting.abort();
    let mut asked = Vec::new();
    asking.read_to_end(&mut asked).await.unwrap();
}

async fn mount() {
    let server = fine().await;
    let named = |agent: &str| {
        transport(&TransportOptions { user_agent: agent.to_owned(), ..TransportOptions::default() })
    };
    let session = Session::builder(named("usual")).build();
    session.mount(server.url("/deep").as_str(), named("own"));
    assert_eq!(session.adapters(), [server.url("/deep").to_string()]);
    for (path, agent) in [("/deep/x", "own"), ("/x", "usual")] {
        session.get(server.url(path)).send().await.unwrap();
        assert!(last(&server).contains(&format!("\r\nuser-agent: {agent}\r\n")), "{path}");
    }
}

async fn methods() {
    let server = fine().await;
    let session = plain().build();
    let at = || server.url("/x");
    let sent = [
        (session.get(at()), "get"),
        (session.options(at()), "options"),
        (session.head(at()), "head"),
        (session.post(at()).form(&[("f", "json")]), "post"),
        (session.put(at()).form(&[("f", "json")]), "put"),
        (session.patch(at()).form(&[("f", "json")]), "patch"),
        (session.delete(at()), "delete"),
        (session.request(Method::from_bytes(b"REPORT").unwrap(), at()), "report"),
    ];
    for (request, method) in sent {
        request.send().await.unwrap();
        assert!(last(&server).starts_with(&format!("{method} /x http/1.1\r\n")), "{method}");
    }
}

/// Without anything secret.
async fn shown() {
    let headers = HeaderMap::from_iter([(
        HeaderName::from_static("authorization"),
        HeaderValue::from_static("Basic canary"),
    )]);
    let text = format!("{:?}", plain().headers(headers).build());
    assert!(text.starts_with("Session") && !text.contains("canary"), "{text}");
}

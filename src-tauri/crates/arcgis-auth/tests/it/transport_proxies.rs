//! Real small proxies on this computer, and who goes through them.

use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use arcgis_auth::error::ProxyFault;
use arcgis_auth::portal::Origin;
use arcgis_auth::secret::Password;
use arcgis_auth::transport::{
    Proxy, ProxyFor, ProxyRule, ProxyRules, ProxyServer, Transport, TransportOptions,
};
use http::HeaderMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

use crate::common::HandClock;
use crate::tls_server::{TlsServer, server_with};

const USER: &str = "AD\\mara";
const PASSWORD: &str = "c@n:a/ry";
/// `printf 'AD\\mara:c@n:a/ry' | base64`
const BASIC: &str = "Basic QURcbWFyYTpjQG46YS9yeQ==";

fn transport(
    address: &str,
    with_credentials: bool,
    server: Option<&TlsServer>,
    plain: Option<Origin>,
) -> Transport {
    let mut proxy = ProxyServer::parse(address).unwrap();
    if with_credentials {
        proxy = proxy.with_credentials(USER, Password::from(PASSWORD));
    }
    let options = TransportOptions {
        proxy: Proxy::Rules(ProxyRules {
            rules: vec![ProxyRule { applies: ProxyFor::All, server: proxy }],
            bypass: Vec::new(),
        }),
        extra_authorities: server.map(|server| server.authority.clone()).into_iter().collect(),
        plain_http: plain,
        ..TransportOptions::default()
    };
    assert!(!format!("{options:?}").contains(PASSWORD));
    let clock: Arc<dyn Clock> = HandClock::new();
    Transport::new(&options, clock).unwrap()
}

async fn head(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    while !heard.ends_with(b"\r\n\r\n") {
        heard.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(heard).unwrap()
}

/// Listens, and hands the first connection to a proxy.
async fn proxy<F, T>(serve: impl FnOnce(TcpStream) -> F) -> (String, impl Future<Output = T>)
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = socket.local_addr().unwrap().to_string();
    let served = async move {
        let (stream, _) = socket.accept().await.unwrap();
        stream
    };
    (place, async move { serve(served.await).await })
}

fn failed(got: Result<arcgis_auth::transport::Reply, Error>) -> (String, ProxyFault) {
    let error = got.unwrap_err();
    for text in [format!("{error}"), format!("{error:?}")] {
        assert!(!text.contains(PASSWORD) && !text.contains("c%40n"), "{text}");
    }
    match error {
        Error::Proxy(failed) => (failed.proxy, failed.why),
        other => panic!("{other:?}"),
    }
}

fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(future)
}

#[tokio::test]
async fn https_goes_through_connect_with_credentials() {
    let server = server_with(&["gis.aldermoor.example"]).await;
    let to = server.place.clone();
    let (place, served) = proxy(|mut stream| async move {
        let asked = head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let mut onward = TcpStream::connect(to).await.unwrap();
        let _ = copy_bidirectional(&mut stream, &mut onward).await;
        asked
    })
    .await;
    let served = spawn(served);
    let transport = transport(&format!("http://{place}"), true, Some(&server), None);
    let url = Url::parse("https://gis.aldermoor.example:7443/portal").unwrap();
    assert_eq!(transport.get(&url, HeaderMap::new()).await.unwrap().body(), b"hello");
    drop(transport);
    let asked = served.await.unwrap();
    assert!(asked.starts_with("CONNECT gis.aldermoor.example:7443 HTTP/1.1\r\n"), "{asked}");
    assert!(
        asked.to_ascii_lowercase().contains(&format!("proxy-authorization: {BASIC}").to_ascii_lowercase())
    );
}

#[tokio::test]
async fn plain_http_goes_whole_to_the_proxy() {
    let url = Url::parse("http://gis.aldermoor.example:6080/arcgis").unwrap();
    for status in ["200 OK", "407 Proxy Authentication Required"] {
        let (place, served) = proxy(move |mut stream| async move {
            let asked = head(&mut stream).await;
            let reply = format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            stream.write_all(reply.as_bytes()).await.unwrap();
            asked
        })
        .await;
        let served = spawn(served);
        let transport = transport(&format!("http://{place}"), true, None, Origin::of(&url));
        let got = transport.get(&url, HeaderMap::new()).await;
        let asked = served.await.unwrap();
        assert!(asked.starts_with("GET http://gis.aldermoor.example:6080/arcgis HTTP/1.1\r\n"), "{asked}");
        assert!(asked.contains(BASIC), "{asked}");
        if status.starts_with("200") {
            assert_eq!(got.unwrap().body(), b"ok");
        } else {
            assert_eq!(failed(got), (place, ProxyFault::SignInWanted));
        }
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named() {
    let url = Url::parse("https://gis.aldermoor.example/portal").unwrap();
    let rows = [
        ("407 Proxy Authentication Required", ProxyFault::SignInWanted),
        ("403 Forbidden", ProxyFault::Refused),
        ("502 Bad Gateway", ProxyFault::Refused),
    ];
    for (status, why) in rows {
        let (place, served) = proxy(move |mut stream| async move {
            head(&mut stream).await;
            stream.write_all(format!("HTTP/1.1 {status}\r\n\r\n").as_bytes()).await.unwrap();
        })
        .await;
        let served = spawn(served);
        let transport = transport(&format!("http://{place}"), true, None, None);
        assert_eq!(failed(transport.get(&url, HeaderMap::new()).await), (place, why), "{status}");
        served.await.unwrap();
    }
    for kind in ["http", "https", "socks5h"] {
        // Nobody has listened on port 1 for decades.
        let transport = transport(&format!("{kind}://127.0.0.1:1"), true, None, None);
        let got = failed(transport.get(&url, HeaderMap::new()).await);
        assert_eq!(got, ("127.0.0.1:1".to_owned(), ProxyFault::Unreachable), "{kind}");
    }
}

/// RFC 1928 and RFC 1929, spoken by hand; `verdict` is the answer to user and password.
async fn socks(mut stream: TcpStream, to: String, verdict: u8) -> (Vec<u8>, Vec<u8>, Option<String>) {
    assert_eq!(stream.read_u8().await.unwrap(), 5);
    let mut methods = vec![0; usize::from(stream.read_u8().await.unwrap())];
    stream.read_exact(&mut methods).await.unwrap();
    assert!(methods.contains(&2));
    stream.write_all(&[5, 2]).await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap(), 1);
    let mut user = vec![0; usize::from(stream.read_u8().await.unwrap())];
    stream.read_exact(&mut user).await.unwrap();
    let mut password = vec![0; usize::from(stream.read_u8().await.unwrap())];
    stream.read_exact(&mut password).await.unwrap();
    stream.write_all(&[1, verdict]).await.unwrap();
    if verdict != 0 {
        return (user, password, None);
    }
    let mut request = [0; 4];
    stream.read_exact(&mut request).await.unwrap();
    assert_eq!(request, [5, 1, 0, 3], "the proxy looks the name up");
    let mut host = vec![0; usize::from(stream.read_u8().await.unwrap())];
    stream.read_exact(&mut host).await.unwrap();
    let port = stream.read_u16().await.unwrap();
    stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await.unwrap();
    let mut onward = TcpStream::connect(to).await.unwrap();
    let _ = copy_bidirectional(&mut stream, &mut onward).await;
    (user, password, Some(format!("{}:{port}", String::from_utf8(host).unwrap())))
}

#[tokio::test]
async fn socks_takes_user_and_password() {
    let server = server_with(&["gis.aldermoor.example"]).await;
    let url = Url::parse("https://gis.aldermoor.example:7443/portal").unwrap();
    for verdict in [0, 1] {
        let to = server.place.clone();
        let (place, served) = proxy(move |stream| socks(stream, to, verdict)).await;
        let served = spawn(served);
        let transport = transport(&format!("socks5h://{place}"), true, Some(&server), None);
        let got = transport.get(&url, HeaderMap::new()).await;
        drop(transport);
        let (user, password, asked) = served.await.unwrap();
        assert_eq!((user, password), (USER.into(), PASSWORD.into()));
        if verdict == 0 {
            assert_eq!(got.unwrap().body(), b"hello");
            assert_eq!(asked.as_deref(), Some("gis.aldermoor.example:7443"));
        } else {
            assert_eq!(failed(got), (place, ProxyFault::SignInWanted));
        }
    }
}

/// The proxy does not exist; nobody asks it.
#[tokio::test]
async fn this_computer_is_never_reached_through_a_proxy() {
    let server = server_with(&["127.0.0.1"]).await;
    let transport = transport("http://127.0.0.1:1", false, Some(&server), None);
    let url = Url::parse(&format!("https://{}/", server.place)).unwrap();
    assert_eq!(transport.get(&url, HeaderMap::new()).await.unwrap().body(), b"hello");
}

//! A small real proxy on this computer.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// It knows a few hosts, and lets everybody else not through.
pub(crate) struct TestProxy {
    place: SocketAddr,
    credentials: Arc<Mutex<Vec<Option<String>>>>,
}

struct Rules {
    /// The `Proxy-Authorization` that it wants (RFC 7617).
    wanted: Option<String>,
    hosts: HashMap<String, SocketAddr>,
}

impl TestProxy {
    pub(crate) async fn start(account: Option<(&str, &str)>, hosts: &[(&str, SocketAddr)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = listener.local_addr().unwrap();
        let credentials = Arc::new(Mutex::new(Vec::new()));
        let hosts = hosts.iter().map(|(host, to)| ((*host).to_owned(), *to)).collect();
        let wanted =
            account.map(|(user, password)| format!("Basic {}", base64(&format!("{user}:{password}"))));
        let (rules, seen) = (Arc::new(Rules { wanted, hosts }), Arc::clone(&credentials));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&rules), Arc::clone(&seen)));
            }
        });
        Self { place, credentials }
    }

    /// Host and port.
    pub(crate) fn place(&self) -> String {
        self.place.to_string()
    }

    /// What it was shown, in order.
    pub(crate) fn credentials(&self) -> Vec<Option<String>> {
        self.credentials.lock().unwrap().clone()
    }
}

async fn serve(mut client: TcpStream, rules: Arc<Rules>, seen: Arc<Mutex<Vec<Option<String>>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = client.read_u8().await else { return };
        head.push(byte);
    }
    let text = String::from_utf8(head.clone()).unwrap();
    let shown = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("proxy-authorization").then(|| value.trim().to_owned())
    });
    seen.lock().unwrap().push(shown.clone());
    if rules.wanted.is_some() && rules.wanted != shown {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\
                       Content-Length: 0\r\nConnection: close\r\n\r\n";
        let _ = client.write_all(refusal.as_bytes()).await;
        return;
    }
    let mut words = text.split_whitespace();
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let host = match target.strip_prefix("http://") {
        Some(rest) => rest.split('/').next().unwrap(),
        None => target,
    };
    let Some(to) = rules.hosts.get(host) else {
        let _ = client.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n").await;
        return;
    };
    #[allow(clippy::disallowed_methods, reason = "a proxy is not the application")]
    let mut server = TcpStream::connect(to).await.unwrap();
    if method == "CONNECT" {
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    } else {
        server.write_all(&head).await.unwrap();
    }
    let _ = copy_bidirectional(&mut client, &mut server).await;
}

/// RFC 4648 §4.
fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    text.as_bytes()
        .chunks(3)
        .flat_map(|three| {
            let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
                << (8 * (3 - three.len()));
            (0..4).map(move |place| {
                let letter = char::from(LETTERS[(bits >> (18 - 6 * place) & 63) as usize]);
                if place > three.len() { '=' } else { letter }
            })
        })
        .collect()
}

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::browser::OUT_OF_BAND;
use arcgis_auth::token::{Expiry, Grant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::portico;

/// A server that answers every request with the same bytes and closes. It ends when it is dropped.
pub(crate) struct Recorded {
    local: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl Recorded {
    /// On any free port of 127.0.0.1.
    pub(crate) async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        Self::at((Ipv4Addr::LOCALHOST, 0), answer).await.unwrap()
    }

    /// At a given address of this computer.
    pub(crate) async fn at(
        address: (impl Into<IpAddr>, u16),
        answer: impl Into<Vec<u8>>,
    ) -> std::io::Result<Self> {
        Self::on(TcpListener::bind((address.0.into(), address.1)).await?, answer)
    }

    /// At a socket that is there already: for two servers that name one another.
    pub(crate) fn on(socket: TcpListener, answer: impl Into<Vec<u8>>) -> std::io::Result<Self> {
        let local = socket.local_addr()?;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&seen), answer.into());
        let serving = tokio::spawn(async move {
            while let Ok((mut stream, _)) = socket.accept().await {
                let request = read_request(&mut stream).await;
                log.lock().unwrap().push(request);
                // A client that hangs up early does not want to know.
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            }
        });
        Ok(Self { local, seen, serving })
    }

    pub(crate) fn port(&self) -> u16 {
        self.local.port()
    }

    /// A portal at this server.
    pub(crate) fn portal(&self) -> PortalAddress {
        PortalAddress::parse_exact(&format!("http://{}/portal", self.local)).unwrap()
    }

    /// A grant of that portal.
    pub(crate) fn grant(&self) -> Grant {
        Grant {
            refresh: "canary-renewal".into(),
            redirect_uri: OUT_OF_BAND.to_owned(),
            app_id: portico(),
            issuer: self.portal(),
            expiry: Expiry::UNKNOWN,
        }
    }

    /// The requests as they came, one for each connection.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Head and body, as far as they come.
pub(super) async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(length) => bytes.extend_from_slice(&piece[..length]),
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                break;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

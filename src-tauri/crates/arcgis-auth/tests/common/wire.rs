use std::io::ErrorKind;
use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Sends bytes to a port of this computer and reads until the other side closes. A reset ends the reading, too.
pub(crate) async fn say(port: u16, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    // The other side may refuse to read all of it.
    let _ = stream.write_all(bytes).await;
    listen_to_end(&mut stream).await
}

/// Everything that comes until the connection ends.
pub(crate) async fn listen_to_end(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut piece).await {
        heard.extend_from_slice(&piece[..length]);
    }
    String::from_utf8_lossy(&heard).into_owned()
}

/// A GET as a browser sends it.
pub(crate) fn get(host: &str, target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: somebody\r\n\r\n").into_bytes()
}

/// Whether nobody listens on a port of this computer.
pub(crate) fn is_closed(port: u16) -> bool {
    match std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => false,
        Err(error) => error.kind() == ErrorKind::ConnectionRefused,
    }
}

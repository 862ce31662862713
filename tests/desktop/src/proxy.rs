//! A small real proxy on this computer, for hosts that exist only behind it.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::failure::Outcome;

/// It lets questions through to the hosts that it knows, and refuses all others. It stops when dropped.
#[derive(Debug)]
pub struct Proxy {
    place: SocketAddr,
    door: JoinHandle<()>,
}

impl Proxy {
    /// Starts one that knows these hosts, each with its port, and where they really are.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start(hosts: &[(&str, SocketAddr)]) -> Outcome<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let place = listener.local_addr()?;
        let hosts: Arc<HashMap<_, _>> =
            Arc::new(hosts.iter().map(|(host, to)| ((*host).to_owned(), *to)).collect());
        let door = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let hosts = Arc::clone(&hosts);
                // Whoever goes away in the middle has nothing to be told.
                tokio::spawn(async move { serve(stream, &hosts).await.unwrap_or_default() });
            }
        });
        Ok(Self { place, door })
    }

    /// Its address as a person writes it.
    pub fn address(&self) -> String {
        self.place.to_string()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.door.abort();
    }
}

async fn serve(mut client: TcpStream, hosts: &HashMap<String, SocketAddr>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let mut words = text.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let host = target.strip_prefix("http://").map_or(target, |rest| rest.split('/').next().unwrap_or(rest));
    let Some(to) = hosts.get(host) else {
        return client
            .write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .await;
    };
    let mut server = TcpStream::connect(to).await?;
    if method == "CONNECT" {
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    } else {
        server.write_all(&head).await?;
    }
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

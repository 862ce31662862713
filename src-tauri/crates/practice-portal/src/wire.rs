//! Connections: accepting them, and breaking them when a test asks for it.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::answer::answer;
use crate::practice::Practice;
use crate::site::Site;
use crate::traffic::Gauged;

/// A client that has not finished its TLS handshake, request head or body by then is left.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// The most connections of one listener at a time.
const MOST: usize = 512;

/// Lets a handler break its own connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Breaker(Arc<AtomicBool>);

impl Breaker {
    pub(crate) fn snap(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn snapped(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A connection that ends with a reset once its breaker has snapped.
struct Wire {
    stream: TcpStream,
    breaker: Breaker,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.breaker.snapped() {
            // Closing without lingering sends RST instead of FIN. If the system refuses, the
            // connection still ends, only more politely.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.breaker.snapped() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.breaker.snapped() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// How one listener serves.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) practice: Arc<Practice>,
    pub(crate) site: Site,
    /// The address it listens on.
    pub(crate) local: SocketAddr,
    pub(crate) tls: Option<Arc<ServerConfig>>,
}

/// Serves until the practice stops; then lets answers that are under way finish for a moment.
pub(crate) async fn serve(listener: TcpListener, door: Door) {
    let mut connections = JoinSet::new();
    let stopping = door.practice.stopping.clone();
    loop {
        tokio::select! {
            () = stopping.cancelled() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept(), if connections.len() < MOST => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(connection(stream, peer.ip(), door.clone()));
                }
                // Out of file descriptors, or gone before it was accepted: neither ends the portal.
                Err(error) => {
                    tracing::debug!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            },
        }
    }
    drop(listener);
    let finish = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(Duration::from_secs(1), finish).await;
}

async fn connection(stream: TcpStream, peer: IpAddr, door: Door) {
    let breaker = Breaker::default();
    let counters = &door.practice.traffic;
    let _open = counters.connection();
    let wire = Gauged::new(Wire { stream, breaker: breaker.clone() }, &counters.wire);
    let result = match door.tls.clone() {
        None => converse(wire, peer, door, breaker).await,
        Some(config) => {
            let accepted = tokio::time::timeout(PATIENCE, TlsAcceptor::from(config).accept(wire)).await;
            match accepted {
                Ok(Ok(stream)) => converse(stream, peer, door, breaker).await,
                // A client that does not trust the certificate hangs up here; that is its good right.
                Ok(Err(_)) | Err(_) => Ok(()),
            }
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn converse<S>(stream: S, peer: IpAddr, door: Door, breaker: Breaker) -> Result<(), hyper::Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let stopping = door.practice.stopping.clone();
    let stream = Gauged::new(stream, &door.practice.traffic.http);
    let service = service_fn(|request| answer(&door, peer, &breaker, request));
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        result = serving.as_mut() => result,
        () = stopping.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    }
}

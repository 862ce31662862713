//! How much went over the wires, for comparing clients.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What went over the wires of all sites since the counting began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Connections that were accepted.
    pub connections: u64,
    /// Connections that have not ended, whenever they began.
    pub open: u64,
    /// Bytes of HTTP that came in: heads and bodies.
    pub received: u64,
    /// Bytes of HTTP that went out.
    pub sent: u64,
    /// Bytes that came in on the sockets; more than `received` where TLS was spoken.
    pub received_on_wire: u64,
    /// Bytes that went out on the sockets.
    pub sent_on_wire: u64,
}

/// Adds bytes up, in both directions.
#[derive(Debug, Default)]
pub(crate) struct Gauge {
    received: AtomicU64,
    sent: AtomicU64,
}

impl Gauge {
    fn read(&self) -> (u64, u64) {
        (self.received.load(Ordering::Relaxed), self.sent.load(Ordering::Relaxed))
    }

    fn forget(&self) {
        self.received.store(0, Ordering::Relaxed);
        self.sent.store(0, Ordering::Relaxed);
    }
}

/// Counts for all sites.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    connections: AtomicU64,
    open: AtomicU64,
    pub(crate) http: Arc<Gauge>,
    pub(crate) wire: Arc<Gauge>,
}

impl Counters {
    pub(crate) fn read(&self) -> Traffic {
        let ((received, sent), (received_on_wire, sent_on_wire)) = (self.http.read(), self.wire.read());
        let connections = self.connections.load(Ordering::Relaxed);
        let open = self.open.load(Ordering::Relaxed);
        Traffic { connections, open, received, sent, received_on_wire, sent_on_wire }
    }

    /// Begins anew. Connections that are open stay open.
    pub(crate) fn forget(&self) {
        self.connections.store(0, Ordering::Relaxed);
        self.http.forget();
        self.wire.forget();
    }

    /// Counts a connection until the result is dropped.
    pub(crate) fn connection(self: &Arc<Self>) -> Connection {
        self.connections.fetch_add(1, Ordering::Relaxed);
        self.open.fetch_add(1, Ordering::Relaxed);
        Connection(Arc::clone(self))
    }
}

/// A connection that is open.
#[derive(Debug)]
pub(crate) struct Connection(Arc<Counters>);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A stream whose bytes are counted.
#[derive(Debug)]
pub(crate) struct Gauged<S> {
    stream: S,
    gauge: Arc<Gauge>,
}

impl<S> Gauged<S> {
    pub(crate) fn new(stream: S, gauge: &Arc<Gauge>) -> Self {
        Self { stream, gauge: Arc::clone(gauge) }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Gauged<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let done = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.gauge.received.fetch_add((buf.filled().len() - before) as u64, Ordering::Relaxed);
        done
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Gauged<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write(cx, buf);
        if let Poll::Ready(Ok(written)) = &done {
            self.gauge.sent.fetch_add(*written as u64, Ordering::Relaxed);
        }
        done
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

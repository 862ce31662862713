//! The listener on this computer that receives the browser's answer (RFC 8252 §7.3).

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{CallbackPages, Hit, Page};
use crate::error::Error;

/// A request line and headers longer than this are refused.
const HEAD_LIMIT: usize = 16 * 1024;
/// A connection that sends nothing for this long is closed.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// More connections at once than any browser opens.
const CONNECTIONS: usize = 32;

/// Listens on one port of 127.0.0.1. Dropping it closes the port and every connection.
pub struct Listener {
    port: u16,
    visits: mpsc::Receiver<Visit>,
    /// Ends the task that accepts, and with it all connections.
    _stop: DropGuard,
}

/// A request that waits for its page.
pub struct Visit {
    /// The request.
    pub hit: Hit,
    answer: oneshot::Sender<(Page, StatusCode)>,
    written: oneshot::Receiver<()>,
}

impl Visit {
    /// Answers with a page and waits until it is written out, so that closing the listener does not cut it off.
    pub async fn answer(self, page: Page, status: StatusCode) {
        // The browser may have gone away; then nobody misses the page.
        if self.answer.send((page, status)).is_ok() {
            let _ = tokio::time::timeout(Duration::from_secs(2), self.written).await;
        }
    }
}

impl Listener {
    /// Takes the first free port of the list. Bind before the browser is opened.
    ///
    /// # Errors
    /// [`Error::PortsTaken`] when none is free.
    pub async fn bind(ports: &[u16], pages: &CallbackPages) -> Result<Self, Error> {
        for port in ports {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, *port));
            if let Ok(socket) = TcpListener::bind(address).await {
                let port = socket.local_addr().map_or(*port, |bound| bound.port());
                return Ok(Self::start(socket, port, pages.language.clone()));
            }
        }
        Err(Error::PortsTaken { ports: ports.to_vec() })
    }

    fn start(socket: TcpListener, port: u16, language: String) -> Self {
        let (sender, visits) = mpsc::channel(CONNECTIONS);
        let stop = CancellationToken::new();
        tokio::spawn(accept(socket, sender, stop.clone(), language.into()));
        Self { port, visits, _stop: stop.drop_guard() }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next request. `None` when the listener has broken down.
    pub async fn visit(&mut self) -> Option<Visit> {
        self.visits.recv().await
    }
}

async fn accept(
    socket: TcpListener,
    sender: mpsc::Sender<Visit>,
    stop: CancellationToken,
    language: Arc<str>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = socket.accept() => accepted,
        };
        // Accepting can fail for one connection (reset before it was taken); the next may be fine.
        let (Ok((stream, _)), Ok(place)) = (accepted, Arc::clone(&places).try_acquire_owned()) else {
            tokio::task::yield_now().await;
            continue;
        };
        let serving = serve(stream, sender.clone(), Arc::clone(&language));
        let stop = stop.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = serving => {}
            }
            drop(place);
        });
    }
}

async fn serve(stream: TcpStream, sender: mpsc::Sender<Visit>, language: Arc<str>) {
    let (written, written_signal) = oneshot::channel::<()>();
    let once = Arc::new(std::sync::Mutex::new(Some(written_signal)));
    let service = service_fn(move |request: Request<Incoming>| {
        let sender = sender.clone();
        let language = Arc::clone(&language);
        let signal = once.lock().ok().and_then(|mut once| once.take());
        async move { Ok::<_, Infallible>(respond(&request, &sender, signal, &language).await) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(HEAD_LIMIT)
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(TokioIo::new(stream), service);
    // A connection that ends badly concerns nobody but the one who opened it.
    let _ = connection.await;
    let _ = written.send(());
}

async fn respond(
    request: &Request<Incoming>,
    sender: &mpsc::Sender<Visit>,
    written: Option<oneshot::Receiver<()>>,
    language: &str,
) -> Response<String> {
    let gone = || {
        let mut response = Response::new(String::new());
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response
    };
    let Some(written) = written else { return gone() };
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok().map(str::to_owned),
        _ => None,
    };
    let hit = Hit { method: request.method().clone(), host, target: request.uri().clone() };
    let (answer, page) = oneshot::channel();
    if sender.send(Visit { hit, answer, written }).await.is_err() {
        return gone();
    }
    match page.await {
        Ok((page, status)) => page.response(status, language),
        Err(_) => gone(),
    }
}

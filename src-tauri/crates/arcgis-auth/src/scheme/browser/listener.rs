//! The listener on this computer that receives the browser's answer (RFC 8252 §7.3).

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};

use super::{CallbackPages, Hit, Page};
use crate::error::Error;

/// A request line and headers longer than this are refused.
const HEAD_LIMIT: usize = 16 * 1024;
/// A connection that sends nothing for this long is closed.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// More connections at once than any browser opens.
const CONNECTIONS: usize = 32;
/// How long to stand back when the system has no connection to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// Listens on one port of 127.0.0.1. Dropping it closes the port at once and every connection with it.
pub struct Listener {
    socket: TcpListener,
    port: u16,
    language: Arc<str>,
    sender: mpsc::Sender<Visit>,
    visits: mpsc::Receiver<Visit>,
    /// The connections; dropping this ends them.
    serving: JoinSet<()>,
    /// The same, oldest first.
    open: VecDeque<AbortHandle>,
}

/// A request that waits for its page.
pub struct Visit {
    /// The request.
    pub hit: Hit,
    answer: oneshot::Sender<(Page, StatusCode)>,
    written: oneshot::Receiver<()>,
}

impl Visit {
    /// Answers with a page. The future ends when it is written out; who drops the listener earlier may cut it off.
    pub fn answer(self, page: Page, status: StatusCode) -> impl Future<Output = ()> + use<> {
        let sent = self.answer.send((page, status)).is_ok();
        let written = self.written;
        async move {
            // The browser may have gone away; then nobody misses the page.
            if sent {
                let _ = tokio::time::timeout(Duration::from_secs(2), written).await;
            }
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
                return Ok(Self::new(socket, port, &pages.language));
            }
        }
        Err(Error::PortsTaken { ports: ports.to_vec() })
    }

    fn new(socket: TcpListener, port: u16, language: &str) -> Self {
        let (sender, visits) = mpsc::channel(CONNECTIONS);
        Self {
            socket,
            port,
            language: language.into(),
            sender,
            visits,
            serving: JoinSet::new(),
            open: VecDeque::new(),
        }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next request. Connections are taken only while this is waited for.
    pub async fn visit(&mut self) -> Visit {
        loop {
            tokio::select! {
                Some(visit) = self.visits.recv() => return visit,
                accepted = self.socket.accept() => match accepted {
                    Ok((stream, _)) => self.admit(stream),
                    // Gone before it was taken, or no handles left: the next may be fine.
                    Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
                },
            }
        }
    }

    /// Serves a connection. When there are too many, the one that has dawdled longest gives way, so that nobody can
    /// shut the browser out by holding connections open.
    fn admit(&mut self, stream: TcpStream) {
        while self.serving.try_join_next().is_some() {}
        self.open.retain(|connection| !connection.is_finished());
        if self.open.len() >= CONNECTIONS
            && let Some(oldest) = self.open.pop_front()
        {
            oldest.abort();
        }
        let serving = serve(stream, self.sender.clone(), Arc::clone(&self.language));
        self.open.push_back(self.serving.spawn(serving));
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

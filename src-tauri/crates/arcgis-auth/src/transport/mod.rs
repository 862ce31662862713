//! The connection to one portal.
//!
//! A [`Transport`] sends a request and hands back the whole reply, bounded in size and time. It follows no redirect,
//! repeats nothing by itself, and refuses plain `http` anywhere but on this computer. Certificates are checked against
//! the system's authorities and those handed in; there is no "do not verify".

mod certificate;
mod envelope;
mod failure;
mod name_lookup;
mod reply;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderValue, Method, header};
use rustls_pki_types::CertificateDer;
use tracing::{Instrument, field};
use url::{Host, Url};
use zeroize::Zeroizing;

pub use certificate::CertificateFacts;
pub use envelope::decode;
pub use reply::Reply;

use crate::clock::Clock;
use crate::error::{Error, NotUnderstood};
use crate::safe_url::SafeUrl;

/// How a portal is reached.
#[derive(Clone, Debug)]
pub struct TransportOptions {
    /// Authorities trusted for this portal besides the system's.
    pub extra_authorities: Vec<CertificateDer<'static>>,
    /// Which proxy, if any.
    pub proxy: Proxy,
    /// What Portico calls itself.
    pub user_agent: String,
    /// How long a whole exchange may take. Default 30 s.
    pub timeout: Duration,
    /// How long connecting may take. Default 10 s.
    pub connect_timeout: Duration,
    /// The largest reply in bytes. Default 4 MiB.
    pub reply_limit: usize,
}

/// Which proxy is used. Addresses on this computer never use one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proxy {
    /// The one that the system names.
    System,
    /// None.
    #[default]
    None,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            extra_authorities: Vec::new(),
            proxy: Proxy::default(),
            user_agent: concat!("arcgis-auth/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            reply_limit: 4 * 1024 * 1024,
        }
    }
}

/// The connection to one portal. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Transport {
    shared: Arc<Shared>,
}

struct Shared {
    /// For addresses on this computer: without proxy.
    loopback: reqwest::Client,
    remote: reqwest::Client,
    reply_limit: usize,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Transport")
    }
}

impl Transport {
    /// Prepares the connection; nothing is sent.
    ///
    /// # Errors
    /// [`Error::Setup`] when an authority is not a certificate or the TLS library cannot start.
    pub fn new(options: &TransportOptions, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let build =
            |builder: reqwest::ClientBuilder| builder.build().map_err(|e| Error::Setup(chain_text(&e)));
        let loopback = build(client(options)?.no_proxy())?;
        let remote = match options.proxy {
            Proxy::System => build(client(options)?)?,
            // The same settings; reading the system's authorities twice takes time.
            Proxy::None => loopback.clone(),
        };
        Ok(Self { shared: Arc::new(Shared { loopback, remote, reply_limit: options.reply_limit, clock }) })
    }

    /// The clock that was handed in.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.clock
    }

    /// Asks with GET.
    ///
    /// # Errors
    /// As [`Transport::send`].
    pub async fn get(&self, url: &Url, headers: HeaderMap) -> Result<Reply, Error> {
        self.send(Method::GET, url, headers, None).await
    }

    /// Sends a form (`application/x-www-form-urlencoded`, UTF-8) with POST, once.
    ///
    /// # Errors
    /// As [`Transport::send`].
    pub async fn post_form(
        &self,
        url: &Url,
        fields: &[(&str, &str)],
        headers: HeaderMap,
    ) -> Result<Reply, Error> {
        let body = form_body(fields);
        let mut headers = headers;
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded;charset=utf-8"),
        );
        self.send(Method::POST, url, headers, Some(Bytes::from_owner(body))).await
    }

    /// Sends one request, once, and reads the whole reply. HTTP errors and redirects are replies, too.
    ///
    /// # Errors
    /// [`Error::NotSecure`] before anything is sent, [`Error::Unreachable`], [`Error::NotTrusted`], or
    /// [`Error::NotUnderstood`] when the reply exceeds the limit.
    pub async fn send(
        &self,
        method: Method,
        url: &Url,
        headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<Reply, Error> {
        let loopback = is_loopback(url);
        if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
            return Err(Error::NotSecure { origin: url.origin().ascii_serialization() });
        }
        // Whoever writes spans down has one line for each request; nothing in it is secret.
        let span = tracing::info_span!(
            "request",
            %method,
            url = %SafeUrl::new(url),
            status = field::Empty,
            bytes = field::Empty,
            error = field::Empty,
        );
        let done = self.exchange(method, url, headers, body).instrument(span.clone()).await;
        match &done {
            Ok(reply) => {
                span.record("status", reply.status.as_u16()).record("bytes", reply.body.len());
            }
            Err(error) => {
                span.record("error", error.name());
            }
        }
        done
    }

    async fn exchange(
        &self,
        method: Method,
        url: &Url,
        headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<Reply, Error> {
        let client = if is_loopback(url) { &self.shared.loopback } else { &self.shared.remote };
        let started = self.shared.clock.monotonic();
        let mut request = client.request(method, url.clone()).headers(headers);
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.map_err(|error| failure::read(error, url))?;
        let elapsed = self.shared.clock.monotonic().saturating_sub(started);
        let certificate = response
            .extensions()
            .get::<reqwest::tls::TlsInfo>()
            .and_then(reqwest::tls::TlsInfo::peer_certificate)
            .and_then(CertificateFacts::read);
        let status = response.status();
        let reply_headers = response.headers().clone();
        let received_at = self.shared.clock.now();
        let body = self.read_body(response, url).await?;
        Ok(Reply {
            url: url.clone(),
            status,
            headers: reply_headers,
            body,
            received_at,
            elapsed,
            certificate,
        })
    }

    async fn read_body(
        &self,
        response: reqwest::Response,
        url: &Url,
    ) -> Result<Arc<Zeroizing<Vec<u8>>>, Error> {
        let mut body = Zeroizing::new(Vec::new());
        let mut stream = response.bytes_stream();
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(|error| failure::read(error, url))?;
            if body.len() + piece.len() > self.shared.reply_limit {
                return Err(Error::NotUnderstood { url: SafeUrl::new(url), what: NotUnderstood::TooLarge });
            }
            body.extend_from_slice(&piece);
        }
        Ok(Arc::new(body))
    }
}

fn client(options: &TransportOptions) -> Result<reqwest::ClientBuilder, Error> {
    let authorities = options
        .extra_authorities
        .iter()
        .map(|der| reqwest::Certificate::from_der(der).map_err(|e| Error::Setup(chain_text(&e))))
        .collect::<Result<Vec<_>, _>>()?;
    let builder = reqwest::Client::builder()
        .user_agent(&options.user_agent)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
        .tls_info(true)
        .timeout(options.timeout)
        .connect_timeout(options.connect_timeout)
        .pool_idle_timeout(Duration::from_secs(20))
        .dns_resolver(Arc::new(name_lookup::NameLookup));
    Ok(if authorities.is_empty() { builder } else { builder.tls_certs_merge(authorities) })
}

/// Whether the address is literally on this computer (RFC 8252 §7.3: loopback literals, and `localhost`).
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// Wiped when the last part of the request that holds it is gone.
fn form_body(fields: &[(&str, &str)]) -> Zeroizing<String> {
    // Each byte becomes three at most; a text that grows would leave pieces of itself behind.
    let longest = fields.iter().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
    let mut body = url::form_urlencoded::Serializer::new(String::with_capacity(longest));
    body.extend_pairs(fields);
    Zeroizing::new(body.finish())
}

/// The messages of an error and its causes. Only for set-up errors, which know no address.
fn chain_text(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

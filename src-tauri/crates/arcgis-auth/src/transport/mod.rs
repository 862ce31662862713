//! The connection to one portal.
//!
//! A [`Transport`] sends a request and hands back the whole reply, bounded in size and time ([`Transport::send`]), or
//! opens an exchange whose bodies come and go in pieces ([`Transport::open`]). It follows no redirect, repeats nothing
//! by itself, and refuses plain `http` anywhere but on this computer and at the one origin that a person allowed.
//! Certificates are checked against the system's authorities and those handed in, and a single one may be pinned for
//! its host and port; there is no "do not verify".

mod authority;
mod body;
mod certificate;
mod deadline;
mod envelope;
mod exchange;
mod failure;
mod identity;
mod incoming;
mod name_lookup;
mod options;
mod outgoing;
mod proxy;
mod reply;
mod trust;
mod upload;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use tracing::{Instrument, field};
use url::{Host, Url};
use zeroize::Zeroizing;

pub use authority::{Authority, NoCertificate};
pub use body::{Body, BoxError, Pieces};
pub use certificate::{CertificateFacts, CertificateName};
pub use envelope::decode;
pub(crate) use envelope::is_refusal;
pub use identity::{ClientIdentity, IdentityError};
pub use incoming::Incoming;
pub use options::TransportOptions;
pub use outgoing::{Outgoing, Patience};
pub use proxy::{Proxy, ProxyAddressError, ProxyFor, ProxyRule, ProxyRules, ProxyServer};
pub use reply::Reply;
pub use trust::{Pin, TrustUse};

use proxy::Way;
use trust::{Added, Trust};

use crate::clock::Clock;
use crate::error::Error;
use crate::portal::Origin;
use crate::safe_url::SafeUrl;

/// The connection to one portal. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Transport {
    shared: Arc<Shared>,
}

struct Shared {
    /// For addresses on this computer: without proxy.
    loopback: reqwest::Client,
    remote: reqwest::Client,
    apart: Vec<Apart>,
    way: Way,
    plain_http: Option<Origin>,
    timeout: Duration,
    reply_limit: usize,
    clock: Arc<dyn Clock>,
}

/// The connections to a host and port for which a person added something: what checks a certificate is not told the
/// port.
struct Apart {
    added: Added,
    client: reqwest::Client,
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
        let trust = Trust::new(options)?;
        let way = Way::new(&options.proxy);
        let loopback = client(options, trust.config(None)?, &Way::Direct)?;
        let remote = match way {
            Way::Direct => loopback.clone(),
            Way::System(_) | Way::Rules { .. } => client(options, trust.config(None)?, &way)?,
        };
        let mut apart = Vec::new();
        for added in Added::all(options) {
            let config = trust.config(Some(&added))?;
            let here = Url::parse(&format!("https://{}:{}", added.host, added.port))
                .is_ok_and(|url| is_loopback(&url));
            let client = client(options, config, if here { &Way::Direct } else { &way })?;
            apart.push(Apart { added, client });
        }
        let plain_http = options.plain_http.clone();
        let (timeout, reply_limit) = (options.timeout, options.reply_limit);
        Ok(Self {
            shared: Arc::new(Shared {
                loopback,
                remote,
                apart,
                way,
                plain_http,
                timeout,
                reply_limit,
                clock,
            }),
        })
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
    /// [`Error::NotSecure`] before anything is sent, [`Error::Unreachable`], [`Error::Proxy`], [`Error::NotTrusted`], or
    /// [`Error::NotUnderstood`] when the reply exceeds the limit.
    pub async fn send(
        &self,
        method: Method,
        url: &Url,
        headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<Reply, Error> {
        let outgoing = Outgoing {
            method,
            url: url.clone(),
            headers,
            body: body.map_or(Body::Empty, Body::Whole),
            patience: Some(Patience::Whole(self.shared.timeout)),
        };
        self.open(outgoing).await?.whole(self.shared.reply_limit).await
    }

    /// Sends one request, once, and comes back with the headers of the reply. HTTP errors and redirects are replies,
    /// too. No size is too large here; [`Incoming::whole`] takes a limit.
    ///
    /// # Errors
    /// [`Error::NotSecure`] before anything is sent, [`Error::Unreachable`], [`Error::Proxy`], [`Error::NotTrusted`], or
    /// [`Error::BodyBroke`] when the body's own stream failed.
    pub async fn open(&self, outgoing: Outgoing) -> Result<Incoming, Error> {
        let url = &outgoing.url;
        if url.scheme() != "https" && !(url.scheme() == "http" && self.may_be_plain(url)) {
            return Err(Error::NotSecure { origin: url.origin().ascii_serialization() });
        }
        // Whoever writes spans down has one line for each request; nothing in it is secret.
        let span = tracing::info_span!(
            "request",
            method = %outgoing.method,
            url = %SafeUrl::new(url),
            status = field::Empty,
            bytes = field::Empty,
            error = field::Empty,
        );
        let opened = self.exchange(outgoing, span.clone()).instrument(span.clone()).await;
        if let Err(error) = &opened {
            span.record("error", error.name());
        }
        opened
    }

    fn may_be_plain(&self, url: &Url) -> bool {
        is_loopback(url) || Origin::of(url).is_some_and(|origin| self.shared.plain_http == Some(origin))
    }

    /// Why the certificate of this address was believed the last time, where something was added for its host and
    /// port; `None` before the first time and where nothing was added.
    pub fn trust_of(&self, url: &Url) -> Option<TrustUse> {
        self.apart(url)?.added.last.get()
    }

    fn apart(&self, url: &Url) -> Option<&Apart> {
        let host = url.host_str().filter(|_| url.scheme() == "https")?;
        let port = url.port_or_known_default()?;
        let is_here =
            |apart: &&Apart| apart.added.port == port && apart.added.host.eq_ignore_ascii_case(host);
        self.shared.apart.iter().find(is_here)
    }

    /// The proxy on the way to this address.
    fn proxy(&self, url: &Url) -> Option<String> {
        if is_loopback(url) { None } else { self.shared.way.proxy(url) }
    }
}

fn client(
    options: &TransportOptions,
    tls: rustls::ClientConfig,
    way: &Way,
) -> Result<reqwest::Client, Error> {
    let builder = reqwest::Client::builder()
        .user_agent(&options.user_agent)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .tls_backend_preconfigured(tls)
        .tls_info(true)
        .connect_timeout(options.connect_timeout)
        .pool_idle_timeout(Duration::from_secs(20))
        .dns_resolver(Arc::new(name_lookup::NameLookup::new(&options.resolve)));
    way.set(builder).build().map_err(|error| Error::Setup(chain_text(&error)))
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
pub(crate) fn form_body(fields: &[(&str, &str)]) -> Zeroizing<String> {
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

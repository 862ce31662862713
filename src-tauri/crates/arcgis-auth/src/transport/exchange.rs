//! One request on its way, until the headers of its reply are there.

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tracing::Span;
use url::Url;

use super::deadline::{Deadline, TooLate};
use super::incoming::{Line, too_late};
use super::upload::Upload;
use super::{Body, CertificateFacts, Incoming, Outgoing, Patience, Reply, Transport, failure, is_loopback};
use crate::error::{Error, ProxyFailed, ProxyFault};

impl Transport {
    pub(super) async fn exchange(&self, outgoing: Outgoing, span: Span) -> Result<Incoming, Error> {
        let Outgoing { method, url, headers, body, patience } = outgoing;
        let apart = self.apart(&url);
        let client = match apart {
            Some(apart) => &apart.client,
            None if is_loopback(&url) => &self.shared.loopback,
            None => &self.shared.remote,
        };
        let mut deadline = Deadline::begin(patience.unwrap_or(Patience::Each(self.shared.timeout)));
        let started = self.shared.clock.monotonic();
        let request = client.request(method, url.clone()).headers(headers);
        let (request, upload) = match body {
            Body::Empty => (request, None),
            Body::Whole(bytes) => (request.body(bytes), None),
            Body::Stream { pieces, length } => {
                let (upload, progress) = Upload::new(pieces, length);
                (request.body(reqwest::Body::wrap(upload)), Some(progress))
            }
        };
        let mut sending = pin!(request.send());
        let response = loop {
            let moved = async {
                match &upload {
                    Some(progress) => progress.moved.notified().await,
                    None => pending().await,
                }
            };
            // A piece that was taken begins the waiting anew, unless it is for the whole exchange.
            let sent = deadline.wait(async {
                tokio::select! {
                    biased;
                    sent = &mut sending => Some(sent),
                    () = moved => None,
                }
            });
            match sent.await {
                Ok(Some(Ok(response))) => break response,
                Ok(Some(Err(error))) => {
                    let host = || url.host_str().unwrap_or_default().to_owned();
                    let broke = upload.and_then(|progress| progress.broke());
                    return Err(broke.map_or_else(
                        || failure::read(error, &url, self.proxy(&url)),
                        |why| Error::BodyBroke { host: host(), why },
                    ));
                }
                Ok(None) => {}
                Err(TooLate) => return Err(too_late(&url)),
            }
        };
        if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED
            && let Some(proxy) = self.proxy(&url)
        {
            let host = url.host_str().unwrap_or_default().to_owned();
            return Err(ProxyFailed { host, proxy, why: ProxyFault::SignInWanted }.into());
        }
        let elapsed = self.shared.clock.monotonic().saturating_sub(started);
        let mut head = self.head(url, &response, elapsed);
        head.trust = apart.and_then(|apart| apart.added.last.get());
        let line = Line::new(span, head.status);
        Ok(Incoming { head, response, deadline, line })
    }

    fn head(&self, url: Url, response: &reqwest::Response, elapsed: Duration) -> Reply {
        let certificate = response
            .extensions()
            .get::<reqwest::tls::TlsInfo>()
            .and_then(reqwest::tls::TlsInfo::peer_certificate)
            .and_then(CertificateFacts::read);
        Reply {
            url,
            status: response.status(),
            headers: response.headers().clone(),
            body: Arc::default(),
            received_at: self.shared.clock.now(),
            elapsed,
            certificate,
            trust: None,
        }
    }
}

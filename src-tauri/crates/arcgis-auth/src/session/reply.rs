//! A reply to a session's request.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use crate::error::{Error, PortalRefused};
use crate::safe_url::SafeUrl;
use crate::transport::{CertificateFacts, Incoming, Reply, decode, is_refusal};

/// As much of a body as is looked at for a refusal. Refusals have a few hundred bytes.
const LOOK: usize = 16 * 1024;

/// Kinds of bodies that come piece by piece, for as long as they like.
const PIECEMEAL: [&str; 4] = ["event-stream", "ndjson", "jsonl", "json-seq"];

/// A reply whose body may still be coming.
pub struct SessionReply {
    head: Reply,
    /// What was read while looking for a refusal.
    begun: Vec<u8>,
    rest: Option<Incoming>,
    limit: usize,
}

impl SessionReply {
    /// Reads the beginning of a reply, and the refusal in it if it is one.
    pub(super) async fn begin(
        mut incoming: Incoming,
        limit: usize,
    ) -> Result<(Self, Option<PortalRefused>), Error> {
        let head = incoming.head().clone();
        let mut begun = Vec::new();
        if !may_refuse(&head) {
            return Ok((Self { head, begun, rest: Some(incoming), limit }, None));
        }
        while begun.len() <= LOOK {
            if let Some(piece) = incoming.chunk().await? {
                begun.extend_from_slice(&piece);
                if head.status.is_success() && !may_become_refusal(&begun) {
                    return Ok((Self { head, begun, rest: Some(incoming), limit }, None));
                }
                continue;
            }
            let refused = match decode::<serde_json::Value>(&head.clone().with_body(begun.clone())) {
                Err(Error::Refused(refused)) => Some(refused),
                _ => None,
            };
            return Ok((Self { head, begun, rest: None, limit }, refused));
        }
        Ok((Self { head, begun, rest: Some(incoming), limit }, None))
    }

    /// The HTTP status; portals say 200 even when they refuse.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The address that answered, bare.
    pub fn url(&self) -> SafeUrl {
        self.head.url()
    }

    /// The server's certificate, over https.
    pub fn certificate(&self) -> Option<&CertificateFacts> {
        self.head.certificate.as_ref()
    }

    /// Where a redirect leads that was not followed.
    pub fn redirect(&self) -> Option<Url> {
        self.head.redirect()
    }

    pub(super) fn head(&self) -> &Reply {
        &self.head
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    /// As [`Incoming::chunk`].
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        if !self.begun.is_empty() {
            return Ok(Some(Bytes::from(std::mem::take(&mut self.begun))));
        }
        match &mut self.rest {
            Some(rest) => rest.chunk().await,
            None => Ok(None),
        }
    }

    /// The lines of the body, as they come.
    pub fn lines(self) -> Lines {
        Lines { reply: self, held: Vec::new(), over: false }
    }

    /// The whole body, at most as many bytes as the session allows.
    ///
    /// # Errors
    /// As [`Incoming::whole`].
    pub async fn bytes(self) -> Result<Vec<u8>, Error> {
        Ok(self.whole().await?.body().to_vec())
    }

    /// The whole body as text (UTF-8; what is none is replaced).
    ///
    /// # Errors
    /// As [`SessionReply::bytes`].
    pub async fn text(self) -> Result<String, Error> {
        Ok(String::from_utf8_lossy(self.whole().await?.body()).into_owned())
    }

    /// The body as a document; a refusal in it, a web page and everything else that is none become errors.
    ///
    /// # Errors
    /// As [`SessionReply::bytes`] and [`decode`].
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.whole().await?.json()
    }

    /// The reply, read to its end.
    ///
    /// # Errors
    /// As [`SessionReply::bytes`].
    pub async fn whole(self) -> Result<Reply, Error> {
        let Self { head, mut begun, rest, limit } = self;
        if let Some(rest) = rest {
            let left = limit.saturating_sub(begun.len());
            begun.extend_from_slice(rest.whole(left).await?.body());
        }
        Ok(head.with_body(begun))
    }
}

impl std::fmt::Debug for SessionReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionReply")
            .field("status", &self.status())
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

/// Lines of a body, as they come.
pub struct Lines {
    reply: SessionReply,
    held: Vec<u8>,
    over: bool,
}

impl Lines {
    /// The next line without its end; `None` after the last.
    ///
    /// # Errors
    /// As [`SessionReply::chunk`]; [`Error::NotUnderstood`] for a line that is longer than a whole reply may be.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        loop {
            if let Some(end) = self.held.iter().position(|byte| *byte == b'\n') {
                let rest = self.held.split_off(end + 1);
                let line = std::mem::replace(&mut self.held, rest);
                return Ok(Some(text(&line)));
            }
            if self.over {
                let last = std::mem::take(&mut self.held);
                return Ok((!last.is_empty()).then(|| text(&last)));
            }
            match self.reply.chunk().await? {
                Some(piece) => self.held.extend_from_slice(&piece),
                None => self.over = true,
            }
            if self.held.len() > self.reply.limit {
                let what = crate::error::NotUnderstood::TooLarge;
                return Err(Error::NotUnderstood { url: self.reply.url(), what });
            }
        }
    }
}

fn text(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    String::from_utf8_lossy(line).into_owned()
}

/// Images, archives and the like are no refusals, whatever they begin with; portals label JSON in several ways.
fn may_refuse(head: &Reply) -> bool {
    let kind =
        head.headers.get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.to_ascii_lowercase();
    if head.status.is_success() && PIECEMEAL.iter().any(|piecemeal| kind.contains(piecemeal)) {
        return false;
    }
    kind.is_empty() || kind.contains("json") || kind.starts_with("text/")
}

/// Whether what has come of a successful reply may still be the beginning of a refusal: one document that is an object.
/// What comes line by line is not held back.
fn may_become_refusal(begun: &[u8]) -> bool {
    let text = begun.strip_prefix("\u{feff}".as_bytes()).unwrap_or(begun).trim_ascii_start();
    let mut documents = serde_json::Deserializer::from_slice(text).into_iter::<serde_json::Value>();
    match (text.first(), documents.next()) {
        // Nothing yet, or a part of the mark at the beginning.
        (None | Some(0xEF), _) => true,
        (Some(b'{'), Some(Err(error))) => error.is_eof(),
        (Some(b'{'), Some(Ok(document))) => is_refusal(&document),
        _ => false,
    }
}

#[cfg(test)]
mod pieces;
#[cfg(test)]
mod properties;

//! Who answers at an address: the pre-flight of a sign-in (PROTOCOL §1.1 to §1.5).

use std::time::Duration;

use http::HeaderMap;
use url::Url;

use super::{Origin, PortalAddress, PortalInfo, Reading, ServerInfo};
use crate::clock::Skew;
use crate::error::{Error, NotUnderstood, ProxyFailed, ProxyFault, Refusal, Unreachable};
use crate::safe_url::SafeUrl;
use crate::transport::{CertificateFacts, Reply, Transport};

/// Redirects that are followed before giving up.
const REDIRECTS: usize = 3;
/// What a portal says of itself, below `sharing/rest`.
const SELF: &str = "portals/self";

/// What a pre-flight found. Nothing secret was sent to find it.
#[derive(Clone, Debug, PartialEq)]
pub struct Discovered {
    /// The portal's base address, as typed as far as it answers there.
    pub address: PortalAddress,
    /// What the portal says of itself. `None` when it says nothing to somebody who is not signed in.
    pub info: Option<PortalInfo>,
    /// From sending to the first reply's headers.
    pub elapsed: Duration,
    /// The portal's clock against this computer's, if it says.
    pub skew: Option<Skew>,
    /// The portal's certificate, over https.
    pub certificate: Option<CertificateFacts>,
    /// The server that was asked for, when it led here.
    pub server: Option<PortalAddress>,
}

/// Asks the addresses of a reading in their order until a portal answers.
///
/// # Errors
/// [`Error::NotAPortal`] when something else answers everywhere, [`Error::ServerWithoutPortal`] and
/// [`Error::BelongsToPortal`] for servers, [`Error::RedirectedElsewhere`], [`Error::WebTier`],
/// [`Error::Unreachable`], [`Error::Proxy`], [`Error::NotTrusted`], [`Error::PortalFailed`], [`Error::NotUnderstood`] for a reply that
/// breaks off or is too large.
pub async fn discover(transport: &Transport, reading: &Reading) -> Result<Discovered, Error> {
    let candidates = &reading.candidates;
    let mut so_far = SoFar::default();
    // What was pasted says who will answer; asking the other first would cost a request each time.
    let answers = if reading.kind.names_server() {
        via_server(transport, candidates, &mut so_far).await?
    } else {
        match portal_among(transport, candidates, &mut so_far).await? {
            Some(found) => Some(found),
            None => via_server(transport, candidates, &mut so_far).await?,
        }
    };
    let host = || candidates.first().map(|first| first.host().to_owned()).unwrap_or_default();
    answers
        .ok_or_else(|| so_far.telling.map_or_else(|| Error::NotAPortal { host: host() }, |(error, _)| error))
}

/// What came of the candidates that were asked.
#[derive(Default)]
struct SoFar {
    /// Where nobody answers; asking there again would only take time.
    silent: Vec<Origin>,
    /// The first error worth telling, and whose it is: what the person reads if no candidate is a portal.
    telling: Option<(Error, Origin)>,
}

impl SoFar {
    /// Notes an error. Candidates differ in path, and some in scheme and port: what one of them does says little about
    /// the others.
    ///
    /// # Errors
    /// The error itself when it stands for all candidates.
    fn note(&mut self, error: Error, candidate: &PortalAddress) -> Result<(), Error> {
        let is_telling = match &error {
            // A connection that breaks off may have been cut for this path alone.
            Error::Unreachable(unreachable) if unreachable.why == Unreachable::ConnectionLost => true,
            // A proxy says so, too, when nobody answers behind it.
            Error::Unreachable(_) | Error::Proxy(ProxyFailed { why: ProxyFault::Refused, .. }) => {
                self.silent.push(candidate.origin());
                true
            }
            Error::RedirectedElsewhere { .. } => true,
            Error::NotUnderstood { what, .. } => {
                matches!(what, NotUnderstood::Truncated | NotUnderstood::TooLarge)
            }
            Error::Refused(refused) => {
                needs_sign_in(refused.refusal) || refused.refusal == Refusal::HttpsRequired
            }
            Error::NotAPortal { .. } => false,
            _ => return Err(error),
        };
        // Whoever answers says more than whoever does not: an address without a scheme is tried with https first, and
        // what a server without https makes of that is not what the person should read.
        let answered = !matches!(error, Error::Unreachable(_) | Error::Proxy(_));
        let tells_more = match &self.telling {
            None => is_telling,
            Some((Error::Unreachable(_) | Error::Proxy(_), silent)) => {
                (answered && is_telling) || differ_in_scheme(silent, &candidate.origin())
            }
            Some(_) => false,
        };
        if tells_more {
            self.telling = Some((error, candidate.origin()));
        }
        Ok(())
    }

    fn is_silent(&self, candidate: &PortalAddress) -> bool {
        self.silent.contains(&candidate.origin())
    }
}

/// The same host and port, once with https and once without.
fn differ_in_scheme(one: &Origin, other: &Origin) -> bool {
    one.scheme() != other.scheme() && one.host() == other.host() && one.port() == other.port()
}

async fn portal_among(
    transport: &Transport,
    candidates: &[PortalAddress],
    so_far: &mut SoFar,
) -> Result<Option<Discovered>, Error> {
    for candidate in candidates {
        if so_far.is_silent(candidate) {
            continue;
        }
        match ask_portal(transport, candidate).await {
            Ok(found) => return Ok(Some(found)),
            Err(error) => so_far.note(error, candidate)?,
        }
    }
    Ok(None)
}

/// How a portal without anonymous access answers.
fn needs_sign_in(refusal: Refusal) -> bool {
    matches!(refusal, Refusal::TokenRequired | Refusal::NoPermission | Refusal::InvalidToken)
}

async fn ask_portal(transport: &Transport, address: &PortalAddress) -> Result<Discovered, Error> {
    let (reply, at) = get_following(transport, &query(address.sharing_rest(SELF))).await?;
    let address = &answering(address, &at).ok_or_else(|| not_a_portal(address))?;
    let info = match reply.json::<serde_json::Value>() {
        Ok(document) => Some(PortalInfo::read(&document).ok_or_else(|| not_a_portal(address))?),
        Err(Error::Refused(refused)) if needs_sign_in(refused.refusal) => {
            confirm_private(transport, address).await?;
            None
        }
        Err(error) => return Err(error),
    };
    Ok(Discovered {
        address: address.clone(),
        info,
        elapsed: reply.elapsed,
        skew: reply.skew(),
        certificate: reply.certificate.clone(),
        server: None,
    })
}

/// The address under which the portal answered: the one that was asked, or the one it sent on to on the same host
/// (http to https, another context). Later requests go there directly, because no secret follows a redirect.
fn answering(asked: &PortalAddress, at: &Url) -> Option<PortalAddress> {
    let mut base = at.clone();
    base.set_query(None);
    if base == asked.sharing_rest(SELF) {
        return Some(asked.clone());
    }
    let base = base.as_str().strip_suffix(SELF)?.strip_suffix("/sharing/rest/")?;
    PortalAddress::parse_permitting_http(base, &[asked.origin()]).ok()
}

/// A portal that shows nothing to strangers still says how to get a token.
async fn confirm_private(transport: &Transport, address: &PortalAddress) -> Result<(), Error> {
    let (reply, _) = get_following(transport, &query(address.sharing_rest("info"))).await?;
    let document: serde_json::Value = reply.json()?;
    let token_based = document.get("authInfo").is_some_and(serde_json::Value::is_object);
    if token_based || document.get("owningSystemUrl").is_some() { Ok(()) } else { Err(not_a_portal(address)) }
}

async fn via_server(
    transport: &Transport,
    candidates: &[PortalAddress],
    so_far: &mut SoFar,
) -> Result<Option<Discovered>, Error> {
    for server in candidates {
        if so_far.is_silent(server) {
            continue;
        }
        let asked = get_following(transport, &query(server.join("rest/info"))).await;
        let document = match asked.and_then(|(reply, _)| reply.json::<serde_json::Value>()) {
            Ok(document) => document,
            // A server that does not even say who it is, is none to go on with.
            Err(Error::Refused(_) | Error::PortalFailed { .. }) => continue,
            Err(error) => {
                so_far.note(error, server)?;
                continue;
            }
        };
        let Some(info) = ServerInfo::read(&document) else { continue };
        let Some(owner) = info.owner else {
            return Err(Error::ServerWithoutPortal { server: server.clone() });
        };
        // An address that a server advertises is only a claim: another host is asked after the person has seen it.
        if owner.origin() != server.origin() {
            return Err(Error::BelongsToPortal { portal: owner, same_origin: false });
        }
        let found = ask_portal(transport, &owner).await?;
        return Ok(Some(Discovered { server: Some(server.clone()), ..found }));
    }
    Ok(None)
}

/// GET, following redirects on the same origin, and from http to https on the same host. The reply and where it came
/// from.
pub(crate) async fn get_following(transport: &Transport, url: &Url) -> Result<(Reply, Url), Error> {
    let mut url = url.clone();
    for _ in 0..=REDIRECTS {
        let reply = transport.get(&url, HeaderMap::new()).await?;
        let Some(to) = reply.redirect() else { return Ok((reply, url)) };
        let same_host = to.host_str() == url.host_str();
        let secured = url.scheme() == "http" && to.scheme() == "https";
        if !same_host || !(secured || to.origin() == url.origin()) {
            let host = url.host_str().unwrap_or_default().to_owned();
            return Err(Error::RedirectedElsewhere { host, to: SafeUrl::new(&to) });
        }
        url = to;
    }
    Err(Error::RedirectedElsewhere {
        host: url.host_str().unwrap_or_default().to_owned(),
        to: SafeUrl::new(&url),
    })
}

fn query(mut url: Url) -> Url {
    url.set_query(Some("f=json"));
    url
}

fn not_a_portal(address: &PortalAddress) -> Error {
    Error::NotAPortal { host: address.host().to_owned() }
}

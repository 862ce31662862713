//! Who answers at an address: the pre-flight of a sign-in (PROTOCOL §1.1 to §1.5).

use std::time::Duration;

use http::HeaderMap;
use url::Url;

use super::{Origin, PortalAddress, PortalInfo, Reading, ServerInfo};
use crate::clock::Skew;
use crate::error::{Error, Refusal};
use crate::safe_url::SafeUrl;
use crate::transport::{CertificateFacts, Reply, Transport};

/// Redirects that are followed on the same host before giving up.
const REDIRECTS: usize = 3;

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
/// [`Error::Unreachable`], [`Error::NotTrusted`], [`Error::PortalFailed`].
pub async fn discover(transport: &Transport, reading: &Reading) -> Result<Discovered, Error> {
    let candidates = &reading.candidates;
    let mut silence = None;
    // What was pasted says who will answer; asking the other first would cost a request each time.
    let answers = if reading.kind.names_server() {
        via_server(transport, candidates, &mut silence).await?
    } else {
        match portal_among(transport, candidates, &mut silence).await? {
            Some(found) => Some(found),
            None => via_server(transport, candidates, &mut silence).await?,
        }
    };
    let host = || candidates.first().map(|first| first.host().to_owned()).unwrap_or_default();
    answers.ok_or_else(|| silence.unwrap_or_else(|| Error::NotAPortal { host: host() }))
}

async fn portal_among(
    transport: &Transport,
    candidates: &[PortalAddress],
    silence: &mut Option<Error>,
) -> Result<Option<Discovered>, Error> {
    let mut silent: Vec<Origin> = Vec::new();
    for candidate in candidates {
        if silent.contains(&candidate.origin()) {
            continue;
        }
        match ask_portal(transport, candidate).await {
            Ok(found) => return Ok(Some(found)),
            Err(error) if concerns_only_this_path(&error) => {}
            Err(error) => note_silence(error, candidate, &mut silent, silence)?,
        }
    }
    Ok(None)
}

/// Candidates may differ in scheme and port: that one of them does not answer says nothing about the others. The first
/// such error is what the person reads if none does.
fn note_silence(
    error: Error,
    candidate: &PortalAddress,
    silent: &mut Vec<Origin>,
    silence: &mut Option<Error>,
) -> Result<(), Error> {
    match error {
        Error::Unreachable(_) => {
            silent.push(candidate.origin());
            silence.get_or_insert(error);
            Ok(())
        }
        other => Err(other),
    }
}

/// Another path on the same host may still be the portal.
fn concerns_only_this_path(error: &Error) -> bool {
    match error {
        Error::NotUnderstood { .. } | Error::NotAPortal { .. } => true,
        Error::Refused(refused) => !needs_sign_in(refused.refusal),
        _ => false,
    }
}

/// How a portal without anonymous access answers.
fn needs_sign_in(refusal: Refusal) -> bool {
    matches!(refusal, Refusal::TokenRequired | Refusal::NoPermission | Refusal::InvalidToken)
}

async fn ask_portal(transport: &Transport, address: &PortalAddress) -> Result<Discovered, Error> {
    let reply = get(transport, &query(address.sharing_rest("portals/self"))).await?;
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

/// A portal that shows nothing to strangers still says how to get a token.
async fn confirm_private(transport: &Transport, address: &PortalAddress) -> Result<(), Error> {
    let reply = get(transport, &query(address.sharing_rest("info"))).await?;
    let document: serde_json::Value = reply.json()?;
    let token_based = document.get("authInfo").is_some_and(serde_json::Value::is_object);
    if token_based || document.get("owningSystemUrl").is_some() { Ok(()) } else { Err(not_a_portal(address)) }
}

async fn via_server(
    transport: &Transport,
    candidates: &[PortalAddress],
    silence: &mut Option<Error>,
) -> Result<Option<Discovered>, Error> {
    let mut silent: Vec<Origin> = Vec::new();
    for server in candidates {
        if silent.contains(&server.origin()) {
            continue;
        }
        let reply = match get(transport, &query(server.join("rest/info"))).await {
            Ok(reply) => reply,
            Err(error) => {
                note_silence(error, server, &mut silent, silence)?;
                continue;
            }
        };
        let document = match reply.json::<serde_json::Value>() {
            Ok(document) => document,
            Err(error @ Error::WebTier { .. }) => return Err(error),
            Err(_) => continue,
        };
        let Some(info) = ServerInfo::read(&document) else { continue };
        let Some(owner) = info.owner else {
            return Err(Error::ServerWithoutPortal { server: server.clone() });
        };
        // An address that a server advertises is only a claim: another host is asked after the person has seen it.
        if owner.origin() != server.origin() {
            return Err(Error::BelongsToPortal { portal: owner });
        }
        let found = ask_portal(transport, &owner).await?;
        return Ok(Some(Discovered { server: Some(server.clone()), ..found }));
    }
    Ok(None)
}

/// GET, following redirects on the same host only.
async fn get(transport: &Transport, url: &Url) -> Result<Reply, Error> {
    let mut url = url.clone();
    for _ in 0..=REDIRECTS {
        let reply = transport.get(&url, HeaderMap::new()).await?;
        let Some(to) = reply.redirect() else { return Ok(reply) };
        let same_host = to.host_str() == url.host_str();
        let downgrade = url.scheme() == "https" && to.scheme() != "https";
        if !same_host || downgrade {
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

//! Whether a server that was allowed to speak plain http speaks https by now.

use http::HeaderMap;

use super::{PortalAddress, PortalInfo, ServerInfo};
use crate::error::Error;
use crate::transport::Transport;

/// The https address of the same host under which the portal or server answers, if it does: then the permission to
/// speak plain http with it is over. Asked are the common port, for a server at 6080 also 6443 (PROTOCOL §1.4), and the
/// port of the address. Nothing secret is sent.
///
/// # Errors
/// [`Error::NotTrusted`] when https answers with a certificate that is not trusted: the permission is over then, too.
/// What does not answer, or is no portal and no server, is no error.
pub async fn secured(transport: &Transport, address: &PortalAddress) -> Result<Option<PortalAddress>, Error> {
    for candidate in secure_addresses(address) {
        match answers(transport, &candidate).await {
            Ok(true) => return Ok(Some(candidate)),
            Err(error @ Error::NotTrusted(_)) => return Err(error),
            Ok(false) | Err(_) => {}
        }
    }
    Ok(None)
}

/// Where [`secured`] asks, in its order; nothing for an address that is https already.
pub fn secure_addresses(address: &PortalAddress) -> Vec<PortalAddress> {
    if address.as_url().scheme() == "https" {
        return Vec::new();
    }
    let mut ports = vec![443];
    ports.extend((address.port() == Some(6080)).then_some(6443));
    ports.extend(address.port());
    let at = |port| {
        let mut url = address.as_url().clone();
        url.set_scheme("https").and_then(|()| url.set_port(Some(port))).ok()?;
        PortalAddress::parse_exact(url.as_str()).ok()
    };
    ports.into_iter().filter_map(at).collect()
}

async fn answers(transport: &Transport, candidate: &PortalAddress) -> Result<bool, Error> {
    for (mut url, is_server) in
        [(candidate.join("rest/info"), true), (candidate.sharing_rest("portals/self"), false)]
    {
        url.set_query(Some("f=json"));
        let reply = transport.get(&url, HeaderMap::new()).await?;
        let Ok(document) = reply.json::<serde_json::Value>() else { continue };
        let is_known = if is_server {
            ServerInfo::read(&document).is_some()
        } else {
            PortalInfo::read(&document).is_some()
        };
        if is_known {
            return Ok(true);
        }
    }
    Ok(false)
}

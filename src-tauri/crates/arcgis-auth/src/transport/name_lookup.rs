//! Name look-up with a failure that can be told from all others.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The system's look-up, but for `localhost`, which is this computer whatever a name server says (RFC 6761 §6.3):
/// plain http is spoken with it.
#[derive(Default)]
pub(super) struct NameLookup {
    /// Names in small letters.
    known: Vec<(String, IpAddr)>,
}

impl NameLookup {
    /// `known` hosts are where it says.
    pub(super) fn new(known: &[(String, IpAddr)]) -> Self {
        Self { known: known.iter().map(|(name, address)| (name.to_ascii_lowercase(), *address)).collect() }
    }
}

/// The system does not know the name.
#[derive(Debug, thiserror::Error)]
#[error("the name is not known")]
pub(super) struct NameNotFound;

impl Resolve for NameLookup {
    fn resolve(&self, name: Name) -> Resolving {
        let asked = name.as_str().to_ascii_lowercase();
        let known: Vec<_> = self
            .known
            .iter()
            .filter(|(name, _)| *name == asked)
            .map(|(_, address)| SocketAddr::from((*address, 0)))
            .collect();
        Box::pin(async move {
            if name.as_str().eq_ignore_ascii_case("localhost") {
                let here =
                    [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
                return Ok(Box::new(here.into_iter()) as Addrs);
            }
            if !known.is_empty() {
                return Ok(Box::new(known.into_iter()) as Addrs);
            }
            match tokio::net::lookup_host((name.as_str(), 0)).await {
                Ok(found) => Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs),
                Err(_) => Err(Box::new(NameNotFound) as Box<dyn std::error::Error + Send + Sync>),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn localhost_is_this_computer_without_asking_anybody() {
        for name in ["localhost", "LocalHost"] {
            let found: Vec<_> = NameLookup::default().resolve(name.parse().unwrap()).await.unwrap().collect();
            assert_eq!(found, ["127.0.0.1:0".parse().unwrap(), "[::1]:0".parse().unwrap()]);
        }
    }

    /// RFC 6761 §6.4: no name under `invalid` exists.
    #[tokio::test]
    async fn an_unknown_name_can_be_told_from_other_failures() {
        let failed = NameLookup::default().resolve("portal.invalid".parse().unwrap()).await.err().unwrap();
        assert!(failed.is::<NameNotFound>());
    }
}

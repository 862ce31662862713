//! Name look-up with a failure that can be told from all others.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The system's look-up.
pub(super) struct NameLookup;

/// The system does not know the name.
#[derive(Debug, thiserror::Error)]
#[error("the name is not known")]
pub(super) struct NameNotFound;

impl Resolve for NameLookup {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            match tokio::net::lookup_host((name.as_str(), 0)).await {
                Ok(found) => Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs),
                Err(_) => Err(Box::new(NameNotFound) as Box<dyn std::error::Error + Send + Sync>),
            }
        })
    }
}

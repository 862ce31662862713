//! Which connection serves which addresses.

use url::Url;

use crate::transport::Transport;

/// Connections by how an address begins; the longest beginning that fits wins.
#[derive(Clone, Debug)]
pub(super) struct Mounts {
    usual: Transport,
    by_prefix: Vec<(String, Transport)>,
}

impl Mounts {
    pub(super) fn new(usual: Transport) -> Self {
        Self { usual, by_prefix: Vec::new() }
    }

    pub(super) fn mount(&mut self, prefix: &str, transport: Transport) {
        let prefix = prefix.to_ascii_lowercase();
        self.by_prefix.retain(|(known, _)| *known != prefix);
        self.by_prefix.push((prefix, transport));
        self.by_prefix.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
    }

    pub(super) fn get(&self, url: &Url) -> &Transport {
        let address = url.as_str().to_ascii_lowercase();
        // `https://gis.example.com` is no prefix of `https://gis.example.com.example.org`.
        let fits = |(prefix, _): &&(String, Transport)| {
            let rest = address.strip_prefix(prefix.as_str());
            rest.is_some_and(|rest| prefix.ends_with('/') || rest.is_empty() || rest.starts_with(['/', '?']))
        };
        self.by_prefix.iter().find(fits).map_or(&self.usual, |(_, transport)| transport)
    }

    pub(super) fn prefixes(&self) -> Vec<String> {
        self.by_prefix.iter().map(|(prefix, _)| prefix.clone()).collect()
    }
}

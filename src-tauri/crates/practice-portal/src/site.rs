//! The three sites of the practice and their addresses.

use std::net::SocketAddr;

use url::Url;

/// A site: one context path on its own port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Site {
    /// The portal, at `/practice`.
    Portal,
    /// The server that belongs to the portal, at `/server`.
    Server,
    /// The server that belongs to nobody, at `/arcgis`.
    StandAlone,
}

impl Site {
    /// All sites.
    pub fn all() -> [Self; 3] {
        [Self::Portal, Self::Server, Self::StandAlone]
    }

    /// The context path, with its leading slash.
    pub fn context(self) -> &'static str {
        match self {
            Self::Portal => "/practice",
            Self::Server => "/server",
            Self::StandAlone => "/arcgis",
        }
    }
}

/// Where one site listens.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    pub(crate) http: Option<SocketAddr>,
    pub(crate) https: Option<SocketAddr>,
}

/// Where all sites listen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sites {
    pub(crate) portal: Place,
    pub(crate) server: Place,
    pub(crate) stand_alone: Place,
}

impl Sites {
    pub(crate) fn place(&self, site: Site) -> Place {
        match site {
            Site::Portal => self.portal,
            Site::Server => self.server,
            Site::StandAlone => self.stand_alone,
        }
    }

    /// The address of a site as `host` spells this computer, by the scheme asked for if it listens there.
    pub(crate) fn base(&self, site: Site, secure: bool, host: &str) -> String {
        let place = self.place(site);
        let by = |secure: bool| {
            let (scheme, addr) = if secure { ("https", place.https?) } else { ("http", place.http?) };
            Some(format!("{scheme}://{host}:{}{}", addr.port(), site.context()))
        };
        by(secure).or_else(|| by(!secure)).unwrap_or_else(|| format!("http://{host}{}", site.context()))
    }

    /// Every address of a site, under each name of this computer.
    pub(crate) fn all_bases(&self, site: Site) -> Vec<Url> {
        let place = self.place(site);
        let mut bases = Vec::new();
        for (scheme, addr) in [("http", place.http), ("https", place.https)] {
            let Some(addr) = addr else { continue };
            for host in ["127.0.0.1", "localhost", "[::1]"] {
                let text = format!("{scheme}://{host}:{}{}", addr.port(), site.context());
                bases.extend(Url::parse(&text).ok());
            }
        }
        bases
    }

    /// The site that `server_url` names (§4): its base, something below it or, where `origin_suffices`,
    /// its origin.
    pub(crate) fn named_by(&self, server_url: &str, origin_suffices: bool) -> Option<Site> {
        let asked = Url::parse(&server_url.to_ascii_lowercase()).ok()?;
        let path = asked.path().trim_end_matches('/');
        [Site::Server, Site::Portal].into_iter().find(|&site| {
            let context = site.context();
            let inside =
                path == context || path.strip_prefix(context).is_some_and(|rest| rest.starts_with('/'));
            (inside || (origin_suffices && path.is_empty()))
                && self.all_bases(site).iter().any(|base| base.origin() == asked.origin())
        })
    }
}

/// The spelling of this computer in a `Host` header, if it is one of the loopback names.
pub(crate) fn loopback_name(host: &str) -> Option<&'static str> {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["127.0.0.1", "localhost", "[::1]"].into_iter().find(|known| name.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sites() -> Sites {
        let at = |port| Some(SocketAddr::from(([127, 0, 0, 1], port)));
        Sites {
            portal: Place { http: at(1), https: at(2) },
            server: Place { http: at(3), https: None },
            stand_alone: Place::default(),
        }
    }

    #[test]
    fn base_prefers_the_scheme_asked_for() {
        let sites = sites();
        assert_eq!(sites.base(Site::Portal, true, "localhost"), "https://localhost:2/practice");
        assert_eq!(sites.base(Site::Server, true, "127.0.0.1"), "http://127.0.0.1:3/server");
    }

    #[test]
    fn server_url_names_a_registered_server_only() {
        let sites = sites();
        for (url, origin, expected) in [
            ("http://127.0.0.1:3/server", false, Some(Site::Server)),
            ("http://LOCALHOST:3/Server/", false, Some(Site::Server)),
            ("http://127.0.0.1:3/server/rest/services/A/MapServer", false, Some(Site::Server)),
            ("http://127.0.0.1:3", true, Some(Site::Server)),
            ("http://127.0.0.1:3", false, None),
            ("http://127.0.0.1:3/serverless", true, None),
            ("http://127.0.0.1:4/server", true, None),
            ("https://127.0.0.1:2/practice", false, Some(Site::Portal)),
            ("http://evil.example:3/server", true, None),
            ("nonsense", true, None),
        ] {
            assert_eq!(sites.named_by(url, origin), expected, "{url}");
        }
    }

    #[test]
    fn only_loopback_names_are_repeated() {
        for (host, expected) in [
            ("127.0.0.1:80", Some("127.0.0.1")),
            ("LocalHost", Some("localhost")),
            ("[::1]:8", Some("[::1]")),
            ("evil.example:80", None),
            ("127.0.0.1.evil.example", None),
            ("", None),
        ] {
            assert_eq!(loopback_name(host), expected, "{host}");
        }
    }
}

//! The hosts of ArcGIS Online.

use super::PastedKind;

/// The domain of ArcGIS Online.
pub(super) const DOMAIN: &str = "arcgis.com";
/// Its portal without an organisation.
pub(super) const WWW: &str = "www.arcgis.com";

/// ArcGIS Online proper and Esri's two rehearsals of it; a token of one means nothing to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Environment {
    Production,
    Development,
    Quality,
}

impl Environment {
    fn of_suffix(suffix: &str) -> Option<Self> {
        match suffix {
            "" => Some(Self::Production),
            "dev" | "devext" => Some(Self::Development),
            "qa" | "qaext" => Some(Self::Quality),
            _ => None,
        }
    }

    fn portal(self) -> &'static str {
        match self {
            Self::Production => WWW,
            Self::Development => "devext.arcgis.com",
            Self::Quality => "qaext.arcgis.com",
        }
    }
}

/// What a host of ArcGIS Online is to a person who wants to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The portal to sign in to.
    pub(super) portal: String,
    /// Whether the host is that portal itself; otherwise it is one of the hosts beside it.
    pub(super) is_portal: bool,
    /// What the host's name alone says about the address.
    pub(super) kind: PastedKind,
}

/// Whether a host belongs to ArcGIS Online.
pub(super) fn is_family(host: &str) -> bool {
    host == DOMAIN || below(host).is_some()
}

/// `org.maps` of `org.maps.arcgis.com`.
fn below(host: &str) -> Option<&str> {
    host.strip_suffix(DOMAIN)?.strip_suffix('.').filter(|rest| !rest.is_empty())
}

/// The environment of a host that is a portal: `www.arcgis.com`, `devext.arcgis.com`, `org.maps.arcgis.com` …
pub(super) fn portal_environment(host: &str) -> Option<Environment> {
    if host == DOMAIN {
        return Some(Environment::Production);
    }
    match below(host)?.split_once('.') {
        None => match below(host)? {
            "www" => Some(Environment::Production),
            label => Environment::of_suffix(label),
        },
        Some((_, maps)) => Environment::of_suffix(maps.strip_prefix("maps")?),
    }
}

/// What is known of a host of ArcGIS Online; `None` for every other host.
pub(super) fn place(host: &str) -> Option<Place> {
    if !is_family(host) {
        return None;
    }
    if portal_environment(host).is_some() {
        let is_organisation = below(host).is_some_and(|rest| rest.contains('.'));
        let kind = if is_organisation { PastedKind::Address } else { PastedKind::ArcGisOnline };
        return Some(Place { portal: host.to_owned(), is_portal: true, kind });
    }
    let label = below(host)?.rsplit('.').next()?.trim_end_matches(|c: char| c.is_ascii_digit());
    let (name, environment) = split_environment(label);
    Some(Place { portal: environment.portal().to_owned(), is_portal: false, kind: kind_of(name) })
}

/// `servicesqa` → `services`, Quality.
fn split_environment(label: &str) -> (&str, Environment) {
    ["devext", "qaext", "dev", "qa"]
        .into_iter()
        .find_map(|suffix| Some((label.strip_suffix(suffix)?, Environment::of_suffix(suffix)?)))
        .unwrap_or((label, Environment::Production))
}

fn kind_of(name: &str) -> PastedKind {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    match name {
        "services" | "tiles" | "vectortiles" | "tiledimageservices" | "utility" | "features" | "route"
        | "geocode" | "analysis" | "elevation" | "basemaps" | "static" | "image" => {
            PastedKind::OnlineHostedService
        }
        "storymaps" => PastedKind::StoryMap,
        "dashboards" => PastedKind::Dashboard,
        "experience" | "survey" | "hub" | "opendata" | "instantapps" | "workforce" | "fieldmaps"
        | "webapps" | "urban" | "insights" | "missions" | "notebooks" => PastedKind::App,
        _ => PastedKind::ArcGisOnline,
    }
}

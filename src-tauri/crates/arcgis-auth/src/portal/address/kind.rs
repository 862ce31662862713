use super::parts::{Parts, Segment};

/// What a pasted text turned out to be: "You pasted a link to a map. Only the portal's own address is kept."
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PastedKind {
    /// The address of a portal and nothing more, or one whose path says nothing.
    Address,
    /// ArcGIS Online itself, no organisation.
    ArcGisOnline,
    /// The portal's web site: the home page or a page below it.
    Home,
    /// A map or scene.
    Map,
    /// The page of an item.
    Item,
    /// An app that the portal serves.
    App,
    /// A dashboard.
    Dashboard,
    /// A story.
    StoryMap,
    /// The portal's REST address, `…/sharing/rest`.
    SharingRest,
    /// A sign-in page of the portal.
    SignIn,
    /// An administration page of a portal.
    Admin,
    /// An ArcGIS Server.
    Server,
    /// An administration page of an ArcGIS Server.
    ServerAdmin,
    /// One service (or folder) of an ArcGIS Server.
    ServerService,
    /// A service that ArcGIS Online hosts.
    OnlineHostedService,
    /// The redirect line that Portico shows for registering.
    OwnSignInLine,
}

impl PastedKind {
    /// A stable name for the catalogue of words.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::ArcGisOnline => "arcgis-online",
            Self::Home => "home",
            Self::Map => "map",
            Self::Item => "item",
            Self::App => "app",
            Self::Dashboard => "dashboard",
            Self::StoryMap => "story-map",
            Self::SharingRest => "sharing-rest",
            Self::SignIn => "sign-in",
            Self::Admin => "admin",
            Self::Server => "server",
            Self::ServerAdmin => "server-admin",
            Self::ServerService => "server-service",
            Self::OnlineHostedService => "online-hosted-service",
            Self::OwnSignInLine => "own-sign-in-line",
        }
    }

    /// Whether the candidates are base addresses of an ArcGIS Server, which is to be asked who owns it.
    #[must_use]
    pub fn names_server(self) -> bool {
        matches!(self, Self::Server | Self::ServerAdmin | Self::ServerService)
    }
}

/// The first part of a path that is the portal's or server's own, so that the context is what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marker {
    /// How many segments stand before it.
    pub(super) at: usize,
    /// What the marker and what follows it stand for.
    pub(super) kind: PastedKind,
}

impl Marker {
    /// PROTOCOL §1.1: the first segment that is one of the known names, in any letter case.
    pub(super) fn find(parts: &Parts) -> Option<Self> {
        parts.segments.iter().enumerate().find_map(|(at, segment)| {
            let next = parts.segments.get(at + 1).map_or("", |segment| &segment.key);
            let rest = &parts.segments[at + 1..];
            let kind = match segment.key.as_str() {
                "sharing" => sharing(rest),
                "home" => home(next),
                "apps" => app(next),
                "portaladmin" | "webadaptor" => PastedKind::Admin,
                "portalhelp" => PastedKind::Home,
                "rest" => rest_page(rest),
                "services" if rest.is_empty() => PastedKind::Server,
                "services" => PastedKind::ServerService,
                "admin" | "manager" => PastedKind::ServerAdmin,
                "tokens" | "login" | "webhooks" => PastedKind::Server,
                _ => return None,
            };
            Some(Self { at, kind })
        })
    }
}

fn sharing(rest: &[Segment]) -> PastedKind {
    let mut keys = rest.iter().map(|segment| segment.key.as_str()).filter(|key| *key != "rest");
    match (keys.next(), keys.next()) {
        (Some("oauth2"), _) => PastedKind::SignIn,
        (Some("content"), Some("items")) => PastedKind::Item,
        _ => PastedKind::SharingRest,
    }
}

fn home(page: &str) -> PastedKind {
    match page {
        "webmap" | "webscene" => PastedKind::Map,
        "item.html" => PastedKind::Item,
        "signin.html" => PastedKind::SignIn,
        _ => PastedKind::Home,
    }
}

fn app(name: &str) -> PastedKind {
    match name {
        "mapviewer" | "map-viewer" | "sceneviewer" | "scene-viewer" | "webmap" | "webscene" => {
            PastedKind::Map
        }
        "dashboards" | "opsdashboard" => PastedKind::Dashboard,
        "storymaps" | "mapjournal" | "mapseries" | "maptour" => PastedKind::StoryMap,
        _ => PastedKind::App,
    }
}

/// `rest/services/Roads/MapServer` is a service; `rest`, `rest/info` and the bare directory are the server.
fn rest_page(rest: &[Segment]) -> PastedKind {
    match rest {
        [first, _, ..] if first.key == "services" => PastedKind::ServerService,
        _ => PastedKind::Server,
    }
}

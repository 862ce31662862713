use std::ops::Range;

use super::host::Host;
use super::kind::Marker;
use super::online;
use super::parts::Parts;
use super::pasted::{self, Pasted};
use super::{AddressError, MAX_LENGTH, Origin, PastedKind, PortalAddress, WebScheme};

/// The contexts under which portals usually stand, in the order of trying (PROTOCOL §1.1).
const USUAL_CONTEXTS: [&str; 4] = ["/portal", "/arcgis", "/gis", ""];
/// The context that an ArcGIS Server has on its own ports.
const SERVER_CONTEXT: &str = "/arcgis";
/// The ports on which ArcGIS Server and Portal speak http, each with the one where they speak https.
const PLAIN_PORTS: [(u16, u16); 2] = [(6080, 6443), (7080, 7443)];
/// ArcGIS Server's own ports.
const SERVER_PORTS: [u16; 2] = [6080, 6443];
/// Endings of pages, which are never a context.
const PAGE_ENDINGS: [&str; 7] = [".html", ".htm", ".aspx", ".asp", ".jsp", ".php", ".ashx"];

/// What was understood of a pasted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The addresses it may mean, most likely first, none twice, at least one.
    pub candidates: Vec<PortalAddress>,
    /// What was pasted.
    pub kind: PastedKind,
    /// The bytes of the pasted text that are kept (host, port and context), to be shown strong while the rest is quiet.
    pub kept: Range<usize>,
    /// Whether the port speaks plain http as far as can be told, so that https may not answer and a permission is
    /// needed (DESIGN §1.4).
    pub needs_http: bool,
    /// Where the permission would apply, if http was written or is needed.
    pub http_origin: Option<Origin>,
}

/// Understands any ArcGIS address that a person pastes: the home page, a map, a service, a line of a program. No
/// request is made; which candidate answers is found out by probing them in order.
///
/// # Errors
/// [`AddressError`]: nothing in the text is an address, or it is one that must not be used.
pub fn read_address(text: &str) -> Result<Reading, AddressError> {
    read_address_permitting_http(text, &[])
}

/// As [`read_address`]. Where the person has permitted http for an origin, its http address follows the https ones:
/// the permission ends when https answers.
///
/// # Errors
/// As [`read_address`].
pub fn read_address_permitting_http(text: &str, permitted: &[Origin]) -> Result<Reading, AddressError> {
    if text.len() > MAX_LENGTH {
        return Err(AddressError::TooLong { limit: MAX_LENGTH });
    }
    let pasted = Pasted::new(text);
    if let Some(reading) = read_words(text, &pasted)? {
        return Ok(reading);
    }
    let span = pasted::locate(pasted.text())?;
    let outer = Parts::split(pasted.text(), span)?;
    let own_line = own_sign_in_line(&outer, pasted.text());
    let is_own_line = own_line.is_some();
    let parts = own_line.unwrap_or(outer);
    if parts.scheme.is_none() && !parts.has_path && parts.port.is_none() && parts.host.is_single_word() {
        // A lone word may as well be a password that landed in the wrong field: no name server hears of it.
        return Err(AddressError::NotAnAddress);
    }
    let mut sense = Sense::of(&parts, pasted.text());
    if is_own_line {
        sense.kind = PastedKind::OwnSignInLine;
    }
    sense.reading(&parts, &pasted, permitted)
}

/// Words that stand for an address, or only seem to.
fn read_words(text: &str, pasted: &Pasted) -> Result<Option<Reading>, AddressError> {
    let words = pasted::plain_words(pasted.text());
    let is = |names: &[&str]| {
        words.len() == names.len()
            && words.iter().zip(names).all(|(word, name)| word.eq_ignore_ascii_case(name))
    };
    if let Some(word) = ["pro", "home"].into_iter().find(|word| is(&[word])) {
        return Err(AddressError::Keyword { word });
    }
    if !is(&["arcgis", "online"]) {
        return Ok(None);
    }
    let mut reading = read_address(online::WWW)?;
    reading.kept = text.len() - text.trim_start().len()..text.trim_end().len();
    Ok(Some(reading))
}

/// `http://127.0.0.1:27071/sign-in/gis.example.com/portal` names a portal behind `sign-in` (DESIGN §1.3).
fn own_sign_in_line(outer: &Parts, text: &str) -> Option<Parts> {
    let [first, portal, ..] = outer.segments.as_slice() else { return None };
    if !outer.host.is_loopback() || first.key != "sign-in" {
        return None;
    }
    let inner = Parts::split(text, portal.span.start..outer.path_end).ok()?;
    (!inner.host.is_single_word() || inner.port.is_some()).then_some(inner)
}

/// What the parts of an address say.
struct Sense {
    kind: PastedKind,
    host: Host,
    bases: Bases,
    /// Contexts in the order of trying.
    contexts: Vec<String>,
    /// How the kept part stands in the cleaned text.
    kept: Range<usize>,
}

impl Sense {
    fn of(parts: &Parts, text: &str) -> Self {
        let host = parts.host.to_string();
        match online::place(&host).filter(|_| is_usual_port(parts)) {
            Some(place) => Self::online(parts, place, text),
            None => Self::enterprise(parts),
        }
    }

    fn online(parts: &Parts, place: online::Place, text: &str) -> Self {
        let kind = match Marker::find(parts) {
            Some(marker) if marker.kind.names_server() => PastedKind::OnlineHostedService,
            Some(marker) if place.is_portal => marker.kind,
            _ => place.kind,
        };
        let host_as_written = text.get(parts.host_span.clone()).unwrap_or_default();
        let kept = match host_as_written.to_ascii_lowercase().strip_suffix(online::DOMAIN) {
            // Beside the portal, only the domain of `services1.arcgis.com` is kept.
            Some(before) if !place.is_portal => parts.host_span.start + before.len()..parts.host_span.end,
            _ => parts.host_span.clone(),
        };
        let host = Host::Name(place.portal);
        Self { kind, host, bases: Bases::online(), contexts: vec![String::new()], kept }
    }

    fn enterprise(parts: &Parts) -> Self {
        let (kind, count) = match Marker::find(parts) {
            Some(marker) => (marker.kind, without_pages(parts, marker.at)),
            None => unmarked(parts),
        };
        let names_server = kind.names_server();
        let mut contexts = vec![parts.path_of(count)];
        contexts.extend(context_before(parts, if names_server { "rest" } else { "sharing" }));
        if !names_server {
            contexts.push(parts.path_of(count.min(1)));
            contexts.extend(USUAL_CONTEXTS.map(str::to_owned));
        } else if count == 0 && has_server_port(parts) {
            contexts.push(SERVER_CONTEXT.to_owned());
        }
        let kept = parts.host_span.start..parts.end_of(count);
        let bases = Bases::of(parts, names_server);
        Self { kind, host: parts.host.clone(), bases, contexts, kept }
    }

    fn reading(self, parts: &Parts, pasted: &Pasted, permitted: &[Origin]) -> Result<Reading, AddressError> {
        let mut tried = vec![self.bases.tried];
        let permitted = self.bases.http_origin.as_ref().is_some_and(|origin| permitted.contains(origin));
        if permitted {
            tried.push(vec![(WebScheme::Http, parts.port)]);
        }
        let mut candidates = Vec::new();
        for bases in tried {
            for (context, (scheme, port)) in
                self.contexts.iter().flat_map(|c| bases.iter().map(move |base| (c, base)))
            {
                let candidate = PortalAddress::build(*scheme, &self.host, *port, context)?;
                if !candidates.contains(&candidate) {
                    candidates.push(candidate);
                }
            }
        }
        Ok(Reading {
            candidates,
            kind: self.kind,
            kept: pasted.original(&self.kept),
            needs_http: self.bases.is_plain && !permitted,
            http_origin: self.bases.http_origin,
        })
    }
}

/// Schemes and ports to try, and what is known about http.
struct Bases {
    tried: Vec<(WebScheme, Option<u16>)>,
    is_plain: bool,
    http_origin: Option<Origin>,
}

impl Bases {
    /// ArcGIS Online speaks https alone, on its usual port.
    fn online() -> Self {
        Self { tried: vec![(WebScheme::Https, None)], is_plain: false, http_origin: None }
    }

    fn of(parts: &Parts, names_server: bool) -> Self {
        let port = parts.port;
        if parts.host.is_loopback() {
            let tried = match parts.scheme {
                Some(scheme) => vec![(scheme, port)],
                None => vec![(WebScheme::Https, port), (WebScheme::Http, port)],
            };
            return Self { tried, is_plain: false, http_origin: None };
        }
        let esri = PLAIN_PORTS.into_iter().find(|(plain, _)| Some(*plain) == port);
        let wrote_http = parts.scheme == Some(WebScheme::Http);
        let is_plain =
            parts.scheme != Some(WebScheme::Https) && esri.is_some() || wrote_http && !is_usual_port(parts);
        let tried = match (port, esri) {
            _ if parts.scheme == Some(WebScheme::Https) => vec![port],
            (_, Some((_, secure))) => vec![Some(secure), None],
            (Some(80), _) => vec![None],
            _ if wrote_http => vec![port, None],
            _ => vec![port],
        };
        let mut tried: Vec<_> = tried.into_iter().map(|port| (WebScheme::Https, port)).collect();
        if names_server && port == Some(6443) {
            // The same server behind its web adaptor.
            tried.push((WebScheme::Https, None));
        }
        let http_origin = (is_plain || wrote_http)
            .then(|| Origin::new(WebScheme::Http, parts.host.to_string(), port.filter(|port| *port != 443)));
        Self { tried, is_plain, http_origin }
    }
}

/// Whether the port says nothing: none, or the one of either scheme.
fn is_usual_port(parts: &Parts) -> bool {
    matches!(parts.port, None | Some(80 | 443))
}

fn has_server_port(parts: &Parts) -> bool {
    parts.port.is_some_and(|port| SERVER_PORTS.contains(&port))
}

/// Without a marker the whole path is the context, a page at its end left out.
fn unmarked(parts: &Parts) -> (PastedKind, usize) {
    let count = without_pages(parts, parts.segments.len());
    let kind = match (has_server_port(parts), count < parts.segments.len()) {
        (true, _) => PastedKind::Server,
        (false, true) => PastedKind::Home,
        (false, false) => PastedKind::Address,
    };
    (kind, count)
}

/// How many of the first `count` segments are left when pages at their end are not counted.
fn without_pages(parts: &Parts, count: usize) -> usize {
    let is_page = |key: &str| PAGE_ENDINGS.iter().any(|end| key.ends_with(end));
    parts.segments.iter().take(count).rposition(|segment| !is_page(&segment.key)).map_or(0, |last| last + 1)
}

/// A context may be called like a marker, as in `/home/sharing/rest` or `/services/rest/services`: then it is what
/// stands before the unmistakable one.
fn context_before(parts: &Parts, marker: &str) -> Option<String> {
    parts.segments.iter().position(|segment| segment.key == marker).map(|at| parts.path_of(at))
}

//! What a probe found, as the sheet shows it.

use arcgis_auth::clock::Skew;
use arcgis_auth::portal::{Discovered, PortalKind, Reading};
use arcgis_auth::transport::TrustUse;
use jiff::SignedDuration;
use profile_store::PortalKind as Kept;

use super::app_id::{self, kept_portal};
use super::reading::note;
use super::{Probed, app_id_for};
use crate::app::Inner;
use crate::bridges::{Bridge, BridgeKind};
use crate::cards::version_label;
use crate::connection::{host_of, is_plain};
use crate::view::{Check, CheckKind, CheckLevel, ProbeReport, Said, Way, WayFit};

/// A difference of the clocks that nobody notices.
const CLOCK_FINE: SignedDuration = SignedDuration::from_secs(30);
/// A certificate that ends within this time needs care.
const CERTIFICATE_SOON: SignedDuration = SignedDuration::from_hours(24 * 14);

pub(super) fn report(inner: &Inner, reading: &Reading, probed: &Probed, bridges: &[Bridge]) -> ProbeReport {
    let found = &probed.found;
    let address = found.address.display();
    let organisation =
        found.info.as_ref().and_then(|info| info.organisation.clone()).unwrap_or_else(|| address.clone());
    let snapshot = inner.store.snapshot();
    let known = kept_portal(&snapshot, &found.address)
        .filter(|portal| snapshot.profiles_of(portal.id).next().is_some());
    ProbeReport {
        probe_id: probed.id.clone(),
        address,
        host: host_of(&found.address),
        suggested_name: known.map_or_else(|| organisation.clone(), |portal| portal.name.clone()),
        organisation: organisation.clone(),
        is_server: probed.kind == Kept::Server,
        version: version(probed),
        checks: vec![
            reachable(found),
            secure(probed, inner.clock.now()),
            clock(found.skew),
            ways_check(probed),
        ],
        note: server_note(found).or_else(|| note(reading.kind)),
        ways: ways(probed, bridges),
        reason: reason(probed, &organisation),
        app_id: app_id::view(app_id_for(inner, &found.address)),
        plain_http: is_plain(&found.address),
        known_portal_id: known.map(|portal| portal.id.to_string()),
    }
}

/// The kind as it is kept with the portal.
pub(super) fn kept_kind(found: &Discovered) -> profile_store::PortalKind {
    match found.info.as_ref().map(|info| info.kind) {
        Some(PortalKind::Online) => profile_store::PortalKind::Online,
        Some(PortalKind::Kubernetes) => profile_store::PortalKind::Kubernetes,
        _ if found.address.is_arcgis_online() => profile_store::PortalKind::Online,
        _ => profile_store::PortalKind::Enterprise,
    }
}

fn version(probed: &Probed) -> Option<String> {
    let release = probed.found.info.as_ref().and_then(|info| info.release.as_deref());
    version_label(&probed.kind, release)
}

fn check(kind: CheckKind, level: CheckLevel, finding: Said) -> Check {
    Check { kind, level, finding, aside: None, fix: None }
}

fn reachable(found: &Discovered) -> Check {
    // How long a stand-alone server took is not told.
    let ms = Some(found.elapsed.as_millis().max(1)).filter(|_| !found.elapsed.is_zero());
    Check {
        aside: ms.map(|ms| Said::plain("probe.reachable.ms").with("ms", ms.to_string())),
        ..check(CheckKind::Reachable, CheckLevel::Ok, Said::plain("probe.reachable.answers"))
    }
}

fn secure(probed: &Probed, now: jiff::Timestamp) -> Check {
    let found = &probed.found;
    let only_here = |key| check(CheckKind::Secure, CheckLevel::Care, Said::plain(key));
    match probed.transport.trust_of(found.address.as_url()) {
        _ if is_plain(&found.address) => return only_here("probe.secure.plain"),
        Some(TrustUse::Pin) => return only_here("probe.secure.pinned"),
        Some(TrustUse::Authority) => {
            return check(CheckKind::Secure, CheckLevel::Ok, Said::plain("probe.secure.authority"));
        }
        Some(TrustUse::Lapsed) | None => {}
    }
    let Some(certificate) = &found.certificate else {
        let key = if found.address.is_loopback() { "probe.secure.loopback" } else { "probe.secure.trusted" };
        return check(CheckKind::Secure, CheckLevel::Ok, Said::plain(key));
    };
    let until = certificate.not_after.as_millisecond().to_string();
    if certificate.not_after.duration_since(now) < CERTIFICATE_SOON {
        let finding = Said::plain("probe.secure.soon").with("at", until);
        return check(CheckKind::Secure, CheckLevel::Care, finding);
    }
    check(CheckKind::Secure, CheckLevel::Ok, Said::plain("probe.secure.until").with("at", until))
}

fn clock(skew: Option<Skew>) -> Check {
    let Some(skew) = skew else {
        return check(CheckKind::Clock, CheckLevel::Ok, Said::plain("probe.clock.unknown"));
    };
    let ahead = skew.duration();
    if ahead.abs() <= CLOCK_FINE {
        return check(CheckKind::Clock, CheckLevel::Ok, Said::plain("probe.clock.fine"));
    }
    // The portal ahead means this computer behind.
    let key = if ahead.is_positive() { "probe.clock.behind" } else { "probe.clock.ahead" };
    let seconds = ahead.abs().as_secs().to_string();
    Check {
        fix: Some(Said::plain("probe.clock.fix")),
        ..check(CheckKind::Clock, CheckLevel::Care, Said::plain(key).with("seconds", seconds))
    }
}

fn offered(found: &Discovered) -> (bool, bool) {
    let info = found.info.as_ref();
    let browser = info.and_then(|info| info.browser).unwrap_or(true);
    let password = info.and_then(|info| info.own_accounts).unwrap_or(true);
    (browser, password)
}

/// Every way, the recommended one first, then those that most people look for.
fn ways(probed: &Probed, bridges: &[Bridge]) -> Vec<Way> {
    if probed.kind == Kept::Server {
        let mut ways = vec![way("server", WayFit::Recommended)];
        // What is public needs no account, and a token may come from anywhere.
        ways.extend(["api-key", "anonymous"].map(|scheme| way(scheme, WayFit::Offered)));
        // Pro keeps connections to servers; elsewhere there is nothing to speak of.
        ways.extend(bridges.iter().filter(|it| it.kind == BridgeKind::Pro && it.found.is_ok()).map(bridge));
        return ways;
    }
    let (browser, password) = offered(&probed.found);
    let fit = |offered: bool, first: bool| match (offered, first) {
        (false, _) => WayFit::NotFound,
        (true, true) => WayFit::Recommended,
        (true, false) => WayFit::Offered,
    };
    let browser_way = way("browser", fit(browser, true));
    let password_way = way("password", fit(password, !browser));
    let mut ways = if browser { vec![browser_way, password_way] } else { vec![password_way, browser_way] };
    // What a portal does not announce: keys and apps are made on its pages, and everybody may look at what is public.
    ways.extend(["api-key", "app", "anonymous"].map(|scheme| way(scheme, WayFit::Offered)));
    let own_page = probed.found.info.as_ref().is_none_or(|info| info.own_sign_in_page);
    let silent = if own_page { WayFit::Offered } else { WayFit::NotFound };
    ways.push(Way { likely: false, ..way("saml-kerberos", silent) });
    ways.extend(bridges.iter().map(bridge));
    ways
}

fn way(scheme: &str, fit: WayFit) -> Way {
    Way { scheme: scheme.to_owned(), fit, likely: true, why: None }
}

/// A sign-in of another program, if that is on this computer.
fn bridge(bridge: &Bridge) -> Way {
    let scheme = match bridge.kind {
        BridgeKind::Notebook => "notebook",
        BridgeKind::Pro => "pro",
    };
    let why = bridge.found.as_ref().err().map(|absent| {
        // The failure's own words.
        Said::plain("probe.not_available").with("code", absent.said().code)
    });
    let fit = if why.is_some() { WayFit::NotAvailable } else { WayFit::Offered };
    Way { likely: false, why, ..way(scheme, fit) }
}

/// The ways that a portal announces.
const ANNOUNCED: [&str; 3] = ["browser", "password", "server"];

fn ways_check(probed: &Probed) -> Check {
    let names: Vec<String> = ways(probed, &[])
        .into_iter()
        .filter(|way| way.fit != WayFit::NotFound && ANNOUNCED.contains(&way.scheme.as_str()))
        .map(|way| way.scheme)
        .collect();
    if names.is_empty() {
        return check(CheckKind::Ways, CheckLevel::Failed, Said::plain("probe.ways.none"));
    }
    check(CheckKind::Ways, CheckLevel::Ok, Said::plain("probe.ways.list").with("ways", names.join(",")))
}

fn reason(probed: &Probed, organisation: &str) -> Said {
    let found = &probed.found;
    if probed.kind == Kept::Server {
        return Said::plain("probe.reason.server").with("organisation", organisation);
    }
    let own_page = found.info.as_ref().is_some_and(|info| info.own_sign_in_page);
    let key = match offered(found) {
        (true, _) if own_page => "probe.reason.own_sign_in_page",
        (true, false) => "probe.reason.browser_only",
        (true, true) => "probe.reason.browser_best",
        (false, _) => "probe.reason.password_only",
    };
    Said::plain(key).with("organisation", organisation)
}

fn server_note(found: &Discovered) -> Option<Said> {
    found.server.as_ref()?;
    Some(Said::plain("probe.note.server_of").with("portal", found.address.display()))
}

//! PROTOCOL §1.1, row by row.

use super::super::{
    AddressError, Origin, PastedKind, PortalAddress, read_address, read_address_permitting_http,
};
use super::{candidates, first, kept, kind};

/// (pasted, first candidate, what it is, what is kept of it)
type Row = (&'static str, &'static str, PastedKind, &'static str);

fn check(rows: &[Row]) {
    for (pasted, address, what, shown) in rows {
        assert_eq!(first(pasted), *address, "address of {pasted}");
        assert_eq!(kind(pasted), *what, "kind of {pasted}");
        assert_eq!(kept(pasted), *shown, "kept of {pasted}");
    }
}

#[test]
fn row_1_arcgis_online_without_organisation() {
    use PastedKind::{ArcGisOnline, Home, Item};
    let www = "https://www.arcgis.com";
    check(&[
        ("arcgis.com", www, ArcGisOnline, "arcgis.com"),
        ("www.arcgis.com", www, ArcGisOnline, "www.arcgis.com"),
        ("https://www.arcgis.com/", www, ArcGisOnline, "www.arcgis.com"),
        ("http://ArcGIS.com", www, ArcGisOnline, "ArcGIS.com"),
        ("https://www.arcgis.com:443/home/", www, Home, "www.arcgis.com"),
        ("https://www.arcgis.com/home/item.html?id=7c1f42", www, Item, "www.arcgis.com"),
        ("ArcGIS Online", www, ArcGisOnline, "ArcGIS Online"),
    ]);
    assert_eq!(candidates("arcgis.com"), [www]);
    // The empty field is no error in the window: there ArcGIS Online is one click (DESIGN §6).
    assert_eq!(read_address(""), Err(AddressError::Empty));
}

#[test]
fn row_2_organisation_of_arcgis_online() {
    use PastedKind::{Address, App, Dashboard, Home, Map, SharingRest, SignIn, StoryMap};
    let org = "https://org.maps.arcgis.com";
    let host = "org.maps.arcgis.com";
    check(&[
        ("org.maps.arcgis.com", org, Address, host),
        ("https://org.maps.arcgis.com/home/", org, Home, host),
        ("https://org.maps.arcgis.com/home/index.html", org, Home, host),
        ("org.maps.arcgis.com/home/webmap/viewer.html?webmap=7c1f42", org, Map, host),
        ("org.maps.arcgis.com/home/webscene/viewer.html?webscene=7c1f42", org, Map, host),
        ("https://org.maps.arcgis.com/apps/mapviewer/index.html?webmap=7c1f42", org, Map, host),
        ("https://org.maps.arcgis.com/apps/dashboards/7c1f42", org, Dashboard, host),
        ("https://org.maps.arcgis.com/apps/MapSeries/index.html?appid=7c1f42", org, StoryMap, host),
        ("https://org.maps.arcgis.com/apps/instant/basic/index.html?appid=7c1f42", org, App, host),
        ("https://org.maps.arcgis.com/sharing/rest/portals/self?f=json", org, SharingRest, host),
        ("https://org.maps.arcgis.com/sharing/rest/oauth2/authorize?client_id=x", org, SignIn, host),
        ("https://org.maps.arcgis.com/home/signin.html?returnUrl=x", org, SignIn, host),
    ]);
    assert_eq!(candidates("org.maps.arcgis.com"), [org]);
}

#[test]
fn row_3_enterprise_behind_a_web_adaptor() {
    use PastedKind::{Address, Admin, App, Home, Item, Map, SharingRest};
    let portal = "https://gis.example.com/portal";
    let kept = "gis.example.com/portal";
    check(&[
        ("gis.example.com/portal", portal, Address, kept),
        ("https://gis.example.com/portal/home/", portal, Home, kept),
        ("https://gis.example.com/portal/home/item.html?id=7c1f42", portal, Item, kept),
        ("https://gis.example.com/portal/home/webmap/viewer.html?webmap=7c1f42", portal, Map, kept),
        ("gis.example.com/portal/sharing", portal, SharingRest, kept),
        ("gis.example.com/portal/sharing/rest/portals/self?f=json", portal, SharingRest, kept),
        ("gis.example.com/portal/sharing/rest/content/items/7c1f42?f=json", portal, Item, kept),
        ("gis.example.com/portal/apps/webappviewer/index.html?id=7c1f42", portal, App, kept),
        ("gis.example.com/portal/portaladmin", portal, Admin, kept),
        ("gis.example.com/portal/portalhelp/en/", portal, Home, kept),
        ("gis.example.com/portal/webadaptor", portal, Admin, kept),
        ("gis.example.com/portal/index.html", portal, Home, kept),
    ]);
}

#[test]
fn row_4_portal_without_a_web_adaptor() {
    use PastedKind::{Address, Home};
    let portal = "https://host:7443/arcgis";
    check(&[
        ("host:7443/arcgis", portal, Address, "host:7443/arcgis"),
        ("host:7443/arcgis/home", portal, Home, "host:7443/arcgis"),
        ("https://host:7443/arcgis/home/index.html", portal, Home, "host:7443/arcgis"),
    ]);
    // Portal's own http port only leads to its https port.
    assert_eq!(first("http://host:7080/arcgis/home"), portal);
}

#[test]
fn row_5_server() {
    use PastedKind::{Server, ServerAdmin, ServerService};
    let server = "https://host/arcgis";
    check(&[
        ("host/arcgis/rest/services/Roads/MapServer/0", server, ServerService, "host/arcgis"),
        ("https://host/arcgis/rest/services", server, Server, "host/arcgis"),
        ("https://host/arcgis/rest/info?f=json", server, Server, "host/arcgis"),
        ("https://host/arcgis/services/Roads/MapServer/WMSServer", server, ServerService, "host/arcgis"),
        ("https://host/arcgis/admin", server, ServerAdmin, "host/arcgis"),
        ("https://host/arcgis/manager/", server, ServerAdmin, "host/arcgis"),
        ("https://host/arcgis/tokens", server, Server, "host/arcgis"),
        ("https://host/arcgis/login", server, Server, "host/arcgis"),
        ("https://host/arcgis/webhooks", server, Server, "host/arcgis"),
        ("host:6443/arcgis", "https://host:6443/arcgis", Server, "host:6443/arcgis"),
        ("http://host:6080/arcgis", "https://host:6443/arcgis", Server, "host:6080/arcgis"),
    ]);
    // On ArcGIS Server's own ports the row's address follows the one that was named.
    for own_port in
        ["host:6443/arcgis", "host:6443/arcgis/rest/services", "http://host:6080/arcgis", "host:6080/arcgis"]
    {
        assert_eq!(candidates(own_port), ["https://host:6443/arcgis", server], "{own_port}");
    }
    assert_eq!(candidates("host/arcgis/rest/services"), [server]);
    assert!(kind("host/arcgis/admin").names_server());
    assert!(!kind("host/arcgis/home").names_server());
}

#[test]
fn row_6_services_that_arcgis_online_hosts() {
    use PastedKind::{App, Dashboard, OnlineHostedService, StoryMap};
    let www = "https://www.arcgis.com";
    let shown = "arcgis.com";
    check(&[
        (
            "https://services1.arcgis.com/Ab12Cd34/arcgis/rest/services/Roads/FeatureServer/0",
            www,
            OnlineHostedService,
            shown,
        ),
        ("services.arcgis.com/Ab12Cd34/ArcGIS/rest/services", www, OnlineHostedService, shown),
        (
            "tiles.arcgis.com/tiles/Ab12Cd34/arcgis/rest/services/Base/MapServer",
            www,
            OnlineHostedService,
            shown,
        ),
        ("https://tiles2.arcgis.com/tiles/Ab12Cd34", www, OnlineHostedService, shown),
        (
            "https://utility.arcgis.com/usrsvcs/servers/7c1f42/rest/services/x",
            www,
            OnlineHostedService,
            shown,
        ),
        ("https://experience.arcgis.com/experience/7c1f42", www, App, shown),
        ("https://storymaps.arcgis.com/stories/7c1f42", www, StoryMap, shown),
        ("https://dashboards.arcgis.com/7c1f42", www, Dashboard, shown),
        ("https://city.hub.arcgis.com/datasets/x", www, App, shown),
    ]);
    // Esri's rehearsal environments keep to themselves.
    assert_eq!(first("https://servicesqa1.arcgis.com/Ab12/arcgis/rest/services"), "https://qaext.arcgis.com");
    assert_eq!(
        first("https://servicesdev.arcgis.com/Ab12/arcgis/rest/services"),
        "https://devext.arcgis.com"
    );
    assert_eq!(first("org.mapsdevext.arcgis.com/home"), "https://org.mapsdevext.arcgis.com");
}

#[test]
fn row_7_addresses_that_only_probing_settles() {
    assert_eq!(
        candidates("organization.example.com/"),
        [
            "https://organization.example.com",
            "https://organization.example.com/portal",
            "https://organization.example.com/arcgis",
            "https://organization.example.com/gis",
        ]
    );
    assert_eq!(
        candidates("https://host.example/gis"),
        [
            "https://host.example/gis",
            "https://host.example/portal",
            "https://host.example/arcgis",
            "https://host.example",
        ]
    );
    assert_eq!(
        candidates("https://host.example/maps/planning"),
        [
            "https://host.example/maps/planning",
            "https://host.example/maps",
            "https://host.example/portal",
            "https://host.example/arcgis",
            "https://host.example/gis",
            "https://host.example",
        ]
    );
    assert_eq!(kind("organization.example.com/"), PastedKind::Address);
}

#[test]
fn row_8_words_for_python() {
    for word in ["pro", "home", "Pro", " HOME ", "\"pro\""] {
        assert!(matches!(read_address(word), Err(AddressError::Keyword { .. })), "{word}");
    }
    assert_eq!(read_address("home").unwrap_err().code(), "address-keyword");
    assert_eq!(first("https://home.example.com"), "https://home.example.com");
}

/// DESIGN §1.4, and §12 story 28 (http on a portal that takes https only).
#[test]
fn http_is_tried_as_https_and_asked_for() {
    let portal = read_address("http://gis.example.com/portal/home").unwrap();
    assert!(!portal.needs_http);
    assert_eq!(portal.candidates[0].as_str(), "https://gis.example.com/portal");
    assert!(portal.candidates.iter().all(|candidate| candidate.as_str().starts_with("https://")));
    assert_eq!(portal.http_origin.unwrap().to_string(), "http://gis.example.com");

    let server = read_address("http://host:6080/arcgis").unwrap();
    assert!(server.needs_http);
    let origin = server.http_origin.unwrap();
    assert_eq!(origin.to_string(), "http://host:6080");

    let permitted = read_address_permitting_http("http://host:6080/arcgis", &[origin]).unwrap();
    let tried: Vec<_> = permitted.candidates.iter().map(PortalAddress::as_str).collect();
    assert_eq!(tried, ["https://host:6443/arcgis", "https://host/arcgis", "http://host:6080/arcgis"]);
    assert!(!permitted.needs_http);

    let elsewhere = Origin::of(&url::Url::parse("http://host:6081").unwrap()).unwrap();
    let refused = read_address_permitting_http("http://host:6080/arcgis", &[elsewhere]).unwrap();
    assert!(refused.needs_http && refused.candidates.iter().all(|c| c.as_str().starts_with("https://")));

    let other = read_address("http://host.example:8080/maps/rest/services").unwrap();
    assert!(other.needs_http);
    let tried: Vec<_> = other.candidates.iter().map(PortalAddress::as_str).collect();
    assert_eq!(tried, ["https://host.example:8080/maps", "https://host.example/maps"]);

    // ArcGIS Online speaks https alone: there is nothing to permit.
    assert_eq!(read_address("http://www.arcgis.com").unwrap().http_origin, None);
}

#[test]
fn http_stays_on_this_computer() {
    for host in ["127.0.0.1", "127.5.6.7", "[::1]", "localhost", "LOCALHOST"] {
        let reading = read_address(&format!("http://{host}:8080/portal/home")).unwrap();
        let address = format!("http://{}:8080/portal", host.to_lowercase());
        assert_eq!(reading.candidates[0].as_str(), address);
        assert!(!reading.needs_http && reading.http_origin.is_none());
        assert!(reading.candidates[0].is_loopback());
    }
    for host in [
        "128.0.0.1",
        "[::2]",
        "[::ffff:127.0.0.1]",
        "localhost.example",
        "foo.localhost",
        "127.0.0.1.example",
    ] {
        let reading = read_address(&format!("http://{host}/portal")).unwrap();
        assert!(reading.candidates.iter().all(|c| c.as_str().starts_with("https://")), "{host}");
    }
    // Without a scheme both are tried, https first.
    let both = candidates("localhost:8080/portal/home");
    assert_eq!(both[..2], ["https://localhost:8080/portal", "http://localhost:8080/portal"]);
    // With https there is no way down.
    assert!(candidates("https://localhost:8080/portal").iter().all(|c| c.starts_with("https://")));
}

/// DESIGN §1.3: the line that is registered names the portal.
#[test]
fn own_redirect_line_leads_to_its_portal() {
    let rows = [
        (
            "http://127.0.0.1:27071/sign-in/gis.example.com/portal",
            "https://gis.example.com/portal",
            "gis.example.com/portal",
        ),
        (
            "http://127.0.0.1:27072/sign-in/org.maps.arcgis.com?code=x",
            "https://org.maps.arcgis.com",
            "org.maps.arcgis.com",
        ),
        ("127.0.0.1:27073/sign-in/host:7443/arcgis", "https://host:7443/arcgis", "host:7443/arcgis"),
    ];
    for (line, address, shown) in rows {
        assert_eq!(
            (first(line).as_str(), kind(line), kept(line)),
            (address, PastedKind::OwnSignInLine, shown)
        );
    }
    assert_ne!(kind("https://gis.example.com/sign-in/other.example.com"), PastedKind::OwnSignInLine);
    assert_ne!(kind("http://127.0.0.1:27071/sign-in/word"), PastedKind::OwnSignInLine);
}

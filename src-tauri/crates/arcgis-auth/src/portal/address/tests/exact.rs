//! Stored addresses and what is made of them.

use std::collections::{BTreeSet, HashSet};

use super::super::{AddressError, Origin, PortalAddress, WebScheme};
use url::Url;

fn exact(text: &str) -> PortalAddress {
    PortalAddress::parse_exact(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn exact_addresses_are_normalised() {
    let rows = [
        ("https://gis.example.com/portal", "https://gis.example.com/portal"),
        ("https://GIS.example.com:443/portal/", "https://gis.example.com/portal"),
        (" https://www.arcgis.com/ ", "https://www.arcgis.com"),
        ("https://arcgis.com", "https://www.arcgis.com"),
        ("https://services1.arcgis.com/Ab12/arcgis", "https://services1.arcgis.com/Ab12/arcgis"),
        ("http://127.0.0.1:27080/portal", "http://127.0.0.1:27080/portal"),
        ("http://localhost:80", "http://localhost"),
    ];
    for (text, address) in rows {
        assert_eq!(exact(text).as_str(), address);
        assert_eq!(exact(text).to_string(), address);
    }
}

#[test]
fn exact_addresses_take_nothing_more() {
    let rows = [
        ("https://gis.example.com/portal?f=json", AddressError::MoreThanAnAddress),
        ("https://gis.example.com/portal#x", AddressError::MoreThanAnAddress),
        ("https://gis.example.com/my portal", AddressError::MoreThanAnAddress),
        ("https://gis.example.com\\portal", AddressError::MoreThanAnAddress),
        ("https://https://gis.example.com", AddressError::MoreThanAnAddress),
        ("https:gis.example.com", AddressError::MoreThanAnAddress),
        ("https://gis.example.com/a;b=c", AddressError::MoreThanAnAddress),
        ("gis.example.com/portal", AddressError::NotAnAddress),
        ("https://a@gis.example.com", AddressError::HasUserInfo),
        ("", AddressError::Empty),
        ("ftp://gis.example.com", AddressError::NotWeb { scheme: "ftp".to_owned() }),
    ];
    for (text, error) in rows {
        assert_eq!(PortalAddress::parse_exact(text), Err(error), "{text}");
    }
}

#[test]
fn http_off_this_computer_needs_the_permission_of_its_origin() {
    let text = "http://host:6080/arcgis";
    let Err(AddressError::HttpNotAllowed { origin }) = PortalAddress::parse_exact(text) else {
        panic!("http was accepted");
    };
    assert_eq!((origin.scheme(), origin.host(), origin.port()), (WebScheme::Http, "host", 6080));
    let permitted = [origin];
    assert_eq!(PortalAddress::parse_permitting_http(text, &permitted).unwrap().as_str(), text);
    for other in ["http://host:6081/arcgis", "http://host/arcgis", "http://host2:6080/arcgis"] {
        let answer = PortalAddress::parse_permitting_http(other, &permitted);
        assert!(matches!(answer, Err(AddressError::HttpNotAllowed { .. })), "{other}");
    }
}

#[test]
fn stored_as_text_and_checked_when_read() {
    let address = exact("https://gis.example.com/portal");
    let json = serde_json::to_string(&address).unwrap();
    assert_eq!(json, "\"https://gis.example.com/portal\"");
    assert_eq!(serde_json::from_str::<PortalAddress>(&json).unwrap(), address);
    for bad in ["\"http://gis.example.com\"", "\"https://a:b@gis.example.com\"", "\"x\"", "7", "null"] {
        assert!(serde_json::from_str::<PortalAddress>(bad).is_err(), "{bad}");
    }
    let both = [exact("https://a.example"), exact("https://A.example/")];
    assert_eq!(both.iter().collect::<HashSet<_>>().len(), 1);
    assert_eq!(both.iter().collect::<BTreeSet<_>>().len(), 1);
}

#[test]
fn parts_and_addresses_below() {
    let portal = exact("https://gis.example.com:8443/portal");
    assert_eq!(portal.host(), "gis.example.com");
    assert_eq!(portal.port(), Some(8443));
    assert_eq!(portal.context(), "/portal");
    assert_eq!(portal.without_scheme(), "gis.example.com:8443/portal");
    assert_eq!(
        portal.sharing_rest("oauth2/token").as_str(),
        "https://gis.example.com:8443/portal/sharing/rest/oauth2/token"
    );
    assert_eq!(portal.sharing_rest("").as_str(), "https://gis.example.com:8443/portal/sharing/rest");
    assert_eq!(
        portal.join("/sharing/oauth2/signin/").as_str(),
        "https://gis.example.com:8443/portal/sharing/oauth2/signin"
    );

    let root = exact("https://www.arcgis.com");
    assert_eq!((root.context(), root.without_scheme()), ("", "www.arcgis.com"));
    assert_eq!(root.sharing_rest("info").as_str(), "https://www.arcgis.com/sharing/rest/info");
    assert_eq!(exact("https://[2001:db8::7]:7443/arcgis").host(), "[2001:db8::7]");
}

#[test]
fn addresses_below_stay_below() {
    let portal = exact("https://gis.example.com/portal");
    for path in [
        "../../admin",
        "%2e%2e/x",
        "//evil.example/x",
        "https://evil.example",
        "x?token=1#y",
        "a\\..\\..\\b",
        "@evil.example",
    ] {
        let url = portal.join(path);
        assert!(url.as_str().starts_with("https://gis.example.com/portal"), "{url}");
        assert_eq!((url.query(), url.fragment(), url.username()), (None, None, ""), "{url}");
    }
}

#[test]
fn origins_are_compared_exactly() {
    let origin = exact("https://gis.example.com/portal").origin();
    let same = |text: &str| Origin::of(&Url::parse(text).unwrap()) == Some(origin.clone());
    assert!(same("https://gis.example.com/other"));
    assert!(same("https://GIS.example.com:443/"));
    for other in [
        "http://gis.example.com",
        "https://gis.example.com:8443",
        "https://example.com",
        "https://a.gis.example.com",
        "ftp://gis.example.com",
    ] {
        assert!(!same(other), "{other}");
    }
    assert_eq!(Origin::of(&Url::parse("file:///x").unwrap()), None);
    assert_eq!(origin.to_string(), "https://gis.example.com");
    let loopback = Origin::of(&Url::parse("http://[::1]:8080/x").unwrap()).unwrap();
    assert_eq!(loopback.to_string(), "http://[::1]:8080");
    assert!(loopback.is_loopback() && !origin.is_loopback());
}

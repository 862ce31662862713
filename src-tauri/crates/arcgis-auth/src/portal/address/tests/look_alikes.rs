//! CHECKS F9: a host that looks like the portal is another realm.

use super::super::{PortalAddress, read_address};

/// Hosts that resemble `gis.example.com`, `www.arcgis.com` or `org.maps.arcgis.com`.
const LOOK_ALIKES: [&str; 55] = [
    "https://gis.example.com.evil.example",
    "https://gis-example.com",
    "https://gisexample.com",
    "https://gis.examp1e.com",
    "https://gis.exarnple.com",
    "https://gis.example.co",
    "https://gis.example.com.co",
    "https://gis.example.org",
    "https://www.gis.example.com",
    "https://example.com",
    "https://gis.gis.example.com",
    "https://gls.example.com",
    "https://g1s.example.com",
    "https://gis.exampie.com",
    "https://gis.exámple.com",
    "https://gis.ехаmple.com",
    "https://gіs.example.com",
    "https://ɡis.example.com",
    "https://gis.examplе.com",
    "https://gis.example.com:8443",
    "https://gis.example.com:444",
    "https://gis.example.cοm",
    "https://gis.example.com-login.example",
    "https://gis_example.com",
    "https://xn--gs-6ja.example.com",
    "https://arcgis.com.evil.example",
    "https://www.arcgis.com.evil.example",
    "https://org.maps.arcgis.com.evil.example",
    "https://wwwarcgis.com",
    "https://www-arcgis.com",
    "https://notarcgis.com",
    "https://maps-arcgis.com",
    "https://org.maps-arcgis.com",
    "https://org.mapsarcgis.com",
    "https://arcgis.co",
    "https://arcgis.cm",
    "https://arcgis.com.co",
    "https://arcgis.org",
    "https://arcgis.online",
    "https://arcgisonline.com",
    "https://arcg1s.com",
    "https://arcgls.com",
    "https://arcqis.com",
    "https://аrcgis.com",
    "https://www.аrcgis.com",
    "https://arcgıs.com",
    "https://arcgiѕ.com",
    "https://ạrcgis.com",
    "https://www.arcgis.com:8443",
    "https://www.arcgis.com:444",
    "https://esri.com",
    "https://arcgis.esri.com",
    "https://evil.example/www.arcgis.com",
    "https://evil.example/gis.example.com/portal",
    "https://www.arcgis.con",
];

#[test]
fn look_alikes_are_other_realms_and_other_portals() {
    let genuine = ["https://gis.example.com/portal", "https://www.arcgis.com", "https://org.maps.arcgis.com"]
        .map(|text| PortalAddress::parse_exact(text).unwrap());
    let mut compared = 0;
    for look_alike in LOOK_ALIKES {
        for text in [look_alike.to_owned(), format!("{look_alike}/portal/home")] {
            for candidate in read_address(&text).unwrap().candidates {
                for portal in &genuine {
                    assert!(!candidate.same_portal(portal) && !portal.same_portal(&candidate), "{candidate}");
                    assert_ne!(candidate.origin(), portal.origin());
                    compared += 1;
                }
                assert!(candidate.port().is_some() || !candidate.is_arcgis_online(), "{candidate}");
            }
        }
    }
    assert!(compared >= 50 * 2 * 3);
}

/// UTS 39: own letters where nobody is misled, else the ASCII form.
#[test]
fn hosts_are_shown_in_their_own_letters_only_where_that_is_safe() {
    let rows = [
        ("https://bücher.example/portal", "bücher.example/portal"),
        ("https://köln.example:7443/arcgis", "köln.example:7443/arcgis"),
        ("https://пример.example", "пример.example"),
        ("https://地図.example/portal", "地図.example/portal"),
        ("https://gis地図かな.example", "gis地図かな.example"),
        ("https://ελλάδα.example", "ελλάδα.example"),
        // Latin and Cyrillic mixed
        ("https://gіs.example.com", "xn--gs-hoc.example.com"),
        ("https://аrcgis.com", "xn--rcgis-3ve.com"),
        // wholly Cyrillic, drawn like `apple` and `scope`
        ("https://аррӏе.example", "xn--80ak6aa92e.example"),
        ("https://ѕсоре.example", "xn--e1argc3h.example"),
        // Latin with a mark that is easily missed in a well-known name
        ("https://ạrcgis.com", "xn--rcgis-i11b.com"),
        ("https://arcgıs.com", "xn--arcgs-q4a.com"),
        // written from right to left, so that host and path would trade places
        ("https://דוגמה.example/portal", "xn--6dbbec0c.example/portal"),
        ("https://gis.example.com/stadt-gr%C3%BCn", "gis.example.com/stadt-gr%C3%BCn"),
        ("https://[2001:db8::7]/portal", "[2001:db8::7]/portal"),
        ("http://127.0.0.1:27080/portal", "127.0.0.1:27080/portal"),
    ];
    for (text, shown) in rows {
        let address = PortalAddress::parse_exact(text).unwrap();
        assert_eq!(address.display(), shown, "{address}");
        assert!(address.as_str().is_ascii());
    }
}

#[test]
fn one_portal_is_written_in_many_ways() {
    let rows = [
        ("https://gis.example.com/portal", "http://127.0.0.1/portal", false),
        ("https://gis.example.com/portal", "https://GIS.EXAMPLE.com/Portal/", true),
        ("https://gis.example.com/portal", "https://gis.example.com/portal2", false),
        ("https://gis.example.com/portal", "https://gis.example.com", false),
        ("https://gis.example.com:7443/arcgis", "https://gis.example.com/arcgis", false),
        ("https://www.arcgis.com", "https://arcgis.com", true),
        ("https://www.arcgis.com", "https://org.maps.arcgis.com", true),
        ("https://one.maps.arcgis.com", "https://two.maps.arcgis.com", true),
        ("https://www.arcgis.com", "https://www.arcgis.com/portal", false),
        ("https://www.arcgis.com", "https://devext.arcgis.com", false),
        ("https://www.arcgis.com", "https://org.mapsqaext.arcgis.com", false),
        ("https://devext.arcgis.com", "https://org.mapsdevext.arcgis.com", true),
        ("https://www.arcgis.com", "https://city.hub.arcgis.com", false),
        ("https://www.arcgis.com", "https://a.b.maps.arcgis.com", false),
    ];
    for (one, other, same) in rows {
        let (one, other) =
            (PortalAddress::parse_exact(one).unwrap(), PortalAddress::parse_exact(other).unwrap());
        assert_eq!((one.same_portal(&other), other.same_portal(&one)), (same, same), "{one} {other}");
    }
}

//! What surrounds an address when people copy it, and how it is misspelt.

use super::super::{PastedKind, read_address};
use super::{candidates, first, kept};

const PORTAL: &str = "https://gis.example.com/portal";

#[test]
fn surroundings_are_left_out() {
    let texts = [
        "  gis.example.com/portal\t\r\n",
        "\u{a0}https://gis.example.com/portal\u{2003}",
        "\"https://gis.example.com/portal\"",
        "'gis.example.com/portal/'",
        "“https://gis.example.com/portal/home”",
        "«gis.example.com/portal»",
        "<https://gis.example.com/portal>",
        "<gis.example.com/portal>",
        "`https://gis.example.com/portal`",
        "https://gis.example.com/portal.",
        "https://gis.example.com/portal/home/...",
        "https://gis.example.com/portal/home?!",
        "**https://gis.example.com/portal**",
        "- https://gis.example.com/portal",
        "• gis.example.com/portal",
        "(https://gis.example.com/portal)",
        "Our portal: https://gis.example.com/portal, please sign in.",
        "Our portal is at gis.example.com/portal, e.g. for maps.",
        "Please see http://gis.example.com/portal/home/ or call Mara.",
        "[Our portal](https://gis.example.com/portal/home/)",
        "[https://gis.example.com/portal](https://gis.example.com/portal)",
        "[gis.example.com/portal]",
        "<a href=\"https://gis.example.com/portal/home\">https://other.example.com</a>",
        "url=https://gis.example.com/portal",
        "url = \"https://gis.example.com/portal\"",
        "portal_url: https://gis.example.com/portal",
        "url=gis.example.com/portal",
        "view-source:https://gis.example.com/portal/home/",
        "gis = GIS(\"https://gis.example.com/portal\", \"mara\", \"secret\")",
        "gis = GIS(url='gis.example.com/portal', username='mara')",
        "GIS(\"gis.example.com/portal\",\"mara\",\"secret\")",
        "{\"url\":\"https://gis.example.com/portal\",\"user\":\"mara\"}",
        "ARCGIS_HOST=https://gis.example.com/portal",
        "https://gis.example.com/portal https://other.example.com/portal",
        "https%3A%2F%2Fgis.example.com%2Fportal%2Fhome%2Fitem.html%3Fid%3D7c1f42",
        "HTTPS%3a%2f%2fgis.example.com%2fportal",
    ];
    for text in texts {
        assert_eq!(first(text), PORTAL, "{text}");
        assert_eq!(kept(text).replace("%2F", "/").replace("%2f", "/"), "gis.example.com/portal", "{text}");
    }
}

#[test]
fn signs_nobody_sees_are_left_out() {
    let texts = [
        "\u{feff}https://gis.example.com/portal",
        "https://gis\u{200b}.example.com/portal\u{200e}",
        "\u{202a}https://gis.example.com/portal\u{202c}",
        "\u{2066}gis.example.com/portal\u{2069}",
        "ht\u{ad}tps://gis.exam\u{ad}ple.com/por\u{2060}tal",
        "https://gis.example.com/\u{202e}portal",
    ];
    for text in texts {
        assert_eq!(first(text), PORTAL, "{text:?}");
    }
    assert_eq!(
        kept("\u{feff}https://gis\u{200b}.example.com/portal\u{200e}"),
        "gis\u{200b}.example.com/portal"
    );
    // Between Persian letters the joiner is part of the name (RFC 5892 A.1).
    assert_eq!(first("https://نامه\u{200c}ای.example"), "https://xn--mgba3gch31f060k.example");
}

#[test]
fn spelling_of_the_scheme() {
    let texts = [
        "HTTPS://GIS.EXAMPLE.COM/portal",
        "https:gis.example.com/portal",
        "https:/gis.example.com/portal",
        "https:///gis.example.com/portal",
        "https//gis.example.com/portal",
        "https:\\\\gis.example.com\\portal\\home",
        "https://https://gis.example.com/portal",
        "http://https://gis.example.com/portal",
        "//gis.example.com/portal",
        "://gis.example.com/portal",
    ];
    for text in texts {
        assert_eq!(first(text), PORTAL, "{text}");
        assert!(kept(text).to_lowercase().starts_with("gis.example.com"), "{text}");
    }
    assert_eq!(first("http:8080/portal"), "https://http:8080/portal");
}

#[test]
fn spelling_of_the_path() {
    let rows = [
        ("https://gis.example.com/portal/Home/", PORTAL),
        ("https://gis.example.com/portal/SHARING/rest", PORTAL),
        ("https://gis.example.com//portal///home//", PORTAL),
        ("https://gis.example.com\\portal\\home", PORTAL),
        ("https://gis.example.com/x/../portal/./home", PORTAL),
        ("https://gis.example.com/../../portal/home", PORTAL),
        ("https://gis.example.com/x/%2e%2E/portal/home", PORTAL),
        ("https://gis.example.com/p%6Frtal/%68ome", PORTAL),
        ("https://gis.example.com/portal;jsessionid=1A2B/home", PORTAL),
        ("https://gis.example.com/portal/home;jsessionid=1A2B?x", PORTAL),
        ("https://gis.example.com/portal/#/item", PORTAL),
        ("https://gis.example.com/portal?x=/home", PORTAL),
        ("https://gis.example.com/Portal/home", "https://gis.example.com/Portal"),
        ("https://gis.example.com/my%20portal/home", "https://gis.example.com/my%20portal"),
        ("https://gis.example.com/stadtplan-gr%C3%BCn/home", "https://gis.example.com/stadtplan-gr%C3%BCn"),
        ("https://gis.example.com/stadtplan-grün/home", "https://gis.example.com/stadtplan-gr%C3%BCn"),
        ("https://gis.example.com/a%2Fb/home", "https://gis.example.com/a%2Fb"),
        ("https://gis.example.com/gis/portal/home", "https://gis.example.com/gis/portal"),
        ("https://gis.example.com/homeland/home", "https://gis.example.com/homeland"),
        ("https://gis.example.com/portal/index.html/home", PORTAL),
        ("https://gis.example.com?webmap=1", "https://gis.example.com"),
        ("https://gis.example.com#top", "https://gis.example.com"),
        ("https://gis.example.com/portal/sharing/servers/7c1f/rest/services/x", PORTAL),
    ];
    for (text, address) in rows {
        assert_eq!(first(text), address, "{text}");
    }
}

#[test]
fn a_context_called_like_a_marker_is_tried_too() {
    assert_eq!(
        candidates("https://gis.example.com/services/rest/services/Roads/MapServer"),
        ["https://gis.example.com", "https://gis.example.com/services"]
    );
    assert_eq!(candidates("https://gis.example.com/home/sharing/rest")[1], "https://gis.example.com/home");
}

#[test]
fn spelling_of_the_host() {
    let rows = [
        ("https://GIS.Example.COM:443/portal", PORTAL),
        ("https://gis.example.com./portal", PORTAL),
        ("https://gis.example.com:/portal", PORTAL),
        ("gis%2Eexample.com/portal", PORTAL),
        ("gis。example。com/portal", PORTAL),
        ("http://gis.example.com:80/portal", PORTAL),
        ("gis.example.com:80/portal", PORTAL),
        ("https://gis.example.com:8443/portal", "https://gis.example.com:8443/portal"),
        ("https://gis_test.example.com/portal", "https://gis_test.example.com/portal"),
        ("https://192.0.2.7/portal", "https://192.0.2.7/portal"),
        ("192.0.2.7:7443/arcgis/home", "https://192.0.2.7:7443/arcgis"),
        ("https://[2001:DB8::7]/portal/home", "https://[2001:db8::7]/portal"),
        ("[2001:db8:0:0::7]:7443/arcgis", "https://[2001:db8::7]:7443/arcgis"),
        ("Use [2001:db8::7]:7443/arcgis now", "https://[2001:db8::7]:7443/arcgis"),
        ("https://bücher.example/portal", "https://xn--bcher-kva.example/portal"),
        ("https://BÜCHER.example/portal", "https://xn--bcher-kva.example/portal"),
        ("gisserver/arcgis/home", "https://gisserver/arcgis"),
        ("https://gisserver", "https://gisserver"),
    ];
    for (text, address) in rows {
        assert_eq!(first(text), address, "{text}");
    }
}

#[test]
fn an_address_inside_a_query_is_not_followed() {
    let texts = [
        "https://gis.example.com/portal/sharing/rest/oauth2/authorize?redirect_uri=https://evil.example/portal",
        "https://gis.example.com/portal/home/signin.html?returnUrl=https%3A%2F%2Fevil.example%2Fportal",
        "gis.example.com/portal/sharing/rest/oauth2/authorize?redirect_uri=https://evil.example/portal",
        "gis.example.com/portal?u=http://evil.example",
        "https://gis.example.com/portal/https://evil.example/home",
    ];
    for text in texts {
        let all = candidates(text);
        assert!(all.iter().all(|address| address.starts_with("https://gis.example.com")), "{text}: {all:?}");
    }
    assert!(read_address("redirect_uri=https://evil.example/portal").is_err());
    assert!(read_address("client_id=a&redirect_uri=https://evil.example/portal").is_err());
}

#[test]
fn the_kept_part_is_found_behind_wide_letters() {
    let text = "🏛 «https://gis.example.com/portal/home»";
    let reading = read_address(text).unwrap();
    assert_eq!(&text[reading.kept], "gis.example.com/portal");
    assert_eq!(reading.kind, PastedKind::Home);
    // DESIGN-UI, 04: the scheme and the page are quiet.
    assert_eq!(
        kept("https://gis.aldermoor.example/portal/home/item.html?id=7c1f42"),
        "gis.aldermoor.example/portal"
    );
}

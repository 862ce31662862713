use proptest::prelude::*;

use super::super::{AddressError, PortalAddress, Reading, read_address};

/// What must hold for everything that was understood.
fn check(text: &str, reading: &Reading) {
    assert!(reading.kept.start < reading.kept.end && reading.kept.end <= text.len(), "{text:?} {reading:?}");
    assert!(text.is_char_boundary(reading.kept.start) && text.is_char_boundary(reading.kept.end));
    assert!(!reading.candidates.is_empty() && reading.candidates.len() <= 16);
    for candidate in &reading.candidates {
        let url = candidate.as_url();
        assert_eq!((url.username(), url.password(), url.query(), url.fragment()), ("", None, None, None));
        assert!(
            url.scheme() == "https" || url.scheme() == "http" && candidate.is_loopback(),
            "{text:?} {candidate}"
        );
        assert!(candidate.as_str().is_ascii() && !candidate.as_str().ends_with('/'));
        assert_eq!(PortalAddress::parse_exact(candidate.as_str()).as_ref(), Ok(candidate), "{text:?}");
        assert_eq!(reading.candidates.iter().filter(|other| *other == candidate).count(), 1);
    }
    let best = &reading.candidates[0];
    let again = read_address(best.as_str()).unwrap_or_else(|error| panic!("{text:?} -> {best}: {error}"));
    assert_eq!(&again.candidates[0], best, "{text:?}");
    assert!(!again.needs_http);
}

fn check_any(text: &str) -> bool {
    match read_address(text) {
        Ok(reading) => {
            check(text, &reading);
            true
        }
        Err(error) => {
            assert!(error.code().starts_with("address-"));
            false
        }
    }
}

/// Pieces that mean something to an address, in any order.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "https://", "http://", "HTTPS:", "//", "/", "\\", "?", "#", "@", ":", ";", "%", "%2f", "%2e%2e", "..", ".",
            "[::1]", "[", "]", "(", ")", "<", ">", "\"", " ", "\n", "=", "&", "*", "\u{200b}", "\u{202e}", "。", "ü", "é",
            "127.0.0.1", "localhost", "gis.example.com", "arcgis.com", "www.arcgis.com", "org.maps.arcgis.com",
            "services1.arcgis.com", ":443", ":80", ":6080", ":6443", ":7443", ":99999", "portal", "arcgis", "home",
            "sharing", "rest", "services", "admin", "tokens", "apps", "sign-in", "item.html", "index.html", "url=",
            "redirect_uri=", "xn--", "user:pass@", "https%3A%2F%2F", "pro",
        ]).prop_map(str::to_owned),
        1 => "[a-z0-9.\\-]{1,6}",
        1 => any::<char>().prop_map(String::from),
    ]
}

/// Texts that are nearly addresses.
fn address() -> impl Strategy<Value = String> {
    let scheme = prop::sample::select(vec!["https://", "http://", "", "//", "HTTP://"]);
    let host = prop_oneof![
        "[a-z]{1,8}(\\.[a-z0-9\\-_]{1,8}){0,3}",
        "[a-z]{1,4}\\.(maps|hub|mapsqa)\\.arcgis\\.com",
        "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}",
        "\\[[0-9a-f:]{2,12}\\]",
        "[a-zäöüßабвгαβγ]{1,6}\\.[a-z]{2,4}",
        Just("localhost".to_owned()),
    ];
    let port = prop_oneof![3 => Just(String::new()), 1 => any::<u16>().prop_map(|port| format!(":{port}"))];
    let segment = prop_oneof![
        prop::sample::select(vec![
            "home", "sharing", "rest", "services", "admin", "apps", "portal", "..", "", "."
        ])
        .prop_map(str::to_owned),
        "[A-Za-z0-9 !$&'()*+,;=:@%._~\\-]{0,8}",
        "\\PC{0,6}",
    ];
    let path = prop::collection::vec(segment, 0..6)
        .prop_map(|segments| segments.into_iter().fold(String::new(), |path, segment| path + "/" + &segment));
    let tail = prop_oneof![2 => Just(String::new()), 1 => "\\?\\PC{0,12}", 1 => "#\\PC{0,12}"];
    (scheme, host, port, path, tail)
        .prop_map(|(scheme, host, port, path, tail)| format!("{scheme}{host}{port}{path}{tail}"))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(1024), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        check_any(&text);
    }

    #[test]
    fn any_printable_text_is_answered(text in "\\PC{0,200}") {
        check_any(&text);
    }

    #[test]
    fn pieces_in_any_order_are_answered(pieces in prop::collection::vec(piece(), 0..12)) {
        check_any(&pieces.concat());
    }

    #[test]
    fn near_addresses_are_answered(text in address()) {
        check_any(&text);
    }

    #[test]
    fn exact_never_panics_and_never_lets_http_out(text in address()) {
        match PortalAddress::parse_exact(&text) {
            Ok(address) => prop_assert!(address.as_str().starts_with("https://") || address.is_loopback()),
            Err(AddressError::HttpNotAllowed { origin }) => prop_assert!(!origin.is_loopback()),
            Err(_) => {}
        }
    }

    #[test]
    fn well_formed_addresses_are_understood(
        host in "[a-z]{1,8}\\.[a-z]{2,8}\\.[a-z]{2,3}",
        context in "[a-z]{3,8}-[a-z]{2,5}",
        page in prop::sample::select(vec!["", "/", "/home", "/home/item.html?id=1", "/sharing/rest/portals/self?f=json"]),
    ) {
        let address = format!("https://{host}/{context}");
        let text = format!("{address}{page}");
        let reading = read_address(&text).unwrap();
        prop_assert_eq!(reading.candidates[0].as_str(), address);
        prop_assert_eq!(&text[reading.kept], format!("{host}/{context}"));
    }

    #[test]
    fn same_portal_is_symmetric(one in address(), other in address()) {
        if let (Ok(one), Ok(other)) = (read_address(&one), read_address(&other)) {
            let (one, other) = (&one.candidates[0], &other.candidates[0]);
            prop_assert!(one.same_portal(one));
            prop_assert_eq!(one.same_portal(other), other.same_portal(one));
        }
    }
}

/// The generators above reach both answers often enough to mean something.
#[test]
fn generated_texts_are_partly_addresses() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let understood = (0..500)
        .filter(|_| {
            check_any(&address().new_tree(&mut runner).expect("a generator that always yields").current())
        })
        .count();
    assert!((50..500).contains(&understood), "{understood}");
}

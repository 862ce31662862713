use super::super::{AddressError, MAX_LENGTH, PortalAddress, read_address};

#[test]
fn nothing_to_read() {
    for text in ["", " ", "\t\n", "\u{a0}\u{200b}", "https://", "http:", "https", "\"\"", "<>"] {
        assert_eq!(read_address(text), Err(AddressError::Empty), "{text:?}");
    }
}

#[test]
fn not_an_address() {
    let texts = [
        "hello",
        "Xk29dLmQ01pR7sTb",
        "correct horse battery staple",
        "please ask Mara",
        "one.example and two.example",
        "mara: secret",
        "https://:8080/portal",
        "https://?x",
        "https://gis.example.com/%00/home",
        "https://gis.example.com/a%0d%0ab/home",
    ];
    for text in texts {
        assert_eq!(read_address(text), Err(AddressError::NotAnAddress), "{text:?}");
    }
}

#[test]
fn addresses_of_another_kind() {
    let rows = [
        ("ftp://gis.example.com/portal", "ftp"),
        ("FILE:///etc/hosts", "file"),
        ("javascript:alert(1)", "javascript"),
        ("mailto:mara@example.com", "mailto"),
        ("data:text/html,x", "data"),
        ("urn:ietf:wg:oauth:2.0:oob", "urn"),
        ("htps://gis.example.com", "htps"),
        ("shttp://gis.example.com", "shttp"),
        ("wss://gis.example.com/portal", "wss"),
        ("see ftp://gis.example.com for files", "ftp"),
    ];
    for (text, scheme) in rows {
        assert_eq!(read_address(text), Err(AddressError::NotWeb { scheme: scheme.to_owned() }), "{text}");
    }
}

#[test]
fn a_name_or_password_in_the_address_is_refused_and_not_repeated() {
    let texts = [
        "https://mara:hunter2@gis.example.com/portal",
        "https://hunter2@gis.example.com",
        "mara:hunter2@gis.example.com/portal",
        "https://www.arcgis.com@evil.example/hunter2",
        "http://hunter2@localhost:8080",
        "hunter2@gis.example.com",
    ];
    for text in texts {
        let error = read_address(text).unwrap_err();
        assert_eq!(error, AddressError::HasUserInfo, "{text}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
    assert!(read_address("https://www.arcgis.com%40evil.example").is_err());
}

#[test]
fn a_path_alone() {
    let texts = [
        "/portal/home/item.html?id=1",
        "C:\\Program Files\\ArcGIS",
        "d:/maps",
        "\\\\server\\share\\maps",
        "./maps",
        "../portal",
        "~/.arcgisprofile",
    ];
    for text in texts {
        assert_eq!(read_address(text), Err(AddressError::PrivatePathOnly), "{text}");
    }
}

#[test]
fn hosts_and_ports_that_do_not_exist() {
    let long_label = format!("https://{}.example", "a".repeat(64));
    let long_name = format!("https://{}example", "abcdefgh.".repeat(28));
    let hosts = [
        "https://gis..example.com",
        "https://.example.com",
        "https://-gis.example.com",
        "https://gis-.example.com",
        "https://gis,example.com/portal",
        "https://gis%20x.example.com",
        "https://gis%00.example.com",
        "https://exa(mple.com",
        "https://[::1",
        "https://[::1]x/portal",
        "https://[fe80::1%25eth0]/portal",
        "https://0x7f.1/portal",
        "https://127.1/portal",
        "https://2130706433/portal",
        "https://0177.0.0.1/portal",
        "https://１２７.0.0.1/portal",
        "https://256.1.1.1/portal",
        "11.3",
        ":8080",
        "https://xn--zzzzzz--/portal",
        "https://gis℀x.example",
        &long_label,
        &long_name,
    ];
    for text in hosts {
        assert_eq!(read_address(text), Err(AddressError::BadHost), "{text}");
    }
    for port in ["0", "65536", "99999999999", "80a", "-1", "+80", "８０"] {
        let text = format!("https://gis.example.com:{port}/portal");
        assert_eq!(read_address(&text), Err(AddressError::BadPort), "{text}");
    }
}

#[test]
fn length_is_bounded() {
    let start = "https://gis.example.com/portal/home?";
    let fits = format!("{start}{}", "x".repeat(MAX_LENGTH - start.len()));
    assert!(read_address(&fits).is_ok());
    let long = format!("{fits}x");
    assert_eq!(read_address(&long), Err(AddressError::TooLong { limit: MAX_LENGTH }));
    assert_eq!(PortalAddress::parse_exact(&long), Err(AddressError::TooLong { limit: MAX_LENGTH }));
}

/// What is pasted by mistake is often a secret; no answer repeats it.
#[test]
fn no_answer_repeats_the_text() {
    let canary = "Zq8canaryZq8";
    let texts = [
        "{}",
        "{} {}",
        "{}:{}",
        "x:{}@h.example",
        "/{}",
        "ftp://{}@h.example/{}",
        "https://h.example:{}/",
        "https://h.{}%.example",
        "https://{}@h.example/{}",
    ];
    for text in texts.map(|shape| shape.replace("{}", canary)) {
        let error = read_address(&text).expect_err(&text);
        let said = format!("{error} {error:?}").to_lowercase();
        assert!(!said.contains(&canary.to_lowercase()), "{text}: {said}");
    }
}

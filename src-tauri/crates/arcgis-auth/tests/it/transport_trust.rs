//! Pins, client certificates, addresses given for a name, and plain http for one origin, over real connections.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::process::{Command, Stdio};
use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use arcgis_auth::error::{CertificateFault as Fault, CertificateNotTrusted, Unreachable};
use arcgis_auth::portal::{Origin, PortalAddress, secured};
use arcgis_auth::scheme::server::{ServerSignIn, TokenEndpoint};
use arcgis_auth::secret::Password;
use arcgis_auth::transport::{
    Authority, ClientIdentity, IdentityError, NoCertificate, Pin, Reply, Transport, TransportOptions,
    TrustUse,
};
use http::HeaderMap;
use url::Url;

use crate::common::{HandClock, Recorded};
use crate::tls_server::{Dates, TlsServer, authority, certificate, serve, serve_saying, server_with};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn get(options: &TransportOptions, url: &str) -> Result<Reply, Error> {
    let clock: Arc<dyn Clock> = HandClock::new();
    let transport = Transport::new(options, clock).unwrap();
    transport.get(&Url::parse(url).unwrap(), HeaderMap::new()).await
}

fn not_trusted(got: Result<Reply, Error>) -> CertificateNotTrusted {
    match got {
        Err(Error::NotTrusted(not)) => not,
        other => panic!("{other:?}"),
    }
}

/// What OpenSSL makes of it.
fn openssl(arguments: &[&str], input: &[u8]) -> String {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn fingerprint(server: &TlsServer) -> String {
    let told = openssl(&["x509", "-inform", "DER", "-noout", "-fingerprint", "-sha256"], &server.certificate);
    told.trim().rsplit('=').next().unwrap().replace(':', "").to_ascii_lowercase()
}

fn pin(server: &TlsServer, waives: &[Fault]) -> TransportOptions {
    let pin = Pin {
        host: "127.0.0.1".to_owned(),
        port: server.port,
        fingerprint: fingerprint(server),
        waives: waives.to_vec(),
    };
    TransportOptions { pins: vec![pin], ..TransportOptions::default() }
}

#[tokio::test]
async fn what_is_not_trusted_is_shown_and_may_be_pinned() {
    let server = serve(&["127.0.0.1", "gis.aldermoor.example"], Dates::Good, None).await;
    let url = format!("https://{}/", server.place);
    let not = not_trusted(get(&TransportOptions::default(), &url).await);
    assert_eq!((not.fault, &not.faults[..]), (Fault::UnknownAuthority, &[Fault::UnknownAuthority][..]));
    let facts = not.certificate.unwrap();
    assert_eq!(facts.fingerprint, fingerprint(&server));
    assert_eq!(facts.names, ["127.0.0.1", "gis.aldermoor.example"]);
    assert_eq!(
        (facts.subject.full.as_str(), facts.issuer.full.as_str()),
        ("CN=Aldermoor test", "CN=Aldermoor test authority")
    );
    assert_eq!(facts.not_before.to_string(), "2020-01-02T00:00:00Z");

    let reply = get(&pin(&server, &not.faults), &url).await.unwrap();
    assert_eq!((reply.body(), reply.trust), (&b"hello"[..], Some(TrustUse::Pin)));
    // Once the system trusts the host, the pin is over.
    let trusted =
        TransportOptions { extra_authorities: vec![server.authority.clone()], ..pin(&server, &not.faults) };
    assert_eq!(get(&trusted, &url).await.unwrap().trust, Some(TrustUse::Lapsed));
}

/// Each fault has to have been seen; the system stops at the first one.
#[tokio::test]
async fn a_pin_waives_only_what_was_seen() {
    let server = serve(&["gis.aldermoor.example"], Dates::Over, None).await;
    let url = format!("https://{}/", server.place);
    let all = [Fault::Expired, Fault::WrongHost, Fault::UnknownAuthority];
    let mut seen = not_trusted(get(&TransportOptions::default(), &url).await).faults;
    seen.sort_by_key(|fault| all.iter().position(|other| other == fault));
    assert_eq!(seen, all);
    for missing in all {
        let waives: Vec<_> = all.into_iter().filter(|fault| *fault != missing).collect();
        assert_eq!(not_trusted(get(&pin(&server, &waives), &url).await).fault, missing);
    }
    assert_eq!(get(&pin(&server, &all), &url).await.unwrap().trust, Some(TrustUse::Pin));
}

#[tokio::test]
async fn a_pin_is_for_one_certificate_at_one_host_and_port() {
    let (one, other) = (server_with(&["127.0.0.1"]).await, server_with(&["127.0.0.1"]).await);
    let mut options = pin(&one, &[Fault::UnknownAuthority]);
    let to_other = format!("https://{}/", other.place);
    // Another port.
    assert_eq!(not_trusted(get(&options, &to_other).await).pinned, None);
    // Another name.
    let by_name = format!("https://localhost:{}/", one.port);
    assert_eq!(not_trusted(get(&options, &by_name).await).pinned, None);
    // Another certificate.
    options.pins[0].port = other.port;
    let not = not_trusted(get(&options, &to_other).await);
    assert_eq!((not.fault, not.pinned), (Fault::Changed, Some(fingerprint(&one))));
    assert_eq!(not.certificate.unwrap().fingerprint, fingerprint(&other));
}

fn added(server: &TlsServer, port: u16) -> TransportOptions {
    let pem = openssl(&["x509", "-inform", "DER"], &server.authority);
    let authority = Authority::from_pem("127.0.0.1", port, &pem).unwrap();
    assert_eq!(authority.facts()[0].subject.full, "CN=Aldermoor test authority");
    TransportOptions { authorities: vec![authority], ..TransportOptions::default() }
}

#[tokio::test]
async fn an_added_authority_is_for_one_host_and_port() {
    let server = server_with(&["127.0.0.1", "localhost"]).await;
    let url = format!("https://{}/", server.place);
    let options = added(&server, server.port);
    assert_eq!(get(&options, &url).await.unwrap().trust, Some(TrustUse::Authority));
    // Another name, another port.
    let by_name = format!("https://localhost:{}/", server.port);
    assert_eq!(not_trusted(get(&options, &by_name).await).faults, [Fault::UnknownAuthority]);
    assert_eq!(
        not_trusted(get(&added(&server, server.port ^ 1), &url).await).faults,
        [Fault::UnknownAuthority]
    );
    // Once the system trusts the host, it is over.
    let trusted = TransportOptions { extra_authorities: vec![server.authority.clone()], ..options };
    assert_eq!(get(&trusted, &url).await.unwrap().trust, Some(TrustUse::Lapsed));
}

/// What an authority signs still has to be valid and for this host.
#[tokio::test]
async fn an_added_authority_waives_neither_dates_nor_names() {
    let server = serve(&["gis.aldermoor.example"], Dates::Over, None).await;
    let url = format!("https://{}/", server.place);
    let mut left = not_trusted(get(&added(&server, server.port), &url).await).faults;
    left.sort_by_key(|fault| *fault == Fault::WrongHost);
    assert_eq!(left, [Fault::Expired, Fault::WrongHost]);
    // Beside it, a pin waives what else was seen.
    let both = TransportOptions { pins: pin(&server, &left).pins, ..added(&server, server.port) };
    assert_eq!(get(&both, &url).await.unwrap().trust, Some(TrustUse::Pin));
}

#[test]
fn what_holds_no_certificate_is_no_authority() {
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for text in ["", "gis.example.com", broken, "-----BEGIN CERTIFICATE-----\nMIIB"] {
        assert_eq!(Authority::from_pem("gis.example.com", 443, text), Err(NoCertificate), "{text}");
    }
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_who_asks() {
    let people = authority();
    let server = serve(&["127.0.0.1"], Dates::Good, Some(people.der().clone())).await;
    let url = format!("https://{}/", server.place);
    let trusting =
        TransportOptions { extra_authorities: vec![server.authority.clone()], ..TransportOptions::default() };
    match get(&trusting, &url).await {
        Err(Error::Unreachable(found)) => assert_eq!(found.why, Unreachable::CertificateWanted),
        other => panic!("{other:?}"),
    }
    let (person, key) = certificate(&["mara.aldermoor.example"], Dates::Good, &people);
    let (chain, key) = (person.pem(), key.serialize_pem());
    let cipher = ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:canary"];
    let sealed = openssl(&cipher, key.as_bytes());
    assert!(sealed.contains("BEGIN ENCRYPTED PRIVATE KEY"));
    let traditional = openssl(&["ec"], key.as_bytes());
    assert!(traditional.contains("BEGIN EC PRIVATE KEY"));
    let password = Password::from("canary");
    let one_file = format!("{sealed}{chain}");
    let rows = [
        (&chain, &key, None),
        (&chain, &traditional, None),
        (&chain, &sealed, Some(&password)),
        (&one_file, &one_file, Some(&password)),
    ];
    for (chain, key, password) in rows {
        let identity = ClientIdentity::from_pem(chain, key, password).unwrap();
        let options = TransportOptions { identity: Some(identity), ..trusting.clone() };
        assert!(format!("{options:?}").contains("identity: Some(ClientIdentity)"));
        assert_eq!(get(&options, &url).await.unwrap().body(), b"hello");
    }
    // A pin and a client certificate go together.
    let identity = ClientIdentity::from_pem(&chain, &key, None).ok();
    let options = TransportOptions { identity, ..pin(&server, &[Fault::UnknownAuthority]) };
    assert_eq!(get(&options, &url).await.unwrap().trust, Some(TrustUse::Pin));

    let stranger = certificate(&["x.example"], Dates::Good, &people).1.serialize_pem();
    let wrong = Password::from("wrong");
    let rows = [
        (&chain, &sealed, None, IdentityError::PasswordWanted),
        (&chain, &sealed, Some(&wrong), IdentityError::WrongPassword),
        (&chain, &stranger, None, IdentityError::Mismatch),
        (&chain, &chain, None, IdentityError::NoKey),
        (&key, &key, None, IdentityError::NoCertificate),
    ];
    for (chain, key, password, error) in rows {
        assert_eq!(ClientIdentity::from_pem(chain, key, password).unwrap_err(), error);
    }
}

#[tokio::test]
async fn a_host_is_where_the_caller_says_under_its_own_name() {
    let server = server_with(&["gis.aldermoor.invalid"]).await;
    let options = TransportOptions {
        extra_authorities: vec![server.authority.clone()],
        resolve: ["GIS.aldermoor.invalid", "maps.aldermoor.invalid", "localhost"]
            .map(|name| (name.to_owned(), HERE))
            .to_vec(),
        ..TransportOptions::default()
    };
    let at = |host: &str| format!("https://{host}:{}/", server.port);
    assert_eq!(get(&options, &at("gis.aldermoor.invalid")).await.unwrap().body(), b"hello");
    for host in ["maps.aldermoor.invalid", "127.0.0.1"] {
        assert_eq!(not_trusted(get(&options, &at(host)).await).fault, Fault::WrongHost, "{host}");
    }
}

#[tokio::test]
async fn plain_http_is_for_the_one_origin_that_was_allowed() {
    let server = Recorded::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
    let at = |scheme: &str, host: &str, port| format!("{scheme}://{host}:{port}/arcgis");
    let allowed = at("http", "gis.aldermoor.invalid", server.port());
    let mut options = TransportOptions {
        resolve: vec![
            ("gis.aldermoor.invalid".to_owned(), HERE),
            ("maps.aldermoor.invalid".to_owned(), HERE),
        ],
        ..TransportOptions::default()
    };
    assert_eq!(get(&options, &allowed).await.unwrap_err().name(), "NotSecure");
    options.plain_http = Origin::of(&Url::parse(&allowed).unwrap());
    let others =
        [at("http", "maps.aldermoor.invalid", server.port()), at("http", "gis.aldermoor.invalid", 1)];
    for other in others {
        assert_eq!(get(&options, &other).await.unwrap_err().name(), "NotSecure", "{other}");
    }
    assert_eq!(get(&options, &allowed).await.unwrap().body(), b"ok");
}

/// A plain server at a name, and the way to it.
async fn plain_server(body: &str) -> (Recorded, PortalAddress, TransportOptions) {
    let length = body.len();
    let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    let server = Recorded::answering(reply).await;
    let url = Url::parse(&format!("http://gis.aldermoor.invalid:{}/arcgis", server.port())).unwrap();
    let origin = Origin::of(&url).unwrap();
    let address = PortalAddress::parse_permitting_http(url.as_str(), std::slice::from_ref(&origin)).unwrap();
    let options = TransportOptions {
        resolve: vec![("gis.aldermoor.invalid".to_owned(), HERE)],
        plain_http: Some(origin),
        ..TransportOptions::default()
    };
    (server, address, options)
}

#[tokio::test]
async fn a_token_for_https_is_not_taken_over_plain_http() {
    for (ssl, refused) in [("true", true), ("false", false)] {
        let body = format!(r#"{{"token":"canary-token-0123456789","expires":1900000000000,"ssl":{ssl}}}"#);
        let (_server, address, options) = plain_server(&body).await;
        let clock: Arc<dyn Clock> = HandClock::new();
        let transport = Transport::new(&options, clock).unwrap();
        let password = Password::from("p");
        let got = ServerSignIn::new("crew", &password).send(&transport, &TokenEndpoint::own(&address)).await;
        match got {
            Ok(_) => assert!(!refused),
            Err(error) => assert_eq!((error.name(), refused), ("HttpsOnly", true), "{error:?}"),
        }
    }
}

#[tokio::test]
async fn https_on_the_same_host_is_found() {
    let info = r#"{"currentVersion":11.3,"authInfo":{"isTokenBasedSecurity":true}}"#;
    let server = serve_saying(info, &["gis.aldermoor.invalid"], Dates::Good, None).await;
    let (plain, nobody, mut options) = plain_server(info).await;
    let clock = || -> Arc<dyn Clock> { HandClock::new() };
    let ask = Transport::new(&options, clock()).unwrap();
    assert_eq!(secured(&ask, &nobody).await.unwrap(), None);
    let at = nobody.as_str().replace(&plain.port().to_string(), &server.port.to_string());
    let origin = Origin::of(&Url::parse(&at).unwrap()).unwrap();
    let address = PortalAddress::parse_permitting_http(&at, &[origin]).unwrap();
    assert_eq!(secured(&ask, &address).await.unwrap_err().name(), "CertificateNotTrusted");
    options.extra_authorities = vec![server.authority.clone()];
    let ask = Transport::new(&options, clock()).unwrap();
    let found = secured(&ask, &address).await.unwrap().unwrap();
    assert_eq!(found.as_str(), at.replace("http:", "https:"));
}

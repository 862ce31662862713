//! What the pre-flight makes of bad replies, bad connections and bad certificates.

use std::sync::Arc;
use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use arcgis_auth::error::{CertificateFault, NotUnderstood, Unreachable};
use arcgis_auth::portal::{PortalAddress, PortalKind};
use arcgis_auth::transport::{Transport, TransportOptions};
use practice_portal::{Certificate, Dialect, Fault, Options, Site};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde_json::json;

use crate::common::{HandClock, MARA, Recorded, Stage, says};
use crate::discovery::find;

fn with(options: &TransportOptions) -> Transport {
    let clock: Arc<dyn Clock> = HandClock::new();
    Transport::new(options, clock).unwrap()
}

/// Small bounds, so that what never ends is noticed soon.
fn bounded(timeout: Duration) -> Transport {
    with(&TransportOptions { timeout, reply_limit: 64 * 1024, ..TransportOptions::default() })
}

/// The issue's "Bad input": "a typed error with words".
#[tokio::test]
async fn each_bad_reply_has_its_own_error() {
    let unreachable = |why| (Some(why), None, "PortalUnreachable");
    let odd = |what| (None, Some(what), "ReplyNotUnderstood");
    let named = |name| (None, None, name);
    let rows = [
        (Fault::Html, named("NotAPortal")),
        (Fault::Status(404), named("NotAPortal")),
        (Fault::WrongTypes, named("NotAPortal")),
        (says(&json!({"hello": "world"})), named("NotAPortal")),
        (says(&json!([{"isPortal": true}])), named("NotAPortal")),
        (
            says(&json!({"error": {"code": 400, "message": "Invalid URL", "details": []}})),
            named("NotAPortal"),
        ),
        (Fault::Status(500), named("PortalFailed")),
        (Fault::TooMany(3), named("PortalFailed")),
        (Fault::Truncated, unreachable(Unreachable::ConnectionLost)),
        (Fault::Reset, unreachable(Unreachable::ConnectionLost)),
        (Fault::NeverAnswers, unreachable(Unreachable::TimedOut)),
        (Fault::Dripping(Duration::from_millis(20)), unreachable(Unreachable::TimedOut)),
        (Fault::Huge(1 << 30), odd(NotUnderstood::TooLarge)),
        (says(r#"{"isPortal": true, "name": "Alder"#), odd(NotUnderstood::Truncated)),
    ];
    let (patient, impatient) = (bounded(Duration::from_secs(30)), bounded(Duration::from_millis(400)));
    for (fault, (why, what, name)) in rows {
        let stage = Stage::new(Dialect::Enterprise11).await;
        let shown = format!("{fault:?}");
        let transport = if why == Some(Unreachable::TimedOut) { &impatient } else { &patient };
        stage.control.plan_fault(&stage.rest("portals/self"), fault, None);
        let error = find(transport, stage.portal.as_str()).await.unwrap_err();
        assert_eq!(error.name(), name, "{shown}: {error}");
        match error {
            Error::Unreachable(found) => assert_eq!(Some(found.why), why, "{shown}"),
            Error::NotUnderstood { what: found, .. } => assert_eq!(Some(found), what, "{shown}"),
            _ => {}
        }
    }
}

/// Values of other types than expected are unknown, not an end.
/// Without a scheme https is tried first, which a server of plain http breaks off: what it answers over http is told.
#[tokio::test]
async fn an_answer_tells_more_than_a_silence() {
    let rows = [
        (Fault::Html, "ReplyNotUnderstood"),
        (Fault::Truncated, "PortalUnreachable"),
        (Fault::Huge(1 << 30), "ReplyNotUnderstood"),
        (Fault::RedirectTo("http://127.0.0.1:9/elsewhere".to_owned()), "RedirectedElsewhere"),
        (Fault::Reset, "PortalUnreachable"),
    ];
    let transport = bounded(Duration::from_secs(30));
    for (fault, name) in rows {
        let stage = Stage::new(Dialect::Enterprise11).await;
        let shown = format!("{fault:?}");
        stage.control.plan_fault(&stage.rest("portals/self"), fault, None);
        let bare = stage.portal.as_str().strip_prefix("http://").unwrap();
        let error = find(&transport, bare).await.unwrap_err();
        assert_eq!(error.name(), name, "{shown}: {error}");
    }
}

#[tokio::test]
async fn wrong_types_leave_a_portal_with_unknowns() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let odd = json!({
        "isPortal": true, "name": 42, "portalName": ["x"], "portalMode": 1, "enterpriseVersion": {},
        "currentVersion": true, "supportsOAuth": "perhaps", "canSignInArcGIS": 1, "samlEnabled": "yes",
        "maxTokenExpirationMinutes": "60", "user": [{"username": "mara.lindqvist"}],
    });
    stage.control.plan_fault(&stage.rest("portals/self"), says(&odd), None);
    let info = find(&stage.transport, stage.portal.as_str()).await.unwrap().info.unwrap();
    assert_eq!((info.organisation, info.release, info.user_name), (None, None, None));
    assert_eq!((info.browser, info.own_accounts, info.own_sign_in_page), (None, None, false));
    assert_eq!((info.kind, info.longest_token_minutes), (PortalKind::Enterprise, None));
    // A private portal's other document as well.
    let stage = Stage::new(Dialect::Private).await;
    stage.control.plan_fault(&stage.rest("info"), Fault::WrongTypes, None);
    assert!(find(&stage.transport, stage.portal.as_str()).await.is_ok());
}

#[tokio::test]
async fn nobody_there_is_told_apart() {
    let transport = with(&TransportOptions::default());
    // Nobody has listened on port 1 for decades, and no name under `invalid` exists (RFC 6761 §6.4).
    let rows = [
        ("http://127.0.0.1:1/portal", Unreachable::ConnectionRefused),
        ("https://gis.aldermoor.invalid/portal", Unreachable::NameNotFound),
    ];
    for (pasted, why) in rows {
        match find(&transport, pasted).await {
            Err(Error::Unreachable(found)) => assert_eq!(found.why, why, "{pasted}"),
            other => panic!("{pasted}: {other:?}"),
        }
    }
}

/// http where https was expected, and the other way round.
#[tokio::test]
async fn the_wrong_scheme_is_a_failed_connection() {
    let stage = Stage::with(Options::for_tests().with_https()).await;
    let http = stage.running.http(Site::Portal).unwrap().port().unwrap();
    let https = stage.running.https(Site::Portal).unwrap().port().unwrap();
    let got = find(&stage.transport, &format!("https://127.0.0.1:{http}/practice")).await;
    match got {
        Err(Error::Unreachable(found)) => assert_eq!(found.why, Unreachable::Handshake),
        other => panic!("{other:?}"),
    }
    let got = find(&stage.transport, &format!("http://127.0.0.1:{https}/practice")).await;
    assert_eq!(got.unwrap_err().name(), "PortalUnreachable");
    // Without a scheme both are tried, https first.
    let found = find(&stage.transport, &format!("127.0.0.1:{http}/practice")).await.unwrap();
    assert_eq!(found.address.as_str(), format!("http://127.0.0.1:{http}/practice"));
}

struct Secure {
    stage: Stage,
    portal: PortalAddress,
    trusting: Transport,
}

impl Secure {
    async fn new(certificate: Certificate) -> Self {
        let stage = Stage::with(Options { certificate, ..Options::for_tests().with_https() }).await;
        let portal = PortalAddress::parse_exact(stage.running.https(Site::Portal).unwrap().as_str()).unwrap();
        let authority = CertificateDer::from_pem_slice(stage.running.ca_pem().unwrap().as_bytes()).unwrap();
        let trusting =
            with(&TransportOptions { extra_authorities: vec![authority], ..TransportOptions::default() });
        Self { stage, portal, trusting }
    }

    /// What is wrong with the certificate, and that nothing was said before it was looked at.
    async fn fault(&self, transport: &Transport) -> CertificateFault {
        match find(transport, self.portal.as_str()).await {
            Err(Error::NotTrusted(not)) => {
                assert_eq!(not.host, "127.0.0.1");
                assert_eq!(self.stage.control.total(), 0, "nothing was sent");
                not.fault
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_says_why() {
    let rows = [
        (Certificate::Expired, CertificateFault::Expired),
        (Certificate::OtherHost, CertificateFault::WrongHost),
        (Certificate::SelfSigned, CertificateFault::UnknownAuthority),
    ];
    for (certificate, expected) in rows {
        let secure = Secure::new(certificate).await;
        assert_eq!(secure.fault(&secure.trusting).await, expected, "{certificate:?}");
    }
    for certificate in [Certificate::Good, Certificate::SelfSigned] {
        let secure = Secure::new(certificate).await;
        let strangers = secure.fault(&secure.stage.transport).await;
        assert_eq!(strangers, CertificateFault::UnknownAuthority, "{certificate:?}");
    }
}

/// An authority that is handed in makes the portal known, by each of its names; its certificate is shown.
#[tokio::test]
async fn a_certificate_of_a_known_authority_is_shown() {
    let secure = Secure::new(Certificate::Good).await;
    let found = find(&secure.trusting, secure.portal.as_str()).await.unwrap();
    let facts = found.certificate.unwrap();
    assert_eq!(facts.subject.full, "CN=Aldermoor practice portal");
    assert_eq!(facts.issuer.full, "CN=Aldermoor practice authority");
    let now = secure.stage.clock.now();
    assert!(facts.not_before < now && now < facts.not_after);
    assert_eq!(facts.fingerprint.len(), 64);
    let by_name = secure.portal.as_str().replace("127.0.0.1", "localhost");
    assert!(find(&secure.trusting, &by_name).await.is_ok());

    // The whole way over https; a token may only travel so (PROTOCOL §2.1: `ssl`).
    let password = arcgis_auth::secret::Password::from(MARA.1);
    let sign_in = arcgis_auth::scheme::password::PasswordSignIn::new(MARA.0, &password);
    let issued = sign_in.send(&secure.trusting, &found.address).await.unwrap();
    assert_eq!(issued.verify(&secure.trusting, &found.address).await.unwrap().user_name, MARA.0);
    let token = issued.commit(&crate::common::MemoryLedger::default()).await.unwrap();
    assert_eq!(token.https_only(), Some(true));
}

/// http that leads to https on the same host becomes https; https that leads to http goes nowhere.
#[tokio::test]
async fn https_is_followed_and_never_left() {
    let secure = Secure::new(Certificate::Good).await;
    let path = secure.stage.rest("portals/self");
    let to = format!("{}?f=json", secure.portal.sharing_rest("portals/self"));
    // Only the plain door sends on: the fault strikes once.
    secure.stage.control.plan_fault(&path, Fault::RedirectTo(to), Some(1));
    let found = find(&secure.trusting, secure.stage.portal.as_str()).await.unwrap();
    assert_eq!(found.address, secure.portal);

    let to = format!("{}?f=json", secure.stage.portal.sharing_rest("portals/self"));
    secure.stage.control.plan_fault(&path, Fault::RedirectTo(to), Some(1));
    let got = find(&secure.trusting, secure.portal.as_str()).await;
    assert_eq!(got.unwrap_err().name(), "RedirectedElsewhere");
}

/// An authority that is no certificate is said when the connection is prepared.
#[test]
fn a_text_that_is_no_certificate_is_no_authority() {
    let options = TransportOptions {
        extra_authorities: vec![CertificateDer::from(b"not a certificate".to_vec())],
        ..TransportOptions::default()
    };
    let clock: Arc<dyn Clock> = HandClock::new();
    assert_eq!(Transport::new(&options, clock).unwrap_err().name(), "Setup");
}

#[tokio::test]
async fn a_server_that_hangs_up_in_the_handshake_is_unreachable() {
    let server = Recorded::answering("").await;
    let got =
        find(&with(&TransportOptions::default()), &format!("https://127.0.0.1:{}/portal", server.port()))
            .await;
    assert_eq!(got.unwrap_err().name(), "PortalUnreachable");
}

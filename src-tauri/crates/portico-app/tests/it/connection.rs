//! How portals are reached: certificates that a person accepts, proxies, and plain http for one server.

use std::net::SocketAddr;

use portico_app::view::{
    AppIdAnswer, CertificateFaultName, CheckKind, CheckLevel, ConnectionTarget, ConnectionTrial, Keep,
    ProbeReport, ProfileDetail, ProxyChoice, ProxyView, Reach, SignInRequest, SignInTarget, SignInWay, State,
    TrustName, Typed, UiError,
};
use practice_portal::{Certificate, Fault, PORTICO_APP, Site};
use profile_store::{SecretKey, SecretKind};
use url::Url;

use crate::fixture::Fixture;
use crate::test_proxy::TestProxy;
use crate::visitor::MARA;

const PROXY_USER: &str = "AD\\mara";
const PROXY_PASSWORD: &str = "canary:p@ss";
const HOST: &str = "gis.aldermoor.example";

fn as_usual() -> Reach {
    Reach { proxy: ProxyChoice::System, authority: None, pin: None, accepts: Vec::new(), plain_http: false }
}

fn accepting(sha256: &str, faults: &[CertificateFaultName]) -> Reach {
    Reach { pin: Some(sha256.to_owned()), accepts: faults.to_vec(), ..as_usual() }
}

async fn with_https(certificate: Certificate) -> Fixture {
    Fixture::with(|options| {
        *options = std::mem::replace(options, practice_portal::Options::for_tests()).with_https();
        options.certificate = certificate;
    })
    .await
}

fn secure_address(fixture: &Fixture) -> String {
    fixture.portal.https(Site::Portal).unwrap().to_string()
}

async fn trial(fixture: &Fixture, text: &str, reach: Option<Reach>) -> ConnectionTrial {
    let target = ConnectionTarget::Address { text: text.to_owned() };
    fixture.app.try_connection(target, reach, "trial").await.unwrap()
}

async fn sign_in(fixture: &mut Fixture, report: &ProbeReport) -> ProfileDetail {
    let target = SignInTarget::Probed { probe_id: report.probe_id.clone(), name: "Aldermoor".to_owned() };
    let request = SignInRequest { keep: Keep::Keyring, ..Fixture::with_password(target, MARA, true) };
    let begun = fixture.app.begin_sign_in(request).unwrap();
    fixture.done(&begun.sign_in_id).await
}

fn secure_line(report: &ProbeReport) -> (CheckLevel, &str) {
    let line = report.checks.iter().find(|check| check.kind == CheckKind::Secure).unwrap();
    (line.level, line.finding.key.as_str())
}

fn code<T: std::fmt::Debug>(done: Result<T, UiError>) -> String {
    done.unwrap_err().code
}

/// Why a profile cannot be checked.
async fn trouble(fixture: &Fixture, id: &str) -> Option<String> {
    let done = fixture.app.check_now(id).await;
    match (done, fixture.card(id).state) {
        (Err(error), _) | (Ok(()), State::Problem { error, .. }) => Some(error.code),
        (Ok(()), State::SignedIn { .. }) => None,
        (Ok(()), other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_certificate_is_accepted_only_after_it_was_shown() {
    let mut fixture = with_https(Certificate::SelfSigned).await;
    let address = secure_address(&fixture);
    assert_eq!(code(fixture.app.probe(&address, "job").await), "certificate_not_trusted");
    let unseen = accepting(&"ab".repeat(32), &[CertificateFaultName::UnknownAuthority]);
    assert_eq!(code(fixture.app.probe_by(&address, "job", Some(unseen)).await), "certificate_not_seen");

    let shown = trial(&fixture, &address, None).await;
    assert_eq!((shown.trust, shown.can_accept), (TrustName::Refused, true));
    assert_eq!(shown.faults, [CertificateFaultName::UnknownAuthority]);
    let certificate = shown.certificate.unwrap();
    // Looking accepts nothing, and neither does accepting something else.
    let looked_at = accepting(&certificate.sha256, &[]);
    assert_eq!(code(fixture.app.probe_by(&address, "job", Some(looked_at)).await), "certificate_not_seen");
    let other = accepting(&certificate.sha256, &[CertificateFaultName::Expired]);
    assert_eq!(code(fixture.app.probe_by(&address, "job", Some(other)).await), "certificate_not_trusted");
    assert!(certificate.names.contains(&"127.0.0.1".to_owned()), "{certificate:?}");

    let pinning = accepting(&certificate.sha256, &shown.faults);
    let report = fixture.app.probe_by(&address, "job", Some(pinning)).await.unwrap();
    assert_eq!(secure_line(&report), (CheckLevel::Care, "probe.secure.pinned"));
    let profile = sign_in(&mut fixture, &report).await;
    let (id, portal) = (profile.card.profile_id.clone(), profile.card.portal_id.clone());

    // It is kept with the portal, and used after a new start.
    fixture.restart();
    assert_eq!(trouble(&fixture, &id).await, None);
    let kept = fixture.app.connection(&portal).await.unwrap();
    let pin = kept.accepted.unwrap();
    assert_eq!((pin.sha256, pin.fault), (certificate.sha256, CertificateFaultName::UnknownAuthority));
    assert_eq!((kept.proxy, kept.plain_http), (ProxyView::System, None));

    // Nobody else is believed for it, and without it nobody is.
    fixture.app.set_connection(&portal, as_usual()).await.unwrap();
    assert_eq!(trouble(&fixture, &id).await.as_deref(), Some("certificate_not_trusted"));
}

#[tokio::test]
async fn another_certificate_than_the_accepted_one_is_refused_by_name() {
    let fixture = with_https(Certificate::SelfSigned).await;
    let address = secure_address(&fixture);
    let ConnectionTrial { certificate, faults, .. } = trial(&fixture, &address, None).await;
    let shown = certificate.unwrap();
    let mut fixture = fixture;
    let pinning = accepting(&shown.sha256, &faults);
    let report = fixture.app.probe_by(&address, "job", Some(pinning)).await.unwrap();
    let profile = sign_in(&mut fixture, &report).await;
    // Somebody else answers at the same place, as far as the record tells.
    let file = fixture.folder().join("portico").join("portals.json");
    fixture.quit().await;
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace(&shown.sha256, &"cd".repeat(32))).unwrap();
    fixture.restart();
    assert_eq!(trouble(&fixture, &profile.card.profile_id).await.as_deref(), Some("certificate_changed"));
    let target = ConnectionTarget::Portal { portal_id: profile.card.portal_id };
    let changed = fixture.app.try_connection(target, None, "trial").await.unwrap();
    assert_eq!(changed.faults.first(), Some(&CertificateFaultName::Changed));
    assert_eq!(changed.certificate.unwrap().sha256, shown.sha256);
}

#[tokio::test]
async fn an_authority_is_read_shown_and_believed_for_one_portal() {
    let mut fixture = with_https(Certificate::Good).await;
    let (address, pem) = (secure_address(&fixture), fixture.portal.ca_pem().unwrap().to_owned());
    let read = fixture.app.read_authority(&pem).unwrap();
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].subject.full, "CN=Aldermoor practice authority");
    assert_eq!(code(fixture.app.read_authority("no certificate")), "authority_not_understood");

    let reach = Reach { authority: Some(pem.clone()), ..as_usual() };
    let report = fixture.app.probe_by(&address, "job", Some(reach)).await.unwrap();
    assert_eq!(secure_line(&report), (CheckLevel::Ok, "probe.secure.authority"));
    let profile = sign_in(&mut fixture, &report).await;
    fixture.restart();
    let target = ConnectionTarget::Portal { portal_id: profile.card.portal_id.clone() };
    let tried = fixture.app.try_connection(target, None, "trial").await.unwrap();
    assert_eq!((tried.trust, tried.error), (TrustName::Authority, None));
    let kept = fixture.app.connection(&profile.card.portal_id).await.unwrap();
    assert_eq!((kept.authority.as_deref(), kept.authorities), (Some(pem.trim()), read));
    // The stand-alone server on this host has the same authority; nothing was said of its port.
    let other = fixture.portal.https(Site::StandAlone).unwrap();
    assert_eq!(code(fixture.app.probe(other.as_str(), "job").await), "certificate_not_trusted");
}

fn place(url: Option<Url>) -> SocketAddr {
    let url = url.unwrap();
    format!("127.0.0.1:{}", url.port().unwrap()).parse().unwrap()
}

fn through(proxy: &TestProxy, password: Option<&str>, fixture: &Fixture) -> Reach {
    Reach {
        proxy: ProxyChoice::Manual {
            address: proxy.place(),
            user: Some(PROXY_USER.to_owned()),
            password: password.map(|password| Typed::new(password.to_owned())),
        },
        authority: fixture.portal.ca_pem().map(str::to_owned),
        ..as_usual()
    }
}

#[tokio::test]
async fn a_proxy_with_a_password_is_kept_without_it_in_any_file() {
    let mut fixture = with_https(Certificate::OtherHost).await;
    let proxy = TestProxy::start(
        Some((PROXY_USER, PROXY_PASSWORD)),
        &[(&format!("{HOST}:443"), place(fixture.portal.https(Site::Portal)))],
    )
    .await;
    let address = format!("https://{HOST}{}", fixture.portal.https(Site::Portal).unwrap().path());
    let wrong = through(&proxy, Some("canary-wrong"), &fixture);
    assert_eq!(code(fixture.app.probe_by(&address, "job", Some(wrong)).await), "proxy_sign_in");
    let reach = through(&proxy, Some(PROXY_PASSWORD), &fixture);
    let report = fixture.app.probe_by(&address, "job", Some(reach)).await.unwrap();
    let profile = sign_in(&mut fixture, &report).await;
    let (id, portal) = (profile.card.profile_id.clone(), profile.card.portal_id.clone());
    let key = SecretKey::of_proxy(portal.parse().unwrap());
    assert!(fixture.keyring.keys().contains(&key), "{:?}", fixture.keyring.keys());

    fixture.restart();
    assert_eq!(trouble(&fixture, &id).await, None);
    let kept = fixture.app.connection(&portal).await.unwrap();
    let user = Some(PROXY_USER.to_owned());
    let expected = ProxyView::Manual { address: format!("http://{}", proxy.place()), user, remembered: true };
    assert_eq!(kept.proxy, expected);
    for file in std::fs::read_dir(fixture.folder().join("portico")).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read(&path).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&text).contains("canary"), "{}", path.display());
    }

    // Saved again without typing the password anew, it is the same one; with another proxy it stays at home.
    fixture.app.set_connection(&portal, through(&proxy, None, &fixture)).await.unwrap();
    assert_eq!(trouble(&fixture, &id).await, None);
    let stranger = TestProxy::start(Some((PROXY_USER, PROXY_PASSWORD)), &[]).await;
    fixture.app.set_connection(&portal, through(&stranger, None, &fixture)).await.unwrap();
    assert_eq!(trouble(&fixture, &id).await.as_deref(), Some("proxy_sign_in"));
    assert_eq!(stranger.credentials(), [None::<String>]);
    assert!(!fixture.keyring.keys().contains(&key), "a password that nobody can use is not kept");

    fixture.app.set_connection(&portal, through(&proxy, Some(PROXY_PASSWORD), &fixture)).await.unwrap();
    fixture.app.remove_profile(&id).await.unwrap();
    let left: Vec<_> = fixture.keyring.keys();
    assert!(!left.iter().any(|key| key.kind == SecretKind::ProxyPassword), "{left:?}");
}

/// An identity provider is looked for by the portal's way to the network, and not by this computer's.
#[tokio::test]
async fn an_identity_provider_is_reached_by_the_same_proxy() {
    let mut fixture = with_https(Certificate::OtherHost).await;
    let account = Some((PROXY_USER, PROXY_PASSWORD));
    let portal = (format!("{HOST}:443"), place(fixture.portal.https(Site::Portal)));
    let proxy = TestProxy::start(account, &[(&portal.0, portal.1)]).await;
    let path = fixture.portal.https(Site::Portal).unwrap().path().to_owned();
    let reach = through(&proxy, Some(PROXY_PASSWORD), &fixture);
    let report = fixture.app.probe_by(&format!("https://{HOST}{path}"), "job", Some(reach)).await.unwrap();
    let to = "https://sign-in.aldermoor.example/sso".to_owned();
    fixture.control().plan_fault("/practice/sharing/rest/oauth2/authorize", Fault::RedirectTo(to), None);
    let target = SignInTarget::Probed { probe_id: report.probe_id, name: "Aldermoor".to_owned() };
    let app_id = Some(AppIdAnswer::Given { app_id: PORTICO_APP.to_owned() });
    let way = SignInWay::SamlKerberos { app_id };
    let begun = fixture.app.begin_sign_in(SignInRequest { target, way, keep: Keep::Keyring }).unwrap();
    // The proxy lets nobody through to there.
    let error = fixture.failed(&begun.sign_in_id).await;
    assert_eq!((error.code.as_str(), error.params["host"].as_str()), ("proxy_refused", &*proxy.place()));
}

#[tokio::test]
async fn a_proxy_that_is_typed_wrong_is_said_before_anything_is_sent() {
    let fixture = Fixture::new().await;
    for (address, expected) in [
        ("", "proxy_not_understood"),
        ("ftp://proxy.example", "proxy_not_understood"),
        ("http://mara:secret@proxy.example:3128", "proxy_has_password"),
        ("proxy.example:3128/pac", "proxy_not_understood"),
    ] {
        let proxy = ProxyChoice::Manual { address: address.to_owned(), user: None, password: None };
        let done = fixture.app.probe_by(
            "https://gis.aldermoor.example/portal",
            "job",
            Some(Reach { proxy, ..as_usual() }),
        );
        assert_eq!(code(done.await), expected, "{address}");
    }
}

fn plainly(proxy: &TestProxy) -> Reach {
    Reach {
        proxy: ProxyChoice::Manual { address: proxy.place(), user: None, password: None },
        plain_http: true,
        ..as_usual()
    }
}

fn crew(target: SignInTarget) -> SignInRequest {
    let way = SignInWay::Server {
        user: "field.crew".to_owned(),
        password: Typed::new("practice-crew".to_owned()),
        keep_password: true,
        options: Fixture::usual(),
        token_address: None,
        confirmed_origin: None,
    };
    SignInRequest { target, way, keep: Keep::Keyring }
}

/// The practice server names the address at which it listens; behind the proxy it is another one.
fn says_where_tokens_are(fixture: &Fixture, origin: &str) {
    let info = serde_json::json!({
        "currentVersion": 11.3,
        "authInfo": { "isTokenBasedSecurity": true, "tokenServicesUrl": format!("{origin}/arcgis/tokens/") },
    });
    let (content_type, body) = ("application/json".to_owned(), info.to_string().into());
    fixture.control().plan_fault("/arcgis/rest/info", Fault::Reply { status: 200, content_type, body }, None);
}

/// DESIGN §1.4.
#[tokio::test]
async fn plain_http_is_asked_for_each_time_and_ends_when_https_answers() {
    let mut fixture = with_https(Certificate::OtherHost).await;
    let (plain, safe) = (format!("{HOST}:6080"), format!("{HOST}:6443"));
    let only_plain = [(plain.as_str(), place(fixture.portal.http(Site::StandAlone)))];
    let proxy = TestProxy::start(None, &only_plain).await;
    let address = format!("http://{HOST}:6080/arcgis");
    says_where_tokens_are(&fixture, &format!("http://{plain}"));

    let unasked = Reach { plain_http: false, ..plainly(&proxy) };
    let asked = fixture.app.probe_by(&address, "job", Some(unasked)).await.unwrap_err();
    assert_eq!((asked.code.as_str(), asked.params["host"].as_str()), ("plain_http_asked", plain.as_str()));
    let report = fixture.app.probe_by(&address, "job", Some(plainly(&proxy))).await.unwrap();
    assert!(report.plain_http && report.is_server);
    assert_eq!(secure_line(&report), (CheckLevel::Care, "probe.secure.plain"));
    let target = SignInTarget::Probed { probe_id: report.probe_id, name: "Field server".to_owned() };
    let begun = fixture.app.begin_sign_in(crew(target.clone())).unwrap();
    let profile = fixture.done(&begun.sign_in_id).await;
    let (id, portal) = (profile.card.profile_id.clone(), profile.card.portal_id.clone());
    assert_eq!(profile.kept.secrets, ["token"], "a password that travels readable is not sent by itself");
    assert!(profile.portal.unwrap().plain_http);
    assert_eq!(fixture.app.connection(&portal).await.unwrap().plain_http, Some(true));

    // Each time.
    let again = SignInTarget::Profile { profile_id: id };
    let error = fixture.app.begin_sign_in(crew(again.clone())).unwrap_err();
    assert_eq!(error.code, "plain_http_asked");
    fixture.app.allow_plain_http(&again).await.unwrap();
    let begun = fixture.app.begin_sign_in(crew(again.clone())).unwrap();
    fixture.done(&begun.sign_in_id).await;
    assert_eq!(code(fixture.app.begin_sign_in(crew(again.clone()))), "plain_http_asked");
    // Looking at the address once more and leaving it there allows nothing here.
    fixture.app.probe_by(&address, "job", Some(plainly(&proxy))).await.unwrap();
    assert_eq!(code(fixture.app.begin_sign_in(crew(again.clone()))), "plain_http_asked");

    // It can be taken back, and given again.
    let taken = Reach { plain_http: false, ..plainly(&proxy) };
    let view = fixture.app.set_connection(&portal, taken).await.unwrap();
    assert_eq!(view.plain_http, Some(false));
    assert_eq!(code(fixture.app.begin_sign_in(crew(again.clone()))), "plain_http_asked");
    fixture.app.allow_plain_http(&again).await.unwrap();
    let begun = fixture.app.begin_sign_in(crew(again.clone())).unwrap();
    fixture.done(&begun.sign_in_id).await;

    // Until https answers.
    let with_https = [only_plain[0], (safe.as_str(), place(fixture.portal.https(Site::StandAlone)))];
    let proxy = TestProxy::start(None, &with_https).await;
    let authority = fixture.portal.ca_pem().map(str::to_owned);
    fixture.app.set_connection(&portal, plainly(&proxy)).await.unwrap();
    fixture.app.allow_plain_http(&again).await.unwrap();
    let begun = fixture.app.begin_sign_in(crew(again.clone())).unwrap();
    let before = fixture.control().seen().len();
    assert_eq!(fixture.failed(&begun.sign_in_id).await.code, "certificate_not_trusted");
    let trusting = Reach { authority, ..plainly(&proxy) };
    fixture.app.set_connection(&portal, trusting).await.unwrap();
    fixture.app.allow_plain_http(&again).await.unwrap();
    let begun = fixture.app.begin_sign_in(crew(again.clone())).unwrap();
    assert_eq!(fixture.failed(&begun.sign_in_id).await.code, "https_answers");
    let sent = &fixture.control().seen()[before..];
    assert!(sent.iter().all(|seen| !format!("{seen:?}").contains("practice-crew")), "{sent:?}");
    // From here on it is a server like others.
    says_where_tokens_are(&fixture, &format!("https://{safe}"));
    let begun = fixture.app.begin_sign_in(crew(again)).unwrap();
    let moved = fixture.done(&begun.sign_in_id).await.portal.unwrap();
    assert_eq!((moved.address.as_str(), moved.plain_http), ("gis.aldermoor.example:6443/arcgis", false));
}

/// A token is not sent readable either, once https answers; and one address is one portal.
#[tokio::test]
async fn plain_http_ends_without_a_sign_in_and_two_records_of_one_server_become_one() {
    let mut fixture = with_https(Certificate::OtherHost).await;
    let (plain, safe) = (format!("{HOST}:6080"), format!("{HOST}:6443"));
    let proxy = TestProxy::start(None, &[(&plain, place(fixture.portal.http(Site::StandAlone)))]).await;
    says_where_tokens_are(&fixture, &format!("http://{plain}"));
    let address = format!("http://{HOST}:6080/arcgis");
    let report = fixture.app.probe_by(&address, "job", Some(plainly(&proxy))).await.unwrap();
    let target = SignInTarget::Probed { probe_id: report.probe_id, name: "Field server".to_owned() };
    let begun = fixture.app.begin_sign_in(crew(target)).unwrap();
    let before = fixture.done(&begun.sign_in_id).await.card;

    // From here on nobody answers over http.
    let proxy = TestProxy::start(None, &[(&safe, place(fixture.portal.https(Site::StandAlone)))]).await;
    says_where_tokens_are(&fixture, &format!("https://{safe}"));
    let authority = fixture.portal.ca_pem().map(str::to_owned);
    let trusting = Reach { authority, ..plainly(&proxy) };
    let unplain = Reach { plain_http: false, ..trusting.clone() };
    let report = fixture.app.probe_by(&format!("https://{safe}/arcgis"), "job", Some(unplain)).await.unwrap();
    let target = SignInTarget::Probed { probe_id: report.probe_id, name: "The same server".to_owned() };
    let request = crew(target);
    let begun = fixture.app.begin_sign_in(request).unwrap();
    let other = fixture.done(&begun.sign_in_id).await.card;
    assert_eq!(fixture.app.overview().portals.len(), 2);
    fixture.app.set_connection(&before.portal_id, trusting).await.unwrap();

    assert_eq!(trouble(&fixture, &before.profile_id).await, None);
    let overview = fixture.app.overview();
    let portals: Vec<_> = overview.portals.iter().map(|portal| portal.address.as_str()).collect();
    assert_eq!(portals, ["gis.aldermoor.example:6443/arcgis"]);
    let under: Vec<_> = overview.profiles.iter().map(|profile| profile.portal_id.as_str()).collect();
    assert_eq!(under, [other.portal_id.as_str(); 2]);
    assert_eq!(overview.profiles.iter().filter(|profile| profile.is_default).count(), 1);
}

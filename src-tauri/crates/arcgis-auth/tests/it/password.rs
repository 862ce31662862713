//! Name and password at `generateToken` (PROTOCOL §2.1, §2.3): one request for one click, whatever comes of it.

use std::net::IpAddr;

use arcgis_auth::Error;
use arcgis_auth::error::Refusal;
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::secret::Password;
use arcgis_auth::token::{AccessToken, Binding, Issued, verify};
use arcgis_auth::transport::{Transport, TransportOptions};
use practice_portal::{Account, Dialect, Fault, Options, Role, TokenKind};

use crate::common::{HandClock, MARA, MemoryLedger, Scripted, Stage, reply};
use crate::refusal;

async fn sign_in(stage: &Stage, user: &str, password: &str) -> Result<Issued, Error> {
    PasswordSignIn::new(user, &Password::from(password)).send(&stage.transport, &stage.portal).await
}

async fn bound(stage: &Stage, binding: Binding) -> Result<Issued, Error> {
    let password = Password::from(MARA.1);
    let mut sign_in = PasswordSignIn::new(MARA.0, &password);
    sign_in.binding = binding;
    sign_in.send(&stage.transport, &stage.portal).await
}

/// The same token with another binding than the portal gave it.
fn rebound(token: &AccessToken, binding: Binding) -> AccessToken {
    AccessToken::restore(token.text().clone(), token.issued_at(), token.expiry(), binding)
}

/// This computer's clock may be wrong: where nobody told the time, a refusal is told as the portal said it.
#[tokio::test]
async fn a_refusal_of_what_only_looks_over_is_told_as_it_is() {
    const OVER: &str = r#"{"token":"given","expires":1000,"ssl":false}"#;
    const REFUSED: &str = r#"{"error":{"code":498,"message":"Invalid token.","details":[]}}"#;
    let portal = Scripted::new(|asked, _| {
        reply(200, "", if asked.to_ascii_lowercase().contains("generatetoken") { OVER } else { REFUSED })
    })
    .await;
    let address = PortalAddress::parse_exact(portal.url("/portal").as_str()).unwrap();
    let transport = Transport::new(&TransportOptions::default(), HandClock::new()).unwrap();
    let issued =
        PasswordSignIn::new(MARA.0, &Password::from(MARA.1)).send(&transport, &address).await.unwrap();
    assert_eq!(refusal(issued.verify(&transport, &address).await), Refusal::InvalidToken);
    assert_eq!(portal.seen().len(), 2);
}

/// PROTOCOL §12 story 1: "exactly one POST per user action".
#[tokio::test]
async fn one_click_is_one_request_whatever_the_portal_says() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let second_factor = match dialect.switches().mfa_text.as_str() {
            "" => Refusal::WrongPassword,
            _ => Refusal::MoreStepsNeeded,
        };
        let rows = [
            (MARA.0, MARA.1, None),
            (MARA.0, "wrong", Some(Refusal::WrongPassword)),
            // §2.1: letter case matters here
            ("Mara.Lindqvist", MARA.1, Some(Refusal::WrongPassword)),
            ("nobody", "wrong", Some(Refusal::WrongPassword)),
            ("lena.brandt", "practice-lena", Some(Refusal::AccountLocked)),
            ("jonas.feld", "practice-jonas", Some(second_factor)),
            // an account of the organisation's own provider (SAML)
            ("priya.nair", "whatever", Some(Refusal::WrongPassword)),
        ];
        for (user, password, expected) in rows {
            stage.control.forget_seen();
            let got = sign_in(&stage, user, password).await;
            match expected {
                None => assert_eq!(got.unwrap().user_name(), Some(user), "{dialect}"),
                Some(expected) => assert_eq!(refusal(got), expected, "{dialect} {user}"),
            }
            assert_eq!(stage.posts("generateToken"), 1, "{dialect} {user}");
            assert_eq!(stage.control.total(), 1, "{dialect} {user}: and nothing else");
        }
    }
}

/// Five wrong ones lock the account; the right one is refused then, and each was one request.
#[tokio::test]
async fn the_lock_is_told_from_a_wrong_password() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    for number in 1..=5 {
        let expected = if number < 5 { Refusal::WrongPassword } else { Refusal::AccountLocked };
        assert_eq!(refusal(sign_in(&stage, MARA.0, "wrong").await), expected);
    }
    assert_eq!(refusal(sign_in(&stage, MARA.0, MARA.1).await), Refusal::AccountLocked);
    assert_eq!(stage.posts("generateToken"), 6);
}

/// A reply that is lost or makes no sense is no reason to send the password again.
#[tokio::test]
async fn a_password_is_not_sent_again_after_a_failure() {
    let rows = [
        (Fault::Reset, "PortalUnreachable"),
        (Fault::Truncated, "PortalUnreachable"),
        (Fault::Html, "ReplyNotUnderstood"),
        (Fault::WrongTypes, "ReplyNotUnderstood"),
        (Fault::Status(500), "PortalFailed"),
        (Fault::TooMany(7), "PortalFailed"),
        (Fault::RedirectTo("/practice/sharing/rest/generateToken".to_owned()), "RedirectedElsewhere"),
    ];
    for (fault, name) in rows {
        let stage = Stage::new(Dialect::Enterprise11).await;
        // A connection that was used before may be closed by the other side at any time.
        sign_in(&stage, MARA.0, MARA.1).await.unwrap().abandon(&stage.transport).await.unwrap();
        stage.control.forget_seen();
        let shown = format!("{fault:?}");
        stage.control.plan_fault(&stage.rest("generateToken"), fault, Some(1));
        assert_eq!(sign_in(&stage, MARA.0, MARA.1).await.unwrap_err().name(), name, "{shown}");
        assert_eq!(stage.control.total(), 1, "{shown}");
    }
}

/// PROTOCOL §12 story 29: proper encoding, UTF-8.
#[tokio::test]
async fn any_password_arrives_as_it_was_typed() {
    let long = "ä&=+%".repeat(200);
    let passwords = [
        "p&q=r;s",
        "100%",
        "%41%zz%",
        "a+b c",
        " led and trailed by blanks ",
        "tab\tand\u{7f}",
        "quote\"s' <b>",
        "back\\slash/slash",
        "Brücke+50%&1",
        "日本語🔑",
        "e\u{301} is not é",
        "\u{feff}\u{200b}",
        "#?;,:@",
        "LMHASH:NTHASH",
        long.as_str(),
    ];
    let mut options = Options::for_tests();
    for (number, password) in passwords.iter().enumerate() {
        options.people.push(Account::new(&format!("typist.{number}"), "A Typist", password, Role::Viewer));
    }
    let stage = Stage::with(options).await;
    for (number, password) in passwords.iter().enumerate() {
        let user = format!("typist.{number}");
        let issued =
            sign_in(&stage, &user, password).await.unwrap_or_else(|error| panic!("{password}: {error}"));
        assert_eq!(issued.user_name(), Some(user.as_str()));
        let seen = stage.control.last(&stage.rest("generateToken")).unwrap();
        assert_eq!(seen.form.get("password"), Some(*password));
        assert!(seen.query.is_empty(), "never in the address");
    }
}

/// PROTOCOL §1.5: `DOMAIN\user` is no sign of anything and is sent as it is.
#[tokio::test]
async fn a_name_with_a_domain_is_sent_as_it_is() {
    let mut options = Options::for_tests();
    options.people.push(Account::new(r"ALDERMOOR\mara", "Mara Lindqvist", "practice-ad", Role::Viewer));
    let stage = Stage::with(options).await;
    let issued = sign_in(&stage, r"ALDERMOOR\mara", "practice-ad").await.unwrap();
    let identity = issued.verify(&stage.transport, &stage.portal).await.unwrap();
    assert_eq!(identity.user_name, r"ALDERMOOR\mara");
}

/// PROTOCOL §2.1: the referer goes into the form and every later request (DESIGN §4.7: `http` unless told).
#[tokio::test]
async fn a_token_bound_to_a_referer_travels_with_it() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        for (binding, referer) in
            [(None, "http"), (Some("https://maps.example/viewer"), "https://maps.example/viewer")]
        {
            let issued = match binding {
                None => sign_in(&stage, MARA.0, MARA.1).await.unwrap(),
                Some(given) => bound(&stage, Binding::Referer(given.to_owned())).await.unwrap(),
            };
            let asked = stage.control.last(&stage.rest("generateToken")).unwrap();
            assert_eq!(asked.form.get("client"), Some("referer"), "{dialect}");
            assert_eq!(asked.form.get("referer"), Some(referer), "{dialect}");
            assert_eq!(asked.header("referer"), Some(referer), "{dialect}");
            assert_eq!(*issued.binding(), Binding::Referer(referer.to_owned()), "{dialect}");
            issued.verify(&stage.transport, &stage.portal).await.unwrap();
            let asked = stage.control.last(&stage.rest("community/self")).unwrap();
            assert_eq!(asked.header("referer"), Some(referer), "{dialect}");

            let token = issued.commit(&MemoryLedger::default()).await.unwrap();
            for wrong in [Binding::None, Binding::Referer("https://elsewhere.example".to_owned())] {
                let got = verify(&stage.transport, &stage.portal, &rebound(&token, wrong)).await;
                assert_eq!(refusal(got), Refusal::InvalidToken, "{dialect}");
            }
        }
    }
}

#[tokio::test]
async fn a_referer_that_no_header_can_carry_is_said_before_anything_is_sent() {
    let stage = Stage::new(Dialect::Online).await;
    for referer in ["line\r\nbreak", "nul\0", "schön"] {
        let error = bound(&stage, Binding::Referer(referer.to_owned())).await.unwrap_err();
        assert_eq!(error.name(), "Setup", "{referer:?}");
    }
    assert_eq!(stage.control.total(), 0);
}

/// PROTOCOL §2.1: `requestip`, and `ip` with an address.
#[tokio::test]
async fn a_token_is_bound_to_a_network_address() {
    let here: IpAddr = "127.0.0.1".parse().unwrap();
    let elsewhere: IpAddr = "198.51.100.7".parse().unwrap();
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let rows = [
            (Binding::RequestIp, "requestip", None, Binding::RequestIp),
            // Portals bind every token: unbound is not to be had.
            (Binding::None, "requestip", None, Binding::RequestIp),
            (Binding::Ip(here), "ip", Some("127.0.0.1"), Binding::Ip(here)),
            (Binding::Ip(elsewhere), "ip", Some("198.51.100.7"), Binding::Ip(elsewhere)),
        ];
        for (asked, client, ip, given) in rows {
            let issued = bound(&stage, asked).await.unwrap();
            let form = stage.control.last(&stage.rest("generateToken")).unwrap().form;
            assert_eq!((form.get("client"), form.get("ip")), (Some(client), ip), "{dialect}");
            assert!(!form.has("referer"), "{dialect}");
            assert_eq!(*issued.binding(), given, "{dialect}");
            let verified = issued.verify(&stage.transport, &stage.portal).await;
            if given == Binding::Ip(elsewhere) {
                assert_eq!(refusal(verified), Refusal::InvalidToken, "{dialect}: enforced");
            } else {
                assert_eq!(verified.unwrap().user_name, MARA.0, "{dialect}");
            }
        }
    }
}

/// PROTOCOL §0: `expiration` is asked in minutes; what came back counts, not what was asked.
#[tokio::test]
async fn the_portal_decides_how_long_a_token_lasts() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let password = Password::from(MARA.1);
    // A portal gives 15 days at most, and two hours when nothing is asked.
    for (asked, form, minutes) in
        [(Some(60), Some("60"), 60), (Some(100_000), Some("100000"), 21_600), (None, None, 120)]
    {
        let mut sign_in = PasswordSignIn::new(MARA.0, &password);
        sign_in.expiration = asked;
        let issued = sign_in.send(&stage.transport, &stage.portal).await.unwrap();
        assert_eq!(stage.control.last(&stage.rest("generateToken")).unwrap().form.get("expiration"), form);
        let (from, until) = issued.span();
        let life = until.moment().unwrap().duration_since(from).as_secs();
        // The `Date` header knows whole seconds only.
        assert!((minutes * 60 - 5..=minutes * 60 + 5).contains(&life), "{life}");
    }
    assert!(stage.control.issued().iter().all(|issued| issued.kind == TokenKind::Generated));
}

/// No renewal token comes of it, and nothing can be revoked (PROTOCOL §3.7).
#[tokio::test]
async fn there_is_no_grant_and_nothing_to_revoke() {
    let stage = Stage::new(Dialect::Kubernetes).await;
    let issued = sign_in(&stage, MARA.0, MARA.1).await.unwrap();
    assert!(issued.grant().is_none());
    stage.control.forget_seen();
    issued.abandon(&stage.transport).await.unwrap();
    assert_eq!(stage.control.total(), 0);
    let ledger = MemoryLedger::default();
    ledger.refuse(true);
    let issued = sign_in(&stage, MARA.0, MARA.1).await.unwrap();
    assert!(issued.commit(&ledger).await.is_ok(), "there is nothing to keep");
}

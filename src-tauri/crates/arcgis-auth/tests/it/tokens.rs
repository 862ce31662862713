//! Verifying, renewing, exchanging and revoking tokens (PROTOCOL §1.3, §3.2, §3.7).

use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::clock::Clock as _;
use arcgis_auth::error::Refusal;
use arcgis_auth::token::{
    AccessToken, AppId, Binding, Expiry, Grant, exchange, refresh, renew, revoke, suspend_session, verify,
};
use jiff::Timestamp;
use practice_portal::{Dialect, Fault, Options};

use crate::common::{MARA, MemoryLedger, Stage, says};
use crate::refusal;

async fn dead(stage: &Stage, token: &AccessToken) -> bool {
    match verify(&stage.transport, &stage.portal, token).await {
        Ok(verified) => {
            assert_eq!(verified.identity.user_name, MARA.0);
            false
        }
        Err(error) => {
            assert_eq!(refusal::<()>(Err(error)), Refusal::InvalidToken);
            true
        }
    }
}

async fn dead_grant(stage: &Stage, grant: &Grant) -> bool {
    match refresh(&stage.transport, grant).await {
        Ok(_) => false,
        Err(error) => {
            assert_eq!(refusal::<()>(Err(error)), Refusal::InvalidRefreshToken);
            true
        }
    }
}

/// PROTOCOL §12 story 6: a bad token never turns into an anonymous view.
#[tokio::test]
async fn a_bad_token_is_an_error_and_never_anonymous() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let (good, _) = stage.signed_in(MARA).await;
        let half = &good.text().expose()[..20];
        for text in ["garbage", half, "AAPKnotakey", "%00", "a b"] {
            let token =
                AccessToken::restore(text.into(), Timestamp::UNIX_EPOCH, Expiry::UNKNOWN, Binding::None);
            let got = verify(&stage.transport, &stage.portal, &token).await;
            assert_eq!(refusal(got), Refusal::InvalidToken, "{dialect} {text}");
        }
        let unspeakable =
            AccessToken::restore("line\nbreak".into(), Timestamp::UNIX_EPOCH, Expiry::UNKNOWN, Binding::None);
        stage.control.forget_seen();
        let got = verify(&stage.transport, &stage.portal, &unspeakable).await;
        assert_eq!(got.unwrap_err().name(), "Setup", "{dialect}");
        assert_eq!(stage.control.total(), 0, "{dialect}");
        // A good one goes in the header alone.
        assert!(!dead(&stage, &good).await, "{dialect}");
        let seen = stage.control.last(&stage.rest("community/self")).unwrap();
        let bearer = format!("Bearer {}", good.text().expose());
        assert_eq!(seen.header("x-esri-authorization"), Some(bearer.as_str()), "{dialect}");
        assert_eq!(seen.query.names().collect::<Vec<_>>(), ["f"], "{dialect}");
        assert!(seen.header("authorization").is_none(), "{dialect}: that is the web tier's");
    }
}

/// CHECKS F8: every reply tells how the clocks differ, also long after the sign-in.
#[tokio::test]
async fn f8_a_check_tells_how_the_clocks_differ_now() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (token, _) = stage.signed_in(MARA).await;
    for offset in [-600_000, 0, 600_000] {
        // This computer's clock is moved: the portal's says whether the token still holds.
        stage.clock.set(Timestamp::now() - jiff::SignedDuration::from_millis(offset));
        let skew = verify(&stage.transport, &stage.portal, &token).await.unwrap().skew.unwrap();
        assert!((skew.as_millis() - offset).abs() < 60_000, "{offset}: {}", skew.as_millis());
    }
}

/// DESIGN §4.1: a sign-in succeeded when `community/self` names a user, and not when it says anything else.
#[tokio::test]
async fn a_reply_that_names_nobody_is_no_proof() {
    let stage = Stage::new(Dialect::Online).await;
    let (token, _) = stage.signed_in(MARA).await;
    let path = stage.rest("community/self");
    let rows = [
        (says("{}"), "NoUserNamed"),
        (says(r#"{"username":null}"#), "NoUserNamed"),
        (says(r#"{"username":""}"#), "NoUserNamed"),
        (says(r#"{"username":"  "}"#), "NoUserNamed"),
        (says(r#"{"username":42}"#), "NoUserNamed"),
        (says(r#"{"user":{"username":"mara.lindqvist"}}"#), "NoUserNamed"),
        (says(r#"["mara.lindqvist"]"#), "ReplyNotUnderstood"),
        (Fault::WrongTypes, "NoUserNamed"),
        (Fault::Html, "ReplyNotUnderstood"),
        (Fault::RedirectTo("https://sso.example/".to_owned()), "RedirectedElsewhere"),
        (Fault::Status(503), "PortalFailed"),
    ];
    for (fault, name) in rows {
        let shown = format!("{fault:?}");
        stage.control.plan_fault(&path, fault, Some(1));
        let got = verify(&stage.transport, &stage.portal, &token).await;
        assert_eq!(got.unwrap_err().name(), name, "{shown}");
    }
    let least = says(r#"{"username":"mara.lindqvist","more":{"of":["it"]}}"#);
    stage.control.plan_fault(&path, least, Some(1));
    let identity = verify(&stage.transport, &stage.portal, &token).await.unwrap().identity;
    assert_eq!((identity.user_name.as_str(), identity.role), (MARA.0, None));
}

/// PROTOCOL §3.2: `refresh_token` gives an access token and leaves the renewal token as it is.
#[tokio::test]
async fn refreshing_leaves_the_grant_as_it_is() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let (first, grant) = stage.signed_in(MARA).await;
        let issued = refresh(&stage.transport, &grant).await.unwrap();
        assert!(issued.grant().is_none(), "{dialect}: nothing new to keep");
        let second = issued.commit(&MemoryLedger::default()).await.unwrap();
        assert_ne!(first.text().expose(), second.text().expose(), "{dialect}");
        assert!(!dead(&stage, &first).await && !dead(&stage, &second).await, "{dialect}");
        assert!(!dead_grant(&stage, &grant).await, "{dialect}");
        let form = stage.control.last(&stage.rest("oauth2/token")).unwrap().form;
        assert_eq!(form.get("grant_type"), Some("refresh_token"), "{dialect}");
        assert_eq!(form.get("redirect_uri"), Some(grant.redirect_uri.as_str()), "{dialect}");
        assert!(!form.has("client_secret"), "{dialect}");
    }
}

/// Should a portal give a new renewal token all the same, it has to be kept; the same one again has not.
#[tokio::test]
async fn a_renewal_token_that_comes_unasked_is_kept() {
    let stage = Stage::new(Dialect::Online).await;
    let (_, grant) = stage.signed_in(MARA).await;
    for (given, kept) in [("another-renewal", 1), (grant.refresh.expose(), 0), ("", 0)] {
        let body = format!(r#"{{"access_token":"abc","expires_in":1800,"refresh_token":"{given}"}}"#);
        let fault = says(&body);
        stage.control.plan_fault(&stage.rest("oauth2/token"), fault, Some(1));
        let ledger = MemoryLedger::default();
        refresh(&stage.transport, &grant).await.unwrap().commit(&ledger).await.unwrap();
        assert_eq!(ledger.kept().len(), kept, "{given}");
    }
}

/// PROTOCOL §3.2: after an exchange the old renewal token and all its access tokens are dead; the length of life stays.
#[tokio::test]
async fn exchanging_ends_the_old_grant() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let (first, grant) = stage.signed_in(MARA).await;
        let second = refresh(&stage.transport, &grant).await.unwrap();
        let second = second.commit(&MemoryLedger::default()).await.unwrap();
        let ledger = MemoryLedger::default();
        let third = exchange(&stage.transport, &grant).await.unwrap().commit(&ledger).await.unwrap();
        let renewed = ledger.kept().pop().unwrap();
        assert_ne!(renewed.refresh.expose(), grant.refresh.expose(), "{dialect}");
        assert_eq!(renewed.redirect_uri, grant.redirect_uri, "{dialect}");
        assert_eq!((&renewed.app_id, &renewed.issuer), (&grant.app_id, &grant.issuer), "{dialect}");
        assert!(dead(&stage, &first).await && dead(&stage, &second).await, "{dialect}");
        assert!(dead_grant(&stage, &grant).await, "{dialect}");
        assert!(!dead(&stage, &third).await && !dead_grant(&stage, &renewed).await, "{dialect}");
        let left = renewed.expiry.moment().unwrap().duration_since(third.issued_at());
        assert!((13 * 24..=14 * 24).contains(&left.as_hours()), "{dialect}: {left}");
        // [I rest-js#1006]: an exchange without the redirect address is refused.
        let mut elsewhere = renewed;
        elsewhere.redirect_uri = "http://127.0.0.1:1/elsewhere".to_owned();
        let got = exchange(&stage.transport, &elsewhere).await;
        assert_eq!(refusal(got), Refusal::UnknownRedirect, "{dialect}");
    }
}

/// PROTOCOL §3.3: exchange when less than a day is left, else refresh.
#[tokio::test]
async fn renewing_exchanges_on_the_last_day_only() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (_, grant) = stage.signed_in(MARA).await;
    let end = grant.expiry.moment().unwrap();
    let hours = |hours: i64| end - jiff::SignedDuration::from_hours(hours);
    let unknown = Grant { expiry: Expiry::UNKNOWN, ..grant.clone() };
    let rows = [
        (&grant, hours(300), "refresh_token"),
        (&grant, hours(24), "refresh_token"),
        (&unknown, hours(1), "refresh_token"),
        (&grant, hours(24) + jiff::SignedDuration::from_secs(1), "exchange_refresh_token"),
    ];
    for (grant, now, asked) in rows {
        let _ = renew(&stage.transport, grant, now).await.unwrap();
        let form = stage.control.last(&stage.rest("oauth2/token")).unwrap().form;
        assert_eq!(form.get("grant_type"), Some(asked), "{now}");
    }
}

/// A portal that does not know the exchange still refreshes; one that says the grant is over is not asked again.
#[tokio::test]
async fn an_unknown_exchange_falls_back_to_refreshing() {
    let stage = Stage::new(Dialect::Enterprise106).await;
    let (_, grant) = stage.signed_in(MARA).await;
    let last_day = grant.expiry.moment().unwrap() - jiff::SignedDuration::from_hours(1);
    let e3 = r#"{"error":{"code":400,"error":"invalid_request","error_description":"Invalid grant_type","message":"Invalid grant_type","details":[]}}"#;
    let fault = says(e3);
    stage.control.forget_seen();
    stage.control.plan_fault(&stage.rest("oauth2/token"), fault, Some(1));
    let issued = renew(&stage.transport, &grant, last_day).await.unwrap();
    assert!(issued.grant().is_none());
    let asked: Vec<_> = stage
        .control
        .seen()
        .into_iter()
        .map(|seen| seen.form.get("grant_type").unwrap_or_default().to_owned())
        .collect();
    assert_eq!(asked, ["exchange_refresh_token", "refresh_token"]);

    stage.control.kill(grant.refresh.expose()).await;
    stage.control.forget_seen();
    let got = renew(&stage.transport, &grant, last_day).await;
    assert_eq!(refusal(got), Refusal::InvalidRefreshToken);
    assert_eq!(stage.posts("oauth2/token"), 1);
}

/// PROTOCOL §12 story 8: an expired or killed renewal token is named as such, in every dialect's words.
#[tokio::test]
async fn a_grant_that_is_over_is_named() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let (token, grant) = stage.signed_in(MARA).await;
        let unknown = Grant { refresh: "never-issued".into(), ..grant.clone() };
        let foreign = Grant { app_id: AppId::python(), ..grant.clone() };
        // An access token in the place of a renewal token.
        let mistaken = Grant { refresh: token.text().expose().into(), ..grant.clone() };
        assert!(dead_grant(&stage, &unknown).await, "{dialect}");
        assert!(dead_grant(&stage, &mistaken).await, "{dialect}");
        let got = refresh(&stage.transport, &foreign).await;
        assert_eq!(refusal(got), Refusal::UnknownApp, "{dialect}: another app's");
        assert!(!dead_grant(&stage, &grant).await, "{dialect}");
        stage.control.advance(Duration::from_secs(14 * 86_400 + 1));
        assert!(dead_grant(&stage, &grant).await, "{dialect}");
        assert!(dead(&stage, &token).await, "{dialect}");
    }
}

/// PROTOCOL §3.7: revoking ends the renewal token and its access tokens; unknown tokens are a success, too.
#[tokio::test]
async fn revoking_ends_the_grant_and_its_tokens() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let (token, grant) = stage.signed_in(MARA).await;
        let (other_token, other_grant) = stage.signed_in(MARA).await;
        let foreign = Grant { app_id: AppId::python(), ..grant.clone() };
        let got = revoke(&stage.transport, &foreign).await;
        assert_eq!(refusal(got), Refusal::UnknownApp, "{dialect}: only the issuing app may");
        assert!(!dead(&stage, &token).await, "{dialect}");

        revoke(&stage.transport, &grant).await.unwrap();
        assert!(dead(&stage, &token).await && dead_grant(&stage, &grant).await, "{dialect}");
        assert!(!dead(&stage, &other_token).await && !dead_grant(&stage, &other_grant).await, "{dialect}");
        revoke(&stage.transport, &grant).await.unwrap();
        let form = stage.control.last(&stage.rest("oauth2/revokeToken")).unwrap().form;
        assert_eq!(form.get("auth_token"), Some(grant.refresh.expose()), "{dialect}");
        assert_eq!(form.get("token_type_hint"), Some("refresh_token"), "{dialect}");
    }
}

#[tokio::test]
async fn a_revocation_that_the_portal_does_not_confirm_is_an_error() {
    let stage = Stage::new(Dialect::Online).await;
    let (_, grant) = stage.signed_in(MARA).await;
    for body in [r#"{"success":false}"#, "{}", r#"{"success":"yes"}"#] {
        let fault = says(body);
        stage.control.plan_fault(&stage.rest("oauth2/revokeToken"), fault, Some(1));
        assert!(matches!(revoke(&stage.transport, &grant).await, Err(Error::NotUnderstood { .. })), "{body}");
    }
}

/// DESIGN §3.4: what was issued is unusable until it is committed; a ledger that refuses gives everything back.
#[tokio::test]
async fn a_ledger_that_refuses_gives_everything_back() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let ledger = MemoryLedger::default();
    ledger.refuse(true);
    let issued = stage.issued_to(MARA).await;
    let refresh_token = issued.grant().unwrap().refresh.expose().to_owned();
    let not = issued.commit(&ledger).await.unwrap_err();
    assert_eq!(not.error.to_string(), "the keyring is locked");
    assert!(ledger.kept().is_empty());
    // Still whole: it can be verified, and committed once the keyring is open.
    assert_eq!(not.issued.verify(&stage.transport, &stage.portal).await.unwrap().user_name, MARA.0);
    ledger.refuse(false);
    let token = not.issued.commit(&ledger).await.unwrap();
    assert!(!dead(&stage, &token).await);
    let kept = ledger.kept();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].refresh.expose(), refresh_token);

    // Or it is given up, and nothing of it lives on at the portal.
    ledger.refuse(true);
    let not = stage.issued_to(MARA).await.commit(&ledger).await.unwrap_err();
    let refresh_token = not.issued.grant().unwrap().refresh.expose().to_owned();
    not.issued.abandon(&stage.transport).await.unwrap();
    assert!(stage.control.look_up(&refresh_token).is_none());
}

/// CHECKS F8: remaining times are right by the portal's clock, however far it is from this computer's.
#[tokio::test]
async fn f8_remaining_time_is_right_while_the_clocks_differ() {
    for minutes in [-10_i64, 0, 10] {
        let stage = Stage::new(Dialect::Online).await;
        stage.control.set_clock_offset_ms(minutes * 60_000);
        // `expires_in`: seconds from when the portal answered.
        let issued = stage.issued_to(MARA).await;
        let here = stage.clock.now();
        let offset = issued.skew().duration();
        let off = offset.as_secs() - minutes * 60;
        assert!(off.abs() < 60, "the clock of the test stands still: {off}");
        let left =
            |end: Expiry| end.moment().unwrap().duration_since(issued.skew().to_portal(here)).as_secs();
        assert_eq!(left(issued.span().1), 1800, "{minutes}");
        let known = stage.control.look_up(issued.grant().unwrap().refresh.expose()).unwrap();
        let end = issued.grant().unwrap().expiry.moment().unwrap();
        assert!(
            (end.as_millisecond() - known.expires_at).abs() < 60_000,
            "{minutes}: as the portal knows it"
        );

        // `expires`: a moment on the portal's clock.
        let password = arcgis_auth::secret::Password::from(MARA.1);
        let sign_in = arcgis_auth::scheme::password::PasswordSignIn::new(MARA.0, &password);
        let issued = sign_in.send(&stage.transport, &stage.portal).await.unwrap();
        let end = issued.span().1.moment().unwrap();
        let left = end.duration_since(issued.skew().to_portal(here)).as_secs();
        assert!((3570..=3630).contains(&left), "{minutes}: {left}");
        let token = issued.commit(&MemoryLedger::default()).await.unwrap();
        let known = stage.control.look_up(token.text().expose()).unwrap();
        assert_eq!(end.as_millisecond(), known.expires_at, "{minutes}: to the millisecond");
    }
}

/// PROTOCOL §0: never from what was asked; and whatever is said, no moment overflows.
#[tokio::test]
async fn ends_at_the_ends_of_time_are_bounded() {
    let stage = Stage::with(Options::for_tests()).await;
    let (_, grant) = stage.signed_in(MARA).await;
    let rows = [
        ("0", Some(0)),
        ("-5", Some(-5)),
        ("\"1800\"", Some(1800)),
        ("1800.9", Some(1800)),
        ("null", None),
        ("9223372036854775807", Some(i64::MAX)),
        ("1e300", Some(i64::MAX)),
    ];
    for (given, seconds) in rows {
        let body = format!(r#"{{"access_token":"abc","expires_in":{given}}}"#);
        let fault = says(&body);
        stage.control.plan_fault(&stage.rest("oauth2/token"), fault, Some(1));
        let issued = refresh(&stage.transport, &grant).await.unwrap();
        let (from, until) = issued.span();
        match seconds {
            None => assert_eq!(until.moment(), None, "{given}"),
            Some(i64::MAX) => assert_eq!(until.moment(), Some(Timestamp::MAX), "{given}"),
            Some(seconds) => {
                assert_eq!(until.moment().unwrap().duration_since(from).as_secs(), seconds, "{given}");
            }
        }
    }
}

/// PROTOCOL §3.2: `suspend_session` gives the licence back; true or false.
#[tokio::test]
async fn a_licence_is_given_back() {
    for ends in [true, false] {
        for dialect in Dialect::portals() {
            let stage = Stage::new(dialect).await;
            stage.control.change_switches(|switches| switches.suspend_ends = ends);
            let (token, grant) = stage.signed_in(MARA).await;
            stage.control.forget_seen();
            assert!(suspend_session(&stage.transport, &grant).await.unwrap(), "{dialect}");
            assert_eq!(stage.control.total(), 1, "{dialect}");
            let seen = stage.control.last(&stage.rest("oauth2/token")).unwrap();
            assert_eq!(
                seen.form.names().collect::<Vec<_>>(),
                ["client_id", "grant_type", "refresh_token", "f"],
                "{dialect}"
            );
            assert_eq!(seen.form.get("grant_type"), Some("suspend_session"), "{dialect}");
            assert_eq!(
                (dead(&stage, &token).await, dead_grant(&stage, &grant).await),
                (ends, ends),
                "{dialect}"
            );
            if ends {
                let again = suspend_session(&stage.transport, &grant).await;
                assert_eq!(refusal(again), Refusal::InvalidRefreshToken, "{dialect}");
            }
        }
    }
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (_, grant) = stage.signed_in(MARA).await;
    for (fault, said) in [
        (says("{\"success\":false}"), Ok(false)),
        (says("{\"success\":true}"), Ok(true)),
        (says("{\"success\":\"yes\"}"), Err("ReplyNotUnderstood")),
        (Fault::Html, Err("ReplyNotUnderstood")),
    ] {
        stage.control.plan_fault(&stage.rest("oauth2/token"), fault, Some(1));
        let got = suspend_session(&stage.transport, &grant).await;
        assert_eq!(got.map_err(|error| error.name()), said);
    }
}

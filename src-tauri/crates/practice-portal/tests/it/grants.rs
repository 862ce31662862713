//! `oauth2/token`: §3.2.

use std::time::Duration;

use practice_portal::{APP_SECRET, CodeReplay, Dialect, OOB, PORTICO_APP, SECRET_APP, TokenKind};
use serde_json::{Value, json};

use crate::stage::{Stage, message, parameter};

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

impl Stage {
    async fn redeem(&self, code: &str, more: &[(&str, &str)]) -> Value {
        let usual = [
            ("grant_type", "authorization_code"),
            ("client_id", PORTICO_APP),
            ("redirect_uri", OOB),
            ("code", code),
        ];
        let kept = usual.iter().filter(|(name, _)| !more.iter().any(|(given, _)| given == name));
        let form: Vec<_> = kept.chain(more).copied().collect();
        self.grant(&form).await
    }

    async fn renew(&self, refresh: &str, more: &[(&str, &str)]) -> Value {
        let form: Vec<_> =
            [("grant_type", "refresh_token"), ("client_id", PORTICO_APP), ("refresh_token", refresh)]
                .into_iter()
                .chain(more.iter().copied())
                .collect();
        self.grant(&form).await
    }

    async fn rotate(&self, refresh: &str, more: &[(&str, &str)]) -> Value {
        let form: Vec<_> = [
            ("grant_type", "exchange_refresh_token"),
            ("client_id", PORTICO_APP),
            ("refresh_token", refresh),
        ]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
        self.grant(&form).await
    }
}

fn assert_e3(reply: &Value, code: u64, text: &str, context: impl std::fmt::Display) {
    let error = &reply["error"];
    assert_eq!(error["code"].as_u64(), Some(code), "{context}: {reply}");
    assert_eq!(error["error"], "invalid_request", "{context}: {reply}");
    assert_eq!(error["error_description"], text, "{context}");
    assert_eq!(error["message"], text, "{context}");
}

#[tokio::test]
async fn a_code_gives_what_the_table_says() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let reply = stage.tokens(&[]).await.reply;
        let mut names: Vec<&str> = reply.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        // No `token_type` (§3.2).
        let expected =
            ["access_token", "expires_in", "refresh_token", "refresh_token_expires_in", "ssl", "username"];
        assert_eq!(names, expected, "{dialect}");
        assert_eq!(reply["expires_in"], 1800, "{dialect}");
        let left = reply["refresh_token_expires_in"].as_i64().unwrap();
        assert!((1_209_590..=1_209_600).contains(&left), "{dialect}: {left}");
        assert_eq!(
            stage.whoami(reply["access_token"].as_str().unwrap()).await.as_deref(),
            Some("mara.lindqvist")
        );
        assert_eq!(stage.whoami(reply["refresh_token"].as_str().unwrap()).await, None, "{dialect}");
    }
}

#[tokio::test]
async fn codes_are_refused_for_the_reasons_of_the_table() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let rows: [(&[(&str, &str)], &str); 4] = [
            (&[("client_id", "made-up")], "Invalid client_id"),
            (&[("client_id", "pythonapi")], "Invalid client_id"),
            (&[("redirect_uri", "")], "redirect_uri not specified"),
            (&[("redirect_uri", "http://127.0.0.1:27071/other")], "Invalid redirect_uri"),
        ];
        for (more, text) in rows {
            let code = stage.code(&[]).await;
            assert_e3(&stage.redeem(&code, more).await, 400, text, dialect);
        }
        assert_e3(&stage.redeem("made-up", &[]).await, 400, "Invalid authorization code", dialect);
        assert_e3(
            &stage.grant(&[("client_id", PORTICO_APP)]).await,
            400,
            "grant_type not specified",
            dialect,
        );
        assert_e3(&stage.grant(&[]).await, 400, "client_id not specified", dialect);
        let odd = stage.grant(&[("client_id", PORTICO_APP), ("grant_type", "password")]).await;
        assert_eq!(odd["error"]["error"], "unsupported_grant_type", "{dialect}");
    }
}

/// §12 story 10: byte-identical, with its query.
#[tokio::test]
async fn the_redirect_is_compared_byte_for_byte() {
    let mut options = practice_portal::Options::for_tests();
    options.redirects = vec![(PORTICO_APP.into(), "http://127.0.0.1:7070/cb?x=1".into())];
    let stage = Stage::with(options).await;
    let redirect = ("redirect_uri", "http://127.0.0.1:7070/cb?x=1");
    let code = stage.code(&[redirect]).await;
    let other = stage.redeem(&code, &[("redirect_uri", "http://127.0.0.1:7070/cb")]).await;
    assert_e3(&other, 400, "Invalid redirect_uri", "query dropped");
    let code = stage.code(&[redirect]).await;
    assert!(stage.redeem(&code, &[redirect]).await["access_token"].is_string());
}

/// RFC 7636 §4.6; a portal before 10.8.1 knows nothing of it (§3.1).
#[tokio::test]
async fn proof_keys_are_checked_where_they_are_known() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let known = dialect != Dialect::Enterprise106;
        let s256 = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
        let plain = [("code_challenge", VERIFIER), ("code_challenge_method", "plain")];
        let rows: [(&[(&str, &str)], Option<&str>, bool); 7] = [
            (&s256, Some(VERIFIER), true),
            (&s256, Some(CHALLENGE), false),
            (&s256, None, false),
            (&plain, Some(VERIFIER), true),
            (&plain, Some(CHALLENGE), false),
            (&[("code_challenge", VERIFIER)], Some(VERIFIER), true),
            (&[], Some(VERIFIER), true),
        ];
        for (challenge, verifier, good) in rows {
            let code = stage.code(challenge).await;
            let more: Vec<_> = verifier.map(|verifier| ("code_verifier", verifier)).into_iter().collect();
            let reply = stage.redeem(&code, &more).await;
            let good = good || !known;
            assert_eq!(reply["access_token"].is_string(), good, "{dialect} {challenge:?} {verifier:?}");
            if !good {
                assert_e3(&reply, 400, "Invalid code_verifier", dialect);
            }
        }
    }
}

/// RFC 6749 §4.1.2: one use; a second kills what the first gave.
#[tokio::test]
async fn a_second_use_of_a_code_follows_its_switch() {
    for replay in [CodeReplay::Kills, CodeReplay::Refused, CodeReplay::Accepted] {
        let stage = Stage::new(Dialect::Enterprise11).await;
        stage.control.change_switches(|switches| switches.code_replay = replay);
        let code = stage.code(&[]).await;
        let first = stage.redeem(&code, &[]).await;
        let (access, refresh) =
            (first["access_token"].as_str().unwrap(), first["refresh_token"].as_str().unwrap());
        let again = stage.redeem(&code, &[]).await;
        if replay == CodeReplay::Accepted {
            assert!(again["access_token"].is_string());
        } else {
            assert_e3(&again, 400, "Invalid authorization code", "again");
        }
        let killed = replay == CodeReplay::Kills;
        assert_eq!(stage.whoami(access).await.is_none(), killed, "{replay:?}");
        assert_eq!(stage.renew(refresh, &[]).await["access_token"].is_null(), killed, "{replay:?}");
    }
}

#[tokio::test]
async fn codes_and_access_tokens_end() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    stage.control.change_lifetimes(|lifetimes| {
        lifetimes.code = 30;
        lifetimes.access = 5;
    });
    let code = stage.code(&[]).await;
    stage.control.advance(Duration::from_secs(30));
    assert_e3(&stage.redeem(&code, &[]).await, 400, "Invalid authorization code", "expired");
    let tokens = stage.tokens(&[]).await;
    assert_eq!(tokens.reply["expires_in"], 5);
    stage.control.advance(Duration::from_secs(5));
    assert_eq!(stage.whoami(&tokens.access).await, None);
    assert!(stage.renew(&tokens.refresh, &[]).await["access_token"].is_string());
}

/// §0: minutes, up to 90 days; −1 for the most; otherwise two weeks.
#[tokio::test]
async fn how_long_to_stay_signed_in_is_asked_in_minutes() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        for (minutes, seconds) in
            [("60", 3600), ("20160", 1_209_600), ("-1", 7_776_000), ("999999999", 7_776_000)]
        {
            let left =
                stage.tokens(&[("expiration", minutes)]).await.reply["refresh_token_expires_in"].clone();
            let left = left.as_i64().unwrap();
            assert!((seconds - 10..=seconds).contains(&left), "{dialect} {minutes}: {left}");
        }
    }
}

/// §3.2: no new renewal token, and the old one goes on working.
#[tokio::test]
async fn renewing_gives_an_access_token_only() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let tokens = stage.tokens(&[]).await;
        for _ in 0..2 {
            let reply = stage.renew(&tokens.refresh, &[]).await;
            assert_eq!(reply["username"], "mara.lindqvist", "{dialect}");
            assert_eq!(
                (&reply["refresh_token"], &reply["refresh_token_expires_in"]),
                (&json!(null), &json!(null))
            );
            assert!(stage.whoami(reply["access_token"].as_str().unwrap()).await.is_some(), "{dialect}");
        }
        assert!(stage.whoami(&tokens.access).await.is_some(), "{dialect}: the first goes on too");
    }
}

/// §3.2 `[K]`, §15: which code a dead renewal token gets; always under HTTP 200.
#[tokio::test]
async fn a_dead_renewal_token_is_refused() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let code = if dialect == Dialect::Enterprise106 { 400 } else { 498 };
        let tokens = stage.tokens(&[("expiration", "1")]).await;
        assert_e3(&stage.renew("made-up", &[]).await, code, "Invalid refresh_token", dialect);
        assert_e3(&stage.renew(&tokens.access, &[]).await, code, "Invalid refresh_token", dialect);
        let other = [
            ("grant_type", "refresh_token"),
            ("client_id", "pythonapi"),
            ("refresh_token", tokens.refresh.as_str()),
        ];
        assert_e3(&stage.grant(&other).await, 400, "Invalid client_id", dialect);
        stage.control.advance(Duration::from_secs(60));
        assert_e3(&stage.renew(&tokens.refresh, &[]).await, code, "Invalid refresh_token", dialect);
    }
}

#[tokio::test]
async fn renewals_can_be_killed_from_the_test() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let tokens = stage.tokens(&[]).await;
    assert_eq!(stage.control.kill_renewals_of("mara.lindqvist").await, 1);
    assert!(stage.whoami(&tokens.access).await.is_some());
    assert_e3(&stage.renew(&tokens.refresh, &[]).await, 498, "Invalid refresh_token", "killed");
    assert_eq!(stage.control.kill_tokens_of("mara.lindqvist").await, 1);
    assert!(stage.whoami(&tokens.access).await.is_none());
    let tokens = stage.tokens(&[]).await;
    assert!(stage.control.kill(&tokens.refresh).await);
    assert!(stage.whoami(&tokens.access).await.is_none());
}

/// §9.2, §15: the Python client renews with `oob` whatever the grant was issued for.
#[tokio::test]
async fn a_foreign_redirect_on_renewal_follows_its_switch() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let port = stage.running.http(practice_portal::Site::Portal).unwrap().port().unwrap();
    let own = format!("http://127.0.0.1:27071/sign-in/127.0.0.1:{port}/practice");
    let tokens = stage.tokens(&[("redirect_uri", &own)]).await;
    for (any, redirect, good) in [(true, OOB, true), (false, OOB, false), (false, own.as_str(), true)] {
        stage.control.change_switches(|switches| switches.refresh_any_redirect = any);
        let reply = stage.renew(&tokens.refresh, &[("redirect_uri", redirect)]).await;
        assert_eq!(reply["access_token"].is_string(), good, "{any} {redirect}");
    }
}

/// §3.2: old renewal token and all access tokens from it die; the length of its life stays.
#[tokio::test]
async fn rotating_kills_the_old_family() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let tokens = stage.tokens(&[("expiration", "60")]).await;
        let second = stage.renew(&tokens.refresh, &[]).await["access_token"].as_str().unwrap().to_owned();
        let missing = stage.rotate(&tokens.refresh, &[]).await;
        assert_e3(&missing, 400, "redirect_uri not specified", dialect);
        let foreign = stage.rotate(&tokens.refresh, &[("redirect_uri", "http://127.0.0.1:1/")]).await;
        assert_e3(&foreign, 400, "Invalid redirect_uri", dialect);
        assert!(stage.whoami(&second).await.is_some(), "{dialect}: a refused exchange kills nothing");

        stage.control.advance(Duration::from_secs(600));
        let reply = stage.rotate(&tokens.refresh, &[("redirect_uri", OOB)]).await;
        let left = reply["refresh_token_expires_in"].as_i64().unwrap();
        assert!((3590..=3600).contains(&left), "{dialect}: {left}");
        for dead in [&tokens.access, &second] {
            assert_eq!(stage.whoami(dead).await, None, "{dialect}");
        }
        assert!(stage.renew(&tokens.refresh, &[]).await["access_token"].is_null(), "{dialect}");
        let new = reply["refresh_token"].as_str().unwrap();
        assert!(stage.whoami(reply["access_token"].as_str().unwrap()).await.is_some(), "{dialect}");
        assert!(stage.renew(new, &[]).await["access_token"].is_string(), "{dialect}");
    }
}

#[tokio::test]
async fn of_many_rotations_at_once_one_wins() {
    let stage = std::sync::Arc::new(Stage::new(Dialect::Enterprise11).await);
    let tokens = stage.tokens(&[]).await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (stage, refresh) = (stage.clone(), tokens.refresh.clone());
        tries.spawn(async move { stage.rotate(&refresh, &[("redirect_uri", OOB)]).await });
    }
    let replies = tries.join_all().await;
    assert_eq!(replies.iter().filter(|reply| reply["refresh_token"].is_string()).count(), 1);
    let left = stage.control.issued();
    assert_eq!(left.iter().filter(|issued| issued.kind == TokenKind::Refresh).count(), 1);
}

/// §3.2: `{"access_token","expires_in":7200}`, nobody behind it (§1.3: `appInfo`).
#[tokio::test]
async fn an_app_signs_in_with_its_secret() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let form =
            [("grant_type", "client_credentials"), ("client_id", SECRET_APP), ("client_secret", APP_SECRET)];
        let reply = stage.grant(&form).await;
        assert_eq!(
            (reply["expires_in"].as_u64(), reply.as_object().unwrap().len()),
            (Some(7200), 2),
            "{dialect}"
        );
        let token = reply["access_token"].as_str().unwrap();
        assert_eq!(stage.whoami(token).await, None, "{dialect}");
        let own = stage.get_json(&stage.rest("portals/self"), &[("token", token)]).await;
        assert_eq!((&own["appInfo"]["appId"], &own["user"]), (&json!(SECRET_APP), &json!(null)), "{dialect}");
        for (client, secret) in [(SECRET_APP, "wrong"), (SECRET_APP, ""), (PORTICO_APP, APP_SECRET)] {
            let form =
                [("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret)];
            let reply = stage.grant(&form).await;
            assert_eq!(reply["error"]["error"], "invalid_client", "{dialect} {client} {secret}");
        }
    }
}

/// §3.2, §12 story 13: Enterprise refuses an empty secret.
#[tokio::test]
async fn an_empty_secret_is_refused_by_enterprise() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let code = stage.code(&[]).await;
        let reply = stage.redeem(&code, &[("client_secret", "")]).await;
        assert_eq!(reply["access_token"].is_string(), dialect == Dialect::Online, "{dialect}");
        assert_eq!(reply["error"]["error"] == "invalid_client", dialect != Dialect::Online, "{dialect}");
    }
}

/// §3.4: licence check-in.
#[tokio::test]
async fn suspending_ends_the_renewal_where_its_switch_says_so() {
    for ends in [true, false] {
        let stage = Stage::new(Dialect::Enterprise11).await;
        stage.control.change_switches(|switches| switches.suspend_ends = ends);
        let tokens = stage.tokens(&[]).await;
        let form = [
            ("grant_type", "suspend_session"),
            ("client_id", PORTICO_APP),
            ("refresh_token", tokens.refresh.as_str()),
            ("f", "json"),
        ];
        assert_eq!(stage.grant(&form).await, json!({"success": true}));
        assert_eq!(stage.renew(&tokens.refresh, &[]).await["access_token"].is_null(), ends);
        assert_eq!(stage.whoami(&tokens.access).await.is_none(), ends);
    }
}

#[tokio::test]
async fn get_is_answered_only_where_its_switch_says_so() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let tokens = stage.tokens(&[]).await;
    let query = [
        ("grant_type", "refresh_token"),
        ("client_id", PORTICO_APP),
        ("refresh_token", tokens.refresh.as_str()),
    ];
    for by_get in [false, true] {
        stage.control.change_switches(|switches| switches.token_by_get = by_get);
        let reply = stage.get_json(&stage.rest("oauth2/token"), &query).await;
        assert_eq!(reply["access_token"].is_string(), by_get);
        assert_eq!(message(&reply).is_empty(), by_get);
    }
}

#[tokio::test]
async fn every_renewal_of_a_hundred_at_once_works() {
    let stage = std::sync::Arc::new(Stage::new(Dialect::Online).await);
    let tokens = stage.tokens(&[]).await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let (stage, refresh) = (stage.clone(), tokens.refresh.clone());
        tries.spawn(
            async move { stage.renew(&refresh, &[]).await["access_token"].as_str().map(str::to_owned) },
        );
    }
    let mut given: Vec<_> = tries.join_all().await.into_iter().map(Option::unwrap).collect();
    given.sort_unstable();
    given.dedup();
    assert_eq!(given.len(), 100);
    let url = stage.sign_in(&[("state", "after")], crate::stage::MARA).await;
    assert_eq!(parameter(&url, "state").as_deref(), Some("after"));
}

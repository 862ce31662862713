//! The portal's `generateToken`: §2.1, §2.3, §4.

use std::time::Duration;

use practice_portal::{Binding, Dialect, Site, StepsDue};
use serde_json::{Value, json};

use crate::stage::{MARA, Stage, detail, json, message};

const REQUEST_IP: (&str, &str) = ("client", "requestip");

impl Stage {
    async fn generate(&self, form: &[(&str, &str)]) -> Value {
        self.post_json(&self.rest("generateToken"), form).await
    }

    async fn by_password(&self, user: &str, password: &str) -> Value {
        self.generate(&[("username", user), ("password", password), REQUEST_IP]).await
    }
}

#[tokio::test]
async fn a_right_pair_gives_a_working_token() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        for (user, password) in [MARA, ("ada.okafor", "Brücke+50%&1"), ("demo.planner", "practice-planner")]
        {
            let reply = stage.by_password(user, password).await;
            assert_eq!(reply["ssl"], false, "{dialect}: over http on loopback");
            let token = reply["token"].as_str().unwrap();
            assert_eq!(stage.whoami(token).await.as_deref(), Some(user), "{dialect}");
            let own = stage.get_json(&stage.rest("portals/self"), &[("token", token)]).await;
            assert_eq!(own["appInfo"], json!(null), "{dialect}: no app asked for it");
        }
    }
}

/// §2.3, all rows that concern the portal.
#[tokio::test]
async fn refusals_are_those_of_the_catalogue() {
    const WRONG: &str = "Invalid username or password.";
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let second_factor = match dialect {
            Dialect::Online => "Multi-factor authentication is enabled for this account.",
            _ => WRONG,
        };
        let rows: [(&[(&str, &str)], &[&str]); 11] = [
            (&[("username", "mara.lindqvist"), ("password", "no"), REQUEST_IP], &[WRONG]),
            (&[("username", "Mara.Lindqvist"), ("password", "practice-mara"), REQUEST_IP], &[WRONG]),
            (&[("username", "nobody"), ("password", "no"), REQUEST_IP], &[WRONG]),
            (&[("username", "priya.nair"), ("password", "any"), REQUEST_IP], &[WRONG]),
            (&[("username", "jonas.feld"), ("password", "practice-jonas"), REQUEST_IP], &[second_factor]),
            (
                &[("username", "lena.brandt"), ("password", "practice-lena"), REQUEST_IP],
                &["Too many invalid attempts. Please try again later."],
            ),
            (&[REQUEST_IP], &["'username' must be specified.", "'password' must be specified."]),
            (&[("username", "mara.lindqvist"), REQUEST_IP], &["'password' must be specified."]),
            (
                &[("username", "mara.lindqvist"), ("password", "practice-mara")],
                &["'referer' must be specified."],
            ),
            (
                &[("username", "mara.lindqvist"), ("password", "practice-mara"), ("client", "ip")],
                &["'ip' must be specified."],
            ),
            (
                &[("serverUrl", "http://127.0.0.1/server")],
                &["Unable to get 'token' from the request or cookie, for server token."],
            ),
        ];
        for (form, details) in rows {
            let expected =
                json!({"error": {"code": 400, "message": "Unable to generate token.", "details": details}});
            assert_eq!(stage.generate(form).await, expected, "{dialect} {form:?}");
        }
    }
}

/// §2.1: GET is refused, and credentials count in the body only (§2.3).
#[tokio::test]
async fn credentials_in_the_address_are_not_taken() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let query = [("username", MARA.0), ("password", MARA.1), REQUEST_IP];
        assert!(stage.get_json(&stage.rest("generateToken"), &query).await["token"].is_null(), "{dialect}");
        let url = stage.rest("generateToken?username=mara.lindqvist&password=practice-mara&client=requestip");
        assert_eq!(detail(&stage.post_json(&url, &[]).await), "'username' must be specified.", "{dialect}");
    }
}

/// §2.1: "only works when every later request carries the same `Referer`".
#[tokio::test]
async fn a_referer_bound_token_needs_its_referer() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let form = [
            ("username", MARA.0),
            ("password", MARA.1),
            ("client", "referer"),
            ("referer", "https://app.example"),
        ];
        let reply = stage.generate(&form).await;
        let token = reply["token"].as_str().unwrap();
        let url = stage.rest("community/self?f=json");
        for (referer, good) in [
            ("https://app.example", true),
            ("https://app.example/", true),
            ("https://app.example/page", false),
            ("https://app.example.evil.example", false),
            ("http", false),
            ("", false),
        ] {
            let request = stage.get(&url).query(&[("token", token)]).header("Referer", referer);
            let reply = json(request.send().await.unwrap()).await;
            assert_eq!(reply["username"] == "mara.lindqvist", good, "{dialect} {referer}");
            assert_eq!(reply["error"]["code"] == 498, !good, "{dialect} {referer}");
        }
        stage.control.change_switches(|switches| switches.referer_prefix = true);
        let request =
            stage.get(&url).query(&[("token", token)]).header("Referer", "https://app.example/page");
        assert_eq!(json(request.send().await.unwrap()).await["username"], "mara.lindqvist");
    }
}

/// §2.1: the Python client's own form; `client` defaults to `referer`.
#[tokio::test]
async fn the_usual_referer_is_the_word_http() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let form = [("username", MARA.0), ("password", MARA.1), ("referer", "http"), ("expiration", "60")];
    let token = stage.generate(&form).await["token"].as_str().unwrap().to_owned();
    assert_eq!(stage.control.look_up(&token).unwrap().binding, Binding::Referer("http".into()));
}

#[tokio::test]
async fn an_address_bound_token_works_from_there_only() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        for (ip, good) in [("127.0.0.1", true), ("192.0.2.7", false)] {
            let form = [("username", MARA.0), ("password", MARA.1), ("client", "ip"), ("ip", ip)];
            let reply = stage.generate(&form).await;
            assert_eq!(
                stage.whoami(reply["token"].as_str().unwrap()).await.is_some(),
                good,
                "{dialect} {ip}"
            );
        }
    }
}

/// §0: `expiration` in minutes, `expires` in milliseconds since the epoch; above the cap silently the cap.
#[tokio::test]
async fn lifetimes_are_minutes_in_and_milliseconds_out() {
    // Minutes asked for; minutes given by most, and by 10.6.
    let rows = [("60", 60, 60), ("", 120, 60), ("x", 120, 60), ("0", 120, 60), ("999999", 21_600, 21_600)];
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        for (asked, most, old) in rows {
            let form = [("username", MARA.0), ("password", MARA.1), REQUEST_IP, ("expiration", asked)];
            let before = stage.control.now_ms();
            let expires = stage.generate(&form).await["expires"].as_i64().unwrap();
            let after = stage.control.now_ms();
            let minutes = if dialect == Dialect::Enterprise106 { old } else { most };
            let life = minutes * 60_000;
            assert!((before + life..=after + life).contains(&expires), "{dialect} {asked}");
        }
    }
}

#[tokio::test]
async fn a_token_ends_when_it_said() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let form = [("username", MARA.0), ("password", MARA.1), REQUEST_IP, ("expiration", "1")];
        let token = stage.generate(&form).await["token"].as_str().unwrap().to_owned();
        assert!(stage.whoami(&token).await.is_some());
        stage.control.advance(Duration::from_secs(60));
        let error = stage.get_json(&stage.rest("community/self"), &[("token", &token)]).await;
        assert_eq!((error["error"]["code"].as_u64(), message(&error)), (Some(498), "Invalid token."));
        // §2.3: 11.1 adds details, 10.6 does not.
        assert_eq!(detail(&error).contains("expired"), dialect != Dialect::Enterprise106, "{dialect}");
        // §1.3: and portals/self forgets the person without an error.
        if dialect != Dialect::Private {
            let own = stage.get_json(&stage.rest("portals/self"), &[("token", &token)]).await;
            assert_eq!((&own["user"], own["error"].is_null()), (&json!(null), true));
        }
    }
}

/// §2.3: five bad tries in 15 minutes, a lock of 15 minutes; the right password does not help.
#[tokio::test]
async fn five_wrong_passwords_lock_the_account() {
    const LOCKED: &str = "Too many invalid attempts. Please try again later.";
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        for _ in 0..4 {
            assert_eq!(detail(&stage.by_password(MARA.0, "no").await), "Invalid username or password.");
        }
        assert_eq!(detail(&stage.by_password(MARA.0, "no").await), LOCKED, "{dialect}");
        assert_eq!(detail(&stage.by_password(MARA.0, MARA.1).await), LOCKED, "{dialect}");
        assert!(stage.control.is_locked(MARA.0));
        assert!(stage.by_password("demo.planner", "practice-planner").await["token"].is_string());
        stage.control.advance(Duration::from_secs(15 * 60));
        assert!(stage.by_password(MARA.0, MARA.1).await["token"].is_string(), "{dialect}");
    }
}

#[tokio::test]
async fn locking_and_unlocking_from_the_test() {
    let stage = Stage::new(Dialect::Online).await;
    stage.control.lock_account(MARA.0);
    assert!(stage.by_password(MARA.0, MARA.1).await["token"].is_null());
    stage.control.unlock_account(MARA.0);
    assert!(stage.by_password(MARA.0, MARA.1).await["token"].is_string());
}

/// §2.3: "may refuse or succeed".
#[tokio::test]
async fn outstanding_steps_follow_their_switch() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    for (due, good) in [(StepsDue::Refuse, false), (StepsDue::Succeed, true)] {
        stage.control.change_switches(|switches| switches.steps_due = due);
        for (user, password) in [("tom.ashby", "practice-tom"), ("nils.ekman", "practice-nils")] {
            let reply = stage.by_password(user, password).await;
            assert_eq!(reply["token"].is_string(), good, "{user} {due:?}");
        }
    }
}

/// §4: portal token → server token, spelt `serverUrl` or `serverURL`.
#[tokio::test]
async fn a_portal_token_becomes_a_server_token() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let portal_token = stage.tokens(&[]).await.access;
        let server = stage.base(Site::Server);
        let origin = server.strip_suffix("/server").unwrap();
        let service = format!("{server}/rest/services/Planning/Zoning/MapServer");
        for (name, url, good) in [
            ("serverUrl", server.as_str(), true),
            ("serverURL", service.as_str(), true),
            ("serverUrl", origin, true),
            ("serverUrl", "https://foreign.example/server", false),
        ] {
            let reply =
                stage.generate(&[("token", &portal_token), (name, url), ("request", "getToken")]).await;
            assert_eq!(reply["token"].is_string(), good, "{dialect} {url}");
            assert_eq!(reply["error"]["code"] == 400, !good, "{dialect} {url}");
        }
        let reply = stage.generate(&[("token", "made-up"), ("serverUrl", &server)]).await;
        assert_eq!(reply["error"]["code"], 498, "{dialect}");
        stage.control.change_switches(|switches| switches.server_origin_suffices = false);
        let reply = stage.generate(&[("token", &portal_token), ("serverUrl", origin)]).await;
        assert_eq!(reply["error"]["code"], 400, "{dialect}");
    }
}

/// §4.3: the referer stays the same through the exchange.
#[tokio::test]
async fn an_exchanged_token_keeps_its_binding() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let form = [("username", MARA.0), ("password", MARA.1), ("client", "referer"), ("referer", "http")];
    let portal_token = stage.generate(&form).await["token"].as_str().unwrap().to_owned();
    let exchange =
        [("token", portal_token.as_str()), ("serverUrl", &stage.base(Site::Server)), ("f", "json")];
    let without = stage.post(&stage.rest("generateToken"), &exchange).await;
    assert_eq!(json(without).await["error"]["code"], 498);
    let with = stage.client.post(stage.rest("generateToken")).form(&exchange).header("Referer", "http");
    let reply = json(with.send().await.unwrap()).await;
    let issued = stage.control.look_up(reply["token"].as_str().unwrap()).unwrap();
    assert_eq!(issued.binding, Binding::Referer("http".into()));
}

/// §1.5: behind a portal-tier Active Directory one types `DOMAIN\name`, and the portal shows `name@DOMAIN`.
#[tokio::test]
async fn the_name_of_a_domain_is_typed_otherwise_than_it_is_shown() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    stage.control.change_switches(|switches| switches.domain = "ALDERMOOR".into());
    let (name, password) = MARA;
    for typed in ["ALDERMOOR\\mara.lindqvist", "aldermoor\\mara.lindqvist"] {
        let reply = stage.by_password(typed, password).await;
        let token = reply["token"].as_str().unwrap();
        let shown = "mara.lindqvist@ALDERMOOR";
        assert_eq!(stage.whoami(token).await.as_deref(), Some(shown), "{typed}");
        let user = stage.rest(&format!("community/users/{shown}"));
        assert_eq!(stage.get_json(&user, &[("token", token)]).await["username"], shown);
    }
    for typed in [name, "mara.lindqvist@ALDERMOOR", "ELSEWHERE\\mara.lindqvist"] {
        let reply = stage.by_password(typed, password).await;
        assert_eq!(detail(&reply), "Invalid username or password.", "{typed}");
    }
}

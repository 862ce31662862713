//! The browser leg: §3.1, §3.4.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use practice_portal::{Dialect, OOB, Options, RedirectMatch, Site};
use sha2::{Digest as _, Sha256};

use crate::stage::{MARA, Page, Stage, location, parameter};

/// DESIGN.md §1.3: a redirect names the portal as the person confirmed it.
fn portico_redirects(stage: &Stage) -> Vec<String> {
    let port = stage.running.http(Site::Portal).unwrap().port().unwrap();
    let mut redirects = vec![OOB.to_owned()];
    for own in [27071, 27072, 27073] {
        for host in ["127.0.0.1", "localhost"] {
            redirects.push(format!("http://127.0.0.1:{own}/sign-in/{host}:{port}/practice"));
        }
    }
    redirects
}

#[tokio::test]
async fn a_code_comes_back_with_the_state_untouched() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        for redirect in portico_redirects(&stage) {
            let asked = r#"{"id":"a+b &=%/é","originalUrl":"x"}"#;
            let url = stage.sign_in(&[("redirect_uri", &redirect), ("state", asked)], MARA).await;
            assert_eq!(parameter(&url, "state").as_deref(), Some(asked), "{dialect}");
            assert!(parameter(&url, "code").is_some(), "{dialect}");
            let expected = match redirect.as_str() {
                OOB => stage.rest("oauth2/approval"),
                own => own.to_owned(),
            };
            assert_eq!(url.as_str().split('?').next(), Some(expected.as_str()), "{dialect}");
        }
    }
}

/// §3.1: "Bad client/redirect: an HTML page …, no redirect happens"; E3 with `f=json`.
#[tokio::test]
async fn a_wrong_client_or_redirect_goes_nowhere() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let rows: [(&[(&str, &str)], &str); 5] = [
            (&[("client_id", "made-up")], "Invalid client_id"),
            (&[("client_id", "")], "Invalid client_id"),
            (&[("redirect_uri", "https://evil.example/")], "Invalid redirect_uri"),
            (
                &[("redirect_uri", "http://127.0.0.1:27071/sign-in/other.example/portal")],
                "Invalid redirect_uri",
            ),
            (&[("redirect_uri", "")], "Invalid redirect_uri"),
        ];
        for (query, text) in rows {
            let page = stage.authorize(query).await;
            assert!(page.html.contains(&format!("Error: {text}")), "{dialect} {query:?}");
            let json_query: Vec<_> = query.iter().copied().chain([("f", "json")]).collect();
            let usual = [("client_id", "portico-practice"), ("redirect_uri", OOB)];
            let rest = usual.iter().filter(|(name, _)| !query.iter().any(|(given, _)| given == name));
            let all: Vec<_> = json_query.iter().chain(rest).copied().collect();
            let error = stage.get_json(&stage.rest("oauth2/authorize"), &all).await;
            assert_eq!(error["error"]["error"], "invalid_request", "{dialect}");
            assert_eq!(error["error"]["error_description"], text, "{dialect}");
        }
    }
}

/// RFC 6749 §4.1.2.1: once the redirect is known to be right, the client is told.
#[tokio::test]
async fn other_mistakes_are_told_to_the_client() {
    let stage = Stage::new(Dialect::Online).await;
    let ask = |name: &'static str, value: &'static str| {
        let mut query = vec![("client_id", "portico-practice"), ("redirect_uri", OOB), ("state", "s")];
        if name != "response_type" {
            query.push(("response_type", "code"));
        }
        query.push((name, value));
        stage.get(&stage.rest("oauth2/authorize")).query(&query).send()
    };
    for (name, value, error) in [
        ("response_type", "magic", "unsupported_response_type"),
        ("code_challenge", "too-short", "invalid_request"),
    ] {
        let url = location(&ask(name, value).await.unwrap());
        assert_eq!(parameter(&url, "error").as_deref(), Some(error));
        assert_eq!(parameter(&url, "state").as_deref(), Some("s"));
        assert_eq!(parameter(&url, "code"), None);
    }
}

#[tokio::test]
async fn redirect_matching_follows_its_switch() {
    let mut options = Options::for_tests();
    options.redirects = vec![
        ("portico-practice".into(), "https://app.example".into()),
        ("portico-practice".into(), "http://127.0.0.1:7070/cb?x=1".into()),
    ];
    let stage = Stage::with(options).await;
    for (redirect, matching, good) in [
        ("https://app.example/deep", RedirectMatch::Exact, false),
        ("https://app.example/deep", RedirectMatch::OriginPrefix, true),
        ("https://app.example.evil.example/", RedirectMatch::OriginPrefix, false),
        ("http://127.0.0.1:9999/cb?x=1", RedirectMatch::Exact, false),
        ("http://127.0.0.1:9999/cb?x=1", RedirectMatch::LoopbackPort, true),
        ("http://127.0.0.1:9999/cb", RedirectMatch::LoopbackPort, false),
        ("http://127.0.0.1:7070/cb?x=1", RedirectMatch::Exact, true),
    ] {
        stage.control.change_switches(|switches| switches.redirect_match = matching);
        let page = stage.authorize(&[("redirect_uri", redirect)]).await;
        assert_eq!(!page.html.contains("Invalid redirect_uri"), good, "{redirect} {matching:?}");
    }
    // The query of a redirect address stays in front of the code (§12 story 10).
    let url = stage.sign_in(&[("redirect_uri", "http://127.0.0.1:7070/cb?x=1")], MARA).await;
    assert!(url.as_str().starts_with("http://127.0.0.1:7070/cb?x=1&code="), "{url}");
}

/// §3.1: title `SUCCESS code=…` and `<input id="code">`.
#[tokio::test]
async fn the_approval_page_shows_the_code_twice() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let url = stage.sign_in(&[], MARA).await;
        let code = parameter(&url, "code").unwrap();
        let page = Page::read(stage.get(url.as_str()).send().await.unwrap()).await;
        assert_eq!(page.between("<title>SUCCESS code=", "</title>"), Some(code.as_str()), "{dialect}");
        assert_eq!(page.between("id=\"code\" value=\"", "\""), Some(code.as_str()), "{dialect}");
    }
}

#[tokio::test]
async fn a_wrong_password_shows_the_page_again() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let asked = stage.authorize(&[]).await.oauth_state();
        let typed = "\"><script>alert(1)</script>";
        let form = [("oauth_state", asked.as_str()), ("username", typed), ("password", "no")];
        // Both addresses of the same step (§3.4).
        for url in [stage.rest("oauth2/signin"), stage.portal("sharing/oauth2/signin")] {
            let page = Page::read(stage.post(&url, &form).await).await;
            assert_eq!(page.status, 200);
            assert!(page.html.contains("OAUTH_0015"), "{dialect}");
            assert_eq!(page.oauth_info()["messages"][0], "Invalid username or password.", "{dialect}");
            assert!(!page.html.contains("<script>alert"), "{dialect}");
            assert_eq!(page.oauth_state(), asked, "{dialect}");
        }
        // §2.1: the page forgives letter case where generateToken does not.
        let form = [("oauth_state", asked.as_str()), ("username", "MARA.Lindqvist"), ("password", MARA.1)];
        let url = location(&stage.post(&stage.rest("oauth2/signin"), &form).await);
        assert!(parameter(&url, "code").is_some(), "{dialect}");
    }
}

/// §2.3, §3.4: the page says so when the account is locked, and both doors count together.
#[tokio::test]
async fn the_page_locks_too() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let asked = stage.authorize(&[]).await.oauth_state();
        let form = [("oauth_state", asked.as_str()), ("username", MARA.0), ("password", "no")];
        let mut last = String::new();
        for _ in 0..5 {
            let page = Page::read(stage.post(&stage.rest("oauth2/signin"), &form).await).await;
            last = page.oauth_info()["messages"][0].as_str().unwrap().to_owned();
        }
        assert_eq!(last, "Too many invalid attempts. Please try again later.", "{dialect}");
        let body = [("username", MARA.0), ("password", MARA.1), ("client", "requestip")];
        let reply = stage.post_json(&stage.rest("generateToken"), &body).await;
        assert_eq!(reply["error"]["details"][0], last, "{dialect}");
    }
}

/// §3.1: `?error=access_denied&error_description=…`.
#[tokio::test]
async fn cancelling_tells_the_client() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    for (kind, mark) in [("code", '?'), ("token", '#')] {
        let redirect = portico_redirects(&stage).remove(1);
        let query = [("response_type", kind), ("redirect_uri", redirect.as_str()), ("state", "s")];
        let asked = stage.authorize(&query).await.oauth_state();
        let form = [("oauth_state", asked.as_str()), ("cancel", "true")];
        let url = location(&stage.post(&stage.rest("oauth2/signin"), &form).await);
        let (before, after) = url.as_str().split_once(mark).unwrap();
        assert_eq!(before, redirect);
        assert!(after.starts_with("error=access_denied&error_description="), "{after}");
        assert!(after.ends_with("&state=s"), "{after}");
        // It has ended.
        let again = stage.post(&stage.rest("oauth2/signin"), &form).await;
        assert_eq!(again.status(), 400);
    }
}

/// §3.1, §3.4 step 3: the token stands behind `#`.
#[tokio::test]
async fn an_implicit_sign_in_carries_the_token_in_the_fragment() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let query =
            [("response_type", "token"), ("client_id", "pythonapi"), ("expiration", "600"), ("state", "s")];
        let url = stage.sign_in(&query, MARA).await;
        assert_eq!(url.query(), None);
        let fields: Vec<(String, String)> =
            url::form_urlencoded::parse(url.fragment().unwrap().as_bytes()).into_owned().collect();
        let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["access_token", "expires_in", "username", "ssl", "state"], "{dialect}");
        // §0: minutes asked for, seconds told.
        assert_eq!(fields[1].1, "36000", "{dialect}");
        assert_eq!(stage.whoami(&fields[0].1).await.as_deref(), Some(MARA.0), "{dialect}");
    }
}

#[tokio::test]
async fn a_sign_in_page_is_for_one_sign_in_and_half_an_hour() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let asked = stage.authorize(&[]).await.oauth_state();
    let form = [("oauth_state", asked.as_str()), ("username", MARA.0), ("password", MARA.1)];
    assert_eq!(stage.post(&stage.rest("oauth2/signin"), &form).await.status(), 302);
    assert_eq!(stage.post(&stage.rest("oauth2/signin"), &form).await.status(), 400);
    let asked = stage.authorize(&[]).await.oauth_state();
    stage.control.advance(Duration::from_secs(30 * 60));
    let form = [("oauth_state", asked.as_str()), ("username", MARA.0), ("password", MARA.1)];
    let page = Page::read(stage.post(&stage.rest("oauth2/signin"), &form).await).await;
    assert!(page.html.contains("This sign-in has ended"));
}

/// The page is inert: nothing loads from elsewhere, and the only script is the one its policy names by hash.
#[tokio::test]
async fn the_page_is_inert_and_says_what_it_is() {
    for dialect in Dialect::portals() {
        let stage = Stage::new(dialect).await;
        let redirect = portico_redirects(&stage).remove(1);
        let page = stage.authorize(&[("redirect_uri", &redirect)]).await;
        let script = page.between("<script>", "</script>").unwrap();
        assert!(script.starts_with("var oAuthInfo = {") && script.ends_with("};"));
        let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
        assert!(page.policy.contains(&format!("script-src 'sha256-{hash}'")), "{}", page.policy);
        assert!(page.policy.starts_with("default-src 'none'"));
        assert!(page.policy.ends_with("form-action 'self' http://127.0.0.1:27071"), "{}", page.policy);
        assert_eq!(page.html.matches("<script").count(), 1);
        assert!(!page.html.contains("://cdn") && !page.html.contains("style=\""));
        assert!(page.html.contains("Practice portal") && page.html.contains("practice-planner"));
        for (field, label) in [("username", "User name"), ("password", "Password")] {
            assert!(page.html.contains(&format!("<label for=\"{field}\">{label}</label>")));
        }
    }
}

/// §12 story 3: the organisation has switched passwords off on its page.
#[tokio::test]
async fn no_password_fields_where_passwords_are_off() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    stage.control.change_switches(|switches| switches.arcgis_login = false);
    let page = stage.authorize(&[]).await;
    assert!(!page.html.contains("type=\"password\""));
    let form =
        [("oauth_state", page.oauth_state()), ("username", MARA.0.into()), ("password", MARA.1.into())];
    let reply = stage.client.post(stage.rest("oauth2/signin")).form(&form).send().await.unwrap();
    assert!(Page::read(reply).await.html.contains("OAUTH_0015"));
    // [I arcgis-python-api#1597]: generateToken still works.
    let body = [("username", MARA.0), ("password", MARA.1), ("client", "requestip")];
    assert!(stage.post_json(&stage.rest("generateToken"), &body).await["token"].is_string());
    let own = stage.get_json(&stage.rest("portals/self"), &[]).await;
    assert_eq!(own["canSignInArcGIS"], false);
}

/// §3.7: the cookie survives, the next sign-in is silent, until `oauth2/signout`.
#[tokio::test]
async fn a_remembered_browser_signs_in_silently() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    stage.control.change_switches(|switches| switches.remember_browser = true);
    let asked = stage.authorize(&[]).await.oauth_state();
    let form = [("oauth_state", asked.as_str()), ("username", MARA.0), ("password", MARA.1)];
    let reply = stage.post(&stage.rest("oauth2/signin"), &form).await;
    let set = reply.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    let cookie = set.split(';').next().unwrap();
    let query = [("client_id", "portico-practice"), ("response_type", "code"), ("redirect_uri", OOB)];
    let ask = || stage.get(&stage.rest("oauth2/authorize")).query(&query).header("Cookie", cookie).send();
    assert!(parameter(&location(&ask().await.unwrap()), "code").is_some());
    let out = stage.get(&stage.rest("oauth2/signout")).header("Cookie", cookie).send().await.unwrap();
    assert!(out.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(ask().await.unwrap().status(), 200, "asks again");
}

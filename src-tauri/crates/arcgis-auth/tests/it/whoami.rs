//! The example `whoami`, run as a person runs it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use http::Method;
use practice_portal::{APP_SECRET, Dialect, Fault, Options, PORTICO_APP, RedirectMatch, SECRET_APP, Site};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use url::Url;

use crate::common::{MARA, Recorded, Stage, says};

/// Beside the directory of the tests, where `cargo test` puts examples. It leaves them as they are when it is given the
/// name of a test; an old program would tell nothing about the sources.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let built = tests.parent().and_then(Path::parent).unwrap();
    let path = built.join("examples").join(format!("whoami{}", std::env::consts::EXE_SUFFIX));
    let built_at = path.metadata().and_then(|about| about.modified());
    let room = Path::new(env!("CARGO_MANIFEST_DIR"));
    let written_at = newest(&room.join("src")).max(newest(&room.join("examples")));
    assert!(
        built_at.is_ok_and(|built_at| built_at >= written_at),
        "{} is missing or old: run `cargo build --example whoami`, or `cargo test` without a name",
        path.display()
    );
    path
}

/// When the newest file below a folder was written.
fn newest(folder: &Path) -> SystemTime {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let times = entries.map(|entry| {
        if entry.file_type().unwrap().is_dir() {
            newest(&entry.path())
        } else {
            entry.metadata().unwrap().modified().unwrap()
        }
    });
    times.max().unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Nothing here takes so long; who waits longer waits for ever.
const STUCK: Duration = Duration::from_secs(60);

const PROXIES: [&str; 6] =
    ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

struct Run {
    child: Child,
    stderr: BufReader<ChildStderr>,
    said: String,
}

impl Run {
    fn start(arguments: &[&str]) -> Self {
        Self::with(arguments, &[])
    }

    fn with(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program());
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A proxy of this computer concerns the tests as little as it concerns addresses on it.
        for name in PROXIES.into_iter().chain(["no_proxy", "NO_PROXY"]) {
            command.env_remove(name);
        }
        command.envs(environment.iter().copied());
        let mut child = command.kill_on_drop(true).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self { child, stderr, said: String::new() }
    }

    /// Types a line; the pipe stays open, as a terminal does.
    async fn types(&mut self, line: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin.write_all(format!("{line}\n").as_bytes()).await.unwrap();
        stdin.flush().await.unwrap();
    }

    /// The next line on standard error.
    async fn line(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).await.unwrap();
        self.said.push_str(&line);
        line.trim_end().to_owned()
    }

    /// What it printed, read as one JSON object, and how it ended.
    async fn ends(mut self, secrets: &[&str]) -> (Value, i32) {
        let mut stdout = String::new();
        let mut out = self.child.stdout.take().unwrap();
        let all = async {
            out.read_to_string(&mut stdout).await.unwrap();
            self.stderr.read_to_string(&mut self.said).await.unwrap();
            self.child.wait().await.unwrap().code().unwrap()
        };
        let code = tokio::time::timeout(STUCK, all).await.expect("it ends by itself");
        for secret in secrets {
            assert!(!stdout.contains(secret) && !self.said.contains(secret), "{stdout}{}", self.said);
        }
        assert_eq!(stdout.lines().count(), 1, "{stdout}");
        (serde_json::from_str(&stdout).unwrap(), code)
    }
}

/// What a process shows to everybody on this computer.
#[cfg(target_os = "linux")]
fn shown_to_everybody(run: &Run) -> String {
    let id = run.child.id().unwrap();
    let read = |name: &str| std::fs::read(format!("/proc/{id}/{name}")).unwrap();
    String::from_utf8_lossy(&[read("cmdline"), read("environ")].concat()).into_owned()
}

#[cfg(not(target_os = "linux"))]
fn shown_to_everybody(_: &Run) -> String {
    String::new()
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// RFC 3339, at the end of a span that begins now.
fn assert_ends_in(value: &Value, minutes: i64) {
    let end: jiff::Timestamp = value["expires"].as_str().unwrap().parse().unwrap();
    let left = end.duration_since(jiff::Timestamp::now()).as_secs();
    assert!((minutes * 60 - 120..=minutes * 60 + 5).contains(&left), "{value}");
}

#[tokio::test]
async fn a_password_on_standard_input_says_who_that_is() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let rows: [(&[&str], &str, i64); 4] = [
        (&[], "referer http", 60),
        (&["--referer", "https://maps.example"], "referer https://maps.example", 60),
        (&["--binding", "requestip", "--expiration", "30"], "requestip", 30),
        (&["--binding", "ip:127.0.0.1"], "ip 127.0.0.1", 60),
    ];
    for (more, binding, minutes) in rows {
        let address = format!("{}/home/", stage.portal);
        let mut arguments = vec![address.as_str(), "--scheme", "password", "--user", "ada.okafor"];
        arguments.extend(more);
        let mut run = Run::start(&arguments);
        let password = "Brücke+50%&1";
        assert!(!shown_to_everybody(&run).contains(password));
        run.types(password).await;
        let (found, code) = run.ends(&[password]).await;
        assert_eq!(code, 0, "{found}");
        assert_eq!(keys(&found), ["binding", "expires", "organisation", "scheme", "user"]);
        assert_eq!((&found["scheme"], &found["user"]), (&"password".into(), &"ada.okafor".into()));
        assert_eq!(found["organisation"], "City of Aldermoor");
        assert_eq!(found["binding"], binding);
        assert_ends_in(&found, minutes);
    }
    assert_eq!(stage.posts("generateToken"), 4, "one for each run");
}

/// `--scheme browser`: the address on standard error, the answer at the listener or pasted. Standard input stays open,
/// and the program ends all the same.
#[tokio::test]
async fn the_browser_scheme_waits_for_the_browser() {
    let stage = Stage::new(Dialect::Online).await;
    stage.control.change_switches(|switches| switches.redirect_match = RedirectMatch::LoopbackPort);
    let arguments = [stage.portal.as_str(), "--scheme", "browser", "--client-id", PORTICO_APP];
    let mut run = Run::start(&arguments);
    let page = Url::parse(&run.line().await).unwrap();
    let back = stage.browser.sign_in(&page, MARA).await;
    if back.path().starts_with("/sign-in/") {
        stage.browser.open(&back).await;
    } else {
        // Other programs hold the three ports: the code is shown and pasted.
        run.types(back.as_str()).await;
    }
    let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let (found, status) = run.ends(&[&code]).await;
    assert_eq!(status, 0, "{found}");
    assert_eq!((&found["scheme"], &found["user"]), (&"browser".into(), &MARA.0.into()));
    assert_eq!(found["binding"], "none");
    assert_ends_in(&found, 30);
    assert!(stage.control.issued().is_empty(), "the grant was left behind: {:?}", stage.control.issued());
}

/// DESIGN §1.3: without an app id it is the reference's own, whose code is pasted. A wrong paste may be followed by the
/// right one, even in the same breath.
#[tokio::test]
async fn without_an_app_id_the_code_is_pasted() {
    let stage = Stage::new(Dialect::Private).await;
    let mut run = Run::start(&[stage.portal.as_str(), "--scheme", "browser"]);
    let page = Url::parse(&run.line().await).unwrap();
    assert!(page.query_pairs().any(|(name, value)| name == "client_id" && value == "pythonapi"));
    let back = stage.browser.sign_in(&page, MARA).await;
    run.types(&format!("not a code\n{back}")).await;
    let (found, status) = run.ends(&[]).await;
    assert_eq!(status, 0, "{found}");
    assert_eq!(found["user"], MARA.0);
    assert_eq!(found["organisation"], Value::Null, "a private portal tells strangers nothing");
}

/// Over https with the practice authority handed in.
#[tokio::test]
async fn an_authority_is_given_as_a_file() {
    let stage = Stage::with(Options::for_tests().with_https()).await;
    let portal = stage.running.https(Site::Portal).unwrap();
    let file = std::env::temp_dir().join(format!("whoami-{}-ca.pem", std::process::id()));
    std::fs::write(&file, stage.running.ca_pem().unwrap()).unwrap();
    let common = [portal.as_str(), "--scheme", "password", "--user", MARA.0];
    let mut run = Run::start(&[&common[..], &["--ca", file.to_str().unwrap()]].concat());
    run.types(MARA.1).await;
    let (found, code) = run.ends(&[MARA.1]).await;
    std::fs::remove_file(&file).unwrap();
    assert_eq!((code, &found["user"]), (0, &MARA.0.into()), "{found}");
    let mut run = Run::start(&common);
    run.types(MARA.1).await;
    let (found, code) = run.ends(&[MARA.1]).await;
    assert_eq!((code, &found["error"]), (1, &"CertificateNotTrusted".into()), "{found}");
    // What was told is enough to pin it.
    let certificate = &found["certificate"];
    assert_eq!(certificate["faults"], json!(["unknown-authority"]), "{found}");
    let pin = certificate["fingerprint"].as_str().unwrap();
    let mut run = Run::start(&[&common[..], &["--pin", pin, "--proxy", "none"]].concat());
    run.types(MARA.1).await;
    let (found, code) = run.ends(&[MARA.1]).await;
    assert_eq!((code, &found["user"]), (0, &MARA.0.into()), "{found}");
}

/// Every scheme that needs nothing but what is typed: one row for each, and the secret is seen nowhere.
#[tokio::test]
async fn every_scheme_says_who_that_is() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (portal, alone) = (stage.portal.to_string(), stage.site(Site::StandAlone).to_string());
    let service = format!("{}/rest/services/Planning/Zoning/MapServer?token=old", stage.site(Site::Server));
    let alone_service = format!("{alone}/rest/services/Planning/Zoning/MapServer");
    let tokens = format!("{alone}/tokens/generateToken");
    let portals_self = stage.portal.sharing_rest("portals/self").to_string();
    let key = stage.control.make_api_key(None).await;
    let bound_key = stage.control.make_api_key(Some("https://maps.example")).await;
    let (token, grant) = stage.signed_in(MARA).await;
    let (token, renewal) = (token.text().expose(), grant.refresh.expose());
    let mara = json!({"user": MARA.0, "organisation": "City of Aldermoor"});
    let app = json!({"user": null, "app": SECRET_APP, "organisation": "City of Aldermoor"});
    let crew = json!({"user": "field.crew", "organisation": null, "binding": "referer http"});
    let nobody = json!({"user": null, "organisation": "City of Aldermoor", "expires": null, "binding": null});
    let server = stage.site(Site::Server).to_string();
    // Address, scheme, more arguments; the secret; what is said, how long it lasts in minutes, and what was opened.
    let rows: [(&str, &str, &[&str], &str, &Value, Option<i64>, Option<&str>); 15] = [
        (&portal, "anonymous", &[], "", &nobody, None, None),
        (&portal, "anonymous", &["--open", &portals_self], "", &nobody, None, Some("portalName")),
        (&portal, "app", &["--client-id", SECRET_APP], APP_SECRET, &app, Some(120), None),
        (
            &portal,
            "app",
            &["--client-id", SECRET_APP, "--expiration", "30"],
            APP_SECRET,
            &app,
            Some(30),
            None,
        ),
        (
            &portal,
            "app+server",
            &["--client-id", SECRET_APP, "--server", &server],
            APP_SECRET,
            &app,
            Some(120),
            None,
        ),
        (&portal, "api-key", &["--open", &portals_self], &key, &app, None, Some("appInfo")),
        (&portal, "api-key", &["--referer", "https://maps.example"], &bound_key, &app, None, None),
        (&portal, "token", &[], token, &mara, None, None),
        (&portal, "token", &["--open", &service], token, &mara, None, Some("mapName")),
        (&portal, "token", &["--client-id", PORTICO_APP], renewal, &mara, Some(30), None),
        (&portal, "token+server", &["--open", &service], token, &mara, None, Some("mapName")),
        (
            &portal,
            "password+server",
            &["--user", MARA.0, "--open", &service],
            MARA.1,
            &mara,
            Some(60),
            Some("mapName"),
        ),
        (&alone, "server", &["--user", "field.crew"], "practice-crew", &crew, Some(60), None),
        (
            &alone,
            "server",
            &["--user", "field.crew", "--open", &alone_service],
            "practice-crew",
            &crew,
            Some(60),
            Some("mapName"),
        ),
        (&tokens, "server", &["--user", "field.crew"], "practice-crew", &crew, Some(60), None),
    ];
    for (address, scheme, more, secret, said, minutes, opened) in rows {
        let mut arguments = vec![address, "--scheme", scheme];
        arguments.extend(more);
        let mut run = Run::start(&arguments);
        if secret.is_empty() {
            drop(run.child.stdin.take());
        } else {
            assert!(!shown_to_everybody(&run).contains(secret), "{scheme}");
            run.types(secret).await;
        }
        let (found, code) =
            run.ends(if secret.is_empty() { &[] } else { std::slice::from_ref(&secret) }).await;
        assert_eq!((code, &found["scheme"]), (0, &scheme.into()), "{found}");
        for (key, value) in said.as_object().unwrap() {
            assert_eq!(&found[key], value, "{scheme} {more:?}: {found}");
        }
        match minutes {
            Some(minutes) => assert_ends_in(&found, minutes),
            None => assert_eq!(found["expires"], Value::Null, "{scheme}"),
        }
        assert_eq!(found.get("app").is_some(), said.get("app").is_some(), "{scheme}: {found}");
        assert_eq!(found.get("server").is_some(), scheme.ends_with("+server"), "{scheme}: {found}");
        if scheme.ends_with("+server") {
            assert_eq!(found["server"]["address"], server, "{scheme}");
            assert_ends_in(&found["server"], 120);
        }
        assert_eq!(found.get("reply").is_some(), opened.is_some(), "{scheme}: {found}");
        assert!(opened.is_none_or(|key| found["reply"].get(key).is_some()), "{scheme}: {found}");
    }
    // What somebody brought along is still theirs.
    assert!(arcgis_auth::token::refresh(&stage.transport, &grant).await.is_ok());
    assert!(
        stage.control.seen().iter().all(|seen| seen.query.get("token").is_none()),
        "no token in an address"
    );
}

/// With `--show-token` the token is part of the answer and works; with `--known` nobody is asked what stands there.
#[tokio::test]
async fn a_token_is_shown_to_whoever_asks_for_it() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (portal, server) = (stage.portal.to_string(), stage.site(Site::Server).to_string());
    let common = [portal.as_str(), "--scheme", "password+server", "--user", MARA.0, "--server", &server];
    let mut run = Run::start(&[&common[..], &["--known", "--show-token"]].concat());
    run.types(MARA.1).await;
    let (found, code) = run.ends(&[MARA.1]).await;
    assert_eq!((code, &found["user"]), (0, &MARA.0.into()), "{found}");
    for token in [&found["token"], &found["server"]["token"]] {
        let issued = stage.control.look_up(token.as_str().unwrap()).unwrap();
        assert_eq!(issued.user.as_deref(), Some(MARA.0));
    }
    let asked: Vec<_> = stage.control.seen().into_iter().map(|seen| seen.path).collect();
    let rest = |below: &str| stage.rest(below);
    let expected = [
        rest("generateToken"),
        rest("community/self"),
        "/server/rest/info".to_owned(),
        rest("generateToken"),
    ];
    assert_eq!(asked, expected, "no pre-flight");
    let mut run = Run::start(&common);
    run.types(MARA.1).await;
    let (found, _) = run.ends(&[MARA.1]).await;
    assert!(found.get("token").is_none() && found["server"].get("token").is_none(), "{found}");
}

/// A sign-in whose token is shown is for another program: it is not ended. An exact address is needed for `--known`.
#[tokio::test]
async fn a_shown_sign_in_is_not_ended() {
    let stage = Stage::new(Dialect::Online).await;
    let arguments = [stage.portal.as_str(), "--scheme", "browser", "--known", "--show-token"];
    let mut run = Run::start(&[&arguments[..], &["--expiration", "30"]].concat());
    let page = Url::parse(&run.line().await).unwrap();
    run.types(stage.browser.sign_in(&page, MARA).await.as_str()).await;
    let (found, status) = run.ends(&[]).await;
    assert_eq!(status, 0, "{found}");
    assert!(stage.control.look_up(found["token"].as_str().unwrap()).is_some());
    assert_eq!(stage.posts("oauth2/revokeToken"), 0);
    let pasted = format!("{}/home/index.html?x=1", stage.portal);
    let run = Run::start(&[&pasted, "--scheme", "anonymous", "--known"]);
    let (found, status) = run.ends(&[]).await;
    assert_eq!((status, &found["error"]), (1, &"AddressNotUnderstood".into()), "{found}");
}

/// DESIGN §4.4: 499 means that the token was not seen; it goes along in the address, once. A server without a list of
/// services is said to be unchecked (§4.1).
#[tokio::test]
async fn a_server_that_reads_no_headers_and_lists_nothing_is_opened_all_the_same() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let alone = stage.site(Site::StandAlone).to_string();
    let service = format!("{alone}/rest/services/Planning/Zoning/MapServer");
    let unseen = json!({"error": {"code": 499, "message": "Token Required", "details": []}});
    let page =
        Fault::Reply { status: 404, content_type: "text/html".to_owned(), body: b"<html></html>".to_vec() };
    stage.control.plan_fault("/arcgis/rest/services", page, None);
    stage.control.plan_fault("/arcgis/rest/services/Planning/Zoning/MapServer", says(&unseen), Some(1));
    let arguments = [alone.as_str(), "--scheme", "server", "--user", "field.crew", "--open", &service];
    let mut run = Run::start(&arguments);
    run.types("practice-crew").await;
    let (found, code) = run.ends(&["practice-crew"]).await;
    assert_eq!((code, &found["checked"]), (0, &false.into()), "{found}");
    assert!(found["reply"]["mapName"].is_string(), "{found}");
    let last = stage.control.last("/arcgis/rest/services/Planning/Zoning/MapServer").unwrap();
    // In the body: an address stays in logs.
    assert!(last.header("x-esri-authorization").is_none() && !last.query.has("token"));
    assert!(last.form.get("token").is_some());
    assert_eq!(last.header("referer"), Some("http"));
    // Refused in every place where it can stand is refused.
    stage.control.plan_fault("/arcgis/rest/services/Planning/Zoning/MapServer", says(&unseen), None);
    stage.control.forget_seen();
    let mut run = Run::start(&arguments);
    run.types("practice-crew").await;
    let (found, code) = run.ends(&["practice-crew"]).await;
    assert_eq!((code, &found["error"]), (1, &"PortalRefused".into()), "{found}");
    let tried = |method| stage.control.count(&method, "/arcgis/rest/services/Planning/Zoning/MapServer");
    assert_eq!((tried(Method::GET), tried(Method::POST)), (2, 1));
}

/// A token goes to its own portal and the servers of that, whatever is to be opened.
#[tokio::test]
async fn an_address_elsewhere_gets_no_token() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let (portal, alone) = (stage.portal.to_string(), stage.site(Site::StandAlone).to_string());
    let (elsewhere, near) = (format!("{alone}/rest/services"), format!("{portal}-evil/rest/services"));
    let rows: [(&[&str], &str, &str); 3] = [
        (&[&portal, "--scheme", "password", "--user", MARA.0, "--open", &elsewhere], MARA.1, "ForeignServer"),
        (&[&portal, "--scheme", "password", "--user", MARA.0, "--open", &near], MARA.1, "ReplyNotUnderstood"),
        (
            &[&alone, "--scheme", "server", "--user", "field.crew", "--open", &near],
            "practice-crew",
            "ForeignServer",
        ),
    ];
    for (arguments, secret, name) in rows {
        stage.control.forget_seen();
        let mut run = Run::start(arguments);
        run.types(secret).await;
        let (found, code) = run.ends(&[secret]).await;
        assert_eq!((code, &found["error"]), (1, &name.into()), "{found}");
        let own = |path: &str| path.starts_with("/practice/") || path == "/arcgis/rest/services";
        let seen = stage.control.seen();
        let with_token = seen.iter().filter(|seen| seen.header("x-esri-authorization").is_some());
        assert!(with_token.map(|seen| seen.path.as_str()).all(own), "{seen:?}");
    }
}

/// DESIGN §4.5: another host is named; with `--confirm` the password goes there.
#[tokio::test]
async fn a_server_that_gives_its_tokens_elsewhere_wants_a_confirmation() {
    let stage = Stage::new(Dialect::StandAlone).await;
    let there = stage.site(Site::StandAlone);
    let claim = json!({"currentVersion": 11.3, "folders": [], "services": [], "authInfo": {
        "isTokenBasedSecurity": true, "tokenServicesUrl": format!("{there}/tokens/")}});
    let body = claim.to_string();
    let answer =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    let recorded = Recorded::answering(answer).await;
    let address = format!("http://127.0.0.1:{}/arcgis", recorded.port());
    let arguments = [address.as_str(), "--scheme", "server", "--user", "field.crew"];
    let mut run = Run::start(&arguments);
    run.child.stdin.take();
    let (found, _) = run.ends(&[]).await;
    assert_eq!(found["error"], "TokensElsewhere", "{found}");
    assert!(found["message"].as_str().unwrap().contains(&there.origin().to_string()), "{found}");
    assert_eq!(stage.control.total(), 0, "not even asked");
    let mut run = Run::start(&[&arguments[..], &["--confirm", there.as_str()]].concat());
    run.types("practice-crew").await;
    let (found, code) = run.ends(&["practice-crew"]).await;
    assert_eq!((code, &found["user"]), (0, &"field.crew".into()), "{found}");
    assert_eq!(stage.control.total(), 1);
}

/// Failure is one JSON object with the typed name, and exit code 1.
#[tokio::test]
async fn failures_are_named() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let portal = stage.portal.to_string();
    let server = stage.site(Site::Server).to_string();
    let alone = stage.site(Site::StandAlone).to_string();
    let closed = format!("{server}/rest/services/Planning/Zoning/MapServer");
    let rows: [(&[&str], &str); 23] = [
        (&[&portal, "--scheme", "password", "--user", MARA.0], "PortalRefused"),
        (&[&server, "--scheme", "password", "--user", MARA.0], "BelongsToPortal"),
        (&["http://127.0.0.1:1/x", "--scheme", "password", "--user", MARA.0], "PortalUnreachable"),
        (&["ftp://gis.example.com", "--scheme", "password"], "AddressNotUnderstood"),
        (&[&portal, "--scheme", "password"], "Setup"),
        (&[&portal, "--scheme", "magic"], "Usage"),
        (&[&portal, "--scheme", "server+server"], "Usage"),
        (&[&portal, "--scheme", "anonymous+server"], "Usage"),
        (&[&portal, "--scheme", "password+basic"], "Usage"),
        (&[&portal, "--scheme", "token", "--open", "not an address"], "Usage"),
        (&[&portal, "--scheme", "app"], "Setup"),
        (&[&portal, "--scheme", "app", "--client-id", SECRET_APP], "PortalRefused"),
        (&[&portal, "--scheme", "api-key"], "TokenNotRecognised"),
        (&[&portal, "--scheme", "token"], "TokenNotRecognised"),
        (&[&portal, "--scheme", "token", "--client-id", PORTICO_APP], "PortalRefused"),
        (&[&server, "--scheme", "server", "--user", MARA.0], "BelongsToPortal"),
        (&[&alone, "--scheme", "server", "--user", "field.crew"], "PortalRefused"),
        (&[&alone, "--scheme", "server"], "Setup"),
        (&[&alone, "--scheme", "password", "--user", "field.crew"], "ServerWithoutPortal"),
        (&[&portal, "--scheme", "anonymous", "--open", &closed], "PortalRefused"),
        (&[&portal, "--scheme", "password", "--password", "canary-wrong"], "Usage"),
        (&[&portal], "Usage"),
        (&[], "Usage"),
    ];
    for (arguments, name) in rows {
        let mut run = Run::start(arguments);
        // It may have ended before it was told.
        let stdin = run.child.stdin.as_mut().unwrap();
        let _ = stdin.write_all(b"canary-wrong\n").await;
        let (found, code) = run.ends(&["canary-wrong"]).await;
        assert_eq!((code, keys(&found)), (1, vec!["error", "message"]), "{arguments:?}");
        assert_eq!(found["error"], name, "{arguments:?}: {found}");
        assert!(!found["message"].as_str().unwrap().is_empty(), "{arguments:?}");
    }
    let mut run = Run::start(&[&portal, "--scheme", "password", "--user", MARA.0]);
    drop(run.child.stdin.take());
    let (found, code) = run.ends(&[]).await;
    assert_eq!((code, &found["error"]), (1, &"Setup".into()), "no secret came: {found}");
}

/// DESIGN §1.4: "http on literal loopback or `localhost`, never through a proxy".
#[tokio::test]
async fn an_address_on_this_computer_uses_no_proxy() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let trap = Recorded::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
    let proxy = format!("http://127.0.0.1:{}", trap.port());
    let environment = PROXIES.map(|name| (name, proxy.as_str()));
    for host in ["127.0.0.1", "localhost"] {
        let portal = stage.portal.as_str().replace("127.0.0.1", host);
        let mut run = Run::with(&[&portal, "--scheme", "password", "--user", MARA.0], &environment);
        run.types(MARA.1).await;
        let (found, code) = run.ends(&[MARA.1]).await;
        assert_eq!((code, &found["user"]), (0, &MARA.0.into()), "{found}");
    }
    assert_eq!(trap.seen(), [""; 0]);
    // An address elsewhere does; the proxy's refusal is told as such.
    let no =
        Recorded::answering("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n").await;
    let proxy = format!("http://127.0.0.1:{}", no.port());
    let elsewhere = ["https://gis.aldermoor.invalid/portal", "--scheme", "password", "--user", MARA.0];
    let mut run = Run::with(&elsewhere, &PROXIES.map(|name| (name, proxy.as_str())));
    run.types(MARA.1).await;
    let (found, code) = run.ends(&[MARA.1]).await;
    assert_eq!((code, &found["error"]), (1, &"ProxyFailed".into()), "{found}");
    assert!(found["message"].as_str().unwrap().contains(proxy.trim_start_matches("http://")), "{found}");
    let seen = no.seen();
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert!(seen[0].starts_with("CONNECT gis.aldermoor.invalid:443 "), "{seen:?}");
    // Unless somebody says that there is to be none.
    let straight = [&elsewhere[..], &["--proxy", "none"]].concat();
    let mut run = Run::with(&straight, &PROXIES.map(|name| (name, proxy.as_str())));
    run.types(MARA.1).await;
    let (found, code) = run.ends(&[MARA.1]).await;
    assert_eq!((code, &found["error"]), (1, &"PortalUnreachable".into()), "{found}");
    assert_eq!(no.seen().len(), 1, "the proxy was not asked again");
}

//! CHECKS F6: what servers were recorded to answer, each with its exact typed error (PROTOCOL §0, §2.3, §3.2).

use std::time::Duration;

use arcgis_auth::Error;
use arcgis_auth::error::{NotUnderstood, Refusal, Unreachable};
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::secret::Password;
use arcgis_auth::token::refresh;
use arcgis_auth::transport::Transport;

use crate::common::{HandClock, Recorded, transport};

/// An error without its host and texts.
#[derive(Debug, PartialEq)]
enum Typed {
    Refused(Refusal, Option<i64>),
    NotUnderstood(NotUnderstood),
    Failed(u16, Option<u64>),
    WebTier(Vec<String>),
    Elsewhere(String),
    Unreachable(Unreachable),
}

use Typed::{Elsewhere, Failed, Refused, WebTier};

impl Typed {
    fn of(error: Error) -> Self {
        match error {
            Error::Refused(refused) => Refused(refused.refusal, refused.code),
            Error::NotUnderstood { what, .. } => Self::NotUnderstood(what),
            Error::PortalFailed { status, retry_after, .. } => {
                Failed(status, retry_after.as_ref().map(Duration::as_secs))
            }
            Error::WebTier { offers, .. } => WebTier(offers),
            Error::RedirectedElsewhere { to, .. } => Elsewhere(to.to_string()),
            Error::Unreachable(unreachable) => Self::Unreachable(unreachable.why),
            other => panic!("{other:?}"),
        }
    }
}

/// The status line and headers but for the length, then the body.
fn reply(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn json(body: &str) -> String {
    reply("200 OK\r\nContent-Type: application/json", body)
}

fn web_tier(offers: &[&str]) -> Typed {
    WebTier(offers.iter().map(|&offer| offer.to_owned()).collect())
}

/// Asks `oauth2/token` of a server that answers with these bytes.
async fn ask_token(transport: &Transport, server: &Recorded) -> Result<(), Error> {
    refresh(transport, &server.grant()).await.map(|_| ())
}

/// Asks `generateToken` of it.
async fn ask_generate(transport: &Transport, server: &Recorded) -> Result<(), Error> {
    let password = Password::from("canary-password");
    let sign_in = PasswordSignIn::new("mara.lindqvist", &password);
    sign_in.send(transport, &server.portal()).await.map(|_| ())
}

/// Each row twice: at `oauth2/token` and at `generateToken`. Where the two differ, the second comes behind.
async fn check(rows: Vec<(&str, String, Typed, Option<Typed>)>) {
    let transport = transport(&HandClock::new());
    for (name, bytes, at_token, at_generate) in rows {
        let server = Recorded::answering(bytes.clone()).await;
        let error = ask_token(&transport, &server).await.expect_err(name);
        let (shown, found) = (format!("{error} {error:?}"), Typed::of(error));
        assert_eq!(found, at_token, "{name} at oauth2/token");
        assert!(!shown.contains("canary"), "{name}: {shown}");
        let error = ask_generate(&transport, &server).await.expect_err(name);
        let (shown, found) = (format!("{error} {error:?}"), Typed::of(error));
        assert_eq!(found, at_generate.unwrap_or(at_token), "{name} at generateToken");
        assert!(!shown.contains("canary"), "{name}: {shown}");
        let seen = server.seen();
        assert_eq!(seen.len(), 2, "{name}: once each, whatever comes back");
        assert!(seen[0].starts_with("POST /portal/sharing/rest/oauth2/token HTTP/1.1"), "{name}");
        assert!(seen[1].starts_with("POST /portal/sharing/rest/generateToken HTTP/1.1"), "{name}");
    }
}

/// The portal's and the server's own words, most of them under HTTP 200.
#[tokio::test]
async fn f6_refusals_in_every_envelope() {
    let e1 = |code: &str, message: &str, details: &str| {
        json(&format!(r#"{{"error":{{"code":{code},"message":"{message}","details":[{details}]}}}}"#))
    };
    let e3 = |code: u16, text: &str| {
        json(&format!(
            r#"{{"error":{{"code":{code},"error":"invalid_request","error_description":"{text}","message":"{text}","details":[]}}}}"#
        ))
    };
    let unable = "Unable to generate token.";
    let not_permitted = "You do not have permissions to access this resource or perform this operation.";
    let text_plain = |body: &str| reply("200 OK\r\nContent-Type: text/plain;charset=utf-8", body);
    // A refused renewal token is told from a refused access token.
    let ended = |code| Refused(Refusal::InvalidRefreshToken, Some(code));
    let invalid = |code| Some(Refused(Refusal::InvalidToken, Some(code)));
    let rows = vec![
        (
            "E1 wrong pair",
            e1("400", unable, r#""Invalid username or password.""#),
            Refused(Refusal::WrongPassword, Some(400)),
            None,
        ),
        (
            "E1 code as text",
            e1(r#""400""#, unable, r#""Invalid username or password.""#),
            Refused(Refusal::WrongPassword, Some(400)),
            None,
        ),
        (
            "E1 nothing sent",
            e1("400", unable, r#""'username' must be specified.","'password' must be specified.""#),
            Refused(Refusal::Other, Some(400)),
            None,
        ),
        (
            "E1 no portal token",
            e1("400", unable, r#""Unable to get 'token' from the request or cookie, for server token.""#),
            Refused(Refusal::Other, Some(400)),
            None,
        ),
        (
            "E1 locked",
            e1("400", unable, r#""Too many invalid attempts. Please try again later.""#),
            Refused(Refusal::AccountLocked, Some(400)),
            None,
        ),
        (
            "E1 second factor",
            e1("400", unable, r#""Multi-factor authentication is enabled for this account.""#),
            Refused(Refusal::MoreStepsNeeded, Some(400)),
            None,
        ),
        (
            "E1 498",
            e1("498", "Invalid token.", r#""The token is expired or the referrer is missing.""#),
            ended(498),
            invalid(498),
        ),
        ("E1 498, other letters", e1("498", "Invalid Token", ""), ended(498), invalid(498)),
        (
            "E1 499",
            json(
                r#"{"error":{"code":499,"message":"Token Required","messageCode":"GWM_0003","details":["Token Required"]}}"#,
            ),
            Refused(Refusal::TokenRequired, Some(499)),
            None,
        ),
        ("E1 403", e1("403", not_permitted, ""), Refused(Refusal::NoPermission, Some(403)), None),
        (
            "E1 403 valid but denied",
            e1("403", "Token is valid but access is denied.", ""),
            Refused(Refusal::NoPermission, Some(403)),
            None,
        ),
        ("E1 403 http", e1("403", "SSL Required", ""), Refused(Refusal::HttpsRequired, Some(403)), None),
        (
            "E1 without anything",
            json(r#"{"error":{"code":500,"message":null,"details":null}}"#),
            Refused(Refusal::Other, Some(500)),
            None,
        ),
        (
            "E2 wrong pair",
            text_plain(
                r#"{"error":{"code":401,"message":"You are not authorized to access this information","details":"Invalid credentials"}}"#,
            ),
            Refused(Refusal::WrongPassword, Some(401)),
            None,
        ),
        (
            "E2 no client",
            text_plain(
                r#"{"error":{"code":201,"message":"Exception in generating token","details":"Client ID is required for long expiration tokens."}}"#,
            ),
            Refused(Refusal::ClientNeeded, Some(201)),
            None,
        ),
        (
            "E2 bad client",
            text_plain(
                r#"{"error":{"code":201,"message":"Exception in generating token","details":"Client id cannot be determined"}}"#,
            ),
            Refused(Refusal::ClientNeeded, Some(201)),
            None,
        ),
        ("E3 code", e3(400, "Invalid authorization code"), Refused(Refusal::InvalidCode, Some(400)), None),
        ("E3 app", e3(400, "Invalid client_id"), Refused(Refusal::UnknownApp, Some(400)), None),
        ("E3 redirect", e3(400, "Invalid redirect_uri"), Refused(Refusal::UnknownRedirect, Some(400)), None),
        ("E3 no redirect", e3(400, "redirect_uri not specified"), Refused(Refusal::Other, Some(400)), None),
        (
            "E3 verifier",
            e3(400, "Invalid code_verifier"),
            Refused(Refusal::VerifierMismatch, Some(400)),
            None,
        ),
        ("E3 renewal token", e3(498, "Invalid refresh_token"), ended(498), None),
        ("E3 renewal token, other code", e3(400, "Invalid refresh_token"), ended(400), None),
        (
            "E3 without message",
            json(
                r#"{"error":{"code":400,"error":"invalid_request","error_description":"Invalid client_id"}}"#,
            ),
            Refused(Refusal::UnknownApp, Some(400)),
            None,
        ),
        (
            "E4 expired",
            json(r#"{"status":"error","messages":["Token Expired."],"code":498}"#),
            ended(498),
            invalid(498),
        ),
        (
            "E4 no token",
            json(
                r#"{"status":"error","messages":["Unauthorized access. Token not found. You can generate a token using the 'generateToken' operation."],"code":499}"#,
            ),
            Refused(Refusal::TokenRequired, Some(499)),
            None,
        ),
        ("E5", json(r#"{"code":498,"message":"Invalid token"}"#), ended(498), invalid(498)),
        (
            "E6",
            json(r#"{"status":"failed","statusMessage":"{\"messageCode\":\"X\"}"}"#),
            Refused(Refusal::Other, None),
            None,
        ),
        (
            "RFC 6749 §5.2",
            reply(
                "400 Bad Request\r\nContent-Type: application/json",
                r#"{"error":"invalid_grant","error_description":"Invalid refresh token"}"#,
            ),
            Refused(Refusal::InvalidRefreshToken, None),
            None,
        ),
        (
            "envelope under HTTP 498",
            reply(
                "498 Invalid Token\r\nContent-Type: text/html",
                r#"{"error":{"code":498,"message":"Invalid token.","details":[]}}"#,
            ),
            ended(498),
            invalid(498),
        ),
        (
            "page under HTTP 498",
            reply("498 Invalid Token\r\nContent-Type: text/html", "<html>498</html>"),
            ended(498),
            invalid(498),
        ),
    ];
    assert!(rows.len() >= 25);
    check(rows).await;
}

/// What stands before the portal, or instead of it.
#[tokio::test]
async fn f6_web_servers_proxies_and_broken_replies() {
    let page = "<!DOCTYPE html><html><head><title>Sign in</title></head></html>";
    let html = |status: &str| reply(&format!("{status}\r\nContent-Type: text/html"), page);
    let moved = |status: &str, to: &str| reply(&format!("{status}\r\nLocation: {to}"), page);
    let sign_on = || Elsewhere("https://sso.example/login".to_owned());
    let what = Typed::NotUnderstood;
    let lost = || Typed::Unreachable(Unreachable::ConnectionLost);
    let rows = vec![
        (
            "IIS with two headers",
            reply("401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM", page),
            web_tier(&["Negotiate", "NTLM"]),
            None,
        ),
        (
            "one list",
            reply(
                "401 Unauthorized\r\nwww-authenticate: basic realm=\"a, b\", DIGEST realm=\"c\", nonce=\"d\"",
                page,
            ),
            web_tier(&["basic", "DIGEST"]),
            None,
        ),
        ("401 without a challenge", html("401 Unauthorized"), Refused(Refusal::Other, Some(401)), None),
        ("IIS 403", html("403 Forbidden"), Refused(Refusal::NoPermission, Some(403)), None),
        ("404", html("404 Not Found"), what(NotUnderstood::WebPage), None),
        (
            "407",
            reply("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic", page),
            Typed::Unreachable(Unreachable::Proxy),
            None,
        ),
        ("captive portal", html("200 OK"), what(NotUnderstood::WebPage), None),
        ("429", reply("429 Too Many Requests\r\nRetry-After: 120", page), Failed(429, Some(120)), None),
        ("500", html("500 Internal Server Error"), Failed(500, None), None),
        ("502", html("502 Bad Gateway"), Failed(502, None), None),
        (
            "503",
            reply(
                "503 Service Unavailable\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\nRetry-After: Sun, 22 Nov 2026 12:00:30 GMT",
                "",
            ),
            Failed(503, Some(30)),
            None,
        ),
        ("301", moved("301 Moved Permanently", "https://sso.example/login?SAMLRequest=x"), sign_on(), None),
        ("302", moved("302 Found", "https://sso.example/login#x"), sign_on(), None),
        ("303", moved("303 See Other", "https://sso.example/login"), sign_on(), None),
        ("307", moved("307 Temporary Redirect", "https://sso.example/login"), sign_on(), None),
        ("308", moved("308 Permanent Redirect", "https://sso.example/login"), sign_on(), None),
        ("302 to nowhere", html("302 Found"), what(NotUnderstood::WebPage), None),
        ("nothing", json(""), what(NotUnderstood::Empty), None),
        ("204", "HTTP/1.1 204 No Content\r\n\r\n".to_owned(), what(NotUnderstood::Empty), None),
        ("blanks", json(" \r\n\t "), what(NotUnderstood::Empty), None),
        ("breaks off", json(r#"{"access_token":"abc","tok"#), what(NotUnderstood::Truncated), None),
        (
            "shorter than announced",
            "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"token\":\"abc\"".to_owned(),
            lost(),
            None,
        ),
        (
            "a chunk is missing",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"tok\r\n".to_owned(),
            lost(),
            None,
        ),
        (
            "JSONP",
            json(r#"callback({"access_token":"abc","token":"abc"});"#),
            what(NotUnderstood::Other),
            None,
        ),
        ("a list", json(r#"["access_token","token"]"#), what(NotUnderstood::WrongShape), None),
        ("a number", json("42"), what(NotUnderstood::WrongShape), None),
        ("another document", json(r#"{"currentVersion":"11.3"}"#), what(NotUnderstood::WrongShape), None),
        (
            "wrong types",
            json(r#"{"access_token":42,"token":42,"expires_in":[],"expires":[],"ssl":"perhaps"}"#),
            what(NotUnderstood::WrongShape),
            None,
        ),
        (
            "an empty token",
            json(r#"{"access_token":"","token":"","expires_in":1800}"#),
            what(NotUnderstood::WrongShape),
            None,
        ),
        (
            "an unreadable end",
            json(r#"{"access_token":"abc","token":"abc","expires_in":"soon","expires":"soon"}"#),
            what(NotUnderstood::WrongShape),
            None,
        ),
        (
            "JSON under 404",
            reply(
                "404 Not Found\r\nContent-Type: application/json",
                r#"{"access_token":"abc","token":"abc"}"#,
            ),
            what(NotUnderstood::WrongShape),
            None,
        ),
        ("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n".to_owned(), lost(), None),
        ("hangs up", String::new(), lost(), None),
    ];
    check(rows).await;
}

/// PROTOCOL §0: "Body may be JSON labelled text/plain, text/html, or a chunked body; parse on content, not on
/// content-type." `expires` is a text at `admin/generateToken`.
#[tokio::test]
async fn f6_oddly_labelled_replies_are_read() {
    let both = r#"{"access_token":"abc","token":"abc","expires_in":1800,"expires":1770000000000,"ssl":true}"#;
    let texts = r#"{"access_token":"abc","token":"abc","expires_in":"1800","expires":"1770000000000"}"#;
    let bare = r#"{"access_token":"abc","token":"abc","error":null,"code":200,"message":"fine","more":[1]}"#;
    let rows = [
        ("JSON", json(both)),
        ("plain text", reply("200 OK\r\nContent-Type: text/plain", both)),
        ("HTML", reply("200 OK\r\nContent-Type: text/html;charset=utf-8", both)),
        ("a picture", reply("200 OK\r\nContent-Type: image/png", both)),
        ("no label", reply("200 OK", both)),
        ("201", reply("201 Created", both)),
        ("a byte order mark", json(&format!("\u{feff}{both}"))),
        (
            "chunks",
            format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{both}\r\n0\r\n\r\n",
                both.len()
            ),
        ),
        ("until it closes", format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{both}")),
        ("numbers as texts", json(texts)),
        ("nothing but the token", json(bare)),
    ];
    let transport = transport(&HandClock::new());
    for (name, bytes) in rows {
        let server = Recorded::answering(bytes).await;
        ask_token(&transport, &server).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        ask_generate(&transport, &server).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

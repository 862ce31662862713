//! Bad answers on request, as a client sees them.

use std::time::Duration;

use practice_portal::{Dialect, Fault, Gate, Site};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::stage::{Stage, json};

const INFO: &str = "/practice/sharing/rest/info";

async fn faulty(fault: Fault) -> Stage {
    let stage = Stage::new(Dialect::Enterprise11).await;
    stage.control.plan_fault(INFO, fault, Some(1));
    stage
}

/// What comes over the wire, byte for byte.
async fn raw(stage: &Stage) -> std::io::Result<Vec<u8>> {
    let port = stage.running.http(Site::Portal).unwrap().port().unwrap();
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
    let request =
        format!("GET {INFO}?f=json HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    Ok(bytes)
}

#[tokio::test]
async fn other_statuses_and_pages() {
    let rows: [(Fault, u16, &str); 5] = [
        (Fault::Html, 200, "<!DOCTYPE html>"),
        (Fault::Status(500), 500, "500 Internal Server Error"),
        (Fault::TooMany(7), 429, "429 Too Many Requests"),
        (Fault::RedirectTo("https://other.example/x".into()), 302, ""),
        (Fault::Reply { status: 201, content_type: "text/x-odd".into(), body: b"[".to_vec() }, 201, "["),
    ];
    for (fault, status, text) in rows {
        let stage = faulty(fault).await;
        let reply = stage.get(&stage.rest("info?f=json")).send().await.unwrap();
        assert_eq!(reply.status(), status);
        match status {
            429 => assert_eq!(reply.headers()["retry-after"], "7"),
            302 => assert_eq!(reply.headers()["location"], "https://other.example/x"),
            201 => assert_eq!(reply.headers()["content-type"], "text/x-odd"),
            _ => {}
        }
        assert!(reply.text().await.unwrap().contains(text));
        // Planned for one request only.
        let reply = stage.get_json(&stage.rest("info"), &[]).await;
        assert!(reply["authInfo"].is_object());
    }
}

#[tokio::test]
async fn every_value_has_the_wrong_type() {
    let stage = faulty(Fault::WrongTypes).await;
    let reply = stage.get_json(&stage.rest("info"), &[]).await;
    assert_eq!(
        reply,
        json!({"owningSystemUrl": 42, "authInfo": {"tokenServicesUrl": 42, "isTokenBasedSecurity": "perhaps"}})
    );
}

#[tokio::test]
async fn a_truncated_answer_is_shorter_than_it_says() {
    let stage = faulty(Fault::Truncated).await;
    let bytes = raw(&stage).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let length: usize = length.parse().unwrap();
    assert_eq!(body.len(), length / 2);
    let stage = faulty(Fault::Truncated).await;
    let reply = stage.get(&stage.rest("info?f=json")).send().await.unwrap();
    assert!(reply.bytes().await.is_err(), "a client notices");
}

#[tokio::test]
async fn a_huge_answer_is_huge_and_still_json() {
    let stage = faulty(Fault::Huge(5_000_000)).await;
    let reply = stage.get(&stage.rest("info?f=json")).send().await.unwrap();
    let text = reply.text().await.unwrap();
    assert!(text.len() > 5_000_000);
    assert!(serde_json::from_str::<serde_json::Value>(&text).unwrap()["authInfo"].is_object());
}

#[tokio::test]
async fn a_dripping_answer_arrives_in_the_end() {
    let stage = faulty(Fault::Dripping(Duration::from_micros(1))).await;
    let mut reply = stage.get(&stage.rest("info?f=json")).send().await.unwrap();
    let mut text = Vec::new();
    while let Some(piece) = reply.chunk().await.unwrap() {
        text.extend_from_slice(&piece);
    }
    assert!(serde_json::from_slice::<serde_json::Value>(&text).unwrap()["authInfo"].is_object());
}

#[tokio::test]
async fn a_reset_is_a_reset() {
    let stage = faulty(Fault::Reset).await;
    assert_eq!(raw(&stage).await.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn what_never_answers_ends_with_the_portal() {
    let stage = faulty(Fault::NeverAnswers).await;
    let url = stage.rest("info?f=json");
    let asking = tokio::spawn(stage.get(&url).send());
    while stage.control.count(&http::Method::GET, INFO) == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!asking.is_finished());
    stage.running.stop().await;
    assert!(asking.await.unwrap().is_err());
}

#[tokio::test]
async fn answers_wait_at_a_gate_until_it_opens() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let gate = Gate::new();
    stage.control.plan_fault(INFO, Fault::Held(gate.clone()), None);
    let url = stage.rest("info?f=json");
    let asking: Vec<_> = (0..3).map(|_| tokio::spawn(stage.get(&url).send())).collect();
    gate.arrived(3).await;
    assert!(asking.iter().all(|one| !one.is_finished()));
    gate.open();
    for one in asking {
        assert!(json(one.await.unwrap().unwrap()).await["authInfo"].is_object());
    }
    stage.control.clear_faults();
    assert!(stage.get_json(&stage.rest("info"), &[]).await["authInfo"].is_object());
}

#[tokio::test]
async fn requests_are_counted_and_shown() {
    let stage = Stage::new(Dialect::Enterprise11).await;
    let form = [("username", "mara.lindqvist"), ("password", "no"), ("client", "requestip")];
    stage.post_json(&stage.rest("generateToken"), &form).await;
    stage.get_json(&stage.rest("info"), &[("x", "y")]).await;
    let path = "/practice/sharing/rest/generateToken";
    assert_eq!(stage.control.count(&http::Method::POST, path), 1);
    assert_eq!(stage.control.count(&http::Method::GET, path), 0);
    assert_eq!(stage.control.total(), 2);
    let seen = stage.control.last(path).unwrap();
    assert_eq!(seen.form.get("password"), Some("no"));
    assert_eq!(seen.header("content-type"), Some("application/x-www-form-urlencoded"));
    // Printing what was seen shows no value.
    assert_eq!(
        format!("{seen:?}"),
        r#"POST /practice/sharing/rest/generateToken query [] form ["username", "password", "client", "f"]"#
    );
    assert_eq!(stage.control.seen().last().unwrap().query.get("x"), Some("y"));
    stage.control.forget_seen();
    assert_eq!((stage.control.total(), stage.control.seen().len()), (0, 0));
}

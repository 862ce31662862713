//! The program: one line of JSON, then it runs until it is told to stop.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking, also in a helper")]
#![allow(clippy::disallowed_methods, reason = "the test starts the program")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

fn start(arguments: &[&str]) -> (Child, Value, BufReader<ChildStdout>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_practice-portal"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    said.read_line(&mut line).unwrap();
    (child, serde_json::from_str(&line).unwrap(), said)
}

async fn info(line: &Value) -> Value {
    let portal = line["portal"]["http"].as_str().unwrap();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let reply = client.get(format!("{portal}/sharing/rest/info?f=json")).send().await.unwrap();
    serde_json::from_str(&reply.text().await.unwrap()).unwrap()
}

#[tokio::test]
async fn it_serves_until_its_input_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    let (mut child, line, _said) =
        start(&["--port", "0", "--tls-port", "0", "--dialect", "online", "--ca-out", ca.to_str().unwrap()]);
    assert_eq!(line["dialect"], "online");
    assert_eq!(line["ca"].as_str(), ca.to_str());
    assert!(line["apiKey"].is_string() && line["boundApiKey"]["referer"].is_string());
    assert!(std::fs::read_to_string(&ca).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    assert_eq!(info(&line).await["owningSystemUrl"], line["portal"]["http"]);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

/// Each line of input: what was asked since the line before. The bytes are those of the one request and its reply.
#[tokio::test]
async fn it_counts_what_was_asked() {
    let (mut child, line, mut said) = start(&["--port", "0"]);
    let mut count = || {
        writeln!(child.stdin.as_mut().unwrap()).unwrap();
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        serde_json::from_str::<Value>(&line).unwrap()
    };
    assert_eq!(count()["requests"], 0);
    let portal = line["portal"]["http"].as_str().unwrap();
    let (host, path) = portal.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let request =
        format!("GET /{path}/sharing/rest/info?f=json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).unwrap();
    let counted = count();
    assert_eq!(counted["requests"], 1, "{counted}");
    assert_eq!(counted["asked"], serde_json::json!({ format!("GET /{path}/sharing/rest/info"): 1 }));
    assert_eq!(counted["connections"], 1, "{counted}");
    for (key, length) in [("received", request.len()), ("sent", reply.len())] {
        assert_eq!(counted[key], length, "{counted}");
        assert_eq!(counted[format!("{key}OnWire")], length, "{counted}");
    }
    assert_eq!(count()["received"], 0, "counted once");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[tokio::test]
async fn it_stops_politely_when_it_is_told_to() {
    let (mut child, line, _said) = start(&["--port", "0"]);
    assert!(info(&line).await["authInfo"].is_object());
    assert_eq!(line["portal"]["https"], Value::Null);
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn it_says_what_it_does_not_understand() {
    for arguments in [&["--prot", "1"][..], &["--port", "0", "--ca-out", "/nowhere/ca.pem"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_practice-portal")).args(arguments).output().unwrap();
        assert!(!output.status.success());
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8(output.stderr).unwrap().starts_with("practice-portal: "));
    }
}

//! The practice portal as a program, for clients in other languages.
//!
//! It prints one line of JSON with its addresses and runs until it is sent SIGTERM or SIGINT, or its
//! standard input is closed. Each line on standard input is answered with one line of JSON: what was asked of the portal
//! since the line before, and how many bytes that took.

#![expect(clippy::print_stdout, reason = "the lines on standard output are what this program is for")]

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use practice_portal::{
    APP_SECRET, Control, DEFAULT_PORT, MFA_CODE, PORTICO_APP, PracticePortal, Running, SECRET_APP, Site,
};
use serde_json::{Value, json};

use crate::flags::Flags;

mod flags;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Nobody can be told if standard error is closed too.
            let _ = writeln!(std::io::stderr(), "practice-portal: {message}\n\n{}", flags::USAGE);
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let flags = Flags::read(std::env::args().skip(1), DEFAULT_PORT)?;
    let ca_out = flags.ca_out.clone();
    let running = PracticePortal::start(flags.options).await.map_err(|error| error.to_string())?;
    let ca = match (ca_out, running.ca_pem()) {
        (Some(path), Some(pem)) => {
            std::fs::write(&path, pem).map_err(|error| format!("{}: {error}", path.display()))?;
            Some(path)
        }
        (Some(_), None) => return Err("--ca-out needs --tls-port".into()),
        (None, _) => None,
    };
    let control = running.control();
    let bound_to = "https://maps.example";
    let keys = json!({
        "apiKey": control.make_api_key(None).await,
        "boundApiKey": {"key": control.make_api_key(Some(bound_to)).await, "referer": bound_to},
    });
    println!("{}", describe(&running, ca.as_deref(), keys));
    std::io::stdout().flush().map_err(|error| error.to_string())?;
    told_to_stop(control).await?;
    running.stop().await;
    Ok(())
}

/// Addresses, people and apps: everything here is for practice and public.
fn describe(running: &Running, ca: Option<&std::path::Path>, keys: Value) -> Value {
    let site = |site| {
        let text = |url: Option<url::Url>| url.map(|url| url.to_string());
        json!({"http": text(running.http(site)), "https": text(running.https(site))})
    };
    let people = |people: Vec<practice_portal::Account>| -> Value {
        people.into_iter().map(|account| (account.user_name, json!(account.password))).collect()
    };
    let mut line = json!({
        "dialect": running.control().dialect().name(),
        "portal": site(Site::Portal),
        "server": site(Site::Server),
        "standAlone": site(Site::StandAlone),
        "ca": ca,
        "people": people(practice_portal::people()),
        "serverPeople": people(practice_portal::server_people()),
        "secondFactor": MFA_CODE,
        "app": PORTICO_APP,
        "secretApp": {"id": SECRET_APP, "secret": APP_SECRET},
    });
    if let (Some(line), Value::Object(keys)) = (line.as_object_mut(), keys) {
        line.extend(keys);
    }
    line
}

/// What was asked since the counting began; it begins anew.
fn counted(control: &Control) -> Value {
    let traffic = control.traffic();
    let asked: serde_json::Map<_, _> = control
        .counts()
        .into_iter()
        .map(|(method, path, count)| (format!("{method} {path}"), count.into()))
        .collect();
    let requests = control.total();
    control.forget_seen();
    json!({
        "requests": requests,
        "asked": asked,
        "connections": traffic.connections,
        "open": traffic.open,
        "received": traffic.received,
        "sent": traffic.sent,
        "receivedOnWire": traffic.received_on_wire,
        "sentOnWire": traffic.sent_on_wire,
    })
}

/// Waits for a signal or the end of standard input, and says what was counted for each line until then.
async fn told_to_stop(control: Control) -> Result<(), String> {
    let (closed, input_closed) = tokio::sync::oneshot::channel();
    // A thread of its own: a blocked read must not keep the runtime from ending.
    std::thread::spawn(move || {
        let mut buffer = [0_u8; 1024];
        let mut input = std::io::stdin();
        while let Ok(count @ 1..) = input.read(&mut buffer) {
            for _ in buffer[..count].iter().filter(|byte| **byte == b'\n') {
                println!("{}", counted(&control));
            }
        }
        let _ = closed.send(());
    });
    tokio::select! {
        result = signalled() => result,
        _ = input_closed => Ok(()),
    }
}

#[cfg(unix)]
async fn signalled() -> Result<(), String> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|error| error.to_string());
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn signalled() -> Result<(), String> {
    tokio::signal::ctrl_c().await.map_err(|error| error.to_string())
}

#![doc = include_str!("usage.md")]
// A program may read files, the environment and the clock, and print; the crate itself may not.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)]

mod arguments;
mod input;
mod open;
mod portal;
mod reach;
mod run;
mod server;

use std::process::ExitCode;

use arcgis_auth::Error;
use serde_json::{Value, json};

/// What the program is told, and what it tells.
const USAGE: &str = include_str!("usage.md");

#[tokio::main]
async fn main() -> ExitCode {
    if std::env::args_os().skip(1).any(|argument| argument == "--help" || argument == "-h") {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let outcome = match arguments::Arguments::read() {
        Ok(arguments) => run::run(arguments).await.map_err(|error| failure(&error)),
        Err(message) => {
            eprint!("{USAGE}");
            Err(json!({ "error": "Usage", "message": message }))
        }
    };
    match outcome {
        Ok(found) => {
            println!("{found}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            println!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn failure(error: &Error) -> Value {
    let mut said = json!({ "error": error.name(), "message": error.to_string() });
    if let Error::NotTrusted(not) = error
        && let Some(certificate) = &not.certificate
    {
        said["certificate"] = json!({
            "subject": certificate.subject.full,
            "issuer": certificate.issuer.full,
            "names": certificate.names,
            "notBefore": certificate.not_before.to_string(),
            "notAfter": certificate.not_after.to_string(),
            "fingerprint": certificate.fingerprint,
            "faults": not.faults.iter().map(|fault| reach::fault_name(*fault)).collect::<Vec<_>>(),
        });
    }
    said
}

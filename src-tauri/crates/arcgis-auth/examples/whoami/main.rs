//! Who am I? Signs in to a portal or a server and prints one JSON object.
//!
//! ```text
//! cargo run -p arcgis-auth --example whoami -- <address> --scheme SCHEME
//!     [--user USER] [--client-id ID] [--referer REFERER] [--binding referer|requestip|ip:ADDRESS]
//!     [--expiration MINUTES|-1] [--open ADDRESS] [--server ADDRESS] [--confirm ADDRESS] [--ca FILE]
//!     [--known] [--show-token] [--proxy none|ADDRESS] [--certificate FILE] [--key FILE] [--pin FINGERPRINT[=FAULT,…]]
//! ```
//!
//! `SCHEME` is `anonymous`, `browser`, `password`, `app`, `api-key`, `token`, `saml-kerberos` or `server`;
//! those that end in a portal's token also with `+server`, for a token of the portal's server at `--server`. With `--client-id`, `token` takes a
//! renewal token. `--confirm` names the host that a server may give its tokens at.
//!
//! `--known` takes the address for the portal's own, as an earlier run found it, and does not ask what stands there: the
//! way of a program that keeps its portals. `--show-token` adds `token` to the answer, and to `server` in it, for another
//! program to use; a sign-in that was made for it is then not ended, so `--expiration` should say how long it may last.
//!
//! `--proxy` goes through `http://`, `https://`, `socks5://` or `socks5h://` instead of the system's proxy, or through none;
//! one that wants a password is named in `HTTPS_PROXY`. `--certificate` is a client certificate in PEM form, with its key
//! in `--key` or in the same file, not encrypted. `--pin` believes the one certificate with this SHA-256 fingerprint, at
//! the host and port of the address: a failure `CertificateNotTrusted` tells it under `certificate`, with what is wrong:
//! `unknown-authority` (the default), `wrong-host`, `expired`, `not-yet-valid`.
//!
//! Secrets are read from standard input, one line each, never from the arguments. `--scheme browser` prints the address
//! to open on standard error and waits; a pasted code can be given on standard input. Success prints
//! `{"scheme", "user", "organisation", "expires", "binding"}` with null where unknown, `app` where no user but an app
//! signed in, `server` with `+server`, `checked` (false) where a server has no list of services to prove its token by, and under `reply` what `--open` opened; failure prints `{"error", "message"}` and
//! ends with code 1.

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

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match arguments::Arguments::read() {
        Ok(arguments) => run::run(arguments).await.map_err(|error| failure(&error)),
        Err(message) => Err(json!({ "error": "Usage", "message": message })),
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

//! Who am I? Signs in to a portal and prints one JSON object.
//!
//! ```text
//! cargo run -p arcgis-auth --example whoami -- <address> --scheme browser|password
//!     [--user USER] [--client-id ID] [--referer REFERER] [--binding referer|requestip|ip:ADDRESS]
//!     [--expiration MINUTES] [--ca FILE]
//! ```
//!
//! Secrets are read from standard input, one line each, never from the arguments. `--scheme browser` prints the address
//! to open on standard error and waits; a pasted code can be given on standard input. Success prints
//! `{"scheme", "user", "organisation", "expires", "binding"}` with null where unknown; failure prints
//! `{"error", "message"}` and ends with code 1.

// A program may read files, the environment and the clock, and print; the crate itself may not.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)]

mod arguments;
mod run;

use std::process::ExitCode;

use serde_json::json;

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match arguments::Arguments::read() {
        Ok(arguments) => run::run(arguments).await.map_err(|error| (error.name(), error.to_string())),
        Err(message) => Err(("Usage", message)),
    };
    match outcome {
        Ok(found) => {
            println!("{found}");
            ExitCode::SUCCESS
        }
        Err((error, message)) => {
            println!("{}", json!({ "error": error, "message": message }));
            ExitCode::FAILURE
        }
    }
}

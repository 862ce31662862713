//! Who am I? Signs in to a portal or a server and prints one JSON object.
//!
//! ```text
//! cargo run -p arcgis-auth --example whoami -- <address> --scheme SCHEME
//!     [--user USER] [--client-id ID] [--referer REFERER] [--binding referer|requestip|ip:ADDRESS]
//!     [--expiration MINUTES|-1] [--open ADDRESS] [--server ADDRESS] [--confirm ADDRESS] [--ca FILE]
//!     [--known] [--show-token]
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
mod run;
mod server;

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

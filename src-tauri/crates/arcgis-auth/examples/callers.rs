//! A hundred at once: all ask for a token that has to be renewed first, and one request answers them.
//!
//! ```text
//! cargo run -p arcgis-auth --example callers -- <address> <app id> <how many> [<file of an authority>]
//! ```
//!
//! The renewal token is the first line of standard input. Prints how many different tokens were handed out to how many
//! callers: one.

// A program may read files, the environment and the clock, and print; the crate itself may not.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use arcgis_auth::portal::PortalAddress;
use arcgis_auth::scheme::given_renewal::GivenRenewal;
use arcgis_auth::secret::RefreshToken;
use arcgis_auth::token::{AppId, BoxFuture, Grant, Ledger, LedgerError, Renew, Renewed, TokenSource};
use arcgis_auth::transport::{Transport, TransportOptions};
use futures_util::future::try_join_all;
use serde_json::{Value, json};

#[path = "whoami/input.rs"]
#[allow(dead_code, reason = "shared with whoami")]
mod input;

/// Keeps nothing: the program ends with the answer.
struct NoLedger;

impl Ledger for NoLedger {
    fn keep<'a>(&'a self, _: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async { Ok(()) })
    }
}

/// How the token is renewed.
struct Renewal {
    transport: Transport,
    portal: PortalAddress,
    refresh: RefreshToken,
    app_id: AppId,
}

impl Renew for Renewal {
    fn renew(&self) -> BoxFuture<'static, Result<Renewed, Arc<Error>>> {
        let (transport, portal) = (self.transport.clone(), self.portal.clone());
        let (refresh, app_id) = (self.refresh.clone(), self.app_id.clone());
        Box::pin(async move {
            let given = GivenRenewal { refresh, app_id, redirect_uri: None };
            let issued = given.send(&transport, &portal).await?;
            let skew = issued.skew();
            let token = issued.commit(&NoLedger).await.map_err(|not| Error::NotKept(not.error))?;
            Ok(Renewed { token, skew })
        })
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (answer, code) = match run(&arguments).await {
        Ok(answer) => (answer, ExitCode::SUCCESS),
        Err(error) => (json!({"error": error.name(), "message": error.to_string()}), ExitCode::FAILURE),
    };
    println!("{answer}");
    code
}

async fn run(arguments: &[String]) -> Result<Value, Arc<Error>> {
    let usage =
        || Error::Setup("wanted: address, app id, how many, and maybe the file of an authority".to_owned());
    let [address, app_id, count, rest @ ..] = arguments else { return Err(usage().into()) };
    let count: usize = count.parse().map_err(|_| usage())?;
    let options = TransportOptions {
        extra_authorities: input::authorities(rest.first().map(Path::new))?,
        ..TransportOptions::default()
    };
    let clock: Arc<dyn Clock> = Arc::new(input::SystemClock::new());
    let renewal = Renewal {
        transport: Transport::new(&options, Arc::clone(&clock))?,
        portal: PortalAddress::parse_exact(address).map_err(Error::from)?,
        refresh: input::secret().await?,
        app_id: AppId::new(app_id).ok_or_else(usage)?,
    };
    let source = TokenSource::new(Box::new(renewal), clock, None);
    let tokens = try_join_all((0..count).map(|_| source.token())).await?;
    let different: HashSet<&str> = tokens.iter().map(|token| token.text().expose()).collect();
    Ok(json!({"callers": count, "tokens": different.len()}))
}

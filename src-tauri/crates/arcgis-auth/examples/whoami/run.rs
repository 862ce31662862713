//! The sign-in itself: also an example of how the crate is used.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arcgis_auth::Error;
use arcgis_auth::clock::Clock;
use arcgis_auth::portal::{Discovered, discover, read_address};
use arcgis_auth::scheme::browser::{self, CallbackPages, Listener, Pasted, Redirect};
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::secret::{AuthorizationCode, Password};
use arcgis_auth::token::{AppId, BoxFuture, Grant, Issued, Ledger, LedgerError, revoke};
use arcgis_auth::transport::{Proxy, Transport, TransportOptions};
use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde_json::json;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::arguments::{Arguments, Scheme};

struct SystemClock {
    started: Instant,
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// Keeps nothing: the program ends with the answer.
struct NoLedger;

impl Ledger for NoLedger {
    fn keep<'a>(&'a self, _: &'a Grant) -> BoxFuture<'a, Result<(), LedgerError>> {
        Box::pin(async { Ok(()) })
    }
}

/// Signs in and says who that was.
pub(crate) async fn run(arguments: Arguments) -> Result<serde_json::Value, Error> {
    let options = TransportOptions {
        extra_authorities: authorities(arguments.ca.as_deref())?,
        proxy: Proxy::System,
        ..TransportOptions::default()
    };
    let transport = Transport::new(&options, Arc::new(SystemClock { started: Instant::now() }))?;
    let found = discover(&transport, &read_address(&arguments.address)?).await?;
    let (scheme, issued) = match arguments.scheme {
        Scheme::Browser => ("browser", browser_sign_in(&transport, &found, &arguments).await?),
        Scheme::Password => ("password", password_sign_in(&transport, &found, arguments).await?),
    };
    let grant = issued.grant().cloned();
    let answer = describe(scheme, issued, &transport, found).await;
    // Nobody keeps it, so it must not stay valid for weeks. The answer is there all the same.
    if let Some(grant) = grant
        && let Err(error) = revoke(&transport, &grant).await
    {
        eprintln!("The sign-in was not ended at the portal: {error}");
    }
    answer
}

async fn describe(
    scheme: &str,
    issued: Issued,
    transport: &Transport,
    found: Discovered,
) -> Result<serde_json::Value, Error> {
    let identity = issued.verify(transport, &found.address).await?;
    let token = issued.commit(&NoLedger).await.map_err(|not| Error::NotKept(not.error))?;
    Ok(json!({
        "scheme": scheme,
        "user": identity.user_name,
        "organisation": found.info.and_then(|info| info.organisation),
        "expires": token.expiry().moment().map(|moment| moment.to_string()),
        "binding": token.binding().to_string(),
    }))
}

async fn password_sign_in(
    transport: &Transport,
    found: &Discovered,
    arguments: Arguments,
) -> Result<Issued, Error> {
    let user = arguments.user.ok_or_else(|| Error::Setup("--user is missing".to_owned()))?;
    let password = match lines_of_input().recv().await {
        Some(line) => Password::from(line),
        None => return Err(Error::Setup("a secret is missing on standard input".to_owned())),
    };
    let mut sign_in = PasswordSignIn::new(&user, &password);
    sign_in.binding = arguments.binding;
    sign_in.expiration = arguments.expiration.or(sign_in.expiration);
    sign_in.send(transport, &found.address).await
}

async fn browser_sign_in(
    transport: &Transport,
    found: &Discovered,
    arguments: &Arguments,
) -> Result<Issued, Error> {
    let app_id = arguments.client_id.clone().unwrap_or_else(AppId::python);
    let pages = CallbackPages::default();
    // The reference's own id has no redirect to this computer.
    let listener =
        if app_id == AppId::python() { None } else { Listener::bind(&browser::PORTS, &pages).await.ok() };
    let redirect = listener
        .as_ref()
        .map_or(Redirect::OutOfBand, |listener| Redirect::loopback(&found.address, listener.port()));
    let (awaiting, page) =
        browser::begin(&found.address, &app_id, &redirect, arguments.expiration, &mut rand::rng());
    eprintln!("{}", page.as_url());
    let (sender, mut pasted) = mpsc::channel(1);
    let mut lines = lines_of_input();
    tokio::spawn(async move {
        while let Some(line) = lines.recv().await {
            let (taken, said) = oneshot::channel();
            let text = AuthorizationCode::from(line);
            if sender.send(Pasted { text, taken }).await.is_err() || said.await == Ok(Ok(())) {
                return;
            }
        }
    });
    let exchange = browser::wait(
        awaiting,
        listener,
        &mut pasted,
        &pages,
        browser::WAIT_LIMIT,
        &CancellationToken::new(),
    )
    .await?;
    exchange.send(transport).await
}

/// The lines of standard input, as they come. A thread of its own reads them: nothing can end a read that is under
/// way, and the program must not wait for it.
fn lines_of_input() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn authorities(file: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, Error> {
    let Some(file) = file else { return Ok(Vec::new()) };
    CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect)
        .map_err(|error| Error::Setup(format!("{}: {error}", file.display())))
}

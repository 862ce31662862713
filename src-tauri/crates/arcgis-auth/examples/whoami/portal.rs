//! Signing in to a portal.

use arcgis_auth::Error;
use arcgis_auth::portal::Discovered;
use arcgis_auth::scheme::api_key::ApiKey;
use arcgis_auth::scheme::app::AppSignIn;
use arcgis_auth::scheme::browser::{self, CallbackPages, Listener, Pasted, Redirect};
use arcgis_auth::scheme::given_renewal::GivenRenewal;
use arcgis_auth::scheme::given_token::GivenToken;
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::scheme::saml;
use arcgis_auth::secret::{AuthorizationCode, Password};
use arcgis_auth::token::{AppId, Issued, Standing};
use arcgis_auth::transport::Transport;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::arguments::{Arguments, Scheme};
use crate::input::{lines_of_input, secret};

/// What came of it.
pub(crate) struct SignedIn {
    pub(crate) issued: Issued,
    /// What the portal has already said of it.
    pub(crate) standing: Option<Standing>,
    /// Whether the grant, if there is one, was made here and has to be ended.
    pub(crate) is_ours: bool,
}

impl SignedIn {
    fn new(issued: Issued) -> Self {
        Self { issued, standing: None, is_ours: true }
    }

    fn checked((issued, standing): (Issued, Standing)) -> Self {
        Self { issued, standing: Some(standing), is_ours: false }
    }
}

/// Signs in as the arguments say; nobody, for the schemes without a token of the portal.
pub(crate) async fn sign_in(
    transport: &Transport,
    found: &Discovered,
    arguments: &Arguments,
) -> Result<Option<SignedIn>, Error> {
    let portal = &found.address;
    let signed_in = match arguments.scheme {
        Scheme::Anonymous | Scheme::Server => return Ok(None),
        Scheme::Browser => SignedIn::new(in_browser(transport, found, arguments).await?),
        Scheme::Saml => {
            let begun = saml::begin(portal, &app_id(arguments)?, arguments.stay(), &mut rand::rng());
            let ways = saml::Ways { portal: transport, elsewhere: transport, provider: &saml::Connection };
            SignedIn::new(saml::sign_in(begun, ways).await?)
        }
        Scheme::Password => SignedIn::new(by_password(transport, found, arguments).await?),
        Scheme::App => {
            let sign_in = AppSignIn::new(app_id(arguments)?, secret().await?);
            let mut sign_in = sign_in.ok_or_else(|| missing("the app's secret"))?;
            sign_in.expiration = arguments.minutes();
            SignedIn::new(sign_in.send(transport, portal).await?)
        }
        Scheme::ApiKey => {
            let key = ApiKey::new(&secret().await?, arguments.referer.clone());
            SignedIn::checked(key.ok_or_else(|| missing("a key"))?.check(transport, portal).await?)
        }
        Scheme::Token if arguments.client_id.is_some() => {
            let app_id = app_id(arguments)?;
            let given = GivenRenewal { refresh: secret().await?, app_id, redirect_uri: None };
            SignedIn { is_ours: false, ..SignedIn::new(given.send(transport, portal).await?) }
        }
        Scheme::Token => {
            let token = GivenToken::new(&secret().await?, arguments.referer.clone());
            SignedIn::checked(token.ok_or_else(|| missing("a token"))?.check(transport, portal).await?)
        }
    };
    Ok(Some(signed_in))
}

fn app_id(arguments: &Arguments) -> Result<AppId, Error> {
    arguments.client_id.clone().ok_or_else(|| missing("--client-id"))
}

pub(crate) fn missing(what: &str) -> Error {
    Error::Setup(format!("{what} is missing"))
}

async fn by_password(
    transport: &Transport,
    found: &Discovered,
    arguments: &Arguments,
) -> Result<Issued, Error> {
    let user = arguments.user.as_deref().ok_or_else(|| missing("--user"))?;
    let password: Password = secret().await?;
    let mut sign_in = PasswordSignIn::new(user, &password);
    sign_in.binding = arguments.binding.clone();
    sign_in.expiration = arguments.minutes().or(sign_in.expiration);
    sign_in.send(transport, &found.address).await
}

async fn in_browser(
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
        browser::begin(&found.address, &app_id, &redirect, arguments.stay(), &mut rand::rng());
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
    let cancel = CancellationToken::new();
    let exchange =
        browser::wait(awaiting, listener, &mut pasted, &pages, browser::WAIT_LIMIT, &cancel).await?;
    exchange.send(transport).await
}

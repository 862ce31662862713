//! Sign-ins without a page: what was typed goes to the portal, and the portal says for whom it stands.

use std::path::Path;
use std::sync::Arc;

use arcgis_auth::error::{Error, PortalUnreachable, Unreachable};
use arcgis_auth::portal::{Origin, PortalAddress};
use arcgis_auth::scheme::api_key::ApiKey;
use arcgis_auth::scheme::app::AppSignIn;
use arcgis_auth::scheme::browser::Stay;
use arcgis_auth::scheme::given_renewal::GivenRenewal;
use arcgis_auth::scheme::given_token::GivenToken;
use arcgis_auth::scheme::password::PasswordSignIn;
use arcgis_auth::scheme::saml;
use arcgis_auth::scheme::server::{ServerSignIn, TokenEndpoint};
use arcgis_auth::secret::{AppSecret, Password};
use arcgis_auth::token::{App, AppId, Binding, Issued, Standing};
use arcgis_auth::transport::Transport;
use profile_store::{PortalKind, Secret};
use tracing::Instrument;

use super::begin::Channels;
use super::finish::{Finish, Gained, Holder};
use super::job::{end, identify, or_give_back, same_user};
use super::plan::Plan;
use super::table::Reins;
use crate::app::Inner;
use crate::bridges::Brought;
use crate::connection::host_of;
use crate::live::{Bringer, check_brought};
use crate::portals::AppIdChoice;
use crate::view::{Keep, SignInStage, UiError};

/// What was typed.
pub(super) enum Ask {
    /// User name and password.
    Password { user: String, password: Password, keep: bool, asked: Asked, app_id: Option<AppIdChoice> },
    /// User name and password of a server's own account.
    Server {
        user: String,
        password: Password,
        keep: bool,
        asked: Asked,
        endpoint: Option<Box<TokenEndpoint>>,
        confirmed: Option<Origin>,
    },
    /// App id and app secret.
    App { app_id: AppId, secret: AppSecret, keep: bool },
    /// An API key.
    ApiKey(ApiKey),
    /// A renewal token and its app.
    RenewalToken(GivenRenewal),
    /// A token.
    Token(GivenToken),
    /// The organisation's own sign-in without a page.
    Saml { app_id: AppIdChoice },
    /// A sign-in that another program has made.
    Brought(Bringer),
}

/// What is asked of the token for a name and password.
#[derive(Clone)]
pub(super) struct Asked {
    /// `None` for the usual time.
    pub(super) minutes: Option<u32>,
    pub(super) binding: Binding,
}

/// A sign-in with what was typed.
pub(super) struct DirectJob {
    pub(super) inner: Arc<Inner>,
    pub(super) id: String,
    pub(super) plan: Plan,
    pub(super) keep: Keep,
    pub(super) ask: Ask,
    pub(super) channels: Channels,
    pub(super) reins: Reins,
}

impl DirectJob {
    pub(super) async fn run(self) {
        let span = tracing::info_span!("sign_in", scheme = self.ask.scheme());
        async move {
            let (inner, id, reins) = (Arc::clone(&self.inner), self.id.clone(), self.reins.clone());
            let (silent, host) = (matches!(self.ask, Ask::Saml { .. }), self.plan.address.host().to_owned());
            let moved = tokio::select! {
                () = reins.cancel.cancelled() => return end(&inner, &id, &reins, &Error::Cancelled),
                moved = Box::pin(inner.https_instead(&self.plan.address)) => moved,
            };
            match moved {
                Err(error) => return end(&inner, &id, &reins, &error),
                Ok(Some(safe)) => {
                    let error = UiError::plain("https_answers").with("host", host_of(&safe));
                    return inner.stage(&id, SignInStage::Failed { error });
                }
                Ok(None) => {}
            }
            match Box::pin(self.steps()).await {
                // Not the portal's web tier: the organisation's own sign-in, which another host speaks for.
                Err(Error::WebTier { host: asks, .. }) if silent && asks != host => {
                    tracing::info!("the provider wants to know whose computer this is");
                    let error = UiError::plain("provider_wants_account").with("host", asks);
                    inner.stage(&id, SignInStage::Failed { error });
                }
                Err(error) => end(&inner, &id, &reins, &error),
                Ok(()) => {}
            }
        }
        .instrument(span)
        .await;
    }

    async fn steps(self) -> Result<(), Error> {
        let (scheme, secret, minutes) = (self.ask.scheme(), self.ask.to_keep(), self.ask.minutes());
        let (app_id, connection) = (self.ask.app_id(), self.ask.connection());
        let brought = match &self.ask {
            Ask::Brought(bringer) => Some(self.bring(bringer).await?),
            _ => None,
        };
        let whom = Whom {
            transport: self.plan.transport(&self.inner).await?,
            elsewhere: match &self.ask {
                Ask::Saml { .. } => Some(self.plan.elsewhere(&self.inner).await?),
                _ => None,
            },
            portal: self.plan.address.clone(),
            kind: self.plan.kind.clone(),
            expected: self.plan.again.as_ref().and_then(|again| again.user_name.clone()),
        };
        let ask = self.ask;
        // In a task of its own: what comes of it must be kept or given back.
        let asking = async move { Box::pin(ask.send(&whom, brought)).await }.in_current_span();
        let asking = tokio::spawn(asking);
        let (issued, holder) = or_give_back(&self.inner, asking, &self.reins, &self.plan).await?;
        let gained = Gained { scheme, holder, issued, app_id, secret, via: None, minutes, connection };
        let finish = Finish {
            inner: self.inner,
            id: self.id,
            plan: self.plan,
            reins: self.reins,
            channels: self.channels,
        };
        Box::pin(finish.run(gained, self.keep)).await
    }

    /// Asks the other program. A cancel ends it.
    async fn bring(&self, bringer: &Bringer) -> Result<Brought, Error> {
        let bringing = bringer.bring(&self.inner.options.bridges, &self.plan.address);
        let brought = tokio::select! {
            biased;
            () = self.reins.cancel.cancelled() => return Err(Error::Cancelled),
            brought = bringing => brought?,
        };
        self.inner.stage(&self.id, SignInStage::Checking);
        Ok(brought)
    }
}

/// Whom it is asked of, and who is expected.
struct Whom {
    transport: Transport,
    /// The connection to an identity provider.
    elsewhere: Option<Transport>,
    portal: PortalAddress,
    kind: PortalKind,
    expected: Option<String>,
}

impl Ask {
    /// The same, but the password is forgotten when it was used.
    pub(super) fn unkept(mut self) -> Self {
        if let Self::Password { keep, .. } | Self::Server { keep, .. } | Self::App { keep, .. } = &mut self {
            *keep = false;
        }
        self
    }

    fn scheme(&self) -> &'static str {
        match self {
            Self::Password { .. } => "password",
            Self::Server { .. } => "server",
            Self::App { .. } => "app",
            Self::ApiKey(_) => "api-key",
            Self::RenewalToken(_) | Self::Token(_) => "token",
            Self::Saml { .. } => "saml-kerberos",
            Self::Brought(bringer) => bringer.scheme(),
        }
    }

    fn minutes(&self) -> Option<u32> {
        match self {
            Self::Password { asked, .. } | Self::Server { asked, .. } => asked.minutes,
            _ => None,
        }
    }

    /// What is kept in the token's place, because it renews the sign-in.
    fn to_keep(&self) -> Option<Secret> {
        match self {
            Self::Password { password, keep: true, .. } | Self::Server { password, keep: true, .. } => {
                Some(Secret::from(password.expose().to_owned()))
            }
            Self::App { secret, keep: true, .. } => Some(Secret::from(secret.expose().to_owned())),
            _ => None,
        }
    }

    /// The app id that is kept with the portal.
    fn app_id(&self) -> Option<AppIdChoice> {
        match self {
            Self::Password { app_id, .. } => app_id.clone(),
            Self::Saml { app_id } => Some(app_id.clone()),
            _ => None,
        }
    }

    fn connection(&self) -> Option<String> {
        let Self::Brought(bringer) = self else { return None };
        bringer.file().map(|file| file.display().to_string())
    }

    /// The stage that it begins with.
    pub(super) fn first_stage(&self) -> SignInStage {
        if matches!(self, Self::Brought(_)) { SignInStage::Opening } else { SignInStage::Checking }
    }

    async fn send(self, whom: &Whom, brought: Option<Brought>) -> Result<(Issued, Holder), Error> {
        let Whom { transport, portal, kind, expected, .. } = whom;
        let expected = expected.clone();
        match self {
            Self::Password { user, password, asked, .. } => {
                let mut sign_in = PasswordSignIn::new(&user, &password);
                sign_in.binding = asked.binding;
                sign_in.expiration = asked.minutes.or(sign_in.expiration);
                let issued = sign_in.send(transport, portal).await?;
                let (issued, identity) = identify(issued, transport, portal, expected).await?;
                Ok((issued, Holder::Person(identity)))
            }
            Self::Server { user, password, asked, endpoint, confirmed, .. } => {
                at_server(whom, user, &password, asked, endpoint, confirmed.as_ref()).await
            }
            Self::App { app_id, secret, .. } => {
                let refused = || Error::Setup("an app secret is never empty".to_owned());
                let sign_in = AppSignIn::new(app_id.clone(), secret).ok_or_else(refused)?;
                let issued = sign_in.send(transport, portal).await?;
                let standing = issued.inspect(transport, portal).await?;
                let title = standing.app.and_then(|app| app.title);
                Ok((issued, Holder::App { app_id, title }))
            }
            Self::RenewalToken(given) => {
                // Whoever gave it may use it on: it is not given back when it is not taken here.
                let issued = given.send(transport, portal).await?;
                let standing = issued.inspect(transport, portal).await?;
                Ok((issued, of(standing, expected)?))
            }
            Self::ApiKey(key) if *kind == PortalKind::Server => {
                Ok((key.check_at_server(transport, portal).await?, Holder::Nobody { title: None }))
            }
            Self::Token(token) if *kind == PortalKind::Server => {
                Ok((token.check_at_server(transport, portal).await?, Holder::Nobody { title: None }))
            }
            Self::ApiKey(key) => {
                let (issued, standing) = key.check(transport, portal).await?;
                Ok((issued, of(standing, expected)?))
            }
            Self::Token(token) => {
                let (issued, standing) = token.check(transport, portal).await?;
                Ok((issued, of(standing, expected)?))
            }
            Self::Saml { app_id } => {
                let elsewhere = whom.elsewhere.as_ref().ok_or(Error::Cancelled)?;
                let issued = silently(transport, portal, &app_id.app_id, elsewhere).await?;
                let (issued, identity) = identify(issued, transport, portal, expected).await?;
                Ok((issued, Holder::Person(identity)))
            }
            Self::Brought(bringer) => {
                let brought = brought.ok_or(Error::Cancelled)?;
                let (issued, standing) = check_brought(&brought, transport, portal, kind).await?;
                let title = bringer.file().and_then(Path::file_stem);
                let title = title.map(|name| name.to_string_lossy().into_owned());
                let holder = standing.map(|standing| of(standing, expected)).transpose()?;
                Ok((issued, holder.unwrap_or(Holder::Nobody { title })))
            }
        }
    }
}

/// By name and password of a server's own account.
async fn at_server(
    whom: &Whom,
    user: String,
    password: &Password,
    asked: Asked,
    endpoint: Option<Box<TokenEndpoint>>,
    confirmed: Option<&Origin>,
) -> Result<(Issued, Holder), Error> {
    let Whom { transport, portal, expected, .. } = whom;
    if let Some(expected) = expected.clone().filter(|expected| !same_user(expected, &user)) {
        return Err(Error::AnotherUser { expected, came: user });
    }
    let known = endpoint.is_some() || confirmed.is_some();
    let endpoint = match endpoint {
        Some(endpoint) => *endpoint,
        None => TokenEndpoint::find(transport, portal, confirmed).await?,
    };
    let mut sign_in = ServerSignIn::new(&user, password);
    sign_in.binding = asked.binding;
    sign_in.expiration = asked.minutes.or(sign_in.expiration);
    let issued = sign_in.send(transport, &endpoint).await?;
    issued.catalogue(transport, endpoint.server()).await?;
    let token_address = known.then(|| endpoint.url().to_string());
    Ok((issued, Holder::ServerAccount { user, token_address }))
}

/// By the organisation's own sign-in, without anybody who types.
async fn silently(
    transport: &Transport,
    portal: &PortalAddress,
    app_id: &AppId,
    elsewhere: &Transport,
) -> Result<Issued, Error> {
    let begun = saml::begin(portal, app_id, Stay::Usual, &mut rand::rng());
    let ways = saml::Ways { portal: transport, elsewhere, provider: &saml::Connection };
    saml::sign_in(begun, ways).await.map_err(|error| match error {
        // Nobody was waited for but the two servers.
        Error::SignInTimedOut { .. } => {
            PortalUnreachable { host: portal.host().to_owned(), why: Unreachable::TimedOut }.into()
        }
        other => other,
    })
}

fn name_of(app: &App) -> String {
    app.name().to_owned()
}

/// For whom a key or token stands. One of somebody else than expected is not taken.
fn of(standing: Standing, expected: Option<String>) -> Result<Holder, Error> {
    let came = standing.user.as_ref().map(|user| user.user_name.clone());
    if let Some(expected) = expected
        && !came.as_deref().is_some_and(|came| same_user(&expected, came))
    {
        let came = came.or_else(|| standing.app.as_ref().map(name_of)).unwrap_or_default();
        return Err(Error::AnotherUser { expected, came });
    }
    Ok(match standing.user {
        Some(user) => Holder::Person(user),
        None => Holder::Nobody { title: standing.app.as_ref().map(name_of) },
    })
}

//! A sign-in that runs.

use std::sync::Arc;

use arcgis_auth::error::{Error, Refusal};
use arcgis_auth::scheme::browser::{self, AwaitingCode, Exchange, Listener, Redirect, Stay, WAIT_LIMIT};
use arcgis_auth::token::{Identity, Issued};
use tokio::time::Instant;
use tracing::Instrument;

use super::begin::{Channels, not_opened};
use super::finish::{Finish, Gained, Holder};
use super::plan::Plan;
use super::table::Reins;
use crate::app::Inner;
use crate::browsers;
use crate::portals::AppIdChoice;
use crate::view::{BrowserChoice, Keep, SignInStage, UiError};

/// A sign-in in the browser.
pub(super) struct BrowserJob {
    pub(super) inner: Arc<Inner>,
    pub(super) id: String,
    pub(super) plan: Plan,
    pub(super) keep: Keep,
    pub(super) app_id: AppIdChoice,
    pub(super) choice: Option<BrowserChoice>,
    pub(super) installed: browsers::Installed,
    /// What the person reads: "Firefox, Work profile".
    pub(super) browser: Option<String>,
    pub(super) paste_asked: bool,
    pub(super) stay: Stay,
    pub(super) channels: Channels,
    pub(super) reins: Reins,
}

/// A page that was opened for a person, and when Portico stops waiting for what comes of it.
struct OpenPage {
    awaiting: AwaitingCode,
    listener: Option<Listener>,
    /// What the sheet shows meanwhile.
    stage: SignInStage,
    until: Instant,
}

impl BrowserJob {
    pub(super) async fn run(self) {
        let span = tracing::info_span!("sign_in", scheme = "browser");
        async move {
            let (inner, id, reins) = (Arc::clone(&self.inner), self.id.clone(), self.reins.clone());
            if let Err(error) = Box::pin(self.steps()).await {
                end(&inner, &id, &reins, &error);
            }
        }
        .instrument(span)
        .await;
    }

    async fn steps(mut self) -> Result<(), Error> {
        let mut page = self.open_page().await;
        let (issued, identity) = loop {
            let exchange = self.wait_for_code(page.awaiting, page.listener, page.until).await?;
            let another = exchange.another_paste();
            match (self.ask(exchange).await, another) {
                (Err(error), Some(awaiting)) if is_code_refused(&error) => {
                    let stage = refused(page.stage, self.inner.said(&error));
                    self.inner.stage(&self.id, stage.clone());
                    page = OpenPage { awaiting, listener: None, stage, until: page.until };
                }
                (answer, _) => break answer?,
            }
        };
        let gained = Gained {
            scheme: "browser",
            holder: Holder::Person(identity),
            issued,
            app_id: Some(self.app_id),
            secret: None,
            via: self.browser,
            minutes: None,
            connection: None,
        };
        let finish = Finish {
            inner: self.inner,
            id: self.id,
            plan: self.plan,
            reins: self.reins,
            channels: self.channels,
        };
        Box::pin(finish.run(gained, self.keep)).await
    }

    /// Exchanges the code and asks who it is. In a task of its own: a code is good for one try, and what comes of it must
    /// be kept or given back.
    async fn ask(&self, exchange: Exchange) -> Result<(Issued, Identity), Error> {
        self.inner.stage(&self.id, SignInStage::Checking);
        let transport = self.inner.transport(&self.plan.address).await?;
        let expected = self.plan.again.as_ref().and_then(|again| again.user_name.clone());
        let portal = self.plan.address.clone();
        let asking = tokio::spawn(
            async move {
                let issued = exchange.send(&transport).await?;
                identify(issued, &transport, &portal, expected).await
            }
            .in_current_span(),
        );
        or_give_back(&self.inner, asking, &self.reins, &self.plan).await
    }

    async fn open_page(&self) -> OpenPage {
        let inner = &self.inner;
        let (listener, paste_because) = self.listener().await;
        let redirect = listener
            .as_ref()
            .map_or(Redirect::OutOfBand, |listener| Redirect::loopback(&self.plan.address, listener.port()));
        let (awaiting, page) =
            browser::begin(&self.plan.address, &self.app_id.app_id, &redirect, self.stay, &mut rand::rng());
        let browser_trouble = self.open(page.as_url()).await;
        let since = inner.now();
        let limit = i64::try_from(WAIT_LIMIT.as_millis()).unwrap_or(i64::MAX);
        let stage = SignInStage::Waiting {
            browser: self.browser.clone(),
            since,
            until: since.saturating_add(limit),
            comes_back: paste_because.is_none(),
            paste_because: paste_because.map(str::to_owned),
            refused: None,
            browser_trouble,
        };
        inner.stage(&self.id, stage.clone());
        OpenPage { awaiting, listener, stage, until: Instant::now() + WAIT_LIMIT }
    }

    async fn wait_for_code(
        &mut self,
        awaiting: AwaitingCode,
        listener: Option<Listener>,
        until: Instant,
    ) -> Result<Exchange, Error> {
        let left = until.saturating_duration_since(Instant::now());
        let pasted = &mut self.channels.pasted;
        browser::wait(awaiting, listener, pasted, &self.inner.pages, left, &self.reins.cancel).await
    }

    /// The listener, or why the code has to be pasted.
    async fn listener(&self) -> (Option<Listener>, Option<&'static str>) {
        if self.app_id.pasted_code {
            let python = self.app_id == AppIdChoice::python();
            return (None, Some(if python { "python" } else { "registered" }));
        }
        if self.paste_asked {
            return (None, Some("remote"));
        }
        match Listener::bind(&self.inner.options.ports, &self.inner.pages).await {
            Ok(listener) => (Some(listener), None),
            Err(_) => (None, Some("ports_taken")),
        }
    }

    async fn open(&self, page: &url::Url) -> Option<UiError> {
        let choice =
            self.choice.clone().unwrap_or(BrowserChoice { browser: None, profile: None, private: false });
        let launch = match browsers::launch(&choice, page, &self.installed) {
            Ok(launch) => launch,
            Err(error) => {
                // The link can still be copied and opened by hand.
                self.inner.sign_ins().set_page(&self.id, page.clone(), browsers::Launch::SystemDefault);
                return Some(UiError::plain("browser_missing").detail(error.to_string()));
            }
        };
        self.inner.sign_ins().set_page(&self.id, page.clone(), launch.clone());
        self.inner.shell.open(&launch, page).await.err().map(|error| not_opened(&error))
    }
}

/// Whether the portal did not take this code, and may take another one for the same page.
fn is_code_refused(error: &Error) -> bool {
    matches!(error, Error::Refused(no) if matches!(no.refusal, Refusal::InvalidCode | Refusal::VerifierMismatch))
}

/// The waiting as it was, and why the last code was not taken.
fn refused(stage: SignInStage, why: UiError) -> SignInStage {
    match stage {
        SignInStage::Waiting {
            browser, since, until, comes_back, paste_because, browser_trouble, ..
        } => {
            let refused = Some(why);
            SignInStage::Waiting {
                browser,
                since,
                until,
                comes_back,
                paste_because,
                refused,
                browser_trouble,
            }
        }
        other => other,
    }
}

/// Success is what the portal says about who this is; a sign-in of somebody else than expected is given back.
pub(super) async fn identify(
    issued: Issued,
    transport: &arcgis_auth::transport::Transport,
    portal: &arcgis_auth::portal::PortalAddress,
    expected: Option<String>,
) -> Result<(Issued, Identity), Error> {
    let fault = match issued.verify(transport, portal).await {
        Ok(identity) => match expected {
            Some(expected) if !same_user(&expected, &identity.user_name) => {
                Error::AnotherUser { expected, came: identity.user_name }
            }
            _ => return Ok((issued, identity)),
        },
        Err(error) => error,
    };
    if let Err(error) = issued.abandon(transport).await {
        tracing::info!(error = error.name(), "a sign-in was not given back");
    }
    Err(fault)
}

/// The portal's page does not mind letter case.
pub(crate) fn same_user(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Waits for the portal's answer. When the person cancels meanwhile, the answer is still awaited, out of sight, and what
/// it gives is given back.
pub(super) async fn or_give_back<T: Send + 'static>(
    inner: &Inner,
    mut asking: tokio::task::JoinHandle<Result<(Issued, T), Error>>,
    reins: &Reins,
    plan: &Plan,
) -> Result<(Issued, T), Error> {
    tokio::select! {
        done = &mut asking => done.unwrap_or(Err(Error::Cancelled)),
        () = reins.cancel.cancelled() => {
            let transport = inner.transport(&plan.address).await?;
            inner.work.spawn(async move {
                if let Ok(Ok((issued, _))) = asking.await
                    && let Err(error) = issued.abandon(&transport).await
                {
                    tracing::info!(error = error.name(), "a cancelled sign-in was not given back");
                }
            });
            Err(Error::Cancelled)
        }
    }
}

/// Says how a sign-in ended without success.
pub(super) fn end(inner: &Arc<Inner>, id: &str, reins: &Reins, error: &Error) {
    tracing::info!(error = error.name(), "a sign-in ended without success");
    let stage = match error {
        Error::Cancelled if reins.replaced.is_cancelled() => {
            SignInStage::Failed { error: UiError::plain("sign_in_replaced") }
        }
        Error::Cancelled => SignInStage::Cancelled,
        Error::SignInTimedOut { .. } => SignInStage::TimedOut,
        other => SignInStage::Failed { error: inner.said(other) },
    };
    inner.stage(id, stage);
}

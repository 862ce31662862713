//! What the sheet asks of a sign-in.

use std::sync::Arc;

use arcgis_auth::scheme::browser::{Pasted, Stay};
use arcgis_auth::secret::AuthorizationCode;
use profile_store::PortalKind;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::anonymous::AnonymousJob;
use super::direct::{Ask, DirectJob};
use super::job::BrowserJob;
use super::plan::Plan;
use super::table::Reins;
use super::typed;
use crate::browsers;
use crate::connection::is_plain;
use crate::profiles::browser_choice;
use crate::view::{
    AppIdAnswer, BrowserChoice, Keep, SignInRequest, SignInStage, SignInView, SignInWay, Typed, UiError,
};

/// The two channels by which the sheet talks to a sign-in that runs.
pub(super) struct Channels {
    pub(super) pasted: mpsc::Receiver<Pasted>,
    pub(super) decision: mpsc::Receiver<Keep>,
}

impl crate::App {
    /// Begins a sign-in. How it goes on is told by [`crate::Event::SignInChanged`].
    ///
    /// # Errors
    /// `app_id_needed`, `browser_missing`, `probe_gone`, `profile_gone`, `name_empty`, and what was typed wrong:
    /// `user_name_empty`, `secret_empty`, `secret_too_long`, `app_id_not_understood`, `token_not_understood`,
    /// `referer_not_understood`; nothing has begun then. `plain_http_asked` where what is typed would travel readable: see
    /// [`crate::App::allow_plain_http`].
    pub fn begin_sign_in(&self, request: SignInRequest) -> Result<SignInView, UiError> {
        let plan = Plan::of(&self.inner, &request.target)?;
        match request.way {
            SignInWay::Browser { browser, app_id, pasted_code, stay_minutes } => {
                let stay = typed::stay(stay_minutes)?;
                self.begin_in_browser(plan, request.keep, browser, app_id.as_ref(), pasted_code, stay)
            }
            SignInWay::Anonymous => Ok(self.begin_anonymous(plan)),
            SignInWay::SamlKerberos { app_id } => {
                let app_id = plan.app_id(&self.inner, app_id.as_ref())?.untried();
                Ok(self.begin_direct(plan, request.keep, Ask::Saml { app_id }))
            }
            typed => {
                let ask = typed::read(typed, &plan.address, plan.kind == PortalKind::Server)?;
                // What was allowed once is not sent again by itself.
                let ask = if is_plain(&plan.address) { ask.unkept() } else { ask };
                self.inner.plain_http_permitted(&request.target, &plan.address)?;
                Ok(self.begin_direct(plan, request.keep, ask))
            }
        }
    }

    fn begin_in_browser(
        &self,
        plan: Plan,
        keep: Keep,
        browser: Option<BrowserChoice>,
        app_id: Option<&AppIdAnswer>,
        paste_asked: bool,
        stay: Stay,
    ) -> Result<SignInView, UiError> {
        let inner = &self.inner;
        let app_id = plan.app_id(inner, app_id)?;
        let choice = browser.or_else(|| browser_choice(inner.store.snapshot().settings()));
        let installed = browsers::installed(&inner.options.places);
        let browser = choice.as_ref().map(|choice| browsers::describe(choice, &installed));
        let (view, channels, reins) = self.enter(&plan, SignInStage::Opening);
        let job = BrowserJob {
            inner: Arc::clone(inner),
            id: view.sign_in_id.clone(),
            plan,
            keep,
            app_id,
            choice,
            installed,
            browser,
            paste_asked,
            stay,
            channels,
            reins,
        };
        inner.work.spawn(job.run());
        Ok(view)
    }

    fn begin_direct(&self, plan: Plan, keep: Keep, ask: Ask) -> SignInView {
        let (view, channels, reins) = self.enter(&plan, ask.first_stage());
        let id = view.sign_in_id.clone();
        let job = DirectJob { inner: Arc::clone(&self.inner), id, plan, keep, ask, channels, reins };
        self.inner.work.spawn(job.run());
        view
    }

    fn begin_anonymous(&self, plan: Plan) -> SignInView {
        let (view, _, reins) = self.enter(&plan, SignInStage::Checking);
        let job = AnonymousJob { inner: Arc::clone(&self.inner), id: view.sign_in_id.clone(), plan, reins };
        self.inner.work.spawn(job.run());
        view
    }

    fn enter(&self, plan: &Plan, stage: SignInStage) -> (SignInView, Channels, Reins) {
        let view = SignInView {
            sign_in_id: profile_store::ProfileId::new().to_string(),
            host: plan.host(),
            organisation: plan.organisation_or_host(),
            stage,
        };
        let (pasted_sender, pasted) = mpsc::channel(4);
        let (decision_sender, decision) = mpsc::channel(4);
        let reins = Reins {
            cancel: CancellationToken::new(),
            replaced: CancellationToken::new(),
            pasted: pasted_sender,
            decision: decision_sender,
            page: None,
        };
        self.inner.sign_ins().begin(view.clone(), plan.subject(), reins.clone());
        (view, Channels { pasted, decision }, reins)
    }

    /// Where a sign-in stands.
    ///
    /// # Errors
    /// `sign_in_gone`.
    pub fn sign_in_view(&self, sign_in_id: &str) -> Result<SignInView, UiError> {
        self.inner.sign_ins().view(sign_in_id).ok_or_else(|| UiError::plain("sign_in_gone"))
    }

    /// Ends a sign-in. What the portal may already have given is given back.
    ///
    /// # Errors
    /// `sign_in_gone`.
    pub fn cancel_sign_in(&self, sign_in_id: &str) -> Result<(), UiError> {
        self.inner.reins(sign_in_id)?.cancel.cancel();
        Ok(())
    }

    /// Opens the sign-in page again.
    ///
    /// # Errors
    /// `sign_in_gone`, `browser_not_opened`, `browser_missing`.
    pub async fn open_page_again(&self, sign_in_id: &str) -> Result<(), UiError> {
        let (page, launch) =
            self.inner.reins(sign_in_id)?.page.ok_or_else(|| UiError::plain("sign_in_gone"))?;
        self.inner.shell.open(&launch, &page).await.map_err(|error| not_opened(&error))
    }

    /// Puts the address of the sign-in page on the clipboard.
    ///
    /// # Errors
    /// `sign_in_gone`, `clipboard_unreachable`.
    pub fn copy_sign_in_link(&self, sign_in_id: &str) -> Result<(), UiError> {
        let (page, _) = self.inner.reins(sign_in_id)?.page.ok_or_else(|| UiError::plain("sign_in_gone"))?;
        self.copy_text(page.as_str())
    }

    /// Hands a pasted code to a sign-in that waits for one.
    ///
    /// # Errors
    /// `code_not_understood`, `state_mismatch`: waiting goes on. `sign_in_gone`.
    pub async fn submit_code(&self, sign_in_id: &str, code: Typed) -> Result<(), UiError> {
        use arcgis_auth::scheme::browser::Unexpected;
        let reins = self.inner.reins(sign_in_id)?;
        let (taken, said) = oneshot::channel();
        let pasted = Pasted { text: AuthorizationCode::new(code.into_secret()), taken };
        let gone = || UiError::plain("sign_in_gone");
        reins.pasted.send(pasted).await.map_err(|_| gone())?;
        match said.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Unexpected::State)) => Err(UiError::plain("state_mismatch")),
            Ok(Err(_)) => Err(UiError::plain("code_not_understood")),
            Err(_) => Err(gone()),
        }
    }

    /// After the keyring did not take the secret: tries it again, or keeps it until Portico quits.
    ///
    /// # Errors
    /// `sign_in_gone`.
    pub async fn keep_now(&self, sign_in_id: &str, keep: Keep) -> Result<(), UiError> {
        let reins = self.inner.reins(sign_in_id)?;
        reins.decision.send(keep).await.map_err(|_| UiError::plain("sign_in_gone"))
    }
}

pub(super) fn not_opened(error: &crate::NotOpened) -> UiError {
    UiError::plain("browser_not_opened").detail(error.to_string())
}

//! Opening a portal's pages in the browser.

use arcgis_auth::portal::AddressError;
use profile_store::PortalKind;
use url::Url;

use super::portal_missing;
use crate::browsers::{self, Launch};
use crate::cards::{gone, parse_id};
use crate::connection::{is_plain, portal_address};
use crate::failure;
use crate::profiles::browser_choice;
use crate::view::{Browser, RedirectLines, RedirectTarget, UiError};

impl crate::App {
    /// The browsers on this computer.
    ///
    /// # Errors
    /// `internal`.
    pub async fn browsers(&self) -> Result<Vec<Browser>, UiError> {
        let places = self.inner.options.places.clone();
        apart(move || browsers::installed(&places).browsers()).await
    }

    /// Opens a profile's portal.
    ///
    /// # Errors
    /// `profile_gone`, `portal_record_missing`, `browser_missing`, `browser_not_opened`, those of an
    /// address that is none of a portal.
    pub async fn open_portal(&self, profile_id: &str) -> Result<(), UiError> {
        let id = parse_id(profile_id)?;
        let snapshot = self.inner.store.snapshot();
        let profile = snapshot.profile(id).ok_or_else(gone)?;
        let portal = snapshot.portal(profile.portal_id).ok_or_else(|| portal_missing(profile))?;
        // A file can be written by others: only what would be signed in to is opened.
        let address = portal_address(portal).map_err(|error| failure::of_address(&error))?;
        if is_plain(&address) && !portal.http_allowed {
            return Err(failure::of_address(&AddressError::HttpNotAllowed { origin: address.origin() }));
        }
        let page = if portal.kind == PortalKind::Server { "rest/services" } else { "home/" };
        self.open(&format!("{}/{page}", address.as_str())).await
    }

    /// Opens the page where a person mends what Portico cannot: of a portal its own front page, which asks for what an
    /// account still has to do; of a stand-alone server the page that gives tokens by hand.
    ///
    /// # Errors
    /// As [`crate::App::open_portal`], and `probe_gone`.
    pub async fn open_account_page(&self, target: &RedirectTarget) -> Result<(), UiError> {
        let (address, kind) = self.inner.target(target)?;
        let page = if kind == PortalKind::Server { "tokens/" } else { "home/" };
        self.open(&format!("{}/{page}", address.as_str())).await
    }

    /// Opens the page of a portal where items are added.
    ///
    /// # Errors
    /// As [`crate::App::open_portal`], and `probe_gone`.
    pub async fn open_content_page(&self, target: &RedirectTarget) -> Result<(), UiError> {
        let page = self.redirect_lines(target)?.content_page;
        self.open(&page).await
    }

    /// What somebody needs who registers Portico on a portal.
    ///
    /// # Errors
    /// `probe_gone`, `profile_gone`.
    pub fn redirect_lines(&self, target: &RedirectTarget) -> Result<RedirectLines, UiError> {
        let (address, _) = self.inner.target(target)?;
        Ok(self.inner.lines_for(&address))
    }

    async fn open(&self, page: &str) -> Result<(), UiError> {
        let url = Url::parse(page).map_err(|_| UiError::plain("internal"))?;
        let launch = match browser_choice(self.inner.store.snapshot().settings()) {
            None => Launch::SystemDefault,
            Some(choice) => {
                let (places, page) = (self.inner.options.places.clone(), url.clone());
                let found = apart(move || browsers::launch(&choice, &page, &browsers::installed(&places)));
                let missing = |error: browsers::BrowserMissing| {
                    UiError::plain("browser_missing").detail(error.to_string())
                };
                found.await?.map_err(missing)?
            }
        };
        let opened = self.inner.shell.open(&launch, &url).await;
        opened.map_err(|error| UiError::plain("browser_not_opened").detail(error.to_string()))
    }
}

/// Does what reads many files where waiting for the disk is allowed.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, UiError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| UiError::plain("internal"))
}

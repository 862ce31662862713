//! What the application asks of the desktop it runs on.

use arcgis_auth::token::BoxFuture;
use url::Url;

use crate::browsers::Launch;

/// The desktop around the application.
pub trait Shell: Send + Sync {
    /// Opens a web address.
    fn open<'a>(&'a self, launch: &'a Launch, url: &'a Url) -> BoxFuture<'a, Result<(), NotOpened>>;
}

/// The desktop could not start a browser.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the browser could not be started: {why}")]
pub struct NotOpened {
    /// What the system says; holds no address.
    pub why: String,
}

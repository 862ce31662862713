//! What the application asks of the desktop it runs on.

use std::sync::Arc;

use arcgis_auth::token::BoxFuture;
use url::{Host, Url};

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

/// The desktop as the rest of the application has it: it opens pages over https or of this computer, and nothing else,
/// whoever asks for it.
pub(crate) struct Pages(Arc<dyn Shell>);

impl Pages {
    pub(crate) fn on(shell: Arc<dyn Shell>) -> Self {
        Self(shell)
    }

    pub(crate) async fn open(&self, launch: &Launch, page: &Url) -> Result<(), NotOpened> {
        if !is_page(page) || !leads_to(launch, page) {
            tracing::error!(scheme = page.scheme(), "an address that is no portal's page was not opened");
            return Err(NotOpened { why: "the address is not that of a secure web page".to_owned() });
        }
        self.0.open(launch, page).await
    }
}

/// Whether an address is a web page's over https, or over http on this computer (DESIGN §1.4), and names nobody.
fn is_page(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return false,
    };
    let secure = url.scheme() == "https" || (url.scheme() == "http" && here);
    secure && url.username().is_empty() && url.password().is_none()
}

/// Whether what is started is started with this very address.
fn leads_to(launch: &Launch, page: &Url) -> bool {
    match launch {
        Launch::SystemDefault => true,
        Launch::Program { arguments, .. } => arguments.last().is_some_and(|address| address == page.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_secure_pages_and_those_of_this_computer_are_opened() {
        let rows = [
            ("https://gis.aldermoor.example/portal/home/", true),
            ("https://www.arcgis.com/sharing/rest/oauth2/authorize?client_id=x&state=y", true),
            ("http://127.0.0.1:27080/practice/home/", true),
            ("http://127.9.9.9/", true),
            ("http://[::1]:7443/arcgis/home/", true),
            ("http://localhost:6080/arcgis", true),
            ("http://gis.aldermoor.example/portal", false),
            ("http://localhost.aldermoor.example/", false),
            ("http://128.0.0.1/", false),
            ("http://10.0.0.1/", false),
            ("http://[::ffff:10.0.0.1]/", false),
            ("https://mara@gis.aldermoor.example/", false),
            ("https://gis.aldermoor.example:pass@elsewhere.example/", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("mailto:mara@aldermoor.example", false),
            ("ftp://gis.aldermoor.example/", false),
            ("vbscript:x", false),
            ("ms-msdt:/id", false),
            ("about:blank", false),
        ];
        for (address, expected) in rows {
            assert_eq!(is_page(&Url::parse(address).unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn a_program_is_started_with_the_page_that_was_looked_at() {
        let page = Url::parse("https://gis.aldermoor.example/").unwrap();
        let with = |arguments: &[&str]| Launch::Program {
            program: "/usr/bin/firefox".into(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
        };
        assert!(leads_to(&Launch::SystemDefault, &page));
        assert!(leads_to(&with(&["--private-window", page.as_str()]), &page));
        for other in [&[][..], &[page.as_str(), "file:///etc/passwd"], &["https://elsewhere.example/"]] {
            assert!(!leads_to(&with(other), &page), "{other:?}");
        }
    }
}

//! The applications registered with the practice portal (`PROTOCOL.md` §3.1).

use std::fmt;

use url::Url;

use crate::switches::RedirectMatch;

/// The redirect address of a code that the person pastes.
pub const OOB: &str = "urn:ietf:wg:oauth:2.0:oob";
/// Portico's own app id on the practice portal.
pub const PORTICO_APP: &str = "portico-practice";
/// The app that has a secret.
pub const SECRET_APP: &str = "aldermoor-nightly";
/// Its secret. Reserved and accented characters on purpose: issue "app secrets with `%`, `&`, `+`, non-ASCII".
pub const APP_SECRET: &str = "practice-secret-50%&+é";

/// An application that may send people to the sign-in page.
#[derive(Clone, PartialEq, Eq)]
pub struct RegisteredApp {
    /// The app id.
    pub client_id: String,
    /// As the sign-in page names it.
    pub title: String,
    /// Where a code may be sent.
    pub redirects: Vec<String>,
    /// Only for client credentials.
    pub secret: Option<String>,
}

impl fmt::Debug for RegisteredApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisteredApp")
            .field("client_id", &self.client_id)
            .field("redirects", &self.redirects)
            .field("has_secret", &self.secret.is_some())
            .finish_non_exhaustive()
    }
}

impl RegisteredApp {
    /// An app without a secret.
    pub fn public(client_id: &str, title: &str, redirects: impl IntoIterator<Item = String>) -> Self {
        Self {
            client_id: client_id.to_owned(),
            title: title.to_owned(),
            redirects: redirects.into_iter().collect(),
            secret: None,
        }
    }

    /// Whether a code may be sent to `redirect`.
    pub(crate) fn accepts(&self, redirect: &str, matching: RedirectMatch) -> bool {
        self.redirects.iter().any(|registered| match matching {
            RedirectMatch::Exact => registered == redirect,
            RedirectMatch::OriginPrefix => registered == redirect || under_origin(registered, redirect),
            RedirectMatch::LoopbackPort => registered == redirect || same_but_port(registered, redirect),
        })
    }
}

/// A registered address that is only an origin stands for all its paths.
fn under_origin(registered: &str, redirect: &str) -> bool {
    let (Ok(registered), Ok(redirect)) = (Url::parse(registered), Url::parse(redirect)) else { return false };
    registered.has_host()
        && registered.path() == "/"
        && registered.query().is_none()
        && registered.origin() == redirect.origin()
}

/// RFC 8252 §7.3: the port of a loopback address may differ.
fn same_but_port(registered: &str, redirect: &str) -> bool {
    let (Ok(mut registered), Ok(mut redirect)) = (Url::parse(registered), Url::parse(redirect)) else {
        return false;
    };
    let loopback = |url: &Url| matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    loopback(&registered)
        && loopback(&redirect)
        && registered.set_port(None).is_ok()
        && redirect.set_port(None).is_ok()
        && registered == redirect
}

/// The apps every practice portal has. `bases` are the addresses the portal can be reached under;
/// `ports` those on which Portico waits for the answer.
pub(crate) fn built_in(bases: &[Url], ports: &[u16]) -> Vec<RegisteredApp> {
    let mut portico = vec![OOB.to_owned()];
    let mut own = vec![OOB.to_owned()];
    for base in bases {
        let name = place(base);
        portico.extend(ports.iter().map(|port| format!("http://127.0.0.1:{port}/sign-in/{name}")));
        own.push(base.origin().ascii_serialization());
        own.push(base.as_str().trim_end_matches('/').to_owned());
    }
    vec![
        RegisteredApp::public(PORTICO_APP, "Portico", portico),
        // §3.1 and §3.4: what the ArcGIS API for Python expects to find on every portal.
        RegisteredApp::public("pythonapi", "ArcGIS API for Python", [OOB.to_owned()]),
        RegisteredApp::public("arcgisonline", "Portal website", own),
        RegisteredApp {
            client_id: SECRET_APP.to_owned(),
            title: "Nightly jobs".to_owned(),
            redirects: vec![OOB.to_owned()],
            secret: Some(APP_SECRET.to_owned()),
        },
    ]
}

/// Host, port and context of a portal, as a redirect line names it.
fn place(base: &Url) -> String {
    base.as_str().split_once("://").map_or("", |(_, rest)| rest).trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(redirects: &[&str]) -> RegisteredApp {
        RegisteredApp::public("a", "A", redirects.iter().map(|&uri| uri.to_owned()))
    }

    #[test]
    fn matching_follows_its_switch() {
        use RedirectMatch::{Exact, LoopbackPort, OriginPrefix};
        let rows = [
            ("http://127.0.0.1:27071/a?b=1", "http://127.0.0.1:27071/a?b=1", Exact, true),
            ("http://127.0.0.1:27071/a?b=1", "http://127.0.0.1:27071/a", Exact, false),
            ("http://127.0.0.1:27071/a", "http://127.0.0.1:27071/a/", Exact, false),
            ("http://127.0.0.1:27071/a", "http://127.0.0.1:27072/a", Exact, false),
            ("https://gis.example", "https://gis.example/portal", Exact, false),
            ("https://gis.example", "https://gis.example/portal", OriginPrefix, true),
            ("https://gis.example", "https://gis.example.evil.example/", OriginPrefix, false),
            ("https://gis.example/x", "https://gis.example/x/y", OriginPrefix, false),
            ("https://gis.example", "http://gis.example/", OriginPrefix, false),
            ("http://127.0.0.1:27071/a", "http://127.0.0.1:9/a", LoopbackPort, true),
            ("http://127.0.0.1:27071/a", "http://127.0.0.1:9/b", LoopbackPort, false),
            ("https://gis.example:1/a", "https://gis.example:2/a", LoopbackPort, false),
            (OOB, OOB, Exact, true),
            (OOB, OOB, OriginPrefix, true),
            (OOB, "urn:ietf:wg:oauth:2.0:oob:auto", OriginPrefix, false),
        ];
        for (registered, asked, matching, expected) in rows {
            assert_eq!(
                app(&[registered]).accepts(asked, matching),
                expected,
                "{registered} {asked} {matching:?}"
            );
        }
    }

    #[test]
    fn portico_redirects_name_the_portal() {
        let base = Url::parse("http://127.0.0.1:27080/practice").unwrap();
        let apps = built_in(&[base], &[27071]);
        assert_eq!(apps[0].redirects, [OOB, "http://127.0.0.1:27071/sign-in/127.0.0.1:27080/practice"]);
    }
}

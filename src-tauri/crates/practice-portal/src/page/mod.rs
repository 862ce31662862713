//! Pages for people: plain HTML, one style sheet, no running script.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::portal::organisation::ORGANISATION;
use crate::site::Site;
use crate::visit::Visit;

pub(crate) mod approval;
pub(crate) mod home;
pub(crate) mod sign_in;
pub(crate) mod steps;

/// The style sheet of all pages.
pub(crate) const STYLE: &str = include_str!("practice.css");

/// The icon of all pages.
pub(crate) const ICON: &str = include_str!("icon.svg");

/// A finished page.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) html: String,
    /// The `Content-Security-Policy` header.
    pub(crate) policy: String,
    pub(crate) cookie: Option<String>,
}

/// A page in the making.
pub(crate) struct Sheet<'a> {
    visit: &'a Visit,
    status: StatusCode,
    title: String,
    /// What foreign clients read out of the page, see [`Sheet::oauth_info`].
    script: Option<String>,
    form_to: Option<String>,
    dark: bool,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(visit: &'a Visit, title: &str) -> Self {
        let dark = visit.call.field("style") == Some("dark");
        Self { visit, status: StatusCode::OK, title: title.to_owned(), script: None, form_to: None, dark }
    }

    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// `var oAuthInfo = {…};` as real pages have it, because clients take `oauth_state` and `messages` from
    /// there (§3.4). It stands on one line, and nothing in braces may come before it: the ArcGIS API for
    /// Python reads the first braces of the page as JSON.
    pub(crate) fn oauth_info(mut self, info: &Value) -> Self {
        // `<` must not be able to close the script element.
        self.script = Some(format!("var oAuthInfo = {};", info.to_string().replace('<', "\\u003c")));
        self
    }

    /// Lets the page's forms lead back to the client: browsers hold redirects of a form against `form-action`.
    pub(crate) fn leads_to(mut self, redirect_uri: &str) -> Self {
        self.form_to =
            Url::parse(redirect_uri).ok().filter(|url| url.scheme() != "urn").map(|url| match url.host() {
                Some(_) => url.origin().ascii_serialization(),
                None => format!("{}:", url.scheme()),
            });
        self
    }

    fn policy(&self) -> String {
        let mut policy = String::from(
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
        );
        if let Some(script) = &self.script {
            // Exactly this one, which only names a value.
            let _ = write!(policy, "; script-src 'sha256-{}'", STANDARD.encode(Sha256::digest(script)));
        }
        match &self.form_to {
            // An IPv6 literal cannot be written as a source (CSP Level 3 §2.3.1): then any form target must do.
            Some(origin) if origin.contains('[') => {}
            Some(origin) => {
                let _ = write!(policy, "; form-action 'self' {origin}");
            }
            None => policy.push_str("; form-action 'self'"),
        }
        policy
    }

    /// The page around `main`.
    pub(crate) fn finish(self, main: &str) -> Page {
        let policy = self.policy();
        let context = self.visit.call.site.context();
        let script = self.script.map(|script| format!("<script>{script}</script>\n")).unwrap_or_default();
        let theme = if self.dark { " data-theme=\"dark\"" } else { "" };
        let html = format!(
            "<!doctype html>\n<html lang=\"en\"{theme}>\n<head>\n<meta charset=\"utf-8\">\n{script}\
             <title>{title}</title>\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <link rel=\"icon\" type=\"image/svg+xml\" href=\"{context}/practice.svg\">\n\
             <link rel=\"stylesheet\" href=\"{context}/practice.css\">\n</head>\n<body>\n\
             <p class=\"banner\">Practice portal <span>on this computer. Its people and maps are invented.</span></p>\n\
             <main>\n{main}\n</main>\n</body>\n</html>\n",
            title = escape(&self.title),
        );
        Page { status: self.status, html, policy, cookie: None }
    }
}

/// Text as it may stand in HTML, also inside quotes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The mark and name of the organisation at the top of a card.
pub(crate) fn heading(title: &str) -> String {
    format!(
        "<p class=\"org\"><span class=\"mark\" aria-hidden=\"true\">A</span>{ORGANISATION}</p>\n<h1>{}</h1>",
        escape(title)
    )
}

/// A page that only says something.
pub(crate) fn message(visit: &Visit, status: StatusCode, title: &str, text: &str) -> Page {
    let main = format!("<section class=\"card\">\n{}\n<p>{}</p>\n</section>", heading(title), escape(text));
    Sheet::new(visit, title).status(status).finish(&main)
}

/// Any resource or error as the page one sees without `f=json` (§0).
pub(crate) fn resource(visit: &Visit, status: StatusCode, value: &Value) -> Page {
    let kind = match visit.call.site {
        Site::Portal => "Portal Directory",
        Site::Server | Site::StandAlone => "ArcGIS REST Services Directory",
    };
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let main = format!(
        "<section class=\"card wide\">\n<h1>{kind}</h1>\n<p class=\"quiet\">{}</p>\n<pre tabindex=\"0\">{}</pre>\n</section>",
        escape(&visit.call.path),
        escape(&text)
    );
    Sheet::new(visit, kind).status(status).finish(&main)
}

/// Where nothing stands.
pub(crate) fn not_found() -> Page {
    Page {
        status: StatusCode::NOT_FOUND,
        html: web_server(StatusCode::NOT_FOUND),
        policy: "default-src 'none'".to_owned(),
        cookie: None,
    }
}

/// What a web server answers by itself (§0, E7).
pub(crate) fn web_server(status: StatusCode) -> String {
    let words = status.canonical_reason().unwrap_or("Error");
    let code = status.as_str();
    format!(
        "<!DOCTYPE html>\n<html><head><title>{code} {words}</title></head>\
         <body><h1>{code} {words}</h1></body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_becomes_markup() {
        assert_eq!(escape("<a href='x' b=\"y\">&"), "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;");
    }
}

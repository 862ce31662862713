//! What the browser shows when it comes back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Response, StatusCode, header};
use sha2::{Digest, Sha256};

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f3f0e9;color:#1e1c18;\
font:16px/1.5 system-ui,sans-serif}\
main{max-width:30rem;margin:1.5rem;padding:2rem;background:#fff;border:1px solid #e3ddd1;border-radius:16px}\
h1{margin:0 0 .5rem;font-size:1.4rem;line-height:1.3}p{margin:0;color:#4f4a41}\
@media(prefers-color-scheme:dark){body{background:#181a18;color:#f1efe9}\
main{background:#252825;border-color:#323632}p{color:#bdbab1}}";

/// Words for one of the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The heading and the tab's title.
    pub title: String,
    /// What to do now.
    pub sentence: String,
}

/// Words for all of them, from the application's catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackPages {
    /// The code arrived.
    pub done: Page,
    /// The portal or the person said no.
    pub refused: Page,
    /// Not the answer that is waited for.
    pub unexpected: Page,
    /// The language of the words (BCP 47).
    pub language: String,
}

impl Default for CallbackPages {
    fn default() -> Self {
        let page =
            |title: &str, sentence: &str| Page { title: title.to_owned(), sentence: sentence.to_owned() };
        Self {
            done: page("You can close this tab", "The program that asked carries on by itself."),
            refused: page("The sign-in did not go through", "Go back to the program that asked."),
            unexpected: page(
                "This answer was not expected",
                "Nothing was changed. Begin again in the program.",
            ),
            language: "en".to_owned(),
        }
    }
}

impl Page {
    /// The page without script and without anything from elsewhere; nothing of the request is repeated in it.
    pub(super) fn response(&self, status: StatusCode, language: &str) -> Response<String> {
        let title = escape(&self.title);
        let body = format!(
            "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head>\
             <body><main><h1>{title}</h1><p>{}</p></main></body></html>",
            escape(language),
            escape(&self.sentence)
        );
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_texts_that_try_to_break_out_stay_text() {
        let tries = [
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "'><svg onload=alert(1)>",
            "</title><script>",
            "<iframe src=//evil.example>",
            "&lt;script&gt;",
            "<style>*{}</style>",
            "</style><script>",
            "<a href=javascript:1>",
            "<body onload=1>",
            "<meta http-equiv=refresh content=0>",
            "<base href=//evil.example>",
            "<object data=x>",
            "<embed src=x>",
            "<form action=//evil.example>",
            "<math><mi//xlink:href=x>",
            "\u{0000}<b>",
            "<!--",
            "]]><b>",
            "<link rel=stylesheet href=//evil.example>",
        ];
        assert_eq!(tries.len(), 20);
        let plain = Page { title: String::new(), sentence: String::new() }.response(StatusCode::OK, "en");
        let tags = plain.body().matches('<').count();
        for text in tries {
            let page = Page { title: text.to_owned(), sentence: text.to_owned() };
            let response = page.response(StatusCode::OK, text);
            assert_eq!(response.body().matches('<').count(), tags, "{text}");
        }
    }

    #[test]
    fn the_page_is_closed_to_everything() {
        let response = CallbackPages::default().done.response(StatusCode::OK, "en");
        let headers = response.headers();
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        assert!(!response.body().contains("<script"));
        assert!(!response.body().contains("http"));
    }
}

//! What a handler answers, and how it is put on the wire.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::Value;

use crate::page::{self, Page};
use crate::refusal::Refusal;
use crate::switches::Switches;
use crate::visit::{Format, Visit};

/// The answer of a handler, before its form is chosen.
pub(crate) enum Reply {
    /// JSON or, without `f=json`, a page showing it (§0).
    Resource(Value),
    /// JSON whatever `f` says: `oauth2/token` (§0).
    Json(Value),
    /// An error, in the form asked for.
    Refused(Refusal),
    /// An error that is JSON whatever `f` says.
    RefusedJson(Refusal),
    /// A page for people.
    Page(Page),
    /// HTTP 302, with a cookie to set if any.
    Found { to: String, cookie: Option<String> },
    /// What a page needs beside itself: its type and its text.
    Asset(&'static str, &'static str),
    /// HTTP 404 with a page, as a web server answers where nothing stands (§0, E7).
    NotFound,
}

impl Reply {
    pub(crate) fn found(to: impl Into<String>) -> Self {
        Self::Found { to: to.into(), cookie: None }
    }

    /// The proper answer on the wire.
    pub(crate) fn render(self, visit: &Visit) -> Response<Bytes> {
        let switches = &visit.setting.switches;
        match self {
            Self::Json(value) => json(switches, StatusCode::OK, &value),
            Self::Resource(value) => match visit.call.format() {
                Format::Json => json(switches, StatusCode::OK, &value),
                Format::Html => html(page::resource(visit, StatusCode::OK, &value)),
            },
            Self::RefusedJson(refusal) => refused(switches, &refusal),
            Self::Refused(refusal) => match visit.call.format() {
                Format::Json => refused(switches, &refusal),
                Format::Html => {
                    let status =
                        if switches.status_without_f { status_of(refusal.code) } else { StatusCode::OK };
                    html(page::resource(visit, status, &refusal.body(switches)))
                }
            },
            Self::Page(page) => html(page),
            Self::Found { to, cookie } => found(&to, cookie.as_deref()),
            Self::Asset(label, text) => {
                let mut response = Response::new(Bytes::from_static(text.as_bytes()));
                set(&mut response, header::CONTENT_TYPE, label);
                set(&mut response, header::CACHE_CONTROL, "max-age=300");
                response
            }
            Self::NotFound => html(page::not_found()),
        }
    }
}

/// §0: the status is nearly always 200, and the error is in the body.
fn refused(switches: &Switches, refusal: &Refusal) -> Response<Bytes> {
    let status = if switches.status_always { status_of(refusal.code) } else { StatusCode::OK };
    json(switches, status, &refusal.body(switches))
}

/// Codes such as 201 of the server's token errors (§2.3) are not HTTP's.
fn status_of(code: u16) -> StatusCode {
    if code < 400 { StatusCode::OK } else { StatusCode::from_u16(code).unwrap_or(StatusCode::OK) }
}

fn json(switches: &Switches, status: StatusCode, value: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(value.to_string()));
    *response.status_mut() = status;
    let label =
        if switches.json_as_text { "text/plain;charset=utf-8" } else { "application/json;charset=utf-8" };
    set(&mut response, header::CONTENT_TYPE, label);
    set(&mut response, header::CACHE_CONTROL, "no-store");
    response
}

fn html(page: Page) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(page.html));
    *response.status_mut() = page.status;
    set(&mut response, header::CONTENT_TYPE, "text/html;charset=utf-8");
    set(&mut response, header::CACHE_CONTROL, "no-store");
    set(&mut response, header::CONTENT_SECURITY_POLICY, &page.policy);
    set(&mut response, header::REFERRER_POLICY, "no-referrer");
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if let Some(cookie) = &page.cookie {
        set(&mut response, header::SET_COOKIE, cookie);
    }
    response
}

fn found(to: &str, cookie: Option<&str>) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::FOUND;
    set(&mut response, header::LOCATION, to);
    set(&mut response, header::CACHE_CONTROL, "no-store");
    if let Some(cookie) = cookie {
        set(&mut response, header::SET_COOKIE, cookie);
    }
    response
}

/// A value that cannot stand in a header is left out; every address was parsed before it came here.
fn set(response: &mut Response<Bytes>, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

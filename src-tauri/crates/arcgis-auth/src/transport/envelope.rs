//! A portal's reply, or its refusal in one of the shapes seen in the wild (PROTOCOL §0, E1 to E7).

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Reply;
use crate::error::{Error, NotUnderstood, PortalRefused, PortalUnreachable, Unreachable};

/// Reads a reply as the document `T`.
///
/// The content type is ignored: portals label JSON as `text/plain` or `text/html`.
///
/// # Errors
/// - [`Error::Refused`] when the body is one of the error envelopes, under whatever HTTP status;
/// - [`Error::WebTier`] on 401 with a challenge, [`Error::RedirectedElsewhere`] on a redirect,
///   [`Error::PortalFailed`] on 429 and 5xx without an envelope, [`Error::Unreachable`] on a proxy's 407;
/// - [`Error::NotUnderstood`] for web pages, broken and foreign documents.
pub fn decode<T: DeserializeOwned>(reply: &Reply) -> Result<T, Error> {
    let value = document(reply)?;
    serde_json::from_value(value).map_err(|_| not_understood(reply, NotUnderstood::WrongShape))
}

fn document(reply: &Reply) -> Result<Value, Error> {
    if let Some(to) = reply.redirect() {
        return Err(Error::RedirectedElsewhere {
            host: reply.host().to_owned(),
            to: crate::safe_url::SafeUrl::new(&to),
        });
    }
    let body = reply.body().strip_prefix("\u{feff}".as_bytes()).unwrap_or(reply.body());
    match serde_json::from_slice::<Value>(body) {
        Ok(value) => match refusal(&value, reply.status.as_u16()) {
            Some(refused) => Err(refused.into()),
            None if reply.status.is_success() && value.is_object() => Ok(value),
            None => Err(by_status(reply).unwrap_or_else(|| not_understood(reply, NotUnderstood::WrongShape))),
        },
        Err(error) => Err(by_status(reply).unwrap_or_else(|| not_understood(reply, what(body, &error)))),
    }
}

fn by_status(reply: &Reply) -> Option<Error> {
    let host = || reply.host().to_owned();
    match reply.status.as_u16() {
        401 => Some(match reply.challenges() {
            offers if offers.is_empty() => refused_by_status(reply),
            offers => Error::WebTier { host: host(), offers },
        }),
        407 => Some(PortalUnreachable { host: host(), why: Unreachable::Proxy }.into()),
        403 | 498 | 499 => Some(refused_by_status(reply)),
        status @ (429 | 500..=599) => {
            Some(Error::PortalFailed { host: host(), status, retry_after: reply.retry_after() })
        }
        _ => None,
    }
}

fn refused_by_status(reply: &Reply) -> Error {
    let status = reply.status.as_u16();
    PortalRefused::classify(Some(i64::from(status)), "", &[], status).into()
}

fn not_understood(reply: &Reply, what: NotUnderstood) -> Error {
    Error::NotUnderstood { url: reply.url(), what }
}

fn what(body: &[u8], error: &serde_json::Error) -> NotUnderstood {
    let start = body.trim_ascii_start();
    match start.first() {
        None => NotUnderstood::Empty,
        Some(b'<') => NotUnderstood::WebPage,
        Some(b'{' | b'[') if error.is_eof() => NotUnderstood::Truncated,
        Some(_) => NotUnderstood::Other,
    }
}

/// Whether a document is one of the error envelopes.
pub(crate) fn is_refusal(value: &Value) -> bool {
    refusal(value, 200).is_some()
}

/// The refusal in a document, if it is one.
fn refusal(value: &Value, status: u16) -> Option<PortalRefused> {
    let object = value.as_object()?;
    if let Some(error) = object.get("error").filter(|e| !e.is_null()) {
        return Some(match error {
            // E1, E2, E3
            Value::Object(inner) => {
                let code = inner.get("code").and_then(number);
                let message = ["message", "error_description", "error"]
                    .iter()
                    .filter_map(|key| inner.get(*key).and_then(Value::as_str))
                    .find(|text| !text.is_empty())
                    .unwrap_or_default();
                let mut details = texts(inner.get("details"));
                details.extend(
                    ["error", "error_description"]
                        .iter()
                        .filter_map(|key| inner.get(*key).and_then(Value::as_str))
                        .filter(|text| !text.is_empty() && *text != message)
                        .map(str::to_owned),
                );
                PortalRefused::classify(code, message, &details, status)
            }
            // RFC 6749 §5.2, as a proxy before the portal may say it
            Value::String(name) => {
                let description = texts(object.get("error_description"));
                PortalRefused::classify(None, name, &description, status)
            }
            _ => PortalRefused::classify(None, "", &[], status),
        });
    }
    match object.get("status").and_then(Value::as_str) {
        // E4
        Some("error") => {
            let messages = texts(object.get("messages"));
            let code = object.get("code").and_then(number);
            return Some(PortalRefused::classify(
                code,
                messages.first().map_or("", String::as_str),
                &messages,
                status,
            ));
        }
        // E6
        Some("failed" | "failure") => {
            let message = object.get("statusMessage").and_then(Value::as_str).unwrap_or_default();
            return Some(PortalRefused::classify(None, message, &[], status));
        }
        _ => {}
    }
    // E5
    let code = object.get("code").and_then(number).filter(|code| *code >= 400)?;
    let message = object.get("message").and_then(Value::as_str)?;
    Some(PortalRefused::classify(Some(code), message, &[], status))
}

/// Numbers arrive as numbers or as text.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// `details` is a list, a text, empty, null or absent.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(text)) if !text.is_empty() => vec![text.clone()],
        _ => Vec::new(),
    }
}

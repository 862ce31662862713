//! `oauth2/authorize`: the browser arrives (`PROTOCOL.md` §3.1).

use http::StatusCode;
use url::Url;

use crate::app::OOB;
use crate::codes::Challenge;
use crate::guard;
use crate::page::{self, sign_in as sign_in_page};
use crate::pending::{Asked, Wanted};
use crate::portal::sign_in::proceed;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::visit::{Format, Visit};

/// The cookie by which a browser is remembered, named as portals name it (§3.7).
pub(crate) const COOKIE: &str = "esri_aopc";

/// `GET R/oauth2/authorize`.
pub(crate) async fn authorize(visit: &Visit) -> Reply {
    let call = &visit.call;
    let Some(app) = call.field("client_id").and_then(|id| visit.practice.app(id)) else {
        return no_redirect(visit, "Invalid client_id");
    };
    let redirect_uri = call.field("redirect_uri").unwrap_or_default().to_owned();
    if !app.accepts(&redirect_uri, visit.setting.switches.redirect_match) {
        return no_redirect(visit, "Invalid redirect_uri");
    }
    let mut asked = Asked {
        client: app.client_id.clone(),
        redirect_uri,
        wanted: Wanted::Code,
        state: call.field("state").map(str::to_owned),
        expiration: call.number("expiration"),
        challenge: None,
        user: None,
        second_factor: false,
        began: visit.now(),
    };
    match call.field("response_type") {
        Some("code") => {}
        Some("token") => asked.wanted = Wanted::Token,
        _ => {
            let text = "response_type must be code or token";
            return back(
                visit,
                &asked,
                &[("error", "unsupported_response_type"), ("error_description", text)],
            );
        }
    }
    if visit.setting.switches.pkce {
        match challenge(visit) {
            Ok(challenge) => asked.challenge = challenge,
            Err(text) => {
                return back(visit, &asked, &[("error", "invalid_request"), ("error_description", text)]);
            }
        }
    }
    if let Some(user) = remembered(visit) {
        asked.user = Some(user);
        asked.second_factor = true;
        let oauth_state = guard(&visit.practice.pending).begin(asked.clone());
        return proceed(visit, &oauth_state, asked).await;
    }
    let oauth_state = guard(&visit.practice.pending).begin(asked.clone());
    Reply::Page(sign_in_page::page(visit, &asked, &oauth_state, &[], ""))
}

/// RFC 7636 §4.3; a portal without PKCE never comes here.
fn challenge(visit: &Visit) -> Result<Option<Challenge>, &'static str> {
    let Some(value) = visit.call.field("code_challenge") else { return Ok(None) };
    // RFC 7636 §4.2: 43 to 128 unreserved characters.
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !(43..=128).contains(&value.len()) || !value.bytes().all(unreserved) {
        return Err("Invalid code_challenge");
    }
    match visit.call.field("code_challenge_method") {
        None | Some("plain") => Ok(Some(Challenge::Plain(value.to_owned()))),
        Some("S256") => Ok(Some(Challenge::S256(value.to_owned()))),
        Some(_) => Err("Invalid code_challenge_method"),
    }
}

/// §3.1: a wrong client or redirect shows a page and redirects nowhere; with `f=json` it is E3.
fn no_redirect(visit: &Visit, text: &str) -> Reply {
    if visit.call.format() == Format::Json {
        return Reply::RefusedJson(Refusal::oauth(400, "invalid_request", text));
    }
    // The ArcGIS API for Python looks for exactly these words (§3.4).
    Reply::Page(page::message(visit, StatusCode::OK, "Sign-in cannot begin", &format!("Error: {text}")))
}

/// The person this browser is remembered as, where browsers are remembered.
fn remembered(visit: &Visit) -> Option<String> {
    if !visit.setting.switches.remember_browser {
        return None;
    }
    let value = cookie(visit)?;
    guard(&visit.practice.pending).remembered(&value, visit.now())
}

/// The value of our cookie.
pub(crate) fn cookie(visit: &Visit) -> Option<String> {
    visit
        .call
        .header(http::header::COOKIE)?
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// The address to which the browser goes back, with `fields` and the client's own state.
pub(crate) fn back_to(visit: &Visit, asked: &Asked, fields: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(fields);
    if let Some(state) = &asked.state {
        query.append_pair("state", state);
    }
    let query = query.finish();
    let target = if asked.redirect_uri == OOB {
        let base = visit.base(crate::site::Site::Portal);
        Url::parse(&format!("{base}/sharing/rest/oauth2/approval"))
    } else {
        Url::parse(&asked.redirect_uri)
    };
    // Only registered addresses come this far; one that is no address at all was registered wrongly.
    let Ok(mut target) = target else { return visit.base(crate::site::Site::Portal) };
    match asked.wanted {
        // §3.1: an implicit answer, also its error, stands behind `#` (E8).
        Wanted::Token => target.set_fragment(Some(&query)),
        Wanted::Code => {
            let joined = match target.query() {
                Some(own) if !own.is_empty() => format!("{own}&{query}"),
                _ => query,
            };
            target.set_query(Some(&joined));
        }
    }
    target.into()
}

/// Sends the browser back to the client.
pub(crate) fn back(visit: &Visit, asked: &Asked, fields: &[(&str, &str)]) -> Reply {
    Reply::found(back_to(visit, asked, fields))
}

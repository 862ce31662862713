//! Signing out: `oauth2/revokeToken` and `oauth2/signout` (`PROTOCOL.md` §3.7).

use http::StatusCode;
use serde_json::json;

use crate::guard;
use crate::ledger::TokenKind;
use crate::page;
use crate::portal::authorize::{COOKIE, cookie};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::site::Site;
use crate::visit::Visit;

/// `POST R/oauth2/revokeToken`: success also for unknown tokens; only the issuing client may.
pub(crate) async fn revoke(visit: &Visit) -> Reply {
    let form = &visit.call.form;
    let wrong_client = || Reply::RefusedJson(Refusal::rest(400, "Invalid client_id"));
    let Some(app) = form.filled("client_id").and_then(|id| visit.practice.app(id)) else {
        return wrong_client();
    };
    let Some(token) = form.filled("auth_token") else {
        return Reply::RefusedJson(Refusal::rest(400, "auth_token not specified"));
    };
    if let Some(issued) = visit.practice.ledger.look_up(token) {
        let revocable = match issued.kind {
            TokenKind::Refresh | TokenKind::Access | TokenKind::Implicit => true,
            // "generateToken tokens, app tokens and API keys cannot be revoked": said to have worked, live on.
            TokenKind::Generated
            | TokenKind::App
            | TokenKind::Server
            | TokenKind::StandAlone
            | TokenKind::ApiKey => false,
        };
        if revocable && issued.client.as_deref() != Some(app.client_id.as_str()) {
            return wrong_client();
        }
        if revocable {
            visit.practice.ledger.kill(token);
            visit.practice.ledger.keep(visit.now()).await;
        }
    }
    Reply::Json(json!({"success": true}))
}

/// `oauth2/signout`: the browser is forgotten; back only to an address registered for the client.
pub(crate) fn sign_out(visit: &Visit) -> Reply {
    if let Some(value) = cookie(visit) {
        guard(&visit.practice.pending).forget_browser(&value);
    }
    let matching = visit.setting.switches.redirect_match;
    let target = visit.call.field("client_id").and_then(|id| visit.practice.app(id)).and_then(|app| {
        let redirect = visit.call.field("redirect_uri")?;
        (redirect.starts_with("http") && app.accepts(redirect, matching)).then(|| redirect.to_owned())
    });
    let gone = format!("{COOKIE}=; Path={}; Max-Age=0; HttpOnly; SameSite=Lax", Site::Portal.context());
    if let Some(to) = target {
        return Reply::Found { to, cookie: Some(gone) };
    }
    let text = "This browser is no longer signed in to the practice portal.";
    let mut page = page::message(visit, StatusCode::OK, "Signed out", text);
    page.cookie = Some(gone);
    Reply::Page(page)
}

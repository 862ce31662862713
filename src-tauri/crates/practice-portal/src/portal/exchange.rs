//! `oauth2/token` (`PROTOCOL.md` §3.2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::app::RegisteredApp;
use crate::codes::{Challenge, CodeFacts, Redeemed};
use crate::fields::Fields;
use crate::guard;
use crate::ledger::{Issued, TokenKind, digest};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::switches::CodeReplay;
use crate::visit::Visit;

const INVALID_REQUEST: &str = "invalid_request";

/// `POST R/oauth2/token`. JSON whatever `f` says.
pub(crate) async fn token(visit: &Visit) -> Reply {
    let fields = if visit.call.is_post() {
        &visit.call.form
    } else if visit.setting.switches.token_by_get {
        &visit.call.query
    } else {
        return Reply::RefusedJson(invalid("grant_type not specified"));
    };
    match grant(visit, fields).await {
        Ok(value) => Reply::Json(value),
        Err(refusal) => Reply::RefusedJson(refusal),
    }
}

fn invalid(text: impl Into<String>) -> Refusal {
    Refusal::oauth(400, INVALID_REQUEST, text)
}

async fn grant(visit: &Visit, fields: &Fields) -> Result<Value, Refusal> {
    let client_id = fields.filled("client_id").ok_or_else(|| invalid("client_id not specified"))?;
    let app = visit.practice.app(client_id).ok_or_else(|| invalid("Invalid client_id"))?;
    // §3.2: an empty secret is refused [I QGIS#66777]; a wrong one always.
    let needs_secret = fields.get("grant_type") == Some("client_credentials");
    match fields.get("client_secret") {
        Some("") if !needs_secret && !visit.setting.switches.empty_secret_refused => {}
        None if !needs_secret => {}
        given if secret_fits(app, given.unwrap_or_default()) => {}
        Some(_) | None => {
            return Err(Refusal::oauth(400, "invalid_client", "Invalid client_id or client_secret"));
        }
    }
    match fields.filled("grant_type") {
        Some("authorization_code") => by_code(visit, app, fields).await,
        Some("refresh_token") => by_refresh(visit, app, fields).await,
        Some("exchange_refresh_token") => rotate(visit, app, fields).await,
        Some("client_credentials") => for_app(visit, app, fields).await,
        Some("suspend_session") => suspend(visit, app, fields).await,
        Some(_) => Err(Refusal::oauth(400, "unsupported_grant_type", "Invalid grant_type")),
        None => Err(invalid("grant_type not specified")),
    }
}

fn secret_fits(app: &RegisteredApp, given: &str) -> bool {
    app.secret.as_ref().is_some_and(|secret| bool::from(secret.as_bytes().ct_eq(given.as_bytes())))
}

async fn by_code(visit: &Visit, app: &RegisteredApp, fields: &Fields) -> Result<Value, Refusal> {
    let code = fields.filled("code").ok_or_else(|| invalid("code not specified"))?;
    let redeemed = guard(&visit.practice.codes).redeem(code, visit.now());
    let facts = match redeemed {
        Redeemed::Fresh(facts) => facts,
        Redeemed::Again(facts, _) if visit.setting.switches.code_replay == CodeReplay::Accepted => facts,
        Redeemed::Again(_, gave) => {
            if let Some(refresh) = gave.filter(|_| visit.setting.switches.code_replay == CodeReplay::Kills) {
                visit.practice.ledger.kill_digest(&refresh);
                visit.practice.ledger.keep(visit.now()).await;
            }
            return Err(invalid("Invalid authorization code"));
        }
        Redeemed::Unknown => return Err(invalid("Invalid authorization code")),
    };
    if facts.client != app.client_id {
        return Err(invalid("Invalid client_id"));
    }
    let redirect = fields.filled("redirect_uri").ok_or_else(|| invalid("redirect_uri not specified"))?;
    // §3.1: identical in both calls, with its query.
    if redirect != facts.redirect_uri {
        return Err(invalid("Invalid redirect_uri"));
    }
    if !proved(facts.challenge.as_ref(), fields.filled("code_verifier")) {
        return Err(invalid(visit.setting.switches.verifier_text.clone()));
    }
    let (refresh, issued) = new_refresh(visit, &facts).await;
    guard(&visit.practice.codes).note(code, digest(&refresh));
    Ok(access(visit, &refresh, &issued, true).await)
}

/// RFC 7636 §4.6. A code without a challenge needs no verifier.
fn proved(challenge: Option<&Challenge>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(Challenge::Plain(expected)), Some(verifier)) => expected == verifier,
        (Some(Challenge::S256(expected)), Some(verifier)) => {
            *expected == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
        }
    }
}

async fn new_refresh(visit: &Visit, facts: &CodeFacts) -> (String, Issued) {
    let mut issued = Issued::new(TokenKind::Refresh, visit.now(), facts.refresh_lifetime)
        .user(&facts.user)
        .client(&facts.client);
    issued.redirect_uri = Some(facts.redirect_uri.clone());
    (visit.issue(issued.clone()).await, issued)
}

/// An access token from a renewal token, as the reply says it; the renewal token only where it is new.
async fn access(visit: &Visit, refresh: &str, parent: &Issued, with_refresh: bool) -> Value {
    let mut issued = Issued::new(TokenKind::Access, visit.now(), visit.setting.lifetimes.access);
    issued.user.clone_from(&parent.user);
    issued.client.clone_from(&parent.client);
    issued.redirect_uri.clone_from(&parent.redirect_uri);
    issued.parent = Some(digest(refresh));
    let lifetime = issued.lifetime;
    let token = visit.issue(issued).await;
    // No `token_type`: ArcGIS does not send one (§3.2).
    let mut reply = json!({
        "access_token": token,
        "expires_in": lifetime,
        "username": parent.user.as_deref().map(|user| visit.shown(user)),
        "ssl": visit.ssl(),
    });
    if with_refresh {
        reply["refresh_token"] = json!(refresh);
        reply["refresh_token_expires_in"] = json!(parent.expires_at.saturating_sub(visit.now()) / 1000);
    }
    reply
}

/// A renewal token of this app that is still good.
fn living(visit: &Visit, app: &RegisteredApp, fields: &Fields) -> Result<(String, Issued), Refusal> {
    let token = fields.filled("refresh_token").ok_or_else(|| invalid("refresh_token not specified"))?;
    let good = visit
        .practice
        .ledger
        .look_up(token)
        .filter(|issued| issued.kind == TokenKind::Refresh && issued.expires_at > visit.now());
    let Some(issued) = good else {
        let code = visit.setting.switches.refused_refresh_code;
        return Err(Refusal::oauth(code, INVALID_REQUEST, "Invalid refresh_token"));
    };
    if issued.client.as_deref() != Some(app.client_id.as_str()) {
        return Err(invalid("Invalid client_id"));
    }
    Ok((token.to_owned(), issued))
}

/// No new renewal token (§3.2).
async fn by_refresh(visit: &Visit, app: &RegisteredApp, fields: &Fields) -> Result<Value, Refusal> {
    let (token, issued) = living(visit, app, fields)?;
    if let Some(redirect) = fields.filled("redirect_uri")
        && issued.redirect_uri.as_deref() != Some(redirect)
        && !visit.setting.switches.refresh_any_redirect
    {
        return Err(invalid("Invalid redirect_uri"));
    }
    Ok(access(visit, &token, &issued, false).await)
}

/// The old renewal token and all access tokens from it die; the length of its life stays (§3.2).
async fn rotate(visit: &Visit, app: &RegisteredApp, fields: &Fields) -> Result<Value, Refusal> {
    let redirect = fields.filled("redirect_uri").ok_or_else(|| invalid("redirect_uri not specified"))?;
    let (token, old) = living(visit, app, fields)?;
    if old.redirect_uri.as_deref() != Some(redirect) {
        return Err(invalid("Invalid redirect_uri"));
    }
    // Two at once: only the one that kills it goes on.
    if !visit.practice.ledger.kill(&token) {
        let code = visit.setting.switches.refused_refresh_code;
        return Err(Refusal::oauth(code, INVALID_REQUEST, "Invalid refresh_token"));
    }
    let facts = CodeFacts {
        client: app.client_id.clone(),
        redirect_uri: redirect.to_owned(),
        user: old.user.unwrap_or_default(),
        challenge: None,
        refresh_lifetime: old.lifetime,
        expires_at: 0,
    };
    let (refresh, issued) = new_refresh(visit, &facts).await;
    Ok(access(visit, &refresh, &issued, true).await)
}

/// App token: no user, no renewal (§3.2).
async fn for_app(visit: &Visit, app: &RegisteredApp, fields: &Fields) -> Result<Value, Refusal> {
    let lifetime = visit.setting.lifetimes.app_for(fields.number("expiration"));
    let issued = Issued::new(TokenKind::App, visit.now(), lifetime).client(&app.client_id);
    let token = visit.issue(issued).await;
    Ok(json!({"access_token": token, "expires_in": lifetime}))
}

/// Gives the licence back (§3.2, §3.4).
async fn suspend(visit: &Visit, app: &RegisteredApp, fields: &Fields) -> Result<Value, Refusal> {
    let (token, _) = living(visit, app, fields)?;
    if visit.setting.switches.suspend_ends {
        visit.practice.ledger.kill(&token);
        visit.practice.ledger.keep(visit.now()).await;
    }
    Ok(json!({"success": true}))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B.
    #[test]
    fn s256_is_that_of_the_rfc() {
        let challenge = Challenge::S256("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into());
        assert!(proved(Some(&challenge), Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")));
        assert!(!proved(Some(&challenge), Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl")));
        assert!(!proved(Some(&challenge), None));
        assert!(proved(None, Some("anything")));
    }
}

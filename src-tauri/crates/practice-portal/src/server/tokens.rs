//! The stand-alone server's `tokens` (`PROTOCOL.md` §2.2, §2.3).

use crate::account::Account;
use crate::guard;
use crate::ledger::{Binding, Issued, TokenKind};
use crate::lockout::{Denied, NameCase};
use crate::page;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::visit::{Format, Visit};
use http::StatusCode;

/// `POST S/tokens` or `S/tokens/generateToken`; GET is a page for people, and takes no password.
pub(crate) async fn tokens(visit: &Visit) -> Reply {
    if !visit.setting.switches.server_tokens {
        return Reply::Refused(Refusal::rest(403, "Token based security is not enabled."));
    }
    if !visit.call.is_post() {
        return by_get(visit);
    }
    match issue(visit) {
        Ok(issued) => {
            let expires_at = issued.expires_at;
            let token = visit.issue(issued).await;
            Reply::Resource(visit.generated(&token, expires_at))
        }
        Err(refusal) => Reply::Refused(refusal),
    }
}

/// §2.2: `allowHttpGet` is off by default.
fn by_get(visit: &Visit) -> Reply {
    if visit.call.format() == Format::Json {
        return Reply::Refused(e2(visit, 405, "HTTP GET is not supported for this operation.", ""));
    }
    let text = "Tokens of this practice server are asked for by programs, with POST.";
    Reply::Page(page::message(visit, StatusCode::OK, "Token service", text))
}

/// E2, whose `details` may also be missing (§0).
fn e2(visit: &Visit, code: u16, message: &str, details: &str) -> Refusal {
    if visit.setting.switches.server_details_null {
        Refusal::server_tokens_without_details(code, message)
    } else {
        Refusal::server_tokens(code, message, details)
    }
}

fn issue(visit: &Visit) -> Result<Issued, Refusal> {
    let form = &visit.call.form;
    let account = check(visit).map_err(|denied| match denied {
        Denied::Wrong => {
            e2(visit, 401, "You are not authorized to access this information", "Invalid credentials")
        }
        Denied::Locked => {
            let text = "Too many invalid attempts. Please try again later.";
            e2(visit, 401, "You are not authorized to access this information", text)
        }
    })?;
    let minutes = form.number("expiration");
    let (switches, lifetimes) = (&visit.setting.switches, &visit.setting.lifetimes);
    let lifetime = lifetimes.server_for(minutes, switches);
    let is_long = lifetime > lifetimes.server;
    let binding = server_binding(visit, is_long || switches.server_client_always)?;
    let mut issued = Issued::new(TokenKind::StandAlone, visit.now(), lifetime).user(&account.user_name);
    issued.binding = binding;
    Ok(issued)
}

/// One try at the server's own accounts (§12 story 17: the portal's are unknown here).
pub(crate) fn check(visit: &Visit) -> Result<Account, Denied> {
    let form = &visit.call.form;
    let user_name = form.get("username").unwrap_or_default();
    let password = form.get("password").unwrap_or_default();
    guard(&visit.practice.server_people).check(user_name, password, NameCase::Matters, visit.now())
}

/// [I resource-proxy#224]: `client` is mandatory for long-lived tokens.
fn server_binding(visit: &Visit, needed: bool) -> Result<Binding, Refusal> {
    const MESSAGE: &str = "Exception in generating token";
    let form = &visit.call.form;
    let unknown = || e2(visit, 201, MESSAGE, "Client id cannot be determined");
    match form.filled("client") {
        Some("requestip") => Ok(Binding::Ip(visit.call.peer)),
        Some("ip") => {
            form.get("ip").and_then(|ip| ip.trim().parse().ok()).map(Binding::Ip).ok_or_else(unknown)
        }
        // §2.2: old releases spell it `referrer`.
        Some("referer") => form
            .filled("referer")
            .or_else(|| form.filled("referrer"))
            .map(|referer| Binding::Referer(referer.to_owned()))
            .ok_or_else(unknown),
        Some(_) => Err(unknown()),
        None if needed => Err(e2(visit, 201, MESSAGE, "Client ID is required for long expiration tokens.")),
        None => Ok(Binding::None),
    }
}

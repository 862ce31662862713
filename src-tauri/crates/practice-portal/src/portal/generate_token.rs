//! The portal's `generateToken` (`PROTOCOL.md` §2.1, §2.3) and the exchange for a server (§4).

use crate::account::{Account, Hurdle};
use crate::bearer::Bearer;
use crate::guard;
use crate::ledger::{Binding, Issued, TokenKind};
use crate::lockout::{Denied, NameCase};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::switches::StepsDue;
use crate::visit::Visit;

/// `POST R/generateToken`.
pub(crate) async fn generate_token(visit: &Visit) -> Reply {
    // §2.1: "GET is refused". In which words is in no source; the portal cannot see the fields it wants.
    if !visit.call.is_post() {
        return Reply::Refused(Refusal::rest(405, "Method not supported."));
    }
    let result = match visit.call.form.filled("serverUrl") {
        Some(server_url) => for_server(visit, server_url),
        None => for_person(visit),
    };
    match result {
        Ok(issued) => {
            let expires_at = issued.expires_at;
            let token = visit.issue(issued).await;
            Reply::Resource(visit.generated(&token, expires_at))
        }
        Err(refusal) => Reply::Refused(refusal),
    }
}

fn for_person(visit: &Visit) -> Result<Issued, Refusal> {
    let form = &visit.call.form;
    let (Some(user_name), Some(password)) = (form.filled("username"), form.filled("password")) else {
        return Err(missing(visit));
    };
    let binding = binding(visit)?;
    let account = visit
        .typed(user_name)
        .ok_or(Denied::Wrong)
        .and_then(|name| guard(&visit.practice.people).check(name, password, NameCase::Matters, visit.now()))
        .map_err(|denied| refusal(visit, denied))?;
    hurdles(visit, &account)?;
    let switches = &visit.setting.switches;
    let lifetime = visit.setting.lifetimes.generated_for(form.number("expiration"), switches);
    let mut issued = Issued::new(TokenKind::Generated, visit.now(), lifetime).user(&account.user_name);
    issued.binding = binding;
    Ok(issued)
}

/// §2.3: which of the two was not in the body.
fn missing(visit: &Visit) -> Refusal {
    ["username", "password"]
        .into_iter()
        .filter(|name| visit.call.form.filled(name).is_none())
        .fold(Refusal::unable_to_generate(), |refusal, name| {
            refusal.detail(format!("'{name}' must be specified."))
        })
}

fn refusal(visit: &Visit, denied: Denied) -> Refusal {
    Refusal::unable_to_generate().detail(match denied {
        Denied::Wrong => "Invalid username or password.",
        Denied::Locked => visit.setting.switches.locked_text.as_str(),
    })
}

/// What the sign-in page would ask for and this endpoint cannot.
fn hurdles(visit: &Visit, account: &Account) -> Result<(), Refusal> {
    let switches = &visit.setting.switches;
    if account.hurdle == Hurdle::SecondFactor {
        let text = switches.mfa_text.as_str();
        let text = if text.is_empty() { "Invalid username or password." } else { text };
        return Err(Refusal::unable_to_generate().detail(text));
    }
    let people = guard(&visit.practice.people);
    let due = people.terms_due(account) || people.password_due(account);
    if due && switches.steps_due == StepsDue::Refuse {
        return Err(refusal(visit, Denied::Wrong));
    }
    Ok(())
}

/// `client`, and `referer` or `ip` with it. Without `client` a referer is expected.
pub(crate) fn binding(visit: &Visit) -> Result<Binding, Refusal> {
    let form = &visit.call.form;
    let wanted = |name: &str| Refusal::unable_to_generate().detail(format!("'{name}' must be specified."));
    match form.filled("client").unwrap_or("referer") {
        "requestip" => Ok(Binding::Ip(visit.call.peer)),
        "ip" => {
            form.get("ip").and_then(|ip| ip.trim().parse().ok()).map(Binding::Ip).ok_or_else(|| wanted("ip"))
        }
        "referer" => form
            .filled("referer")
            .map(|referer| Binding::Referer(referer.to_owned()))
            .ok_or_else(|| wanted("referer")),
        _ => Err(Refusal::unable_to_generate().detail("'client' must be one of referer, ip, requestip.")),
    }
}

/// §4.3: portal token (or web-tier identity) and `serverUrl`.
fn for_server(visit: &Visit, server_url: &str) -> Result<Issued, Refusal> {
    let (user, client, inherited) = match visit.bearer() {
        Bearer::Good(issued) => (issued.user.clone(), issued.client.clone(), issued.binding.clone()),
        Bearer::Forwarded(user) => (Some(user), None, Binding::None),
        // [I arcgis-rest-js#161]: `serverUrl` without a portal token.
        Bearer::Nobody => {
            return Err(Refusal::unable_to_generate()
                .detail("Unable to get 'token' from the request or cookie, for server token."));
        }
        Bearer::Bad(why) => return Err(Refusal::invalid_token(&visit.setting.switches, why)),
    };
    let switches = &visit.setting.switches;
    let site = visit.practice.sites.named_by(server_url, switches.server_origin_suffices);
    // Hosted data-store servers reject a wrong one (§4); the text is in no source.
    let Some(site) = site else {
        return Err(Refusal::unable_to_generate().detail("'serverUrl' is not a server of this portal."));
    };
    let asks = switches.server_token_bound_as_asked && visit.call.form.filled("client").is_some();
    let binding = if asks { binding(visit)? } else { inherited };
    let lifetime = visit.setting.lifetimes.generated_for(visit.call.form.number("expiration"), switches);
    let mut issued = Issued::new(TokenKind::Server, visit.now(), lifetime);
    issued.user = user;
    issued.client = client;
    issued.binding = binding;
    issued.server = Some(site.context().to_owned());
    Ok(issued)
}

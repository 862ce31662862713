//! The stand-alone server's admin API, as far as sign-in goes (`PROTOCOL.md` §2.2, §2.3, E4).

use serde_json::json;

use crate::account::Role;
use crate::bearer::Bearer;
use crate::ledger::{Issued, TokenKind};
use crate::lockout::Denied;
use crate::portal::generate_token::binding;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::server::tokens::check;
use crate::visit::Visit;

/// `POST S/admin/generateToken`: for administrators only.
pub(crate) async fn generate_token(visit: &Visit) -> Reply {
    if !visit.call.is_post() {
        return Reply::Refused(Refusal::admin(405, "HTTP method GET is not supported."));
    }
    match issue(visit) {
        Ok(issued) => {
            let expires_at = issued.expires_at;
            let token = visit.issue(issued).await;
            let mut reply = visit.generated(&token, expires_at);
            // §0: a string here, a number at the portal.
            if visit.setting.switches.admin_expires_as_string {
                reply["expires"] = json!(expires_at.to_string());
            }
            Reply::Resource(reply)
        }
        Err(refusal) => Reply::Refused(refusal),
    }
}

fn issue(visit: &Visit) -> Result<Issued, Refusal> {
    let account = check(visit).map_err(|denied| match denied {
        Denied::Wrong => Refusal::admin(401, "Invalid username or password."),
        Denied::Locked => Refusal::admin(401, "Too many invalid attempts. Please try again later."),
    })?;
    if account.role != Role::Administrator {
        return Err(Refusal::admin(403, "The user does not have administrative privileges."));
    }
    let binding = binding(visit).map_err(|_| Refusal::admin(400, "Client id cannot be determined"))?;
    let minutes = visit.call.form.number("expiration");
    let lifetime = visit.setting.lifetimes.server_for(minutes, &visit.setting.switches);
    let mut issued = Issued::new(TokenKind::StandAlone, visit.now(), lifetime).user(&account.user_name);
    issued.binding = binding;
    Ok(issued)
}

/// `S/admin` and `S/admin/info`: for an administrator's token, in the header or query (§2.2).
pub(crate) fn info(visit: &Visit) -> Reply {
    let in_body_only = visit.call.form.filled("token").is_some()
        && visit.call.query.filled("token").is_none()
        && visit.call.header("x-esri-authorization").is_none()
        && visit.call.header("authorization").is_none();
    let bearer = if in_body_only && visit.setting.switches.admin_ignores_body_token {
        Bearer::Nobody
    } else {
        visit.bearer()
    };
    match bearer {
        Bearer::Nobody | Bearer::Forwarded(_) => Reply::Refused(Refusal::admin(
            499,
            "Unauthorized access. Token not found. You can generate a token using the 'generateToken' operation.",
        )),
        Bearer::Bad(_) => Reply::Refused(Refusal::admin(498, "Token Expired.")),
        Bearer::Good(_)
            if visit.person(&bearer).is_some_and(|account| account.role == Role::Administrator) =>
        {
            Reply::Resource(
                json!({"currentVersion": 11.3, "fullVersion": "11.3.0", "loggedInUser": bearer.user_name()}),
            )
        }
        Bearer::Good(_) => Reply::Refused(Refusal::admin(403, "Access to admin resources are not allowed.")),
    }
}

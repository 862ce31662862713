//! Which handler answers which path.

use crate::page::{ICON, STYLE};
use crate::portal::{
    authorize, community, exchange, generate_token, home, identity_provider, info, organisation, revoke,
    sign_in, steps,
};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::server::{admin, catalogue, info as server_info, tokens};
use crate::site::Site;
use crate::visit::Visit;

/// Finds the answer to a request.
pub(crate) async fn route(visit: &Visit) -> Reply {
    let call = &visit.call;
    // `%` never occurs in a path of the protocol, so paths are compared as they are written.
    if !(call.path == call.site.context() || call.path.starts_with(&format!("{}/", call.site.context()))) {
        return Reply::NotFound;
    }
    match call.below() {
        "practice.css" => return Reply::Asset("text/css;charset=utf-8", STYLE),
        "practice.svg" => return Reply::Asset("image/svg+xml", ICON),
        _ => {}
    }
    match call.site {
        Site::Portal | Site::Server if !visit.setting.switches.portal => Reply::NotFound,
        Site::Portal => portal(visit).await,
        Site::Server => server(visit),
        Site::StandAlone => stand_alone(visit).await,
    }
}

async fn portal(visit: &Visit) -> Reply {
    let below = visit.call.below();
    // §2.3: an organisation that is https only says so before it looks at anything else.
    if visit.setting.switches.all_ssl && !visit.call.secure && below.starts_with("sharing") {
        return Reply::Refused(Refusal::rest(403, "SSL Required"));
    }
    // §3.4: the sign-in steps stand under `sharing/oauth2` and under `sharing/rest/oauth2` alike.
    let (oauth, rest) = match (below.strip_prefix("sharing/rest"), below.strip_prefix("sharing/oauth2/")) {
        (Some(rest), _) => (rest.strip_prefix("/oauth2/"), Some(rest.trim_start_matches('/'))),
        (None, oauth) => (oauth, None),
    };
    if let Some(step) = oauth {
        return oauth_step(visit, step).await;
    }
    match rest {
        Some("") => info::root(visit),
        Some("info") => info::info(visit),
        Some("generateToken") => generate_token::generate_token(visit).await,
        Some("portals/self") => organisation::portals_self(visit),
        Some("portals/self/servers") => organisation::servers(visit),
        Some("portals/self/roles") => organisation::roles(visit),
        Some("community/self") => community::community_self(visit),
        Some("search" | "community/groups" | "community/users") => community::search(visit),
        Some(rest) => match rest.strip_prefix("community/users/") {
            Some(name) => community::user(visit, name),
            None => organisation::by_id(visit, rest),
        },
        None => match below {
            "" | "home" | "home/index.html" | "home/signin.html" => home::home(visit),
            _ => Reply::NotFound,
        },
    }
}

async fn oauth_step(visit: &Visit, step: &str) -> Reply {
    match step {
        "authorize" => authorize::authorize(visit).await,
        "signin" => sign_in::sign_in(visit).await,
        "saml/authorize" => identity_provider::page(visit),
        "saml/signin" => identity_provider::chosen(visit).await,
        "acceptTermsAndConditions" => steps::terms(visit).await,
        "mfa" => steps::second_factor(visit).await,
        "updateUserProfile" => steps::profile(visit).await,
        "resetPassword" => steps::reset_password(visit).await,
        "approval" => sign_in::approval(visit),
        "token" => exchange::token(visit).await,
        "revokeToken" => revoke::revoke(visit).await,
        "signout" if visit.setting.switches.sign_out_page => revoke::sign_out(visit),
        _ => Reply::NotFound,
    }
}

fn server(visit: &Visit) -> Reply {
    match visit.call.below() {
        "rest/info" => server_info::federated(visit),
        // §2.2: its users live in the portal, so it has no tokens of its own to give.
        "tokens" | "tokens/generateToken" => Reply::Refused(Refusal::rest(403, "Access is denied.")),
        below => catalogue::catalogue(visit, below),
    }
}

async fn stand_alone(visit: &Visit) -> Reply {
    match visit.call.below() {
        "rest/info" => server_info::stand_alone(visit),
        "tokens" | "tokens/generateToken" => tokens::tokens(visit).await,
        "admin/generateToken" => admin::generate_token(visit).await,
        "admin" | "admin/info" => admin::info(visit),
        below => catalogue::catalogue(visit, below),
    }
}

//! A stand-in for the organisation's own sign-in (SAML): enough to see the browser come and go (`PROTOCOL.md` §3.4, §10).

use crate::account::Hurdle;
use crate::guard;
use crate::page::steps as pages;
use crate::portal::sign_in::{proceed, under_way};
use crate::reply::Reply;
use crate::visit::Visit;

/// `oauth2/saml/authorize`, the `idpAuthorizeUrl` of the sign-in page.
pub(crate) fn page(visit: &Visit) -> Reply {
    match under_way(visit) {
        Ok((oauth_state, asked)) => Reply::Page(pages::identity_provider(visit, &asked, &oauth_state)),
        Err(reply) => reply,
    }
}

/// The person chosen there. Only accounts of the provider can be chosen.
pub(crate) async fn chosen(visit: &Visit) -> Reply {
    let (oauth_state, mut asked) = match under_way(visit) {
        Ok(found) => found,
        Err(reply) => return reply,
    };
    let name = visit.call.form.get("user").unwrap_or_default();
    let account = guard(&visit.practice.people).named(name).cloned();
    match account {
        Some(account) if visit.call.is_post() && account.hurdle == Hurdle::Enterprise => {
            guard(&visit.practice.pending)
                .change(&oauth_state, |asked| asked.user = Some(account.user_name.clone()));
            asked.user = Some(account.user_name);
            proceed(visit, &oauth_state, asked).await
        }
        _ => Reply::Page(pages::identity_provider(visit, &asked, &oauth_state)),
    }
}

//! The sign-in page's form, and how a sign-in ends (`PROTOCOL.md` §3.1, §3.4).

use http::StatusCode;

use crate::account::Account;
use crate::app::OOB;
use crate::codes::CodeFacts;
use crate::guard;
use crate::ledger::{Issued, TokenKind};
use crate::lockout::{Denied, NameCase};
use crate::page::{self, approval as approval_page, sign_in as sign_in_page};
use crate::pending::{Asked, Wanted};
use crate::portal::authorize::{COOKIE, back, back_to};
use crate::reply::Reply;
use crate::site::Site;
use crate::visit::Visit;

/// `POST P/sharing/oauth2/signin` or `POST R/oauth2/signin`.
pub(crate) async fn sign_in(visit: &Visit) -> Reply {
    let (oauth_state, mut asked) = match under_way(visit) {
        Ok(found) => found,
        Err(reply) => return reply,
    };
    let form = &visit.call.form;
    if form.has("cancel") {
        guard(&visit.practice.pending).end(&oauth_state);
        let text = "The user denied your request.";
        return back(visit, &asked, &[("error", "access_denied"), ("error_description", text)]);
    }
    let user_name = form.get("username").unwrap_or_default();
    let password = form.get("password").unwrap_or_default();
    // §12 story 3: the organisation lets nobody in by password here.
    let open = visit.setting.switches.arcgis_login;
    let result = match visit.typed(user_name).filter(|_| open) {
        Some(name) => guard(&visit.practice.people).check(name, password, NameCase::Ignored, visit.now()),
        None => Err(Denied::Wrong),
    };
    match result {
        Ok(account) => {
            let name = account.user_name;
            guard(&visit.practice.pending).change(&oauth_state, |asked| asked.user = Some(name.clone()));
            asked.user = Some(name);
            proceed(visit, &oauth_state, asked).await
        }
        Err(denied) => {
            // The words the ArcGIS API for Python looks for (§3.4 step 4).
            let text = match denied {
                Denied::Wrong => "Invalid username or password.",
                Denied::Locked => "Too many invalid attempts. Please try again later.",
            };
            Reply::Page(sign_in_page::page(visit, &asked, &oauth_state, &[text], user_name))
        }
    }
}

/// The sign-in that `oauth_state` names, from a form.
pub(crate) fn under_way(visit: &Visit) -> Result<(String, Asked), Reply> {
    let oauth_state = visit.call.field("oauth_state").unwrap_or_default().to_owned();
    match guard(&visit.practice.pending).get(&oauth_state, visit.now()) {
        Some(asked) => Ok((oauth_state, asked)),
        None => Err(Reply::Page(page::message(
            visit,
            StatusCode::BAD_REQUEST,
            "This sign-in has ended",
            "Go back to the program you came from and begin again.",
        ))),
    }
}

/// As [`under_way`], for the steps after the password.
pub(crate) fn known_person(visit: &Visit) -> Result<(String, Asked, Account), Reply> {
    let (oauth_state, asked) = under_way(visit)?;
    let account = asked.user.as_deref().and_then(|name| guard(&visit.practice.people).named(name).cloned());
    match account {
        Some(account) => Ok((oauth_state, asked, account)),
        None => Err(Reply::Page(sign_in_page::page(visit, &asked, &oauth_state, &[], ""))),
    }
}

/// The next step that is due, or the end.
pub(crate) async fn proceed(visit: &Visit, oauth_state: &str, asked: Asked) -> Reply {
    let account = asked.user.as_deref().and_then(|name| guard(&visit.practice.people).named(name).cloned());
    let Some(account) = account else {
        return Reply::Page(sign_in_page::page(visit, &asked, oauth_state, &[], ""));
    };
    let step = {
        let people = guard(&visit.practice.people);
        if people.password_due(&account) {
            Some("updateUserProfile")
        } else if account.hurdle == crate::account::Hurdle::SecondFactor && !asked.second_factor {
            Some("mfa")
        } else if people.terms_due(&account) {
            Some("acceptTermsAndConditions")
        } else {
            None
        }
    };
    if let Some(step) = step {
        let base = visit.base(Site::Portal);
        return Reply::found(format!("{base}/sharing/rest/oauth2/{step}?oauth_state={oauth_state}"));
    }
    guard(&visit.practice.pending).end(oauth_state);
    let cookie = remember(visit, &account.user_name);
    let to = match asked.wanted {
        Wanted::Code => {
            let code = give_code(visit, &asked, &account.user_name);
            back_to(visit, &asked, &[("code", &code)])
        }
        Wanted::Token => implicit(visit, &asked, &account.user_name).await,
    };
    Reply::Found { to, cookie }
}

fn give_code(visit: &Visit, asked: &Asked, user_name: &str) -> String {
    let now = visit.now();
    let lifetimes = &visit.setting.lifetimes;
    let life_ms = i64::try_from(lifetimes.code.saturating_mul(1000)).unwrap_or(i64::MAX);
    let facts = CodeFacts {
        client: asked.client.clone(),
        redirect_uri: asked.redirect_uri.clone(),
        user: user_name.to_owned(),
        challenge: asked.challenge.clone(),
        refresh_lifetime: lifetimes.refresh_for(asked.expiration),
        expires_at: now.saturating_add(life_ms),
    };
    guard(&visit.practice.codes).give(facts, now)
}

/// §3.1: `#access_token&expires_in&username&ssl&state`.
async fn implicit(visit: &Visit, asked: &Asked, user_name: &str) -> String {
    let lifetime = visit.setting.lifetimes.implicit_for(asked.expiration);
    let mut issued =
        Issued::new(TokenKind::Implicit, visit.now(), lifetime).user(user_name).client(&asked.client);
    issued.redirect_uri = Some(asked.redirect_uri.clone());
    let token = visit.issue(issued).await;
    let fields = [
        ("access_token", token.as_str()),
        ("expires_in", &lifetime.to_string()),
        ("username", &visit.shown(user_name)),
        ("ssl", if visit.ssl() { "true" } else { "false" }),
    ];
    back_to(visit, asked, &fields)
}

/// The cookie that makes the next sign-in silent, where browsers are remembered (§3.7).
fn remember(visit: &Visit, user_name: &str) -> Option<String> {
    const SECONDS: i64 = 14 * 86_400;
    visit.setting.switches.remember_browser.then(|| {
        let until = visit.now().saturating_add(SECONDS * 1000);
        let value = guard(&visit.practice.pending).remember(user_name, until);
        let path = Site::Portal.context();
        format!("{COOKIE}={value}; Path={path}; Max-Age={SECONDS}; HttpOnly; SameSite=Lax")
    })
}

/// `oauth2/approval`: the code to paste, also as the page's title (§3.1).
pub(crate) fn approval(visit: &Visit) -> Reply {
    let shown = |text: &&str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let query = &visit.call.query;
    match (query.filled("code").filter(shown), query.filled("error_description")) {
        (Some(code), _) => Reply::Page(approval_page::page(visit, code)),
        (None, Some(_)) => Reply::Page(page::message(
            visit,
            StatusCode::OK,
            "DENIED error=access_denied",
            "Nothing was given to the program. You can close this page.",
        )),
        // An implicit answer stands behind `#`, which the portal never sees.
        (None, None) => Reply::Page(page::message(
            visit,
            StatusCode::OK,
            "Signed in",
            "The program that sent you here reads the answer from this page’s address.",
        )),
    }
}

/// Whether the person will be shown a code to paste.
pub(crate) fn pastes(asked: &Asked) -> bool {
    asked.redirect_uri == OOB && asked.wanted == Wanted::Code
}

//! What a sign-in may ask for after the password: terms, a second code, a new password (`PROTOCOL.md` §3.4).

use serde_json::json;

use crate::account::MFA_CODE;
use crate::guard;
use crate::page::steps as pages;
use crate::portal::sign_in::{known_person, proceed};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::visit::{Format, Visit};

/// `oauth2/acceptTermsAndConditions`: GET shows them, POST accepts. The clients write `True`.
pub(crate) async fn terms(visit: &Visit) -> Reply {
    let (oauth_state, asked, account) = match known_person(visit) {
        Ok(found) => found,
        Err(reply) => return reply,
    };
    let accepts = visit
        .call
        .form
        .get("acceptTermsAndConditions")
        .is_some_and(|value| value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("on"));
    if !visit.call.is_post() || !accepts {
        return Reply::Page(pages::terms(visit, &oauth_state));
    }
    guard(&visit.practice.people).accept_terms(&account.user_name);
    proceed(visit, &oauth_state, asked).await
}

/// `oauth2/mfa`: GET asks, POST gives the code in `mfa_code`, `totp` or `recovery_code`.
pub(crate) async fn second_factor(visit: &Visit) -> Reply {
    let (oauth_state, mut asked, account) = match known_person(visit) {
        Ok(found) => found,
        Err(reply) => return reply,
    };
    if !visit.call.is_post() {
        return Reply::Page(pages::second_factor(visit, &asked, &oauth_state, None));
    }
    let given = |name: &&str| visit.call.form.get(name).is_some_and(|code| code.trim() == MFA_CODE);
    if ["mfa_code", "totp", "recovery_code"].iter().any(given) {
        guard(&visit.practice.pending).change(&oauth_state, |asked| asked.second_factor = true);
        asked.second_factor = true;
        return proceed(visit, &oauth_state, asked).await;
    }
    // A wrong code counts like a wrong password, so that codes cannot be tried without end.
    let locked = guard(&visit.practice.people).count_wrong(&account.user_name, visit.now());
    if locked {
        guard(&visit.practice.pending).end(&oauth_state);
    }
    let text = if locked {
        "Too many invalid attempts. Please try again later."
    } else {
        "Invalid verification code."
    };
    Reply::Page(pages::second_factor(visit, &asked, &oauth_state, Some(text)))
}

/// `oauth2/updateUserProfile`: GET shows the form for a new password; POST sets the security question,
/// which the practice portal has no use for.
pub(crate) async fn profile(visit: &Visit) -> Reply {
    let (oauth_state, asked, account) = match known_person(visit) {
        Ok(found) => found,
        Err(reply) => return reply,
    };
    if !visit.call.is_post() {
        return Reply::Page(pages::new_password(visit, &account.user_name, &oauth_state, None));
    }
    if visit.call.format() == Format::Json {
        return Reply::Resource(json!({"success": true, "oauth_state": oauth_state}));
    }
    proceed(visit, &oauth_state, asked).await
}

/// `POST oauth2/resetPassword`: `password`, `newPassword`, `newPassword2`.
pub(crate) async fn reset_password(visit: &Visit) -> Reply {
    let (oauth_state, asked, account) = match known_person(visit) {
        Ok(found) => found,
        Err(reply) => return reply,
    };
    let form = &visit.call.form;
    let (new, again) =
        (form.get("newPassword").unwrap_or_default(), form.get("newPassword2").unwrap_or_default());
    // ArcGIS asks for at least eight characters.
    let trouble = if new.chars().count() < 8 {
        Some("The new password needs at least 8 characters.")
    } else if new != again {
        Some("The two new passwords are not the same.")
    } else if form.get("password") == Some(new) || account.password == new {
        Some("The new password must differ from the old one.")
    } else {
        None
    };
    match (trouble, visit.call.format()) {
        (Some(text), Format::Json) => Reply::Refused(Refusal::rest(400, text)),
        (Some(text), Format::Html) => {
            Reply::Page(pages::new_password(visit, &account.user_name, &oauth_state, Some(text)))
        }
        (None, format) => {
            guard(&visit.practice.people).change_password(&account.user_name, new);
            match format {
                Format::Json => Reply::Resource(json!({"success": true, "oauth_state": oauth_state})),
                Format::Html => proceed(visit, &oauth_state, asked).await,
            }
        }
    }
}

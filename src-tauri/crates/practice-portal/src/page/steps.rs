//! The pages after the password: terms, second code, new password, and the organisation's own sign-in.

use std::fmt::Write as _;

use serde_json::json;

use crate::account::{Hurdle, MFA_CODE};
use crate::guard;
use crate::page::{Page, Sheet, escape, heading};
use crate::pending::Asked;
use crate::site::Site;
use crate::visit::Visit;

/// A card with one form that goes to `step`.
fn step_page(
    sheet: Sheet<'_>,
    title: &str,
    words: &str,
    step: &str,
    oauth_state: &str,
    fields: &str,
) -> Page {
    let main = format!(
        "<section class=\"card\">\n{heading}\n{words}\n\
         <form method=\"post\" action=\"{context}/sharing/rest/oauth2/{step}\">\n\
         <input type=\"hidden\" name=\"oauth_state\" value=\"{state}\">\n{fields}\n</form>\n</section>",
        heading = heading(title),
        context = Site::Portal.context(),
        state = escape(oauth_state),
    );
    sheet.finish(&main)
}

fn alert(trouble: Option<&str>) -> String {
    trouble
        .map(|text| format!("<p class=\"alert\" role=\"alert\">{}</p>\n", escape(text)))
        .unwrap_or_default()
}

/// Lets a step's form lead back to the client that asked, as the form of the first page may.
fn sheet<'a>(visit: &'a Visit, title: &str, oauth_state: &str) -> Sheet<'a> {
    let sheet = Sheet::new(visit, title);
    match guard(&visit.practice.pending).get(oauth_state, visit.now()) {
        Some(asked) => sheet.leads_to(&asked.redirect_uri),
        None => sheet,
    }
}

/// The terms.
pub(crate) fn terms(visit: &Visit, oauth_state: &str) -> Page {
    let title = "Terms of the practice portal";
    let words = "<p>Everything here is invented and nothing leaves this computer. \
                 To go on, accept that it is only for practice.</p>";
    let fields = "<input type=\"hidden\" name=\"acceptTermsAndConditions\" value=\"true\">\n\
                  <button class=\"first\" id=\"accept\">Accept and go on</button>";
    let info = json!({"oauth_state": oauth_state, "messages": []});
    let sheet = sheet(visit, title, oauth_state).oauth_info(&info);
    step_page(sheet, title, words, "acceptTermsAndConditions", oauth_state, fields)
}

/// The second code. `oAuthInfo` again carries the state (§3.4 step 4).
pub(crate) fn second_factor(visit: &Visit, asked: &Asked, oauth_state: &str, trouble: Option<&str>) -> Page {
    let title = "Second step";
    let words = format!(
        "<p>A real portal would now ask for the code of your phone. Here it is always <code>{MFA_CODE}</code>.</p>\n{}",
        alert(trouble)
    );
    let fields = "<label for=\"mfa_code\">Code</label>\n\
                  <input type=\"text\" id=\"mfa_code\" name=\"mfa_code\" inputmode=\"numeric\" \
                  autocomplete=\"one-time-code\" required autofocus>\n\
                  <button class=\"first\" id=\"verify\">Go on</button>";
    let messages: Vec<&str> = trouble.into_iter().collect();
    let info = json!({"oauth_state": oauth_state, "client_id": asked.client, "messages": messages});
    let sheet = sheet(visit, title, oauth_state).oauth_info(&info);
    step_page(sheet, title, &words, "mfa", oauth_state, fields)
}

/// A new password, after the old one has expired.
pub(crate) fn new_password(visit: &Visit, user_name: &str, oauth_state: &str, trouble: Option<&str>) -> Page {
    let title = "Choose a new password";
    let words = format!(
        "<p>The password of this account has expired. The new one holds until the practice portal is started \
         again; do not use one of your own.</p>\n{}",
        alert(trouble)
    );
    let field = |name: &str, label: &str, complete: &str| {
        format!(
            "<label for=\"{name}\">{label}</label>\n\
             <input type=\"password\" id=\"{name}\" name=\"{name}\" autocomplete=\"{complete}\" required>\n"
        )
    };
    // Password stores want to know whose password it is.
    let whose = format!(
        "<input type=\"text\" name=\"username\" value=\"{}\" autocomplete=\"username\" readonly hidden>\n",
        escape(user_name)
    );
    let fields = whose
        + &field("password", "Old password", "current-password")
        + &field("newPassword", "New password", "new-password")
        + &field("newPassword2", "New password again", "new-password")
        + "<button class=\"first\" id=\"change\">Change and go on</button>";
    // Clients take the state from the first braces of this page (§3.4 step 4).
    let info = json!({"oauth_state": oauth_state, "messages": []});
    let sheet = sheet(visit, title, oauth_state).oauth_info(&info);
    step_page(sheet, title, &words, "resetPassword", oauth_state, &fields)
}

/// The organisation's own sign-in, where one only says who one is.
pub(crate) fn identity_provider(visit: &Visit, asked: &Asked, oauth_state: &str) -> Page {
    let title = "Aldermoor sign-in";
    let words = "<p>This page stands in for an organisation’s own sign-in. It asks for no password: \
                 choose who you are.</p>";
    let mut fields = String::new();
    for account in guard(&visit.practice.people).accounts() {
        if account.hurdle == Hurdle::Enterprise {
            let _ = writeln!(
                fields,
                "<button class=\"second\" name=\"user\" value=\"{}\">{}</button>",
                escape(&account.user_name),
                escape(&account.full_name)
            );
        }
    }
    let sheet = Sheet::new(visit, title).leads_to(&asked.redirect_uri);
    step_page(sheet, title, words, "saml/signin", oauth_state, &fields)
}

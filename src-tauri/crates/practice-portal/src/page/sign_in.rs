//! The sign-in page.

use std::fmt::Write as _;

use serde_json::json;

use crate::account::{Account, Hurdle};
use crate::guard;
use crate::page::{Page, Sheet, escape, heading};
use crate::pending::Asked;
use crate::portal::organisation::{ORG_ID, ORGANISATION};
use crate::portal::sign_in::pastes;
use crate::site::Site;
use crate::visit::Visit;

/// The page for a sign-in under way; `messages` say what was wrong with the last try, `typed` is the name typed then.
pub(crate) fn page(visit: &Visit, asked: &Asked, oauth_state: &str, messages: &[&str], typed: &str) -> Page {
    let app = visit.practice.app(&asked.client).map_or(asked.client.as_str(), |app| app.title.as_str());
    let context = Site::Portal.context();
    let provider = format!("{context}/sharing/rest/oauth2/saml/authorize");
    let info = json!({
        "oauth_state": oauth_state,
        "client_id": asked.client,
        "appInfo": {"appTitle": app},
        "orgId": ORG_ID,
        "contextPath": format!("{context}/sharing"),
        "federationInfo": {
            "idpName": ORGANISATION,
            "idpAuthorizeUrl": format!("{}/sharing/rest/oauth2/saml/authorize", visit.base(Site::Portal)),
        },
        "canSignInArcGIS": visit.setting.switches.arcgis_login,
        "messages": messages,
        // OAUTH_0015 is what the ArcGIS API for Python looks for after a wrong password (§3.4 step 3).
        "messageCode": if messages.is_empty() { "" } else { "OAUTH_0015" },
    });
    let mut main = String::from("<section class=\"card\">\n");
    main.push_str(&heading("Sign in"));
    let then = if pastes(asked) { " You will then see a code to paste there." } else { "" };
    let _ = write!(main, "\n<p class=\"quiet\">{} asks you to sign in.{then}</p>\n", escape(app));
    for message in messages {
        let _ = writeln!(main, "<p class=\"alert\" role=\"alert\">{}</p>", escape(message));
    }
    main.push_str(&form(visit, oauth_state, typed));
    let _ = write!(
        main,
        "<form class=\"or\" method=\"post\" action=\"{provider}\">\n\
         <input type=\"hidden\" name=\"oauth_state\" value=\"{state}\">\n\
         <button class=\"second\">Use the organisation’s own sign-in</button>\n</form>\n</section>\n",
        state = escape(oauth_state),
    );
    main.push_str(&people(visit));
    Sheet::new(visit, &format!("Sign in · {ORGANISATION}"))
        .oauth_info(&info)
        .leads_to(&asked.redirect_uri)
        .finish(&main)
}

/// Where one types first: the name, or the password when the name stands there already.
const FOCUS: &str = " autofocus";

fn form(visit: &Visit, oauth_state: &str, typed: &str) -> String {
    let fields = if visit.setting.switches.arcgis_login {
        format!(
            "<label for=\"username\">User name</label>\n\
             <input type=\"text\" id=\"username\" name=\"username\" value=\"{}\" autocomplete=\"username\" \
             autocapitalize=\"none\" spellcheck=\"false\" required{}>\n\
             <label for=\"password\">Password</label>\n\
             <input type=\"password\" id=\"password\" name=\"password\" autocomplete=\"current-password\" required{}>\n\
             <button class=\"first\" id=\"signin\">Sign in</button>\n",
            escape(typed),
            if typed.is_empty() { FOCUS } else { "" },
            if typed.is_empty() { "" } else { FOCUS },
        )
    } else {
        "<p>Passwords are switched off here.</p>\n".to_owned()
    };
    format!(
        "<form method=\"post\" action=\"{context}/sharing/rest/oauth2/signin\">\n\
         <input type=\"hidden\" name=\"oauth_state\" value=\"{state}\">\n{fields}\
         <button class=\"second\" id=\"cancel\" name=\"cancel\" value=\"true\" formnovalidate>Cancel</button>\n</form>\n",
        context = Site::Portal.context(),
        state = escape(oauth_state),
    )
}

/// The practice accounts, for everybody to see.
pub(crate) fn people(visit: &Visit) -> String {
    let mut rows = String::new();
    for account in guard(&visit.practice.people).accounts() {
        let _ = writeln!(
            rows,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
            escape(&visit.to_type(&account.user_name)),
            password(account),
            escape(account.shows()),
        );
    }
    format!(
        "<section class=\"side\" aria-labelledby=\"accounts\">\n<h2 id=\"accounts\">Practice accounts</h2>\n\
         <p class=\"quiet\">Anybody may use them. Never type a real password here.</p>\n\
         <div class=\"table\"><table>\n<thead><tr><th scope=\"col\">User name</th><th scope=\"col\">Password</th>\
         <th scope=\"col\">What it shows</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n</section>"
    )
}

fn password(account: &Account) -> String {
    if account.hurdle == Hurdle::Enterprise {
        "none".to_owned()
    } else {
        format!("<code>{}</code>", escape(&account.password))
    }
}

//! The home page.

use std::fmt::Write as _;

use crate::account::{Account, server_people};
use crate::app::{APP_SECRET, SECRET_APP};
use crate::page::sign_in::people;
use crate::page::{Page, Sheet, escape, heading};
use crate::portal::organisation::ORGANISATION;
use crate::site::Site;
use crate::visit::Visit;

/// A secured service of either server.
const SERVICE: &str = "rest/services/Planning/Zoning/MapServer";

/// What this is, its addresses, what can be tried with it, and its people.
pub(crate) fn page(visit: &Visit) -> Page {
    let address = |site: Site| visit.base(site);
    let mut main = format!(
        "<section class=\"card\">\n{}\n\
         <p>This portal runs on your own computer so that you can try signing in without an account anywhere. \
         It goes away when the program that started it is closed.</p>\n\
         <h2>Its address</h2>\n<p><code>{}</code></p>\n\
         <h2>A server that belongs to it</h2>\n<p><code>{}</code></p>\n\
         <p>A service there that asks for a token:<br><code>{}/{SERVICE}</code></p>\n",
        heading("Practice portal"),
        address(Site::Portal),
        address(Site::Server),
        address(Site::Server),
    );
    let _ = write!(
        main,
        "<h2>A server that stands alone</h2>\n<p><code>{alone}</code></p>\n\
         <p>A service there that asks for a token:<br><code>{alone}/{SERVICE}</code></p>\n\
         <p>Its own accounts:</p>\n<ul>\n{accounts}</ul>\n\
         <h2>An app with a secret</h2>\n<p>App ID <code>{SECRET_APP}</code>, app secret <code>{secret}</code></p>\n</section>\n{people}",
        alone = address(Site::StandAlone),
        accounts = server_accounts(),
        secret = escape(APP_SECRET),
        people = people(visit),
    );
    Sheet::new(visit, ORGANISATION).finish(&main)
}

fn server_accounts() -> String {
    let line = |account: &Account| {
        let (name, password) = (escape(&account.user_name), escape(&account.password));
        format!("<li><code>{name}</code>, password <code>{password}</code></li>\n")
    };
    server_people().iter().map(line).collect()
}

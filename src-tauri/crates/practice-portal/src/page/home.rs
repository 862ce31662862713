//! The home page.

use crate::page::sign_in::people;
use crate::page::{Page, Sheet, heading};
use crate::portal::organisation::ORGANISATION;
use crate::site::Site;
use crate::visit::Visit;

/// What this is, its addresses and its people.
pub(crate) fn page(visit: &Visit) -> Page {
    let address = |site: Site| visit.base(site);
    let main = format!(
        "<section class=\"card\">\n{}\n\
         <p>This portal runs on your own computer so that you can try signing in without an account anywhere. \
         It goes away when the program that started it is closed.</p>\n\
         <h2>Its address</h2>\n<p><code>{}</code></p>\n\
         <h2>A server that belongs to it</h2>\n<p><code>{}</code></p>\n\
         <h2>A server that stands alone</h2>\n<p><code>{}</code></p>\n</section>\n{}",
        heading("Practice portal"),
        address(Site::Portal),
        address(Site::Server),
        address(Site::StandAlone),
        people(visit),
    );
    Sheet::new(visit, ORGANISATION).finish(&main)
}

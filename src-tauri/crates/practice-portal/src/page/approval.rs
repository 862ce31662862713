//! The page that shows a code to paste.

use serde_json::json;

use crate::page::{Page, Sheet, escape, heading};
use crate::visit::Visit;

/// §3.1: the title is `SUCCESS code=…`, and the code stands in `<input id="code">`.
pub(crate) fn page(visit: &Visit, code: &str) -> Page {
    let main = format!(
        "<section class=\"card middle\">\n{}\n\
         <p>Copy this code and paste it where you came from. It works once, for a few minutes.</p>\n\
         <label for=\"code\">Code</label>\n\
         <input type=\"text\" class=\"code\" id=\"code\" value=\"{}\" readonly autofocus>\n</section>",
        heading("Signed in"),
        escape(code),
    );
    // The ArcGIS API for Python looks for `messages` here too, and fails without the object (§3.4 step 4).
    Sheet::new(visit, &format!("SUCCESS code={code}")).oauth_info(&json!({"messages": []})).finish(&main)
}

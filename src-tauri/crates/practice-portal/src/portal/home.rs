//! The portal's home page.

use crate::page::home as pages;
use crate::reply::Reply;
use crate::visit::Visit;

/// `P/home`: says what this is and who lives here.
pub(crate) fn home(visit: &Visit) -> Reply {
    Reply::Page(pages::page(visit))
}

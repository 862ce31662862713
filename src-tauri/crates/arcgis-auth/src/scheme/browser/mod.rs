//! Sign-in in the system browser: OAuth 2.0 authorization code with PKCE (RFC 6749 §4.1, RFC 7636, RFC 8252).
//!
//! The sign-in is a value that is consumed step by step, without clock, randomness or sockets inside:
//! [`begin`] makes [`AwaitingCode`] and the address to open; the browser's answer turns it into an [`Exchange`]; the
//! portal's reply turns that into [`crate::token::Issued`]. Around it, [`Listener`] receives the answer on this
//! computer and [`wait()`] connects the two.

mod authorize;
mod awaiting;
mod exchange;
mod hit;
mod listener;
mod page;
mod redirect;
mod stay;
mod wait;

pub use authorize::{AuthorizeUrl, begin};
pub use awaiting::{Answer, AwaitingCode, Unexpected};
pub use exchange::Exchange;
pub use hit::Hit;
pub use listener::{Listener, Visit};
pub use page::{CallbackPages, Page};
pub use redirect::{OUT_OF_BAND, PORTS, Redirect, redirect_lines};
pub use stay::{LONGEST_STAY, Stay};
pub use wait::{Pasted, WAIT_LIMIT, wait};

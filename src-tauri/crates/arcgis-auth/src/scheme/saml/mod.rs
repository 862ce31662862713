//! SAML without a browser: the organisation's own sign-in, where a ticket of this computer is all that it asks for
//! (PROTOCOL §10).
//!
//! A chain of states: the portal's authorize page, the portal's way to the identity provider, the provider's answer (a
//! form of hidden fields), the answer posted back to the portal, a code, and its exchange as after a browser sign-in.
//! [`Flow`] is that chain as a value without a socket; [`sign_in`] walks it over two [`Transport`]s, one for the portal
//! and one for the provider, because what is trusted for the one is not trusted for the other.
//!
//! This is the one place where pages are read. Nothing is ever typed into one: a provider that shows a page for people
//! ends the sign-in with [`Error::FormShown`], and the browser sign-in is the way on. Who the person is, the provider
//! learns from the connection, or from a [`Provider`] that answers its challenge.
//!
//! What bounds it: [`STEP_LIMIT`] requests, [`PAGE_LIMIT`] bytes in a page, [`WAIT_LIMIT`] in all; https everywhere, or
//! this computer where the portal is on it; cookies are of this sign-in alone; the provider's answer goes to the
//! portal's own origin and nowhere else.
//!
//! [`Transport`]: crate::transport::Transport
//! [`Error::FormShown`]: crate::Error::FormShown

mod ask;
mod cookies;
mod flow;
mod page;
mod sign_in;
mod status;
mod tokens;

pub use ask::Ask;
pub use flow::{Flow, PAGE_LIMIT, STEP_LIMIT, Turn, begin};
pub use sign_in::{Connection, Provider, WAIT_LIMIT, Ways, sign_in};

#[cfg(test)]
mod tests;

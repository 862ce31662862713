//! An account of a stand-alone ArcGIS Server (PROTOCOL §1.4, §2.2): [`TokenEndpoint`] is where the server gives tokens,
//! [`ServerSignIn`] asks for one, and [`catalogue`] proves it.
//!
//! A server that belongs to a portal is no such server: its people sign in at the portal
//! ([`crate::Error::BelongsToPortal`]), and [`crate::token::ServerTokens`] gets its tokens there.

mod catalogue;
mod endpoint;
mod sign_in;

pub use catalogue::{Catalogue, catalogue, catalogue_of_nobody, open_or_closed};
pub use endpoint::TokenEndpoint;
pub use sign_in::ServerSignIn;

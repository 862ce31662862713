//! Ways to sign in. Each ends in [`crate::token::Issued`].

pub mod api_key;
pub mod app;
pub mod browser;
mod credentials;
pub mod given_renewal;
pub mod given_token;
pub mod password;
pub mod saml;
pub mod server;

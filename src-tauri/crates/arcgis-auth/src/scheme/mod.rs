//! Ways to sign in. Each ends in [`crate::token::Issued`].

pub mod browser;
pub mod password;

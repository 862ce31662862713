//! The two servers' endpoints, one noun per file.

pub(crate) mod admin;
pub(crate) mod catalogue;
pub(crate) mod info;
pub(crate) mod planning;
pub(crate) mod tokens;

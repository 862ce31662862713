//! The portal's endpoints, one noun per file.

pub(crate) mod authorize;
pub(crate) mod community;
pub(crate) mod exchange;
pub(crate) mod generate_token;
pub(crate) mod home;
pub(crate) mod identity_provider;
pub(crate) mod info;
pub(crate) mod organisation;
pub(crate) mod revoke;
pub(crate) mod sign_in;
pub(crate) mod steps;

//! Sign-ins as jobs: begun, waited for, cancelled, and kept at the end.

mod anonymous;
mod begin;
mod direct;
mod earlier;
mod finish;
mod interrupted;
mod job;
mod keeping;
mod plan;
mod record;
mod table;
mod typed;

pub(crate) use finish::account_of;
pub(crate) use job::same_user;
pub(crate) use keeping::NoGrant;
pub(crate) use plan::address_of;
pub(crate) use record::binding as kept_binding;
pub(crate) use table::SignIns;
pub(crate) use typed::{LONGEST, is_header_text, token as typed_token};

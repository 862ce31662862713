//! Sign-ins as jobs: begun, waited for, cancelled, and kept at the end.

mod begin;
mod earlier;
mod finish;
mod interrupted;
mod job;
mod keeping;
mod plan;
mod record;
mod table;

pub(crate) use finish::account_of;
pub(crate) use table::SignIns;

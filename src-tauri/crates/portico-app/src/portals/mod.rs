//! Portals: what a person pastes, who answers there, and the app id that browser sign-in uses.

mod app_id;
mod connection;
mod lost;
mod open;
mod probe;
mod reading;
mod report;

pub(crate) use app_id::{AppIdChoice, app_id_for, kept_portal};
pub(crate) use lost::{bring, former_address, portal_missing, settle_in, was_at};
pub(crate) use probe::{Probed, Probes};

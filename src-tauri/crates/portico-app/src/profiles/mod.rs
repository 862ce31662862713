//! What a person does to rows of the list and to the settings.

mod arrange;
mod licence;
mod settings;
mod sign_out;

pub(crate) use settings::{browser_choice, settings_view};

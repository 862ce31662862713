//! What a person does with Portico, and what becomes of it.

mod accounts;
mod clipboard;
mod gone;
mod keyring;
mod refused;
mod staying;
mod steps;
mod waiting;
mod whole_path;

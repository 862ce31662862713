//! What a person does with Portico, and what becomes of it.

mod accounts;
mod address;
mod brought;
mod chosen;
mod clipboard;
mod connection;
mod gone;
mod keyring;
mod looks;
mod other_ways;
mod refused;
mod second_start;
mod secrets;
mod services;
mod starting;
mod staying;
mod steps;
mod waiting;
mod whole_path;

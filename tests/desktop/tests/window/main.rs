//! What a person does with Portico, and what becomes of it.

mod steps;
mod whole_path;
mod wrong_password;

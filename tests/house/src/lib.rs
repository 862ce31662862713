//! The rules of the house that no compiler knows, each as a function over values: what it finds broken is a line of
//! words. `tests/house.rs` asks them of the tree; the tests beside each function show that it fails on a broken example.

pub mod api;
pub mod bindings;
pub mod capability;
pub mod command;
pub mod door;
pub mod graph;
pub mod machine_path;
pub mod manifest;
pub mod packages;
pub mod picture;
pub mod policy;
pub mod reach;
pub mod size;
pub mod tree;
pub mod wall;

/// What is broken, one line each; nothing when all is well.
pub type Findings = Vec<String>;

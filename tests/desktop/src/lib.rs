//! Drives the real window: Portico as it ships, on a screen, a bus and a keyring of its own, with a real browser for the
//! sign-in page and the practice portal at the other end.
//!
//! A test is what a person does: it presses, fills and reads what has a name, and knows nothing about how the window is
//! made. Everything that it starts ends with it. Pictures of each step stand in `target/desktop-shots`.

pub mod browser;
pub mod bus;
pub mod camera;
pub mod desk;
pub mod failure;
pub mod keyring;
pub mod opened;
pub mod page;
pub mod place;
pub mod portal;
pub mod ports;
pub mod process;
pub mod program;
pub mod proxy;
pub mod run;
pub mod screen;
pub mod wait;
pub mod window;

//! One folder of files that only this user reads and writes, each replaced as a whole.

mod claim;
mod disk;
mod document;
mod folder;
mod owner;

pub use claim::Claim;
pub(crate) use disk::{Disk, RealDisk};
pub(crate) use document::{Format, List, Opened};
pub(crate) use folder::{Content, Folder};

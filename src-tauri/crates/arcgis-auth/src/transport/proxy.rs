//! The way to the network.

/// Which proxy is used. Addresses on this computer never use one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proxy {
    /// The one that the system names.
    System,
    /// None.
    #[default]
    None,
}

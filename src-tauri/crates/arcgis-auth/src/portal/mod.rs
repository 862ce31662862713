//! The portal: the address a person pasted, who answers there, and who owns a server.

pub mod address;
mod discovery;
pub mod federation;
mod info;
mod secured;
mod service;

pub use address::{
    AddressError, Origin, PastedKind, PortalAddress, Reading, WebScheme, read_address,
    read_address_permitting_http,
};
pub(crate) use discovery::get_following;
pub use discovery::{Discovered, discover};
pub use federation::same_owner;
pub use info::{PortalInfo, PortalKind, ServerInfo};
pub use secured::{secure_addresses, secured};
pub use service::{ServiceAddress, ServiceFacts, ask_service, server_info};

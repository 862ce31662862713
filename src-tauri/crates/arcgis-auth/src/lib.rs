//! Sign in to ArcGIS portals: ArcGIS Online, ArcGIS Enterprise and what stands around them.
//!
//! This crate speaks the protocol and nothing else. It opens connections, but it reads no file, no environment, no
//! clock and no keyring: the caller hands in a [`clock::Clock`], a source of random bytes and a
//! [`token::Ledger`] that keeps grants. What a person pastes becomes a [`portal::PortalAddress`];
//! [`portal::discover`] finds out who answers there; a way to sign in ([`scheme`]) ends in [`token::Issued`], and only
//! [`token::Issued::commit`] leads from there to an [`token::AccessToken`]. [`cookbook`] has recipes.
//!
//! ```no_run
//! # async fn example(clock: std::sync::Arc<dyn arcgis_auth::clock::Clock>) -> Result<(), arcgis_auth::Error> {
//! use arcgis_auth::portal::{discover, read_address};
//! use arcgis_auth::transport::{Transport, TransportOptions};
//!
//! let transport = Transport::new(&TransportOptions::default(), clock)?;
//! let reading = read_address("gis.example.com/portal/home/item.html?id=7c1f42")?;
//! let found = discover(&transport, &reading).await?;
//! assert_eq!(found.address.display(), "gis.example.com/portal");
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

pub mod clock;
pub mod cookbook;
pub mod error;
pub mod portal;
pub mod safe_url;
pub mod scheme;
pub mod secret;
pub mod session;
pub mod token;
pub mod transport;

pub use error::Error;
pub use session::Session;

//! Portals, profiles and settings in versioned files, and secrets in the operating system's keyring.
//!
//! ```text
//! Store     one folder: portals.json, profiles.json, settings.json, activity.jsonl (mode 0600, folder 0700)
//!   snapshot()            the records as they are on file, no waiting
//!   edit(|draft| …)       one change under the claim on the folder, written as a whole or not at all
//!   activity()            the history, without secrets by type
//! Vault     one trait: store, read, forget, list, status, unlock
//!   Keyring               the operating system's keyring, on a thread of its own
//!   Memory                until the program quits
//! ```
//!
//! This crate makes no request and knows neither ArcGIS nor a window.

mod activity;
mod error;
mod file;
mod record;
mod secret;
mod store;
mod vault;

pub use activity::ActivityLog;
pub use error::{NotOurs, Refused, StoreError};
pub use file::Claim;
pub use record::{
    Account, ActivityEntry, Appearance, Binding, BindingKind, BrowserChoice, CLIPBOARD_SECONDS, Keep,
    NotPlain, Other, Portal, PortalId, PortalKind, Profile, ProfileId, Proxy, ProxyWay, RedirectChoice,
    Settings, SignIn, Source, Trust, WindowPlace, Word,
};
pub use secret::Secret;
pub use store::{Claimed, Draft, PendingMark, Snapshot, Store, StoreFile, Strangers, Trouble};
pub use vault::{Keyring, Memory, Prompting, Reply, SecretKey, SecretKind, Vault, VaultError, VaultStatus};

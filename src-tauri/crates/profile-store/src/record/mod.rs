//! What the files hold: one noun per file, and no secret in any of them.
//!
//! Every record carries `other`: the fields that a newer version wrote. They are kept and written back as they were,
//! and a word that this version does not know (a kind of portal, a way to sign in) stays the word it is.
//! All times are milliseconds since 1970-01-01T00:00:00Z.

mod account;
mod activity;
mod id;
mod portal;
mod profile;
mod settings;
mod trust;

pub use account::Account;
pub use activity::{ActivityEntry, NotPlain, Word};
pub use id::{PortalId, ProfileId};
pub use portal::{Portal, PortalKind, Proxy, ProxyWay, RedirectChoice, Source};
pub use profile::{Binding, BindingKind, Keep, Profile, SignIn};
pub use settings::{Appearance, BrowserChoice, CLIPBOARD_SECONDS, Settings, WindowPlace};
pub use trust::Trust;

use serde_json::{Map, Value};

/// Fields of a record that this version does not know, kept as they were found.
pub type Other = Map<String, Value>;

//! Tokens: what they are, when they end, how they are renewed and revoked.

mod access;
mod federated;
mod grant;
mod identity;
mod inspect;
mod issued;
mod renewal;
mod reply;
mod revocation;
mod server_root;
mod source;
mod suspension;

pub use access::{AccessToken, Binding, Expiry};
pub use federated::{Asker, ServerTokens, server_token};
pub use grant::{AppId, Grant};
pub use identity::{Identity, Verified, verify};
pub use inspect::{App, FederatedServer, Standing, self_of, self_of_nobody, servers};
pub use issued::{Issued, Ledger, LedgerError, NotCommitted};
pub use renewal::{due_at, exchange, refresh, renew};
pub(crate) use reply::{PortalTokenReply, TokenReply};
pub use revocation::revoke;
pub use server_root::server_root;
pub use source::{BoxFuture, Renew, Renewed, TokenSource};
pub use suspension::suspend_session;

//! A simulated ArcGIS portal on loopback.
//!
//! It stands in for ArcGIS Online, ArcGIS Enterprise and ArcGIS Server: a portal with its own sign-in
//! pages, a server that belongs to it and a stand-alone server, over http and https. People use it to try
//! Portico without an account; tests use it as the other end of every sign-in. Foreign clients accept it.
//!
//! Every rule it plays names its source, a section of `PROTOCOL.md` or an RFC. What no source confirms is a
//! [switch](Switches); a [`Dialect`] is a named set of them.
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! use practice_portal::{Options, PracticePortal, Site};
//!
//! let running = PracticePortal::start(Options::for_tests()).await?;
//! let portal = running.http(Site::Portal).unwrap();
//! assert_eq!(portal.path(), "/practice");
//! running.stop().await;
//! # Ok::<(), practice_portal::StartError>(()) }).unwrap();
//! ```

pub use account::{Account, Hurdle, MFA_CODE, Role, people, server_people};
pub use app::{APP_SECRET, OOB, PORTICO_APP, RegisteredApp, SECRET_APP};
pub use control::Control;
pub use dialect::{Dialect, UnknownDialect};
pub use fault::{Fault, Gate};
pub use fields::Fields;
pub use ledger::{Binding, Issued, TokenKind};
pub use ledger_file::LedgerFileError;
pub use lifetimes::Lifetimes;
pub use observed::Seen;
pub use options::{DEFAULT_PORT, Listen, Options, REDIRECT_PORTS};
pub use running::{PracticePortal, Running, StartError};
pub use site::Site;
pub use switches::{Anonymous, CodeReplay, PortalTokenAtServer, RedirectMatch, StepsDue, Switches};
pub use tls::{Certificate, TlsError};
pub use traffic::Traffic;

mod account;
mod answer;
mod app;
mod bearer;
mod clock;
mod codes;
mod control;
mod dialect;
mod fault;
mod fields;
mod ledger;
mod ledger_file;
mod lifetimes;
mod lockout;
mod observed;
mod options;
mod page;
mod pending;
mod portal;
mod practice;
mod refusal;
mod reply;
mod route;
mod running;
mod server;
mod site;
mod switches;
mod tls;
mod traffic;
mod visit;
mod wire;

/// A lock that a panicking holder cannot poison for everybody else.
fn guard<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

//! What the application shows and is asked, as plain values.
//!
//! These types cross to the window (and later to the command line) as JSON; `bindings.ts` is generated from
//! them. None of them can hold a secret that Portico keeps: a typed password travels towards the application
//! in [`Typed`], which has no way back.
//!
//! Times are milliseconds since 1970-01-01T00:00:00Z in [`Millis`].

mod connection;
mod inspect;
mod list;
mod probe;
mod services;
mod settings;
mod sign_in;
mod typed;
mod words;

pub use connection::{
    CertificateFaultName, CertificateNameView, CertificateView, Connection, ConnectionTarget,
    ConnectionTrial, PinView, ProxyChoice, ProxyView, Reach, TrustName,
};
pub use inspect::{Ability, AcceptingServer, AppView, BindingView, Inspection, TokenToInspect};
pub use list::{
    ActivityEntry, ClipboardHold, ClipboardOutcome, Copied, Kept, Overview, Person, PortalCard, ProfileCard,
    ProfileDetail, SignedOut, Source, State, Stay, Trouble, VaultState,
};
pub use probe::{
    AddressPart, AddressReading, AppIdState, Check, CheckKind, CheckLevel, ConnectionFile, ProbeReport,
    RedirectLines, RedirectTarget, Way, WayFit,
};
pub use services::{
    CopyAs, ServiceBinding, ServiceCopy, ServiceOwner, ServiceTest, ServiceToken, ServiceTokenRequest,
    ServiceView,
};
pub use settings::{Appearance, Browser, BrowserChoice, BrowserProfile, SettingsView};
pub use sign_in::{
    AppIdAnswer, BindingChoice, Keep, SignInRequest, SignInStage, SignInTarget, SignInView, SignInWay,
    TokenOptions,
};
pub use typed::Typed;
pub use words::{Said, UiError};

/// Milliseconds since 1970-01-01T00:00:00Z. JavaScript's numbers hold them exactly up to the year 287396.
pub type Millis = i64;

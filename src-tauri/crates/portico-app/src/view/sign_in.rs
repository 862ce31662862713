//! A sign-in while it runs.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{BrowserChoice, Millis, ProfileDetail, Typed, UiError};

/// What the person asked for.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInRequest {
    /// To which portal, as whom.
    pub target: SignInTarget,
    /// How.
    pub way: SignInWay,
    /// Where the secret goes.
    pub keep: Keep,
}

/// To which portal, as whom.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum SignInTarget {
    /// A portal that was just probed; it is kept when the sign-in succeeds.
    Probed {
        /// From [`super::ProbeReport`].
        probe_id: String,
        /// The name for the list.
        name: String,
    },
    /// One more account on a portal that is kept.
    Portal {
        /// The kept portal.
        portal_id: String,
    },
    /// The account of a profile again.
    Profile {
        /// The kept profile.
        profile_id: String,
    },
    /// The account of a profile again, on a portal that was just probed because the record of it is missing.
    Restored {
        /// From [`super::ProbeReport`].
        probe_id: String,
        /// The name for the list.
        name: String,
        /// The kept profile.
        profile_id: String,
    },
}

/// How to sign in.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum SignInWay {
    /// In the system browser.
    Browser {
        /// A browser, profile or private window other than the one in the settings.
        browser: Option<BrowserChoice>,
        /// The answer to the question for an app id, when it had to be asked; kept with the portal.
        app_id: Option<AppIdAnswer>,
        /// Show a code to paste instead of coming back by itself (remote desktop).
        pasted_code: bool,
        /// How long to stay signed in, in minutes; null leaves it to the portal, and −1 is as long as the portal allows.
        stay_minutes: Option<i64>,
    },
    /// User name and password, sent once.
    Password {
        /// The name; letter case matters.
        user: String,
        /// The password.
        password: Typed,
        /// Whether the password is kept in the keyring, so that the sign-in renews itself.
        keep_password: bool,
        /// How long the token shall last, and where it shall work.
        options: TokenOptions,
        /// An app id that is kept with the account, for browser sign-ins and other programs; it is not sent with the
        /// password.
        app_id: Option<String>,
    },
    /// Nobody: what the portal shows to everybody.
    Anonymous,
    /// An app with its own secret (client credentials).
    App {
        /// The app id; it is public.
        app_id: String,
        /// The app secret.
        secret: Typed,
        /// Whether the secret is kept, so that the sign-in renews itself. If not, the token alone is kept until its end.
        keep_secret: bool,
    },
    /// A key that was made on the portal's page.
    ApiKey {
        /// The key.
        key: Typed,
        /// The referer that it is restricted to.
        referer: Option<String>,
    },
    /// An account of a stand-alone ArcGIS Server.
    Server {
        /// The name; letter case matters.
        user: String,
        /// The password.
        password: Typed,
        /// Whether the password is kept in the keyring, so that the sign-in renews itself.
        keep_password: bool,
        /// How long the token shall last, and where it shall work.
        options: TokenOptions,
        /// Where the server's tokens come from, where the person knows better than the server.
        token_address: Option<String>,
        /// The other host that the server named for its tokens (`tokens_elsewhere`, its `origin`), and that the person has
        /// agreed to.
        confirmed_origin: Option<String>,
    },
    /// A renewal token that one already has, with the app that it was given to.
    RenewalToken {
        /// The app id; it is public.
        app_id: String,
        /// The renewal token.
        token: Typed,
    },
    /// The organisation's own sign-in, where this computer's ticket is all that it asks for.
    SamlKerberos {
        /// The answer to the question for an app id, when it had to be asked; kept with the portal.
        app_id: Option<AppIdAnswer>,
    },
    /// The sign-in that a notebook server has given its notebooks.
    Notebook,
    /// The sign-in of ArcGIS Pro.
    Pro {
        /// Where a connection file (`.ags`) is, for the server that it is about; null for Pro's active portal.
        connection: Option<String>,
    },
    /// A token that one already has.
    Token {
        /// The token.
        token: Typed,
        /// The referer that it is bound to.
        referer: Option<String>,
    },
}

/// What is asked of a token for a name and password.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TokenOptions {
    /// How long it shall last, in minutes; null for an hour. The portal may give less.
    pub minutes: Option<u32>,
    /// Where it shall work.
    pub binding: BindingChoice,
}

/// Where a token shall work.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum BindingChoice {
    /// For requests that carry a referer.
    Referer {
        /// The referer; null for `http`, as in the ArcGIS API for Python.
        referer: Option<String>,
    },
    /// From the network address that this computer shows to the portal.
    ThisComputer,
    /// From another network address.
    Address {
        /// IPv4 or IPv6.
        ip: String,
    },
}

/// The answer to "Which app ID?".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum AppIdAnswer {
    /// The person was given one, or made one.
    Given {
        /// The id.
        app_id: String,
    },
    /// The id that the ArcGIS API for Python uses on every portal; the code is pasted.
    Python,
}

/// Where the secret goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// The operating system's keyring.
    Keyring,
    /// Memory, until Portico quits.
    Memory,
}

/// One sign-in as the sheet shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInView {
    /// Names the sign-in in the calls that follow.
    pub sign_in_id: String,
    /// Host that the page has to show.
    pub host: String,
    /// The organisation, for "the sign-in page of {organisation}".
    pub organisation: String,
    /// Where it stands.
    pub stage: SignInStage,
}

/// Where a sign-in stands. The last four end it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum SignInStage {
    /// The listener is being bound, the browser asked for; or another program is asked for its sign-in.
    Opening,
    /// Waiting for the person in the browser.
    Waiting {
        /// The browser's name, "Firefox, Work profile"; null for the default browser.
        browser: Option<String>,
        /// When waiting began.
        since: Millis,
        /// When Portico stops waiting.
        until: Millis,
        /// Whether the answer comes back by itself (a listener is bound). If not, the code has to be pasted.
        comes_back: bool,
        /// Why the code has to be pasted: `ports_taken`, `remote`, `python`, `registered`; null when `comes_back`.
        paste_because: Option<String>,
        /// The portal refused the code that was pasted. Waiting goes on.
        refused: Option<UiError>,
        /// The browser could not be opened. Waiting goes on; the link can be copied.
        browser_trouble: Option<UiError>,
    },
    /// The portal is asked who the person is.
    Checking,
    /// The answer is being put into the keyring.
    Keeping,
    /// The keyring did not take the secret. The sign-in is done and waits for a decision.
    NotKept {
        /// Why.
        error: UiError,
    },
    /// Signed in and kept.
    Done {
        /// The profile that was made or renewed.
        profile: Box<ProfileDetail>,
    },
    /// Refused, or it could not be finished. Nothing was changed.
    Failed {
        /// Why.
        error: UiError,
    },
    /// Cancelled by the person. Nothing was changed.
    Cancelled,
    /// Nobody came back within the time. Nothing was changed.
    TimedOut,
}

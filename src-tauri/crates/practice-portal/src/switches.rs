//! What portals do differently, or what nobody has confirmed: one switch each.
//!
//! Every field names the fact, its default and its source, a section of `PROTOCOL.md`. `[K]` marks
//! what is general knowledge there, `§15` what it lists as open. The default stands in
//! [`Switches::default`]; a [`Dialect`](crate::Dialect) changes some of them.

use serde::{Deserialize, Serialize};

/// What a portal answers when nobody is signed in and anonymous access is off (§1.3 `[K]`, §15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Anonymous {
    /// Everybody may look: the default view.
    Open,
    /// Error 499 "Token Required".
    Error499,
    /// Error 403, no permission.
    Error403,
    /// A reduced object: no organisation name, `access` is `private`.
    Reduced,
}

/// How a redirect address is compared with the registered ones (§3.1; prefix and port are `[K]`, §15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RedirectMatch {
    /// Byte for byte, as the documentation says.
    Exact,
    /// A registered origin stands for everything under it.
    OriginPrefix,
    /// As `Exact`, but any port of a loopback address (RFC 8252 §7.3).
    LoopbackPort,
}

/// Which portal tokens a federated server takes without an exchange (§4, §15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortalTokenAtServer {
    /// All of them.
    Accepted,
    /// Only those bound to a referer.
    RefererBound,
    /// None: error 498 until the token was exchanged.
    Refused,
}

/// What `generateToken` does for a person whose sign-in page would ask for more (§2.3: "may refuse or succeed").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepsDue {
    /// A token all the same.
    Succeed,
    /// "Unable to generate token."
    Refuse,
}

/// What happens when an authorization code is used a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeReplay {
    /// It is refused, and what its first use gave dies (RFC 6749 §4.1.2).
    Kills,
    /// It is refused.
    Refused,
    /// It works again until it ends, as the ArcGIS API for Python 2.4.4 hopes after a second factor (§3.4).
    Accepted,
}

/// The named facts under which the practice portal plays.
#[expect(clippy::struct_excessive_bools, reason = "each is an independent fact of the protocol")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// A portal stands at `/practice`. Default true; false leaves the stand-alone server alone.
    pub portal: bool,
    /// `portalMode` is `multitenant` and `portalName` "ArcGIS Online" (§1.3). Default false.
    pub multitenant: bool,
    /// `portalDeploymentType` says Kubernetes (§1.3). Default false.
    pub kubernetes: bool,
    /// `currentVersion` of the REST root and of portals/self. Default "2024.2" (§1.2).
    pub current_version: String,
    /// `enterpriseVersion`, empty on ArcGIS Online. Default "11.4.0" (§1.2 `[K]`).
    pub enterprise_version: String,
    /// The REST root also tells `enterpriseVersion` and `enterpriseBuild`. Default true (§1.2 `[K]`).
    pub version_in_root: bool,
    /// portals/self tells `enterpriseVersion`. Default true (§1.2 `[K]`).
    pub version_in_self: bool,
    /// Anonymous access. Default open (§1.3 `[K]`, §15).
    pub anonymous: Anonymous,
    /// JSON is labelled `text/plain;charset=utf-8` rather than `application/json`. Default false (§0).
    pub json_as_text: bool,
    /// Errors carry their code as HTTP status when `f` is missing. Default true (§0).
    pub status_without_f: bool,
    /// Errors carry their code as HTTP status even with `f=json`. Default false: 200 (§0).
    pub status_always: bool,
    /// `code` of an error is a string. Default false (§0: "integer or string").
    pub codes_as_strings: bool,
    /// Error 498 says why (§2.3: since 11.1). Default true.
    pub invalid_token_details: bool,
    /// Plain http is refused with 403 "SSL Required" (§2.3). Default false: practice runs on loopback.
    pub all_ssl: bool,
    /// `canSignInArcGIS` in portals/self; the password fields of the sign-in page follow it, while
    /// `generateToken` may still work (§2.1). Default true.
    pub arcgis_login: bool,
    /// PKCE is understood (§3.1: ArcGIS Online since 2020, Enterprise since 10.8.1). Default true.
    pub pkce: bool,
    /// How a redirect address is matched. Default exact (§3.1 `[K]`, §15).
    pub redirect_match: RedirectMatch,
    /// What a code gives when it is used again. Default kills (no ArcGIS source says).
    pub code_replay: CodeReplay,
    /// The text when `code_verifier` does not fit (§3.2, §15).
    pub verifier_text: String,
    /// The domain of a portal-tier Active Directory: people type `DOMAIN\name`, and the portal shows `name@DOMAIN`.
    /// Default empty: what is typed is what is shown (§1.5).
    pub domain: String,
    /// The code of "Invalid `refresh_token`". Default 498 (§3.2 `[K]`, §15).
    pub refused_refresh_code: u16,
    /// `refresh_token` with another `redirect_uri` than the issuing one is taken. Default true (§9.2, §15).
    pub refresh_any_redirect: bool,
    /// An empty `client_secret` is refused (§3.2: Enterprise does). Default true.
    pub empty_secret_refused: bool,
    /// `oauth2/token` answers GET too (§3.2: "docs say GET works"). Default false.
    pub token_by_get: bool,
    /// `suspend_session` ends the renewal token and what came from it; the reference's own words are
    /// "invalidates the login" (§3.4). Default true.
    pub suspend_ends: bool,
    /// `oauth2/signout` exists. Default true (§3.7 `[K]`).
    pub sign_out_page: bool,
    /// The browser is remembered by a cookie and the next sign-in silently reuses the person (§3.7). Default false.
    pub remember_browser: bool,
    /// The detail of `generateToken` for an account with a second factor; empty means the same words
    /// as for a wrong password. Default empty (§2.3, §15).
    pub mfa_text: String,
    /// The detail of `generateToken` for a locked account. Default the sign-in page's words (§2.3, §15).
    pub locked_text: String,
    /// `generateToken` while terms or a new password are due. Default refuse (§2.3).
    pub steps_due: StepsDue,
    /// Lifetime of `generateToken` without `expiration`, minutes. Default 120 (§0 `[D]`; older text: 60).
    pub generated_minutes: u64,
    /// The most `generateToken` gives, minutes; asking for more silently gives this. Default 21600 (§0 `[D]`).
    pub generated_max_minutes: u64,
    /// A referer-bound token also works under that referer, not only with exactly it. Default false (§2.1).
    pub referer_prefix: bool,
    /// `serverUrl` may be the server's origin only. Default true (§4: Python sends no more).
    pub server_origin_suffices: bool,
    /// A server's token is bound as `client` asks, where it asks (§4.3 does not say; `[K]`). Otherwise, and by default where
    /// it does not ask, it is bound as the portal's own token. Default true.
    pub server_token_bound_as_asked: bool,
    /// Which portal tokens a federated server takes. Default refused (§4, §15).
    pub portal_token_at_server: PortalTokenAtServer,
    /// `owningSystemUrl` is written with other capitals than the portal's own address (§1.4). Default false.
    pub owner_written_differently: bool,
    /// The stand-alone server offers tokens (`isTokenBasedSecurity`). Default true (§2.2).
    pub server_tokens: bool,
    /// The stand-alone server wants `client` for every token, not only for a long one. Default false (§2.2, §2.3).
    pub server_client_always: bool,
    /// `admin/generateToken` writes `expires` as a string. Default true (§0).
    pub admin_expires_as_string: bool,
    /// The admin API does not look for a token in the body (§2.2: some versions). Default true.
    pub admin_ignores_body_token: bool,
    /// `details` of the server's `/tokens` errors is null instead of a string (§0, E2). Default false.
    pub server_details_null: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            portal: true,
            multitenant: false,
            kubernetes: false,
            current_version: "2024.2".into(),
            enterprise_version: "11.4.0".into(),
            version_in_root: true,
            version_in_self: true,
            anonymous: Anonymous::Open,
            json_as_text: false,
            status_without_f: true,
            status_always: false,
            codes_as_strings: false,
            invalid_token_details: true,
            all_ssl: false,
            arcgis_login: true,
            pkce: true,
            redirect_match: RedirectMatch::Exact,
            code_replay: CodeReplay::Kills,
            verifier_text: "Invalid code_verifier".into(),
            domain: String::new(),
            refused_refresh_code: 498,
            refresh_any_redirect: true,
            empty_secret_refused: true,
            token_by_get: false,
            suspend_ends: true,
            sign_out_page: true,
            remember_browser: false,
            mfa_text: String::new(),
            locked_text: "Too many invalid attempts. Please try again later.".into(),
            steps_due: StepsDue::Refuse,
            generated_minutes: 120,
            generated_max_minutes: 21_600,
            referer_prefix: false,
            server_origin_suffices: true,
            server_token_bound_as_asked: true,
            portal_token_at_server: PortalTokenAtServer::Refused,
            owner_written_differently: false,
            server_tokens: true,
            server_client_always: false,
            admin_expires_as_string: true,
            admin_ignores_body_token: true,
            server_details_null: false,
        }
    }
}

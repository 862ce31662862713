//! What was typed into a form, read before anything is sent.

use std::path::PathBuf;

use arcgis_auth::portal::{Origin, PortalAddress};
use arcgis_auth::scheme::api_key::ApiKey;
use arcgis_auth::scheme::browser::Stay;
use arcgis_auth::scheme::given_renewal::GivenRenewal;
use arcgis_auth::scheme::given_token::GivenToken;
use arcgis_auth::scheme::password::DEFAULT_REFERER;
use arcgis_auth::scheme::server::TokenEndpoint;
use arcgis_auth::secret::{AppSecret, Password, TokenText};
use arcgis_auth::token::{AppId, Binding};
use url::Url;

use super::direct::{Ask, Asked};
use crate::live::Bringer;
use crate::portals::AppIdChoice;
use crate::view::{BindingChoice, SignInWay, TokenOptions, Typed, UiError};

/// The longest that anybody is asked for: a year, in minutes.
pub(crate) const LONGEST: u32 = 60 * 24 * 366;

/// In bytes. Tokens are a few hundred, those of some identity providers a few thousand; servers refuse longer headers,
/// each in its own way.
const LONGEST_SECRET: usize = 16 * 1024;

/// Reads a form without a page of the portal's. `server` is whom it is about, `is_server` whether it belongs to no portal.
pub(super) fn read(way: SignInWay, server: &PortalAddress, is_server: bool) -> Result<Ask, UiError> {
    match way {
        SignInWay::Password { user, password, keep_password, options, app_id } => {
            let user = user.trim().to_owned();
            if user.is_empty() {
                return Err(UiError::plain("user_name_empty"));
            }
            let asked = asked(&options)?;
            let wrong = || UiError::plain("app_id_not_understood");
            let app_id = filled(app_id.as_deref())
                .map(|text| AppId::new(text).ok_or_else(wrong))
                .transpose()?
                .map(|app_id| AppIdChoice::given(app_id).untried());
            let password = filled_password(password)?;
            Ok(Ask::Password { user, password, keep: keep_password, asked, app_id })
        }
        SignInWay::Server { user, password, keep_password, options, token_address, confirmed_origin } => {
            let user = user.trim().to_owned();
            if user.is_empty() {
                return Err(UiError::plain("user_name_empty"));
            }
            let password = filled_password(password)?;
            let wrong = |_| UiError::plain("token_address_not_understood");
            let endpoint = filled(token_address.as_deref())
                .map(|text| TokenEndpoint::typed(text, Some(server)).map(Box::new).map_err(wrong))
                .transpose()?;
            let confirmed =
                filled(confirmed_origin.as_deref()).and_then(|text| Origin::of(&Url::parse(text).ok()?));
            let asked = asked(&options)?;
            Ok(Ask::Server { user, password, keep: keep_password, asked, endpoint, confirmed })
        }
        SignInWay::App { app_id, secret, keep_secret } => {
            let app_id = AppId::new(&app_id).ok_or_else(|| UiError::plain("app_id_not_understood"))?;
            fills(&secret)?;
            Ok(Ask::App { app_id, secret: AppSecret::new(secret.into_secret()), keep: keep_secret })
        }
        SignInWay::RenewalToken { app_id, token: typed } => {
            let app_id = AppId::new(&app_id).ok_or_else(|| UiError::plain("app_id_not_understood"))?;
            let (text, _) = token(typed, None)?;
            let text = text.expose().trim();
            if !text.chars().all(|letter| letter.is_ascii_graphic()) {
                return Err(not_understood());
            }
            Ok(Ask::RenewalToken(GivenRenewal { refresh: text.into(), app_id, redirect_uri: None }))
        }
        SignInWay::ApiKey { key, referer } => {
            let (text, referer) = token(key, referer)?;
            ApiKey::new(&text, referer).map(Ask::ApiKey).ok_or_else(not_understood)
        }
        SignInWay::Token { token: typed, referer } => {
            let (text, referer) = token(typed, referer)?;
            GivenToken::new(&text, referer).map(Ask::Token).ok_or_else(not_understood)
        }
        SignInWay::Notebook => Ok(Ask::Brought(Bringer::Notebook)),
        SignInWay::Pro { connection } => Ok(Ask::Brought(bringer(connection.as_deref(), is_server)?)),
        SignInWay::Browser { .. } | SignInWay::Anonymous | SignInWay::SamlKerberos { .. } => {
            Err(UiError::plain("internal"))
        }
    }
}

/// Which sign-in of ArcGIS Pro. A portal is its active one; a server is known by its connection file.
fn bringer(connection: Option<&str>, is_server: bool) -> Result<Bringer, UiError> {
    if !is_server {
        return Ok(Bringer::Pro);
    }
    // As File Explorer copies it.
    let file = filled(connection).map(|file| file.trim_matches('"'));
    let file = file.map(PathBuf::from).filter(|file| file.is_absolute());
    file.map(Bringer::Connection).ok_or_else(|| UiError::plain("connection_file_needed"))
}

/// How long a browser sign-in is to last.
pub(super) fn stay(minutes: Option<i64>) -> Result<Stay, UiError> {
    match minutes {
        None => Ok(Stay::Usual),
        Some(-1) => Ok(Stay::Longest),
        Some(minutes) => u32::try_from(minutes)
            .ok()
            .filter(|minutes| (1..=LONGEST).contains(minutes))
            .map(Stay::Minutes)
            .ok_or_else(|| UiError::plain("minutes_not_understood")),
    }
}

/// What is asked of the token, as far as the person chose.
fn asked(options: &TokenOptions) -> Result<Asked, UiError> {
    if options.minutes.is_some_and(|minutes| !(1..=LONGEST).contains(&minutes)) {
        return Err(UiError::plain("minutes_not_understood"));
    }
    let binding = match &options.binding {
        BindingChoice::Referer { referer } => match filled(referer.as_deref()) {
            Some(referer) if !is_header_text(referer) => {
                return Err(UiError::plain("referer_not_understood"));
            }
            referer => Binding::Referer(referer.unwrap_or(DEFAULT_REFERER).to_owned()),
        },
        BindingChoice::ThisComputer => Binding::RequestIp,
        BindingChoice::Address { ip } => {
            Binding::Ip(ip.trim().parse().map_err(|_| UiError::plain("ip_not_understood"))?)
        }
    };
    Ok(Asked { minutes: options.minutes, binding })
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// An empty one is not sent: it counts as a wrong attempt.
fn filled_password(typed: Typed) -> Result<Password, UiError> {
    fills(&typed)?;
    Ok(Password::new(typed.into_secret()))
}

fn fills(typed: &Typed) -> Result<(), UiError> {
    match typed.expose().len() {
        0 => Err(UiError::plain("secret_empty")),
        1..=LONGEST_SECRET => Ok(()),
        _ => Err(UiError::plain("secret_too_long")),
    }
}

fn not_understood() -> UiError {
    UiError::plain("token_not_understood")
}

/// A token or key, and the referer it goes with.
pub(crate) fn token(typed: Typed, referer: Option<String>) -> Result<(TokenText, Option<String>), UiError> {
    if typed.expose().trim().is_empty() {
        return Err(UiError::plain("secret_empty"));
    }
    fills(&typed)?;
    let referer = referer.map(|referer| referer.trim().to_owned()).filter(|referer| !referer.is_empty());
    if referer.as_deref().is_some_and(|referer| !is_header_text(referer)) {
        return Err(UiError::plain("referer_not_understood"));
    }
    Ok((TokenText::new(typed.into_secret()), referer))
}

/// Letters that a header carries and that client and portal read alike (RFC 9110 §5.5).
pub(crate) fn is_header_text(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_graphic())
}

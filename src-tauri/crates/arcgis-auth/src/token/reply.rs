//! What the token endpoints answer.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::{AccessToken, AppId, Binding, Expiry, Grant, Issued};
use crate::error::{Error, NotUnderstood};
use crate::portal::PortalAddress;
use crate::secret::{RefreshToken, TokenText};
use crate::transport::Reply;

/// `oauth2/token` (no `token_type`, so the standard type of the `oauth2` crate does not fit).
#[derive(Deserialize)]
pub(crate) struct TokenReply {
    #[serde(deserialize_with = "token_text")]
    access_token: TokenText,
    /// Seconds.
    #[serde(default, deserialize_with = "whole_number")]
    expires_in: Option<i64>,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    ssl: Option<bool>,
    #[serde(default, deserialize_with = "refresh_token")]
    refresh_token: Option<RefreshToken>,
    /// Seconds.
    #[serde(default, deserialize_with = "whole_number")]
    refresh_token_expires_in: Option<i64>,
}

impl TokenReply {
    /// Reads the reply of a grant exchange.
    ///
    /// # Errors
    /// Those of [`Reply::json`].
    pub(crate) fn read(reply: &Reply) -> Result<Self, Error> {
        reply.json()
    }

    /// Puts the reply together with what was asked.
    pub(crate) fn issued(
        mut self,
        reply: &Reply,
        issuer: &PortalAddress,
        app_id: &AppId,
        redirect_uri: &str,
    ) -> Issued {
        let now = portal_time(reply);
        let seconds = self.refresh_token_expires_in;
        let grant = self.refresh_token.take().map(|refresh| Grant {
            refresh,
            redirect_uri: redirect_uri.to_owned(),
            app_id: app_id.clone(),
            issuer: issuer.clone(),
            expiry: seconds.map_or(Expiry::UNKNOWN, |seconds| Expiry::after(now, seconds)),
        });
        Issued { grant, ..self.issued_without_grant(reply) }
    }

    /// For sign-ins that give no grant; should a renewal token come all the same, nobody could tell for what.
    pub(crate) fn issued_without_grant(self, reply: &Reply) -> Issued {
        let now = portal_time(reply);
        Issued {
            access: AccessToken {
                text: self.access_token,
                issued_at: now,
                expiry: self.expires_in.map_or(Expiry::UNKNOWN, |seconds| Expiry::after(now, seconds)),
                binding: Binding::None,
                https_only: self.ssl,
            },
            grant: None,
            user_name: self.username,
            skew: reply.skew().unwrap_or_default(),
        }
    }
}

/// `generateToken`.
#[derive(Deserialize)]
pub(crate) struct PortalTokenReply {
    #[serde(deserialize_with = "token_text")]
    token: TokenText,
    /// Milliseconds since 1970, absolute; a text in the replies of `admin/generateToken`.
    #[serde(default, deserialize_with = "whole_number")]
    expires: Option<i64>,
    #[serde(default)]
    ssl: Option<bool>,
}

impl PortalTokenReply {
    /// Whether the token is for https alone (`ssl`).
    pub(crate) fn https_only(&self) -> bool {
        self.ssl == Some(true)
    }

    /// Puts the reply together with what was asked.
    ///
    /// # Errors
    /// [`Issued::in_time`].
    pub(crate) fn issued(
        self,
        reply: &Reply,
        binding: Binding,
        user_name: Option<&str>,
    ) -> Result<Issued, Error> {
        let issued = Issued {
            access: AccessToken {
                text: self.token,
                issued_at: portal_time(reply),
                expiry: self.expires.map_or(Expiry::UNKNOWN, Expiry::from_millis),
                binding,
                https_only: self.ssl,
            },
            grant: None,
            user_name: user_name.map(str::to_owned),
            skew: reply.skew().unwrap_or_default(),
        };
        issued.in_time(reply)
    }
}

impl Issued {
    /// Itself, unless its token is over already by the clock of the reply that it came with: it would be fetched anew for
    /// every request. Not for what came with a grant, which would be lost; nor where the reply tells no time.
    ///
    /// # Errors
    /// [`Error::NotUnderstood`] with [`NotUnderstood::TokenOver`].
    pub(crate) fn in_time(self, reply: &Reply) -> Result<Self, Error> {
        let over = reply.skew().is_some() && self.access.expiry.is_over(self.access.issued_at);
        if over {
            return Err(Error::NotUnderstood { url: reply.url(), what: NotUnderstood::TokenOver });
        }
        Ok(self)
    }
}

#[cfg(test)]
mod properties;

/// The portal's clock when it answered; this computer's where it does not say.
fn portal_time(reply: &Reply) -> Timestamp {
    reply.skew().unwrap_or_default().to_portal(reply.received_at)
}

/// A token that a header can carry.
fn token_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TokenText, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(serde::de::Error::custom("no token"));
    }
    Ok(TokenText::from(text))
}

fn refresh_token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<RefreshToken>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()).map(RefreshToken::from))
}

/// A whole number, given as a number or as a text.
fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Whole(i64),
        Float(f64),
        Text(String),
        None,
    }
    match Given::deserialize(deserializer)? {
        Given::Whole(number) => Ok(Some(number)),
        // Truncation is meant: the ends of `i64` are further away than any date.
        #[allow(clippy::cast_possible_truncation)]
        Given::Float(number) => Ok(Some(number as i64)),
        Given::Text(text) => text.trim().parse().map(Some).map_err(serde::de::Error::custom),
        Given::None => Ok(None),
    }
}

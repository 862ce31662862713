//! The command line.

use std::net::IpAddr;
use std::path::PathBuf;

use arcgis_auth::scheme::password::DEFAULT_REFERER;
use arcgis_auth::token::{AppId, Binding};
use lexopt::prelude::{Long, Value, ValueExt};

/// How to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// In the browser.
    Browser,
    /// User name and password.
    Password,
}

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) address: String,
    pub(crate) scheme: Scheme,
    pub(crate) user: Option<String>,
    pub(crate) client_id: Option<AppId>,
    pub(crate) binding: Binding,
    pub(crate) expiration: Option<u32>,
    pub(crate) ca: Option<PathBuf>,
}

impl Arguments {
    /// Reads the program's arguments.
    pub(crate) fn read() -> Result<Self, String> {
        Self::parse(lexopt::Parser::from_env()).map_err(|error| error.to_string())
    }

    fn parse(mut parser: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let (mut address, mut scheme, mut user, mut client_id) = (None, None, None, None);
        let (mut referer, mut binding, mut expiration, mut ca) = (None, None, None, None);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("scheme") => scheme = Some(scheme_of(&parser.value()?.string()?)?),
                Long("user") => user = Some(parser.value()?.string()?),
                Long("client-id") => {
                    let text = parser.value()?.string()?;
                    client_id = Some(AppId::new(&text).ok_or("--client-id is not an app id")?);
                }
                Long("referer") => referer = Some(parser.value()?.string()?),
                Long("binding") => binding = Some(parser.value()?.string()?),
                Long("expiration") => expiration = Some(parser.value()?.parse()?),
                Long("ca") => ca = Some(PathBuf::from(parser.value()?)),
                Value(value) if address.is_none() => address = Some(value.string()?),
                other => return Err(other.unexpected()),
            }
        }
        Ok(Self {
            address: address.ok_or("an address is missing")?,
            scheme: scheme.ok_or("--scheme is missing: browser or password")?,
            user,
            client_id,
            binding: binding_of(binding.as_deref(), referer)?,
            expiration,
            ca,
        })
    }
}

fn scheme_of(name: &str) -> Result<Scheme, String> {
    match name {
        "browser" => Ok(Scheme::Browser),
        "password" => Ok(Scheme::Password),
        other => Err(format!("the scheme {other} is not known: browser or password")),
    }
}

fn binding_of(name: Option<&str>, referer: Option<String>) -> Result<Binding, String> {
    match name {
        None | Some("referer") => Ok(Binding::Referer(referer.unwrap_or_else(|| DEFAULT_REFERER.to_owned()))),
        Some("requestip") => Ok(Binding::RequestIp),
        Some(other) => other
            .strip_prefix("ip:")
            .and_then(|address| address.parse::<IpAddr>().ok())
            .map(Binding::Ip)
            .ok_or_else(|| format!("the binding {other} is not known: referer, requestip or ip:ADDRESS")),
    }
}

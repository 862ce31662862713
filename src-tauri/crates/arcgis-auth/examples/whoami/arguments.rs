//! The command line.

use std::net::IpAddr;
use std::path::PathBuf;

use arcgis_auth::portal::Origin;
use arcgis_auth::scheme::browser::Stay;
use arcgis_auth::scheme::password::DEFAULT_REFERER;
use arcgis_auth::token::{AppId, Binding};
use lexopt::prelude::{Long, Value, ValueExt};
use url::Url;

use crate::reach::Reach;

/// How to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Not at all.
    Anonymous,
    /// In the browser.
    Browser,
    /// User name and password at the portal.
    Password,
    /// App id and secret.
    App,
    /// An API key.
    ApiKey,
    /// A token that one has, or with an app id a renewal token.
    Token,
    /// The organisation's own sign-in, without a browser.
    Saml,
    /// User name and password at a server of its own.
    Server,
}

const SCHEMES: [(&str, Scheme); 8] = [
    ("anonymous", Scheme::Anonymous),
    ("browser", Scheme::Browser),
    ("password", Scheme::Password),
    ("app", Scheme::App),
    ("api-key", Scheme::ApiKey),
    ("token", Scheme::Token),
    ("saml-kerberos", Scheme::Saml),
    ("server", Scheme::Server),
];

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) address: String,
    pub(crate) scheme: Scheme,
    /// The scheme as it was written.
    pub(crate) scheme_name: String,
    /// `+server`: a token for a server of the portal, too.
    pub(crate) and_server: bool,
    pub(crate) user: Option<String>,
    pub(crate) client_id: Option<AppId>,
    pub(crate) referer: Option<String>,
    pub(crate) binding: Binding,
    /// Minutes; −1 is as long as the portal allows.
    pub(crate) expiration: Option<i64>,
    pub(crate) open: Option<Url>,
    pub(crate) server: Option<Url>,
    pub(crate) confirmed: Option<Origin>,
    pub(crate) ca: Option<PathBuf>,
    pub(crate) reach: Reach,
    /// The address is that of a portal known from before: nobody is asked what stands there.
    pub(crate) known: bool,
    /// The token is part of the answer.
    pub(crate) show_token: bool,
}

impl Arguments {
    /// Reads the program's arguments.
    pub(crate) fn read() -> Result<Self, String> {
        Self::parse(lexopt::Parser::from_env()).map_err(|error| error.to_string())
    }

    fn parse(mut parser: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let (mut address, mut scheme, mut user, mut client_id) = (None, None, None, None);
        let (mut referer, mut binding, mut expiration, mut ca) = (None, None, None, None);
        let (mut open, mut server, mut confirmed) = (None, None, None);
        let (mut known, mut show_token, mut reach) = (false, false, Reach::default());
        while let Some(argument) = parser.next()? {
            match argument {
                Long("scheme") => scheme = Some(parser.value()?.string()?),
                Long("user") => user = Some(parser.value()?.string()?),
                Long("client-id") => {
                    let text = parser.value()?.string()?;
                    client_id = Some(AppId::new(&text).ok_or("--client-id is not an app id")?);
                }
                Long("referer") => referer = Some(parser.value()?.string()?),
                Long("binding") => binding = Some(parser.value()?.string()?),
                Long("expiration") => expiration = Some(parser.value()?.parse()?),
                Long("open") => open = Some(address_of(&parser.value()?.string()?)?),
                Long("server") => server = Some(address_of(&parser.value()?.string()?)?),
                Long("confirm") => confirmed = Origin::of(&address_of(&parser.value()?.string()?)?),
                Long("known") => known = true,
                Long("show-token") => show_token = true,
                Long("ca") => ca = Some(PathBuf::from(parser.value()?)),
                Long(name) if Reach::knows(name) => {
                    let name = name.to_owned();
                    reach.set(&name, parser.value()?)?;
                }
                Value(value) if address.is_none() => address = Some(value.string()?),
                other => return Err(other.unexpected()),
            }
        }
        let scheme_name = scheme.ok_or_else(|| format!("--scheme is missing: {}", names()))?;
        let (scheme, and_server) = scheme_of(&scheme_name)?;
        Ok(Self {
            address: address.ok_or("an address is missing")?,
            scheme,
            scheme_name,
            and_server,
            user,
            client_id,
            binding: binding_of(binding.as_deref(), referer.clone())?,
            referer,
            expiration,
            open,
            server,
            confirmed,
            ca,
            reach,
            known,
            show_token,
        })
    }

    /// How long to stay signed in.
    pub(crate) fn stay(&self) -> Stay {
        match self.expiration {
            Some(-1) => Stay::Longest,
            _ => self.minutes().into(),
        }
    }

    /// How long a token should last, in minutes.
    pub(crate) fn minutes(&self) -> Option<u32> {
        self.expiration.and_then(|minutes| u32::try_from(minutes).ok())
    }
}

fn names() -> String {
    SCHEMES.map(|(name, _)| name).join(", ")
}

/// `password`, or with the servers of the portal `password+server`.
fn scheme_of(name: &str) -> Result<(Scheme, bool), String> {
    let (first, and_server) = name.strip_suffix("+server").map_or((name, false), |first| (first, true));
    let found = SCHEMES.iter().find(|(known, _)| *known == first).map(|(_, scheme)| *scheme);
    match found {
        Some(Scheme::Anonymous | Scheme::Server) if and_server => {
            Err(format!("{first} has no portal token that a server could take"))
        }
        Some(scheme) => Ok((scheme, and_server)),
        None => Err(format!(
            "the scheme {name} is not known: {}; all but the first and the last also with +server",
            names()
        )),
    }
}

fn address_of(text: &str) -> Result<Url, String> {
    Url::parse(text).ok().filter(Url::has_host).ok_or_else(|| "an option wants a whole address".to_owned())
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

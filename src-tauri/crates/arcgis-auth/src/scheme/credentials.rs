//! The form of every `generateToken`, of portals and of servers (PROTOCOL §2.1, §2.2).

use std::net::IpAddr;

use http::{HeaderMap, header};
use url::Url;

use crate::error::Error;
use crate::secret::Password;
use crate::token::Binding;
use crate::transport::{Reply, Transport};

/// What a person gives, and what the token should be like.
pub(super) struct Credentials<'a> {
    pub(super) user: &'a str,
    pub(super) password: &'a Password,
    pub(super) binding: Binding,
    /// Minutes.
    pub(super) expiration: Option<u32>,
    /// Whether the referer is sent under its misspelt name, too.
    pub(super) old_spelling: bool,
}

impl Credentials<'_> {
    /// Sends them, once. `client` always goes along: without it a server refuses long-lived tokens (PROTOCOL §12 story
    /// 15). The reply, and what the token in it is bound to.
    pub(super) async fn post(mut self, transport: &Transport, url: &Url) -> Result<(Reply, Binding), Error> {
        if self.binding == Binding::None {
            self.binding = Binding::RequestIp;
        }
        let (client, address) = client_of(&self.binding);
        let address = address.map(|ip| ip.to_string());
        let expiration = self.expiration.map(|minutes| minutes.to_string());
        let mut fields =
            vec![("username", self.user), ("password", self.password.expose()), ("client", client)];
        let mut headers = HeaderMap::new();
        if let Binding::Referer(referer) = &self.binding {
            fields.push(("referer", referer));
            if self.old_spelling {
                fields.push(("referrer", referer));
            }
        }
        if let Some(referer) = self.binding.referer()? {
            headers.insert(header::REFERER, referer);
        }
        if let Some(address) = &address {
            fields.push(("ip", address));
        }
        if let Some(expiration) = &expiration {
            fields.push(("expiration", expiration));
        }
        fields.push(("f", "json"));
        let reply = transport.post_form(url, &fields, headers).await?;
        Ok((reply, self.binding))
    }
}

fn client_of(binding: &Binding) -> (&'static str, Option<IpAddr>) {
    match binding {
        Binding::Referer(_) => ("referer", None),
        Binding::RequestIp | Binding::None => ("requestip", None),
        Binding::Ip(address) => ("ip", Some(*address)),
    }
}

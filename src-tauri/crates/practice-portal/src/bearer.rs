//! Who is asking: the token of a request, and whether it is good here.

use http::header;

use crate::account::Account;
use crate::guard;
use crate::ledger::{Binding, Issued, TokenKind};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::switches::PortalTokenAtServer;
use crate::visit::Visit;

/// What a request's token is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bearer {
    /// There is none.
    Nobody,
    /// There is one that is no good; in words, why.
    Bad(&'static str),
    /// A good one. Boxed because the facts are many.
    Good(Box<Issued>),
    /// No token, but the web tier in front names a user (§6). Only tests have such a web tier.
    Forwarded(String),
}

impl Bearer {
    /// Token or web tier: the name of a user.
    pub(crate) fn user_name(&self) -> Option<&str> {
        match self {
            Self::Good(issued) => issued.user.as_deref(),
            Self::Forwarded(user) => Some(user),
            Self::Nobody | Self::Bad(_) => None,
        }
    }
}

impl Visit {
    /// The token as §11 places it: own header, usual header, body, query.
    pub(crate) fn token_text(&self) -> Option<&str> {
        let bearer = |name: &str| {
            let value = self.call.header(name)?;
            let (scheme, token) = value.split_once(' ')?;
            let token = token.trim();
            (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
        };
        bearer("x-esri-authorization")
            .or_else(|| bearer(header::AUTHORIZATION.as_str()))
            .or_else(|| self.call.field("token"))
    }

    /// Who is asking at this site.
    pub(crate) fn bearer(&self) -> Bearer {
        match self.token_text() {
            Some(token) => self.weigh(token),
            None => self.forwarded().map_or(Bearer::Nobody, Bearer::Forwarded),
        }
    }

    /// A good token or web-tier user; otherwise the refusal of §2.3: 499 without a token, 498 with a bad one.
    pub(crate) fn required(&self) -> Result<Bearer, Refusal> {
        match self.bearer() {
            Bearer::Nobody => Err(Refusal::token_required()),
            Bearer::Bad(why) => Err(Refusal::invalid_token(&self.setting.switches, why)),
            known @ (Bearer::Good(_) | Bearer::Forwarded(_)) => Ok(known),
        }
    }

    /// The account of a good token or of the web tier.
    pub(crate) fn person(&self, bearer: &Bearer) -> Option<Account> {
        let name = bearer.user_name()?;
        let people = if self.call.site == Site::StandAlone {
            &self.practice.server_people
        } else {
            &self.practice.people
        };
        guard(people).named(name).cloned()
    }

    /// The name that a web tier put into the header the test named; never taken otherwise.
    fn forwarded(&self) -> Option<String> {
        let header = self.practice.forwarded_user.as_ref()?;
        let name = self.call.header(header)?.trim();
        guard(&self.practice.people).named(name).map(|account| account.user_name.clone())
    }

    /// Whether `token` is good at this site, now, from here.
    pub(crate) fn weigh(&self, token: &str) -> Bearer {
        let Some(issued) = self.practice.ledger.look_up(token) else {
            return Bearer::Bad("The token is not known.");
        };
        if issued.expires_at <= self.now() {
            return Bearer::Bad("The token has expired.");
        }
        if !self.kind_fits(&issued) {
            return Bearer::Bad("The token was not issued for this server.");
        }
        if !self.place_fits(&issued.binding) {
            return Bearer::Bad("The token is bound to another referrer or address.");
        }
        Bearer::Good(Box::new(issued))
    }

    fn kind_fits(&self, issued: &Issued) -> bool {
        let portal_token = matches!(
            issued.kind,
            TokenKind::Access
                | TokenKind::Implicit
                | TokenKind::Generated
                | TokenKind::App
                | TokenKind::ApiKey
        );
        match self.call.site {
            Site::Portal => {
                portal_token
                    || (issued.kind == TokenKind::Server
                        && issued.server.as_deref() == Some(Site::Portal.context()))
            }
            Site::Server if issued.kind == TokenKind::Server => {
                issued.server.as_deref() == Some(Site::Server.context())
            }
            Site::Server => {
                portal_token
                    && match self.setting.switches.portal_token_at_server {
                        PortalTokenAtServer::Accepted => true,
                        PortalTokenAtServer::RefererBound => matches!(issued.binding, Binding::Referer(_)),
                        PortalTokenAtServer::Refused => false,
                    }
            }
            Site::StandAlone => issued.kind == TokenKind::StandAlone,
        }
    }

    /// §2.1: the same `Referer`, or the same address.
    fn place_fits(&self, binding: &Binding) -> bool {
        match binding {
            Binding::None => true,
            Binding::Ip(address) => *address == self.call.peer,
            Binding::Referer(bound) => {
                let bound = bound.trim_end_matches('/');
                let came = self.call.header(header::REFERER).unwrap_or("").trim_end_matches('/');
                came == bound
                    || (self.setting.switches.referer_prefix
                        && came.strip_prefix(bound).is_some_and(|rest| rest.starts_with('/')))
            }
        }
    }
}

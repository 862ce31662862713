//! One request together with the portal it came to.

use std::net::IpAddr;
use std::sync::Arc;

use http::{HeaderMap, Method, header};
use serde_json::{Value, json};

use crate::fields::Fields;
use crate::ledger::Issued;
use crate::practice::{Practice, Setting};
use crate::site::Site;

/// What the request brought.
pub(crate) struct Call {
    pub(crate) site: Site,
    /// It came over https.
    pub(crate) secure: bool,
    /// This computer, as the client spells it.
    pub(crate) host: &'static str,
    pub(crate) method: Method,
    /// The whole path without a trailing slash.
    pub(crate) path: String,
    pub(crate) query: Fields,
    pub(crate) form: Fields,
    pub(crate) headers: HeaderMap,
    pub(crate) peer: IpAddr,
}

/// The form the answer should have (§0: HTML unless `f` says otherwise).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Html,
}

impl Call {
    /// The path below the context, without a leading slash.
    pub(crate) fn below(&self) -> &str {
        self.path.strip_prefix(self.site.context()).unwrap_or("").trim_start_matches('/')
    }

    /// A field of the form or, failing that, of the query.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.form.filled(name).or_else(|| self.query.filled(name))
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.form.number(name).or_else(|| self.query.number(name))
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn format(&self) -> Format {
        match self.field("f") {
            Some(f) if f.eq_ignore_ascii_case("json") || f.eq_ignore_ascii_case("pjson") => Format::Json,
            _ => Format::Html,
        }
    }

    pub(crate) fn is_post(&self) -> bool {
        self.method == Method::POST
    }
}

/// A request and everything needed to answer it. The setting is the one in force when it came.
pub(crate) struct Visit {
    pub(crate) practice: Arc<Practice>,
    pub(crate) setting: Arc<Setting>,
    pub(crate) call: Call,
}

impl Visit {
    pub(crate) fn new(practice: Arc<Practice>, call: Call) -> Self {
        let setting = practice.setting();
        Self { practice, setting, call }
    }

    pub(crate) fn now(&self) -> i64 {
        self.practice.clock.now_ms()
    }

    /// The address of a site, by the scheme and host name the client uses.
    pub(crate) fn base(&self, site: Site) -> String {
        self.practice.sites.base(site, self.call.secure, self.call.host)
    }

    /// §2.1: `ssl` says that the token may only travel over https. Over loopback http it may not say so.
    pub(crate) fn ssl(&self) -> bool {
        self.call.secure || self.setting.switches.all_ssl
    }

    /// The account that a typed name stands for; none where the portal's domain is missing before it (§1.5).
    pub(crate) fn typed<'a>(&self, name: &'a str) -> Option<&'a str> {
        let domain = self.setting.switches.domain.as_str();
        if domain.is_empty() {
            return Some(name);
        }
        let (before, name) = name.split_once('\\')?;
        before.eq_ignore_ascii_case(domain).then_some(name)
    }

    /// The name under which the portal shows an account (§1.5).
    pub(crate) fn shown(&self, user_name: &str) -> String {
        match self.setting.switches.domain.as_str() {
            "" => user_name.to_owned(),
            domain => format!("{user_name}@{domain}"),
        }
    }

    /// The account that is shown under a name (§1.5).
    pub(crate) fn meant<'a>(&self, shown: &'a str) -> Option<&'a str> {
        match self.setting.switches.domain.as_str() {
            "" => Some(shown),
            domain => shown.rsplit_once('@').filter(|(_, after)| *after == domain).map(|(name, _)| name),
        }
    }

    /// The name that a person types for an account (§1.5).
    pub(crate) fn to_type(&self, user_name: &str) -> String {
        match self.setting.switches.domain.as_str() {
            "" => user_name.to_owned(),
            domain => format!("{domain}\\{user_name}"),
        }
    }

    /// Issues a token; when this returns, it survives a restart.
    pub(crate) async fn issue(&self, facts: Issued) -> String {
        let token = self.practice.ledger.issue(facts);
        self.practice.ledger.keep(self.now()).await;
        token
    }

    /// §2.1: `token`, `expires` in milliseconds since the epoch, `ssl`.
    pub(crate) fn generated(&self, token: &str, expires_at: i64) -> Value {
        json!({"token": token, "expires": expires_at, "ssl": self.ssl()})
    }
}

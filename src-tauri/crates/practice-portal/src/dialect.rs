//! Named sets of switches: the kinds of portal that people meet.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::switches::{Anonymous, PortalTokenAtServer, RedirectMatch, StepsDue, Switches};

/// A kind of portal. Suites run under each of [`Dialect::all`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// ArcGIS Online: many organisations, origin redirects, https everywhere.
    Online,
    /// ArcGIS Enterprise 11.x behind a web adaptor.
    #[default]
    Enterprise11,
    /// ArcGIS Enterprise 10.6: no PKCE, JSON as plain text, short errors.
    Enterprise106,
    /// ArcGIS Enterprise on Kubernetes.
    Kubernetes,
    /// A portal whose anonymous access is off.
    Private,
    /// A stand-alone ArcGIS Server; there is no portal.
    StandAlone,
}

impl Dialect {
    /// Every dialect, in the order of the documentation.
    pub fn all() -> [Self; 6] {
        [
            Self::Online,
            Self::Enterprise11,
            Self::Enterprise106,
            Self::Kubernetes,
            Self::Private,
            Self::StandAlone,
        ]
    }

    /// The dialects that have a portal to sign in to.
    pub fn portals() -> impl Iterator<Item = Self> {
        Self::all().into_iter().filter(|dialect| dialect.switches().portal)
    }

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Enterprise11 => "enterprise11",
            Self::Enterprise106 => "enterprise106",
            Self::Kubernetes => "kubernetes",
            Self::Private => "private",
            Self::StandAlone => "stand-alone",
        }
    }

    /// The facts under which this kind of portal plays.
    pub fn switches(self) -> Switches {
        let usual = Switches::default();
        match self {
            Self::Online => Switches {
                multitenant: true,
                current_version: "2025.1".into(),
                enterprise_version: String::new(),
                version_in_root: false,
                version_in_self: false,
                redirect_match: RedirectMatch::OriginPrefix,
                empty_secret_refused: false,
                portal_token_at_server: PortalTokenAtServer::Accepted,
                mfa_text: "Multi-factor authentication is enabled for this account.".into(),
                ..usual
            },
            Self::Enterprise11 => usual,
            Self::Enterprise106 => Switches {
                current_version: "6.1".into(),
                enterprise_version: "10.6.1".into(),
                version_in_root: false,
                version_in_self: false,
                json_as_text: true,
                invalid_token_details: false,
                pkce: false,
                refused_refresh_code: 400,
                generated_minutes: 60,
                owner_written_differently: true,
                portal_token_at_server: PortalTokenAtServer::RefererBound,
                steps_due: StepsDue::Succeed,
                ..usual
            },
            Self::Kubernetes => Switches {
                kubernetes: true,
                current_version: "2024.1".into(),
                enterprise_version: "11.3.0".into(),
                refresh_any_redirect: false,
                server_token_bound_as_asked: false,
                ..usual
            },
            Self::Private => Switches { anonymous: Anonymous::Error499, arcgis_login: true, ..usual },
            Self::StandAlone => Switches {
                portal: false,
                json_as_text: true,
                server_client_always: true,
                invalid_token_details: false,
                ..usual
            },
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No dialect has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no dialect is called `{0}`")]
pub struct UnknownDialect(String);

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::all()
            .into_iter()
            .find(|dialect| dialect.name() == name)
            .ok_or_else(|| UnknownDialect(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for dialect in Dialect::all() {
            assert_eq!(dialect.name().parse(), Ok(dialect));
        }
        assert_eq!("pro".parse::<Dialect>(), Err(UnknownDialect("pro".into())));
    }

    /// Issue: at least six, and no two of them play the same.
    #[test]
    fn dialects_differ() {
        let all = Dialect::all();
        for (i, one) in all.iter().enumerate() {
            for other in &all[i + 1..] {
                assert_ne!(one.switches(), other.switches(), "{one} and {other}");
            }
        }
        assert_eq!(Dialect::portals().count(), all.len() - 1);
    }

    #[test]
    fn switches_are_given_by_name_and_misspelt_ones_refused() {
        let one: Switches = serde_json::from_str(r#"{"pkce": false}"#).unwrap();
        assert_eq!(one, Switches { pkce: false, ..Switches::default() });
        assert!(serde_json::from_str::<Switches>(r#"{"pcke": false}"#).is_err());
    }
}

//! What portals and servers say of themselves. Every field may be missing or of another type than expected; what
//! cannot be read is unknown.

use serde_json::Value;

use super::PortalAddress;

/// What kind of portal answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PortalKind {
    /// ArcGIS Online.
    Online,
    /// ArcGIS Enterprise.
    Enterprise,
    /// ArcGIS Enterprise on Kubernetes.
    Kubernetes,
}

/// The parts of `portals/self` that matter before a sign-in (PROTOCOL §1.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalInfo {
    /// What kind of portal.
    pub kind: PortalKind,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// The release people know: `11.3`. `None` for ArcGIS Online and where the portal does not say.
    pub release: Option<String>,
    /// Whether browser sign-in is offered (`supportsOAuth`).
    pub browser: Option<bool>,
    /// Whether the portal's own accounts may sign in (`canSignInArcGIS`).
    pub own_accounts: Option<bool>,
    /// Whether the organisation has its own sign-in page (SAML or OpenID Connect).
    pub own_sign_in_page: bool,
    /// The longest life of a token in minutes, where the organisation sets one (`maxTokenExpirationMinutes`).
    pub longest_token_minutes: Option<u32>,
    /// The user that a web tier has signed in already, if any.
    pub user_name: Option<String>,
}

impl PortalInfo {
    /// Reads `portals/self`. `None` when the document is not a portal's.
    pub fn read(document: &Value) -> Option<Self> {
        let is_portal = document.get("isPortal").is_some_and(Value::is_boolean)
            || ["portalName", "portalMode", "portalHostname"].iter().any(|key| text(document, key).is_some());
        if !is_portal {
            return None;
        }
        let kind = kind(document);
        let flag = |key: &str| document.get(key).and_then(Value::as_bool);
        Some(Self {
            kind,
            organisation: text(document, "name").or_else(|| text(document, "portalName")),
            release: if kind == PortalKind::Online { None } else { release(document) },
            browser: flag("supportsOAuth"),
            own_accounts: flag("canSignInArcGIS"),
            own_sign_in_page: ["samlEnabled", "canSignInIDP", "canSignInOIDC"]
                .iter()
                .any(|key| flag(key) == Some(true)),
            longest_token_minutes: document
                .get("maxTokenExpirationMinutes")
                .and_then(Value::as_i64)
                .and_then(|minutes| u32::try_from(minutes).ok())
                .filter(|minutes| *minutes > 0),
            user_name: document.get("user").and_then(|user| text(user, "username")),
        })
    }
}

fn kind(document: &Value) -> PortalKind {
    let says = |key: &str, value: &str| document.get(key).and_then(Value::as_str) == Some(value);
    if says("portalName", "ArcGIS Online") && says("portalMode", "multitenant") {
        PortalKind::Online
    } else if says("portalDeploymentType", "ArcGISEnterpriseOnKubernetes") {
        PortalKind::Kubernetes
    } else {
        PortalKind::Enterprise
    }
}

/// `enterpriseVersion`, else a `currentVersion` that is a release and not a year (PROTOCOL §1.2, `[K]`).
fn release(document: &Value) -> Option<String> {
    let given = text(document, "enterpriseVersion").or_else(|| match document.get("currentVersion")? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })?;
    let mut parts = given.split('.');
    let major: u32 = parts.next()?.parse().ok()?;
    let minor: u32 = parts.next().unwrap_or("0").parse().ok()?;
    if !(9..=99).contains(&major) {
        return None;
    }
    match parts.next().and_then(|patch| patch.parse::<u32>().ok()).filter(|patch| *patch > 0) {
        Some(patch) => Some(format!("{major}.{minor}.{patch}")),
        None => Some(format!("{major}.{minor}")),
    }
}

/// The parts of a server's `rest/info` that matter before a sign-in (PROTOCOL §1.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerInfo {
    /// The portal that owns the server, as the server claims.
    pub owner: Option<PortalAddress>,
    /// The owner in the server's own words (`owningSystemUrl`), be it an address that cannot be read.
    pub owning_system_url: Option<String>,
    /// Whether it says that it gives tokens (`isTokenBasedSecurity`).
    pub token_based: Option<bool>,
    /// Where the server says it gives tokens. Only a claim.
    pub token_services_url: Option<String>,
}

impl ServerInfo {
    /// Reads `rest/info`. `None` when the document is not a server's.
    pub fn read(document: &Value) -> Option<Self> {
        if document.get("currentVersion").is_none() && document.get("authInfo").is_none() {
            return None;
        }
        let owning_system_url = text(document, "owningSystemUrl");
        let owner = owning_system_url.as_ref().and_then(|owner| {
            let secure = match owner.split_once("://") {
                Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => format!("https://{rest}"),
                _ => owner.clone(),
            };
            PortalAddress::parse_exact(owner).or_else(|_| PortalAddress::parse_exact(&secure)).ok()
        });
        let auth = document.get("authInfo");
        let token_based = auth.and_then(|auth| auth.get("isTokenBasedSecurity")).and_then(Value::as_bool);
        let token_services_url = auth.and_then(|auth| text(auth, "tokenServicesUrl"));
        Some(Self { owner, owning_system_url, token_based, token_services_url })
    }
}

fn text(document: &Value, key: &str) -> Option<String> {
    document.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn releases_are_told_from_years() {
        let rows = [
            (json!({"isPortal": true, "enterpriseVersion": "11.3.0"}), Some("11.3")),
            (json!({"isPortal": true, "enterpriseVersion": "10.9.1"}), Some("10.9.1")),
            (json!({"isPortal": true, "currentVersion": "2024.1"}), None),
            (json!({"isPortal": true, "currentVersion": 10.61}), Some("10.61")),
            (json!({"isPortal": true, "currentVersion": "11"}), Some("11.0")),
            (json!({"isPortal": true, "currentVersion": ["11"]}), None),
            (json!({"isPortal": true}), None),
        ];
        for (document, release) in rows {
            assert_eq!(PortalInfo::read(&document).unwrap().release.as_deref(), release, "{document}");
        }
    }

    #[test]
    fn online_is_recognised_as_the_reference_does() {
        let online = json!({"portalName": "ArcGIS Online", "portalMode": "multitenant", "isPortal": false});
        assert_eq!(PortalInfo::read(&online).unwrap().kind, PortalKind::Online);
        let look_alike = json!({"portalName": "ArcGIS Online", "portalMode": "singletenant"});
        assert_eq!(PortalInfo::read(&look_alike).unwrap().kind, PortalKind::Enterprise);
    }

    #[test]
    fn wrong_types_are_unknown_and_foreign_documents_are_none() {
        let odd = json!({"isPortal": "yes", "portalName": "Portal", "name": 7, "supportsOAuth": "true", "maxTokenExpirationMinutes": -1});
        let read = PortalInfo::read(&odd).unwrap();
        assert_eq!(
            (read.organisation.as_deref(), read.browser, read.longest_token_minutes),
            (Some("Portal"), None, None)
        );
        assert!(PortalInfo::read(&json!({"hello": "world"})).is_none());
        assert!(PortalInfo::read(&json!({"isPortal": 1, "portalName": ["x"]})).is_none());
        assert!(ServerInfo::read(&json!({"hello": "world"})).is_none());
    }

    #[test]
    fn an_owner_may_be_given_as_http() {
        let federated = json!({"currentVersion": 11.3, "owningSystemUrl": "http://gis.example.com/portal"});
        let owner = ServerInfo::read(&federated).unwrap().owner.unwrap();
        assert_eq!(owner.to_string(), "https://gis.example.com/portal");
    }
}

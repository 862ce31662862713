//! Where a server gives tokens.

use url::Url;

use crate::error::{Error, NotUnderstood};
use crate::portal::{AddressError, Origin, PortalAddress, ServerInfo, WebScheme, get_following};
use crate::safe_url::SafeUrl;
use crate::transport::Transport;

/// The address that a user name and password of a server go to. It lies on the server's own origin, or where a person
/// has said that it may lie (DESIGN §4.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenEndpoint {
    url: Url,
    server: PortalAddress,
    is_admin: bool,
}

impl TokenEndpoint {
    /// Asks the server's `rest/info`. `confirmed` is the other host that the person has seen and agreed to, after
    /// [`Error::TokensElsewhere`] named it. Nothing secret is sent.
    ///
    /// # Errors
    /// [`Error::BelongsToPortal`] for a server of a portal, [`Error::TokensOff`] when it gives no tokens,
    /// [`Error::TokensElsewhere`] when it names another host, [`Error::NotUnderstood`] when no server answers;
    /// [`Error::WebTier`] and others as [`Transport::send`] and [`crate::transport::decode`].
    pub async fn find(
        transport: &Transport,
        server: &PortalAddress,
        confirmed: Option<&Origin>,
    ) -> Result<Self, Error> {
        let mut asked = server.join("rest/info");
        asked.set_query(Some("f=json"));
        let (reply, at) = get_following(transport, &asked).await?;
        let server = &answering(server, &at);
        let not_understood = || Error::NotUnderstood { url: reply.url(), what: NotUnderstood::WrongShape };
        let info = ServerInfo::read(&reply.json()?).ok_or_else(not_understood)?;
        if info.owning_system_url.is_some() {
            let portal = info.owner.ok_or_else(not_understood)?;
            return Err(Error::BelongsToPortal { same_origin: portal.origin() == server.origin(), portal });
        }
        match info.token_services_url.filter(|_| info.token_based != Some(false)) {
            Some(advertised) => Self::advertised(server, &at, &advertised, confirmed),
            None => Err(Error::TokensOff { server: server.clone() }),
        }
    }

    /// The server's own `tokens`, below its address.
    pub fn own(server: &PortalAddress) -> Self {
        Self { url: server.join("tokens"), server: server.clone(), is_admin: false }
    }

    /// The server's `admin/generateToken`, below its address: for administrators, and for the primary site administrator
    /// while the store of the other accounts is down (PROTOCOL §12 story 30).
    pub fn admin(server: &PortalAddress) -> Self {
        Self { url: server.join("admin/generateToken"), server: server.clone(), is_admin: true }
    }

    /// A token address that a person typed, `…/tokens`, `…/tokens/generateToken` or `…/admin/generateToken`; any other
    /// where the server is given with it. The host is one that the person has named.
    ///
    /// # Errors
    /// [`Error::Address`] for what is no such address, [`Error::BelongsToPortal`] for the address of a portal.
    pub fn typed(text: &str, server: Option<&PortalAddress>) -> Result<Self, Error> {
        let text = text.trim();
        let url =
            if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("https://{text}")) };
        let url = url.map_err(|_| AddressError::NotAnAddress)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::HasUserInfo.into());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::MoreThanAnAddress.into());
        }
        let keys: Vec<String> = url
            .path()
            .to_ascii_lowercase()
            .split('/')
            .filter(|key| !key.is_empty())
            .map(str::to_owned)
            .collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let base = |count: usize| {
            let path: Vec<_> = url.path().split('/').filter(|part| !part.is_empty()).take(count).collect();
            let origin = url.origin().ascii_serialization();
            PortalAddress::parse_exact(&format!("{origin}/{}", path.join("/")))
        };
        // Says what is wrong with the host, whatever the path.
        base(0)?;
        if let Some(context) = keys.iter().position(|key| *key == "sharing") {
            return Err(Error::BelongsToPortal { portal: base(context)?, same_origin: true });
        }
        let (context, is_admin) = match keys.as_slice() {
            [before @ .., "tokens"] | [before @ .., "tokens", "generatetoken"] => (Some(before.len()), false),
            [before @ .., "admin", "generatetoken"] => (Some(before.len()), true),
            _ => (None, false),
        };
        let server = match (server, context) {
            (Some(server), _) => server.clone(),
            (None, Some(count)) => base(count)?,
            (None, None) => return Err(AddressError::NotAnAddress.into()),
        };
        Ok(Self { url, server, is_admin })
    }

    /// The address itself.
    pub fn url(&self) -> SafeUrl {
        SafeUrl::new(&self.url)
    }

    /// The server whose tokens it gives.
    pub fn server(&self) -> &PortalAddress {
        &self.server
    }

    /// Whether it is the administrators' own.
    pub fn is_admin(&self) -> bool {
        self.is_admin
    }

    pub(super) fn as_url(&self) -> &Url {
        &self.url
    }

    /// What the server says is a claim: a password goes there only on the server's own origin, or on the one that was
    /// confirmed.
    fn advertised(
        server: &PortalAddress,
        at: &Url,
        claim: &str,
        confirmed: Option<&Origin>,
    ) -> Result<Self, Error> {
        let not_understood =
            || Error::NotUnderstood { url: SafeUrl::new(at), what: NotUnderstood::WrongShape };
        let mut url = at.join(claim).map_err(|_| not_understood())?;
        url.set_query(None);
        url.set_fragment(None);
        let origin = Origin::of(&url).ok_or_else(not_understood)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(not_understood());
        }
        let own = server.origin();
        if origin == own || confirmed == Some(&origin) {
            let path = url.path().trim_end_matches('/').to_ascii_lowercase();
            let is_admin = path.ends_with("/admin/generatetoken");
            return Ok(Self { url, server: server.clone(), is_admin });
        }
        // A server behind a web adaptor names its inner http port; from outside it is only there under https.
        if own.scheme() == WebScheme::Https
            && origin.scheme() == WebScheme::Http
            && origin.host() == own.host()
        {
            return Ok(Self::own(server));
        }
        Err(Error::TokensElsewhere { server: server.clone(), to: origin })
    }
}

/// The server's address as it answered: http may have become https on the same host.
fn answering(asked: &PortalAddress, at: &Url) -> PortalAddress {
    let mut base = at.clone();
    base.set_query(None);
    let base = base.as_str().strip_suffix("/rest/info").map(PortalAddress::parse_exact);
    base.and_then(Result::ok).unwrap_or_else(|| asked.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PROTOCOL §2.2: the addresses that give tokens, with and without a slash.
    #[test]
    fn typed_addresses() {
        let rows = [
            ("https://gis.example.com/arcgis/tokens", "https://gis.example.com/arcgis", false),
            ("https://gis.example.com/arcgis/tokens/", "https://gis.example.com/arcgis", false),
            (" gis.example.com/arcgis/tokens/generateToken ", "https://gis.example.com/arcgis", false),
            (
                "https://GIS.example.com:6443/a/b/Tokens/GenerateToken/",
                "https://gis.example.com:6443/a/b",
                false,
            ),
            ("https://gis.example.com/arcgis/admin/generateToken", "https://gis.example.com/arcgis", true),
            ("https://gis.example.com/tokens", "https://gis.example.com", false),
            ("http://127.0.0.1:6080/arcgis/tokens", "http://127.0.0.1:6080/arcgis", false),
        ];
        for (text, server, is_admin) in rows {
            let endpoint = TokenEndpoint::typed(text, None).unwrap();
            assert_eq!((endpoint.server().as_str(), endpoint.is_admin()), (server, is_admin), "{text}");
            // The path is kept as it was typed: with the slash, where there is one.
            let path = text.trim().rsplit_once("example.com").map_or("/arcgis/tokens", |(_, path)| path);
            assert!(endpoint.as_url().as_str().ends_with(path.trim_start_matches(":6443")), "{text}");
        }
    }

    #[test]
    fn what_is_no_token_address_is_refused() {
        for text in [
            "https://gis.example.com/arcgis",
            "https://gis.example.com/arcgis/admin",
            "https://gis.example.com/arcgis/rest/services",
            "http://gis.example.com:6080/arcgis/tokens",
            "https://canary@gis.example.com/arcgis/tokens",
            "https://gis.example.com/arcgis/tokens?username=canary",
            "ftp://gis.example.com/arcgis/tokens",
            "",
        ] {
            let error = TokenEndpoint::typed(text, None).unwrap_err();
            assert_eq!(error.name(), "AddressNotUnderstood", "{text}");
            assert!(!error.to_string().contains("canary"), "{error}");
        }
        let portal = TokenEndpoint::typed("https://gis.example.com/portal/sharing/rest/generateToken", None);
        match portal.unwrap_err() {
            Error::BelongsToPortal { portal, same_origin: true } => {
                assert_eq!(portal.as_str(), "https://gis.example.com/portal");
            }
            other => panic!("{other:?}"),
        }
        let server = PortalAddress::parse_exact("https://gis.example.com/arcgis").unwrap();
        let custom = TokenEndpoint::typed("https://auth.example.com/give/me", Some(&server)).unwrap();
        assert_eq!((custom.server(), custom.url().as_str()), (&server, "https://auth.example.com/give/me"));
    }

    /// Servers behind a web adaptor often name the address that they have inside: `http://host:6080`.
    #[test]
    fn an_inner_http_address_becomes_the_servers_own_https_one() {
        let server = PortalAddress::parse_exact("https://gis.example.com/arcgis").unwrap();
        let at = server.join("rest/info");
        let rows = [
            ("http://gis.example.com:6080/arcgis/tokens/", Ok("https://gis.example.com/arcgis/tokens")),
            ("HTTP://GIS.example.com/arcgis/tokens", Ok("https://gis.example.com/arcgis/tokens")),
            ("https://gis.example.com:443/arcgis/tokens/", Ok("https://gis.example.com/arcgis/tokens/")),
            ("https://gis.example.com:6443/arcgis/tokens", Err("TokensElsewhere")),
            ("http://inner.example.com:6080/arcgis/tokens", Err("TokensElsewhere")),
            ("https://gis.example.com.evil.example/arcgis/tokens", Err("TokensElsewhere")),
        ];
        for (claim, expected) in rows {
            let got = TokenEndpoint::advertised(&server, &at, claim, None);
            let shown = got.as_ref().map(|endpoint| endpoint.as_url().as_str()).map_err(Error::name);
            assert_eq!(shown, expected, "{claim}");
        }
    }
}

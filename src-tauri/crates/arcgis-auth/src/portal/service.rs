//! One service of a server: its address, and what it says of itself (PROTOCOL §4, §11).

use serde_json::Value;
use url::Url;

use super::address::MAX_LENGTH;
use super::{AddressError, PortalAddress, ServerInfo, get_following};
use crate::error::{Error, NotUnderstood, Refusal};
use crate::safe_url::SafeUrl;
use crate::token::{AccessToken, server_root};
use crate::transport::{Transport, decode};

/// The address of a service, `https://host/context/rest/services/Folder/Name/MapServer`: without a layer, a query or a
/// fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAddress {
    url: Url,
    server: PortalAddress,
    name: String,
    kind: String,
}

impl ServiceAddress {
    /// Reads what a person pasted: the address of a service, of one of its layers, or a request to it. A token in the
    /// query is left out with it. A missing scheme is `https`, on this computer `http`.
    ///
    /// # Errors
    /// [`AddressError::NotAService`] for an address that names no service; the others as
    /// [`PortalAddress::parse_exact`]. Wrapped in [`Error::Address`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty.into());
        }
        if text.len() > MAX_LENGTH {
            return Err(AddressError::TooLong { limit: MAX_LENGTH }.into());
        }
        let mut url = with_scheme(text).ok_or(AddressError::NotAnAddress)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressError::NotWeb { scheme: url.scheme().to_owned() }.into());
        }
        let server = server_root(&url)?;
        let (path, name, kind) = split(url.path()).ok_or(AddressError::NotAService)?;
        url.set_path(&path);
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self { url, server, name, kind })
    }

    /// The address itself.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The address for showing.
    pub fn safe(&self) -> SafeUrl {
        SafeUrl::new(&self.url)
    }

    /// The server that it belongs to.
    pub fn server(&self) -> &PortalAddress {
        &self.server
    }

    /// Folder and name, `Planning/Zoning`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is, `MapServer`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    fn asked(&self) -> Url {
        let mut url = self.url.clone();
        url.set_query(Some("f=json"));
        url
    }
}

/// `host/path` has no scheme; `host:port/path` looks as if it had one.
fn with_scheme(text: &str) -> Option<Url> {
    if text.contains("://") {
        return Url::parse(text).ok();
    }
    let secure = Url::parse(&format!("https://{text}")).ok()?;
    if crate::transport::is_loopback(&secure) {
        Url::parse(&format!("http://{text}")).ok()
    } else {
        Some(secure)
    }
}

/// The path up to the service's kind, its name, and its kind. Names may have folders, and any letters.
fn split(path: &str) -> Option<(String, String, String)> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let starts =
        |two: &[&str]| two[0].eq_ignore_ascii_case("rest") && two[1].eq_ignore_ascii_case("services");
    let first = parts.windows(2).position(starts)? + 2;
    let is_kind = |part: &&str| part.len() > "server".len() && part.to_ascii_lowercase().ends_with("server");
    // The first part is a folder or a name, even one that ends like a kind.
    let kind = parts.iter().skip(first + 1).position(is_kind)? + first + 1;
    let name =
        percent_encoding::percent_decode_str(&parts[first..kind].join("/")).decode_utf8().ok()?.into_owned();
    Some((format!("/{}", parts[..=kind].join("/")), name, parts[kind].to_owned()))
}

/// What a service says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceFacts {
    /// What it calls itself, where it does.
    pub title: Option<String>,
    /// How many layers it has, where it has layers.
    pub layers: Option<usize>,
}

impl ServiceFacts {
    fn read(document: &Value) -> Option<Self> {
        // Every kind of service says its version, or at least lists something of its own.
        let known = ["currentVersion", "layers", "serviceDescription", "tasks", "name", "tileInfo"];
        if !known.iter().any(|key| document.get(*key).is_some()) {
            return None;
        }
        let text = |value: Option<&Value>| {
            value.and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let info = document.get("documentInfo");
        Some(Self {
            title: text(info.and_then(|info| info.get("Title")))
                .or_else(|| text(document.get("mapName")))
                .or_else(|| text(document.get("name"))),
            layers: document.get("layers").and_then(Value::as_array).map(Vec::len),
        })
    }
}

/// Asks a service who it is, with a token or as nobody. Where the server does not see the token in the header, it is
/// sent once more in the body, where older servers look for it (PROTOCOL §11). A token goes to this service only: no
/// redirect is followed.
///
/// # Errors
/// [`Error::Refused`] with `TokenRequired` or `InvalidToken` where the service wants a (better) token, `NoPermission`
/// where the holder may not open it, `Other` with code 404 where there is none; others as [`Transport::send`] and
/// [`decode`].
pub async fn ask_service(
    transport: &Transport,
    service: &ServiceAddress,
    token: Option<&AccessToken>,
) -> Result<ServiceFacts, Error> {
    let headers = token.map(AccessToken::headers).transpose()?.unwrap_or_default();
    let mut reply = transport.get(&service.asked(), headers.clone()).await?;
    let mut document = decode::<Value>(&reply);
    if let (Some(token), Err(Error::Refused(refused))) = (token, &document)
        && refused.refusal == Refusal::TokenRequired
    {
        let fields = [("token", token.text().expose()), ("f", "json")];
        reply = transport.post_form(&service.url, &fields, headers).await?;
        document = decode(&reply);
    }
    ServiceFacts::read(&document?)
        .ok_or_else(|| Error::NotUnderstood { url: reply.url(), what: NotUnderstood::WrongShape })
}

/// Asks a server who owns it and where it gives tokens (`rest/info`). Only claims; nothing secret is sent.
///
/// # Errors
/// [`Error::NotUnderstood`] when no server answers; [`Error::RedirectedElsewhere`]; others as [`Transport::send`] and
/// [`decode`].
pub async fn server_info(transport: &Transport, server: &PortalAddress) -> Result<ServerInfo, Error> {
    let mut url = server.join("rest/info");
    url.set_query(Some("f=json"));
    let (reply, _) = get_following(transport, &url).await?;
    ServerInfo::read(&reply.json()?)
        .ok_or_else(|| Error::NotUnderstood { url: reply.url(), what: NotUnderstood::WrongShape })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// PROTOCOL §4.4 for the root; the path below `rest/services` is Esri's documented scheme.
    #[test]
    fn services_are_read_from_what_people_paste() {
        let rows = [
            (
                "https://maps.example.com/server/rest/services/Water/MapServer",
                ("https://maps.example.com/server/rest/services/Water/MapServer", "Water", "MapServer"),
            ),
            (
                " maps.example.com/server/rest/services/Water/Mains/FeatureServer/3/query?where=1%3D1&token=canary#x ",
                (
                    "https://maps.example.com/server/rest/services/Water/Mains/FeatureServer",
                    "Water/Mains",
                    "FeatureServer",
                ),
            ),
            (
                "https://maps.example.com/arcgis/REST/Services/A%20B/ImageServer/",
                ("https://maps.example.com/arcgis/REST/Services/A%20B/ImageServer", "A B", "ImageServer"),
            ),
            (
                "https://maps.example.com/server/rest/services/MapServer/Server/GPServer",
                (
                    "https://maps.example.com/server/rest/services/MapServer/Server/GPServer",
                    "MapServer/Server",
                    "GPServer",
                ),
            ),
            (
                "127.0.0.1:27081/server/rest/services/Planning/Zoning/MapServer/0",
                (
                    "http://127.0.0.1:27081/server/rest/services/Planning/Zoning/MapServer",
                    "Planning/Zoning",
                    "MapServer",
                ),
            ),
        ];
        for (text, (url, name, kind)) in rows {
            let service = ServiceAddress::parse(text).unwrap();
            assert_eq!((service.url().as_str(), service.name(), service.kind()), (url, name, kind), "{text}");
        }
    }

    #[test]
    fn what_is_no_service_is_said() {
        let rows = [
            ("", "address-empty"),
            ("https://maps.example.com/portal/home/item.html?id=1", "address-not-a-service"),
            ("https://maps.example.com/server/rest/services", "address-not-a-service"),
            ("https://maps.example.com/server/rest/services/Water", "address-not-a-service"),
            ("https://maps.example.com/server/rest/services/MapServer", "address-not-a-service"),
            ("http://maps.example.com/server/rest/services/Water/MapServer", "address-http-not-allowed"),
            (
                "https://u:canary@maps.example.com/server/rest/services/Water/MapServer",
                "address-has-user-info",
            ),
            ("ftp://maps.example.com/rest/services/Water/MapServer", "address-not-web"),
            ("https://", "address-not-an-address"),
        ];
        for (text, code) in rows {
            match ServiceAddress::parse(text).unwrap_err() {
                Error::Address(error) => assert_eq!(error.code(), code, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn facts_of_several_kinds() {
        let rows = [
            (
                json!({"currentVersion": 11.3, "mapName": "Zoning", "layers": [{}, {}]}),
                Some((Some("Zoning"), Some(2))),
            ),
            (
                json!({"currentVersion": 11.3, "documentInfo": {"Title": "Water Mains"}, "mapName": "Layers", "layers": []}),
                Some((Some("Water Mains"), Some(0))),
            ),
            (
                json!({"currentVersion": 11.3, "name": "Spring2026", "bandCount": 3}),
                Some((Some("Spring2026"), None)),
            ),
            (json!({"currentVersion": 11.3, "tasks": ["Buffer"]}), Some((None, None))),
            (json!({"hello": "world"}), None),
            (json!([]), None),
        ];
        for (document, facts) in rows {
            let read = ServiceFacts::read(&document);
            let got = read.as_ref().map(|facts| (facts.title.as_deref(), facts.layers));
            assert_eq!(got, facts, "{document}");
        }
    }
}

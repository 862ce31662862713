//! Which server an address belongs to.

use url::Url;

use crate::error::Error;
use crate::portal::{AddressError, PortalAddress};

/// The server that a service's address belongs to, `https://host[:port]/context`: what stands before `/rest` or `/admin`
/// (PROTOCOL §4). Query and fragment are left out; the context keeps its letter case, as the portal registered it.
///
/// # Errors
/// [`Error::Address`] for addresses that are none of the web, carry a user name, or are plain http off this computer.
pub fn server_root(service: &Url) -> Result<PortalAddress, Error> {
    if !service.username().is_empty() || service.password().is_some() {
        return Err(AddressError::HasUserInfo.into());
    }
    let context = service
        .path()
        .split('/')
        .filter(|part| !part.is_empty())
        .take_while(|part| !["rest", "admin"].iter().any(|end| part.eq_ignore_ascii_case(end)));
    let mut text = service.origin().ascii_serialization();
    for part in context {
        text.push('/');
        text.push_str(part);
    }
    Ok(PortalAddress::parse_exact(&text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PROTOCOL §4.4: "`scheme://host[:port]/context`; cut at `/rest/services/` or `/rest/admin/services/`".
    #[test]
    fn roots() {
        let rows = [
            (
                "https://gis.example.com/server/rest/services/A/MapServer/0?f=json#x",
                "https://gis.example.com/server",
            ),
            (
                "https://GIS.example.com:6443/arcgis/rest/admin/services/A/FeatureServer",
                "https://gis.example.com:6443/arcgis",
            ),
            ("https://gis.example.com/Server/REST/services", "https://gis.example.com/Server"),
            ("https://gis.example.com/server/admin/", "https://gis.example.com/server"),
            ("https://gis.example.com/server/", "https://gis.example.com/server"),
            ("https://gis.example.com/rest/services/A/MapServer", "https://gis.example.com"),
            (
                "https://services1.arcgis.com/AbC123/arcgis/rest/services/A/FeatureServer",
                "https://services1.arcgis.com/AbC123/arcgis",
            ),
            ("http://127.0.0.1:27081/server/rest/services", "http://127.0.0.1:27081/server"),
        ];
        for (service, root) in rows {
            assert_eq!(server_root(&Url::parse(service).unwrap()).unwrap().as_str(), root, "{service}");
        }
        for bad in [
            "http://gis.example.com/server/rest/services",
            "https://canary@gis.example.com/server",
            "ftp://gis.example.com/x",
            "mailto:a@b.example",
        ] {
            let error = server_root(&Url::parse(bad).unwrap()).unwrap_err();
            assert_eq!(error.name(), "AddressNotUnderstood", "{bad}");
            assert!(!error.to_string().contains("canary"));
        }
    }
}

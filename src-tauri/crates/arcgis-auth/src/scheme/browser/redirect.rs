//! Where the browser's answer goes.

use crate::portal::PortalAddress;

/// The redirect address for a code that is shown and pasted (PROTOCOL §3.1).
pub const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// The listener's ports. They are registered with the app on the portal, so they never change.
pub const PORTS: [u16; 3] = [27071, 27072, 27073];

/// A redirect address (RFC 6749 §3.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// To a listener on this computer (RFC 8252 §7.3).
    Loopback {
        /// The listener's port.
        port: u16,
        /// The path, which names the portal.
        path: String,
    },
    /// Nowhere: the portal shows a code to paste.
    OutOfBand,
}

impl Redirect {
    /// To this computer. The path names the portal as the person confirmed it, so that an answer meant for another
    /// portal is recognised (RFC 9700 §4.4, mix-up).
    pub fn loopback(portal: &PortalAddress, port: u16) -> Self {
        Self::Loopback { port, path: path_of(portal) }
    }

    /// The address as it is registered and sent; the same bytes in both legs.
    pub fn uri(&self) -> String {
        match self {
            Self::Loopback { port, path } => format!("http://127.0.0.1:{port}{path}"),
            Self::OutOfBand => OUT_OF_BAND.to_owned(),
        }
    }
}

/// The addresses to register for a portal, one for each port.
pub fn redirect_lines(portal: &PortalAddress, ports: &[u16]) -> Vec<String> {
    ports.iter().map(|port| Redirect::loopback(portal, *port).uri()).collect()
}

/// `/sign-in/gis.example.com/portal`.
fn path_of(portal: &PortalAddress) -> String {
    format!("/sign-in/{}", portal.without_scheme())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_names_the_portal() {
        let portal = PortalAddress::parse_exact("https://gis.aldermoor.example/portal").unwrap();
        assert_eq!(
            redirect_lines(&portal, &PORTS),
            [
                "http://127.0.0.1:27071/sign-in/gis.aldermoor.example/portal",
                "http://127.0.0.1:27072/sign-in/gis.aldermoor.example/portal",
                "http://127.0.0.1:27073/sign-in/gis.aldermoor.example/portal",
            ]
        );
        let online = PortalAddress::parse_exact("https://www.arcgis.com").unwrap();
        assert_eq!(Redirect::loopback(&online, 27071).uri(), "http://127.0.0.1:27071/sign-in/www.arcgis.com");
        let direct = PortalAddress::parse_exact("https://gis.example.com:7443/arcgis").unwrap();
        assert_eq!(
            Redirect::loopback(&direct, 27071).uri(),
            "http://127.0.0.1:27071/sign-in/gis.example.com:7443/arcgis"
        );
    }
}

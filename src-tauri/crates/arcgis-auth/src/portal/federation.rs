//! Who owns a server.

use super::address::PortalAddress;

/// Whether the `owningSystemUrl` that a server's `rest/info` gives names this portal (PROTOCOL §1.4, §4): host and
/// context are compared without regard to letter case, http and https alike, a slash or `/sharing/rest` at the end is
/// nothing, and all addresses of ArcGIS Online are one.
///
/// A server may claim any owner. The answer says only whether it is worth asking `portal` for a token for that server;
/// the portal itself refuses a server that is not its own, and nothing secret is ever sent to the address given here.
#[must_use]
pub fn same_owner(owning_system_url: &str, portal: &PortalAddress) -> bool {
    let address = without_rest(owning_system_url.trim().trim_end_matches('/'));
    PortalAddress::parse_either_scheme(address).is_ok_and(|owner| owner.same_portal(portal))
}

fn without_rest(address: &str) -> &str {
    ["/sharing/rest", "/sharing"].iter().find_map(|tail| strip_suffix(address, tail)).unwrap_or(address)
}

fn strip_suffix<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let (start, end) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    end.eq_ignore_ascii_case(suffix).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(portal: &str, rows: &[(&str, bool)]) {
        let portal = PortalAddress::parse_exact(portal).unwrap();
        for (owner, same) in rows {
            assert_eq!(same_owner(owner, &portal), *same, "{owner} {portal}");
        }
    }

    /// PROTOCOL §12 story 16: the claim differs in scheme, letter case or slash.
    #[test]
    fn enterprise() {
        let rows = [
            ("https://gis.example.com/portal", true),
            ("http://gis.example.com/portal", true),
            ("https://GIS.Example.com/Portal/", true),
            ("https://gis.example.com:443/portal", true),
            ("http://gis.example.com:80/portal", true),
            (" https://gis.example.com/portal ", true),
            ("https://gis.example.com/portal/sharing", true),
            ("https://gis.example.com/portal/Sharing/REST/", true),
            ("https://gis.example.com", false),
            ("https://gis.example.com/portal2", false),
            ("https://gis.example.com/portal/x", false),
            ("https://gis.example.com:7443/portal", false),
            ("https://example.com/portal", false),
            ("https://evil.example/gis.example.com/portal", false),
            ("https://gis.example.com.evil.example/portal", false),
            ("https://gis.example.com@evil.example/portal", false),
            ("https://user@gis.example.com/portal", false),
            ("https://gis.example.com/portal?x", false),
            ("https://gis.example.com/portal#x", false),
            ("https://www.arcgis.com", false),
            ("gis.example.com/portal", false),
            ("ftp://gis.example.com/portal", false),
            (".*", false),
            ("/sharing", false),
            ("", false),
        ];
        check("https://gis.example.com/portal", &rows);
    }

    /// PROTOCOL §1.1, §1.4 and §12 story 31: one family, each environment for itself.
    #[test]
    fn arcgis_online() {
        let rows = [
            ("https://www.arcgis.com", true),
            ("http://www.arcgis.com", true),
            ("http://arcgis.com/", true),
            ("https://org.maps.arcgis.com", true),
            ("https://other.maps.arcgis.com/sharing/rest", true),
            ("https://devext.arcgis.com", false),
            ("https://org.mapsqa.arcgis.com", false),
            ("https://www.arcgis.com:8443", false),
            ("https://www.arcgis.com.evil.example", false),
            ("https://city.hub.arcgis.com", false),
            ("https://www.arcgis.com/portal", false),
            ("https://gis.example.com/portal", false),
        ];
        check("https://www.arcgis.com", &rows);
        check("https://org.maps.arcgis.com", &rows);
        check(
            "https://devext.arcgis.com",
            &[("https://org.mapsdevext.arcgis.com", true), ("https://www.arcgis.com", false)],
        );
    }

    #[test]
    fn a_practice_portal_on_this_computer() {
        check(
            "http://127.0.0.1:27080/portal",
            &[
                ("http://127.0.0.1:27080/portal", true),
                ("https://127.0.0.1:27080/portal", true),
                ("http://127.0.0.1:27081/portal", false),
                ("http://localhost:27080/portal", false),
            ],
        );
    }
}

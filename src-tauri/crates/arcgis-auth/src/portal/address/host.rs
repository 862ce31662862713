use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use idna::uts46::{AsciiDenyList, Hyphens, Uts46};
use unicode_security::{RestrictionLevel, RestrictionLevelDetection, skeleton};

use super::AddressError;

/// A host in its normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// A name, lower-case, in ASCII, without the dot of the root.
    Name(String),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

impl Host {
    /// Reads the host part of an address, stricter than a browser: numbers only in their usual form, and only signs
    /// that names have.
    pub(super) fn parse(raw: &str) -> Result<Self, AddressError> {
        match url::Host::parse(raw).map_err(|_| AddressError::BadHost)? {
            // `0x7f.1` and `11.3` are addresses to a browser; pasted, they are a mistake or a disguise.
            url::Host::Ipv4(ip) if raw.strip_suffix('.').unwrap_or(raw) == ip.to_string() => Ok(Self::V4(ip)),
            url::Host::Ipv4(_) => Err(AddressError::BadHost),
            url::Host::Ipv6(ip) => Ok(Self::V6(ip)),
            url::Host::Domain(name) => {
                let name = name.strip_suffix('.').unwrap_or(&name);
                let valid = name.len() <= 253 && name.split('.').all(is_label);
                if valid { Ok(Self::Name(name.to_owned())) } else { Err(AddressError::BadHost) }
            }
        }
    }

    pub(super) fn is_loopback(&self) -> bool {
        match self {
            Self::Name(name) => name == "localhost",
            Self::V4(ip) => ip.is_loopback(),
            Self::V6(ip) => ip.is_loopback(),
        }
    }

    /// A name of one part, as on an office network.
    pub(super) fn is_single_word(&self) -> bool {
        matches!(self, Self::Name(name) if !name.contains('.') && name != "localhost")
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::V4(ip) => write!(f, "{ip}"),
            Self::V6(ip) => write!(f, "[{ip}]"),
        }
    }
}

/// RFC 1123 §2.1, and the underscore that office networks use all the same.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Whether a host as it stands in an address is this computer.
pub(super) fn is_loopback(host: &str) -> bool {
    let v6 = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match v6 {
        Some(v6) => v6.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback()),
        None => host == "localhost" || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback()),
    }
}

/// The host for people: in its own letters where that misleads nobody.
pub(super) fn for_people(host: &str) -> String {
    let own_letters = |label: &[char], _: &[char], right_to_left: bool| !right_to_left && is_plain(label);
    let (shown, valid) =
        Uts46::new().to_user_interface(host.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow, own_letters);
    if valid.is_ok() { shown.into_owned() } else { host.to_owned() }
}

/// UTS 39: one script (or Latin with Japanese, Korean or Chinese), and not drawn like an ASCII name.
fn is_plain(label: &[char]) -> bool {
    let label: String = label.iter().collect();
    let drawn: String = skeleton(&label).collect();
    let without_marks: String = drawn.chars().filter(char::is_ascii).collect();
    let like_arcgis = without_marks.contains("arcgis") && !label.contains("arcgis");
    label.check_restriction_level(RestrictionLevel::HighlyRestrictive) && !drawn.is_ascii() && !like_arcgis
}

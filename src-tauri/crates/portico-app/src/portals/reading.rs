//! A pasted text as the address field shows it.

use arcgis_auth::portal::{AddressError, PastedKind, Reading, read_address};

use crate::failure;
use crate::view::{AddressPart, AddressReading, Said};

impl crate::App {
    /// What of a pasted text would be kept. Instant; asks nobody.
    pub fn read_address(&self, text: &str) -> AddressReading {
        match read_address(text) {
            Ok(reading) => AddressReading {
                parts: parts(text, &reading),
                kept: reading.candidates.first().map(arcgis_auth::portal::PortalAddress::display),
                note: note(reading.kind),
                error: None,
            },
            Err(error) => AddressReading {
                parts: quiet(text),
                kept: None,
                note: None,
                error: mistake(text, error).map(|error| failure::of_address(&error)),
            },
        }
    }
}

/// Nothing and the mere beginning of an address are no mistakes; a beginning with something behind it is.
fn mistake(text: &str, error: AddressError) -> Option<AddressError> {
    let text = text.trim();
    match error {
        AddressError::Empty if ["", "http://", "https://"].contains(&text) => None,
        AddressError::Empty => Some(AddressError::NotAnAddress),
        other => Some(other),
    }
}

fn quiet(text: &str) -> Vec<AddressPart> {
    if text.is_empty() { Vec::new() } else { vec![AddressPart { text: text.to_owned(), kept: false }] }
}

fn parts(text: &str, reading: &Reading) -> Vec<AddressPart> {
    let kept = reading.kept.clone();
    let cut = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default().to_owned();
    [(cut(0..kept.start), false), (cut(kept.clone()), true), (cut(kept.end..text.len()), false)]
        .into_iter()
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, kept)| AddressPart { text, kept })
        .collect()
}

/// "You pasted a link to a map. Only the portal's own address is kept."
pub(super) fn note(kind: PastedKind) -> Option<Said> {
    let key = match kind {
        PastedKind::Home | PastedKind::SignIn => "home",
        PastedKind::Map => "map",
        PastedKind::Item => "item",
        PastedKind::App | PastedKind::StoryMap => "app",
        PastedKind::Dashboard => "dashboard",
        PastedKind::SharingRest => "sharing",
        PastedKind::Admin | PastedKind::ServerAdmin => "admin",
        PastedKind::Server => "server",
        PastedKind::ServerService => "service",
        PastedKind::OnlineHostedService => "hosted",
        PastedKind::ArcGisOnline => "online",
        PastedKind::OwnSignInLine => "code",
        PastedKind::Address => return None,
    };
    Some(Said::plain(&format!("address_note.{key}")))
}

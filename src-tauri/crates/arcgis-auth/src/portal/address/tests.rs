mod exact;
mod look_alikes;
mod pasted_texts;
mod properties;
mod protocol_rows;
mod refused;

use super::{PastedKind, read_address};

/// The first candidate, as text.
fn first(text: &str) -> String {
    read_address(text).unwrap_or_else(|error| panic!("{text}: {error}")).candidates[0].as_str().to_owned()
}

fn kind(text: &str) -> PastedKind {
    read_address(text).unwrap_or_else(|error| panic!("{text}: {error}")).kind
}

fn candidates(text: &str) -> Vec<String> {
    let reading = read_address(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    reading.candidates.iter().map(|candidate| candidate.as_str().to_owned()).collect()
}

/// The part that is shown strong.
fn kept(text: &str) -> &str {
    &text[read_address(text).unwrap_or_else(|error| panic!("{text}: {error}")).kept]
}

//! The few sentences that are spoken outside the window, from the one catalogue in `ui/src/text`.

use arcgis_auth::scheme::browser::{CallbackPages, Page};
use serde::Deserialize;

const CALLBACK: &str = include_str!("../../../../ui/src/text/en/callback.json");

#[derive(Deserialize)]
struct Words {
    title: String,
    text: String,
}

#[derive(Deserialize)]
struct Catalogue {
    done: Words,
    refused: Words,
    unexpected: Words,
}

/// What the browser shows when it comes back. Falls back to the core's words if the catalogue were broken, which a test
/// rules out.
pub fn callback_pages() -> CallbackPages {
    serde_json::from_str::<Catalogue>(CALLBACK).map_or_else(
        |_| CallbackPages::default(),
        |read| CallbackPages {
            done: page(read.done),
            refused: page(read.refused),
            unexpected: page(read.unexpected),
            language: "en".to_owned(),
        },
    )
}

fn page(words: Words) -> Page {
    Page { title: words.title, sentence: words.text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_holds_the_pages() {
        let catalogue: Catalogue = serde_json::from_str(CALLBACK).unwrap();
        for words in [catalogue.done, catalogue.refused, catalogue.unexpected] {
            assert!(!words.title.is_empty() && !words.text.is_empty());
        }
        assert_ne!(callback_pages(), CallbackPages::default());
    }
}

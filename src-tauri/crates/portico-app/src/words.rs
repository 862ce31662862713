//! The few sentences that are spoken outside the window, from the one catalogue in `ui/src/text`.

use arcgis_auth::scheme::browser::{CallbackPages, Page};
use serde::Deserialize;

const CALLBACK: &str = include_str!("../../../../ui/src/text/en/callback.json");

const START: &str = include_str!("../../../../ui/src/text/en/start.json");

/// Why Portico cannot start. There is no window yet that could say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartProblem {
    /// The folder of its files.
    Folder,
    /// The window.
    Window,
    /// There is no screen.
    NoDisplay,
}

/// What happened, likely why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Notice {
    /// In a few words.
    pub title: String,
    /// What happened.
    pub happened: String,
    /// Likely why.
    pub why: String,
    /// What to do.
    pub todo: String,
}

#[derive(Deserialize)]
struct StartWords {
    folder: Notice,
    window: Notice,
    no_display: Notice,
}

/// The words for a start that failed. `None` if the catalogue were broken, which a test rules out.
pub fn start_notice(problem: StartProblem) -> Option<Notice> {
    let words: StartWords = serde_json::from_str(START).ok()?;
    Some(match problem {
        StartProblem::Folder => words.folder,
        StartProblem::Window => words.window,
        StartProblem::NoDisplay => words.no_display,
    })
}

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

    #[test]
    fn the_catalogue_says_why_a_start_failed() {
        let problems = [StartProblem::Folder, StartProblem::Window, StartProblem::NoDisplay];
        let said: Vec<Notice> = problems.map(|problem| start_notice(problem).unwrap()).into();
        for notice in &said {
            let parts = [&notice.title, &notice.happened, &notice.why, &notice.todo];
            assert!(parts.iter().all(|part| !part.is_empty()), "{notice:?}");
        }
        assert!(said[0] != said[1] && said[1] != said[2] && said[0] != said[2]);
    }
}

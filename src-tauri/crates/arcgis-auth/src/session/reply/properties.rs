//! Beginnings of replies that nobody thought of (CHECKS D5): a refusal is never taken for something else, however it is cut
//! into pieces. `PROPTEST_CASES` sets how many are tried, at least 1,024.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// A refusal in each of the shapes (PROTOCOL §0).
fn refusal() -> impl Strategy<Value = Value> {
    let text = || prop_oneof!["\\PC{0,24}", any::<String>()];
    let code = prop::sample::select(vec![400, 403, 498, 499, 500]);
    (0..5, code, text(), text()).prop_map(|(shape, code, one, other)| match shape {
        0 => json!({ "error": { "code": code, "message": one, "details": [other] } }),
        1 => json!({ "error": one, "error_description": other }),
        2 => json!({ "status": "error", "messages": [one, other], "code": code.to_string() }),
        3 => json!({ "status": "failed", "statusMessage": one, "more": { "of": [other] } }),
        _ => json!({ "code": code, "message": one, "details": other }),
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(1024), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn the_beginning_of_a_refusal_may_become_one(
        refusal in refusal(),
        before in prop::sample::select(vec!["", "\u{feff}", " \r\n\t", "\u{feff}\n"]),
        after in prop::sample::select(vec!["", "\n", "  \r\n"]),
        wide in any::<bool>(),
    ) {
        let written = if wide { serde_json::to_string_pretty(&refusal) } else { serde_json::to_string(&refusal) };
        let whole = format!("{before}{}{after}", written.unwrap());
        for cut in 0..=whole.len() {
            prop_assert!(may_become_refusal(&whole.as_bytes()[..cut]), "{whole:?} up to {cut}");
        }
    }

    #[test]
    fn any_beginning_is_answered(begun in any::<Vec<u8>>(), open in any::<bool>()) {
        let text = [if open { &b"{"[..] } else { b"" }, &begun].concat();
        let _ = may_become_refusal(&text);
    }

    /// Lists, pages and lines are let through with their first letter.
    #[test]
    fn what_is_no_object_is_let_through_at_once(first in "[^{\\s\u{feff}\u{f000}-\u{ffff}]", rest in "\\PC{0,12}") {
        let begun = first + &rest;
        prop_assert!(!may_become_refusal(begun.as_bytes()), "{begun}");
    }
}

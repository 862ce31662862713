//! What the generated bindings let into the window: no secret (CHECKS.md S4).

mod read;
mod token;

use std::collections::BTreeSet;

use crate::Findings;
pub use read::{Bindings, Field, Given, bindings};

/// Words in the name of a field that holds a secret, unless it is known to hold something else.
const SECRET_WORDS: &[&str] = &[
    "bearer",
    "code",
    "credential",
    "grant",
    "key",
    "passphrase",
    "password",
    "pin",
    "refresh",
    "secret",
    "token",
    "verifier",
];

/// Types that carry what a person typed. They go in only.
const SECRET_TYPES: &[&str] = &["Typed"];

/// A field that looks like a secret and is none.
pub struct Known {
    /// `Type.field`.
    pub field: &'static str,
    /// The type it has to have; a text would be something else.
    pub kind: &'static str,
    /// What it holds.
    pub what: &'static str,
}

/// The fields that are known to hold no secret.
pub const KNOWN: &[Known] = &[
    Known { field: "Copied.tokenUntil", kind: "number | null", what: "a time" },
    Known { field: "Stay.tokenUntil", kind: "number | null", what: "a time" },
    Known { field: "Kept.secrets", kind: "string[]", what: "the names of the kinds that are kept" },
    Known { field: "Said.key", kind: "string", what: "the name of a text" },
    Known { field: "UiError.code", kind: "string", what: "the name of an error" },
    Known { field: "AppIdState.pastedCode", kind: "boolean", what: "whether a code is to be pasted" },
];

/// Commands and events whose values hold a secret, however deep.
pub fn secrets_given_out(bindings: &Bindings, known: &[Known]) -> Findings {
    let mut findings = Findings::new();
    let mut used = BTreeSet::new();
    for (name, given) in bindings.commands.iter().chain(&bindings.events) {
        for reached in bindings.reached(given) {
            if SECRET_TYPES.contains(&reached.as_str()) {
                findings.push(format!("{name} gives {reached} to the window"));
            }
            for field in bindings.fields(&reached) {
                let place = format!("{reached}.{}", field.name);
                match known.iter().find(|known| known.field == place) {
                    Some(known) if known.kind == field.kind => drop(used.insert(known.field)),
                    Some(known) => {
                        findings.push(format!("{name}: {place} is {} and not {}", field.kind, known.kind));
                    }
                    None if names_a_secret(&field.name) => {
                        findings.push(format!("{name} gives {place} to the window"));
                    }
                    None => {}
                }
            }
        }
    }
    let stale = known.iter().filter(|known| !used.contains(known.field));
    findings.extend(stale.map(|known| format!("{} is known and does not exist", known.field)));
    if bindings.commands.is_empty() || bindings.commands.len() != bindings.calls {
        findings.push(format!("{} of {} calls were understood", bindings.commands.len(), bindings.calls));
    }
    findings
}

fn names_a_secret(field: &str) -> bool {
    let mut words = vec![String::new()];
    for letter in field.chars() {
        if letter.is_uppercase() || letter == '_' {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase().filter(|letter| *letter != '_'));
        }
    }
    words.iter().any(|word| {
        SECRET_WORDS.contains(&word.as_str()) || SECRET_WORDS.contains(&word.trim_end_matches('s'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "import { invoke as __TAURI_INVOKE } from \"@tauri-apps/api/core\";\n";

    fn found(commands: &str, types: &str) -> Findings {
        let source = format!("{START}export const commands = {{\n{commands}\n}};\n{types}");
        secrets_given_out(&bindings(&source), &[])
    }

    #[test]
    fn names_of_secrets_are_recognised() {
        for name in ["token", "accessToken", "refresh_token", "passwords", "Code", "apiKey", "clientSecret"] {
            assert!(names_a_secret(name), "{name}");
        }
        for name in ["user", "tokenise", "until", "encoded", "keyring"] {
            assert!(!names_a_secret(name), "{name}");
        }
    }

    #[test]
    fn a_secret_is_found_at_any_depth_and_in_any_spelling() {
        let call = "one: () => __TAURI_INVOKE<One | null>(\"one\"),";
        let outer = "export type One = { two: Two[], at: number };\n";
        for two in [
            "export type Two = { accessToken: string };",
            "/** A. */\nexport type Two = {\n\t/** The token: secret; really. */\n\taccessToken: string,\n};",
            "export type Two = { kind: 'a' } | { kind: 'b'; accessToken?: string | null };",
            "export type Two = ({ \"accessToken\": string }) & { x: 1 };",
        ] {
            assert_eq!(
                found(call, &format!("{outer}{two}")),
                ["one gives Two.accessToken to the window"],
                "{two}"
            );
        }
        let quiet = "export type Two = { /** a token: no */ name: string, kind: \"token: x; secret\" };";
        assert_eq!(found(call, &format!("{outer}{quiet}")), Findings::new());
    }

    #[test]
    fn what_goes_in_is_not_what_comes_out() {
        let types = "export type Typed = string;\nexport type Way = { password: Typed };";
        assert!(found("one: (way: Way) => __TAURI_INVOKE<null>(\"one\", { way }),", types).is_empty());
        assert_eq!(
            found("one: () => __TAURI_INVOKE<Typed>('one'),", types),
            ["one gives Typed to the window"]
        );
        let boxed = "one: () => typedError<Way, string>(__TAURI_INVOKE(\"one\")),";
        assert_eq!(
            found(boxed, types),
            ["one gives Typed to the window", "one gives Way.password to the window"]
        );
    }

    #[test]
    fn events_are_looked_at_too() {
        let events = "export const events = { told: makeEvent<Told>(\"told\") };\nexport type Told = { secret: string };";
        let command = "one: () => __TAURI_INVOKE<null>(\"one\"),";
        assert_eq!(found(command, events), ["told gives Told.secret to the window"]);
    }

    #[test]
    fn a_known_field_keeps_its_type_and_is_there() {
        let known = |kind| [Known { field: "One.tokenUntil", kind, what: "a time" }];
        let source = format!(
            "{START}one: () => __TAURI_INVOKE<One>(\"one\"),\nexport type One = {{ tokenUntil: Millis | null }};"
        );
        let bindings = bindings(&source);
        assert!(secrets_given_out(&bindings, &known("Millis | null")).is_empty());
        assert_eq!(
            secrets_given_out(&bindings, &known("Millis")),
            [
                "one: One.tokenUntil is Millis | null and not Millis",
                "One.tokenUntil is known and does not exist",
            ]
        );
    }

    #[test]
    fn a_call_that_is_not_understood_is_found() {
        assert_eq!(found("one: () => __TAURI_INVOKE(name),", ""), ["0 of 1 calls were understood"]);
        assert_eq!(found("", ""), ["0 of 0 calls were understood"]);
    }
}

//! What the window may ask: the capabilities and the commands they grant (CHECKS.md A2).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Findings;

/// What the window's door uses of Tauri itself.
const CORE: &[&str] = &[
    "core:event:allow-listen",
    "core:event:allow-unlisten",
    "core:window:allow-close",
    "core:window:allow-internal-toggle-maximize",
    "core:webview:allow-set-webview-zoom",
    "core:window:allow-minimize",
    "core:window:allow-start-dragging",
    "core:window:allow-toggle-maximize",
];

/// The commands that a capability grants, by their names in Rust, and what it allows besides and should not.
///
/// # Errors
/// When the text is no JSON.
pub fn granted(file: &str, text: &str) -> serde_json::Result<(BTreeSet<String>, Findings)> {
    let capability: Value = serde_json::from_str(text)?;
    let mut findings = Findings::new();
    if capability["windows"] != serde_json::json!(["main"]) {
        findings.push(format!("{file}: windows is not exactly [\"main\"]"));
    }
    for key in ["webviews", "remote"] {
        if !capability[key].is_null() {
            findings.push(format!("{file}: there is {key}"));
        }
    }
    let mut commands = BTreeSet::new();
    for permission in capability["permissions"].as_array().into_iter().flatten() {
        // A permission with a scope is an object; none of ours has one.
        let name = permission.as_str().unwrap_or("a permission with a scope");
        match name.strip_prefix("allow-") {
            Some(command) if !command.contains(['*', ':']) => {
                commands.insert(command.replace('-', "_"));
            }
            _ if CORE.contains(&name) => {}
            _ => findings.push(format!("{file}: {name} is granted")),
        }
    }
    Ok((commands, findings))
}

/// Names that one list has and another has not.
pub fn differences(lists: &[(&str, &BTreeSet<String>)]) -> Findings {
    let all: BTreeSet<&String> = lists.iter().flat_map(|(_, names)| names.iter()).collect();
    let missing = |name: &&String| {
        let lacking = lists.iter().filter(|(_, names)| !names.contains(*name)).map(|(list, _)| *list);
        lacking.collect::<Vec<_>>().join(", ")
    };
    let mut findings: Findings = lists
        .iter()
        .filter(|(_, names)| names.is_empty())
        .map(|(list, _)| format!("{list} is empty"))
        .collect();
    for name in all {
        let lacking = missing(&name);
        if !lacking.is_empty() {
            findings.push(format!("{name} is missing in {lacking}"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(capability: &Value) -> (Vec<String>, Findings) {
        let (commands, findings) = granted("c", &capability.to_string()).unwrap();
        (commands.into_iter().collect(), findings)
    }

    #[test]
    fn commands_are_read_and_the_rest_is_found() {
        let good =
            json!({ "windows": ["main"], "permissions": ["core:event:allow-listen", "allow-copy-token"] });
        assert_eq!(read(&good), (vec!["copy_token".into()], Findings::new()));
        for bad in [
            "*",
            "allow-*",
            "core:default",
            "core:event:default",
            "fs:allow-read",
            "shell:allow-execute",
            "opener:allow-open-url",
            "clipboard-manager:allow-read-text",
            "core:window:allow-create",
        ] {
            let capability = json!({ "windows": ["main"], "permissions": [bad] });
            assert_eq!(read(&capability).1, [format!("c: {bad} is granted")]);
        }
        let scoped =
            json!({ "windows": ["main"], "permissions": [{ "identifier": "allow-x", "allow": [] }] });
        assert_eq!(read(&scoped).1, ["c: a permission with a scope is granted"]);
    }

    #[test]
    fn only_the_window_main_and_nothing_from_the_web() {
        for windows in [json!(["*"]), json!(["main", "login"]), json!(["main*"]), json!([]), Value::Null] {
            assert_eq!(read(&json!({ "windows": windows })).1, ["c: windows is not exactly [\"main\"]"]);
        }
        let web = json!({ "windows": ["main"], "remote": { "urls": ["https://x"] }, "webviews": ["a"] });
        assert_eq!(read(&web).1, ["c: there is webviews", "c: there is remote"]);
    }

    #[test]
    fn lists_that_differ_are_told_apart() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        let (ab, a, none) = (set(&["a", "b"]), set(&["a"]), set(&[]));
        assert!(differences(&[("one", &ab), ("two", &ab)]).is_empty());
        assert_eq!(differences(&[("one", &ab), ("two", &a)]), ["b is missing in two"]);
        assert_eq!(differences(&[("one", &none), ("two", &none)]), ["one is empty", "two is empty"]);
    }
}

//! What the window may load: the content policy and its neighbours in `tauri.conf.json` (CHECKS.md A1).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Findings;

/// The only sources that a directive may name: the program's own files, nothing, and Tauri's calls.
const SOURCES: &[&str] = &["'self'", "'none'"];
const CALLS: &[&str] = &["ipc:", "http://ipc.localhost"];

/// What `tauri.conf.json` allows and should not.
///
/// # Errors
/// When the text is no JSON.
pub fn loose_ends(text: &str) -> serde_json::Result<Findings> {
    let conf: Value = serde_json::from_str(text)?;
    let app = &conf["app"];
    let security = &app["security"];
    let mut findings = Findings::new();
    let mut must = |holds: bool, words: &str| {
        if !holds {
            findings.push(words.to_owned());
        }
    };
    must(app["withGlobalTauri"] != Value::Bool(true), "withGlobalTauri is on");
    must(security["freezePrototype"] == Value::Bool(true), "freezePrototype is not on");
    must(security["capabilities"] == serde_json::json!(["main"]), "capabilities are not exactly [\"main\"]");
    must(security["assetProtocol"]["enable"] != Value::Bool(true), "assetProtocol is on");
    must(
        matches!(security["dangerousDisableAssetCspModification"], Value::Null | Value::Bool(false)),
        "dangerousDisableAssetCspModification is set",
    );
    for key in ["devUrl", "frontendDist"] {
        let remote = conf["build"][key].as_str().is_some_and(|place| place.starts_with("http"));
        must(!(remote && key == "frontendDist"), "frontendDist is a web address");
    }
    for window in app["windows"].as_array().into_iter().flatten() {
        must(window["label"] == "main", "there is a window beside main");
        let url = window["url"].as_str().unwrap_or_default();
        must(!url.contains("://"), "a window opens a web address");
    }
    match &security["csp"] {
        Value::Null => findings.push("there is no content policy".into()),
        policy => findings.extend(policy_holes(&directives(policy))),
    }
    if let Some(policy) = security.get("devCsp").filter(|policy| !policy.is_null()) {
        findings.extend(policy_holes(&directives(policy)).into_iter().map(|hole| format!("devCsp: {hole}")));
    }
    Ok(findings)
}

/// A policy is one text, or an object of directives whose values are texts or lists.
fn directives(policy: &Value) -> BTreeMap<String, Vec<String>> {
    let words = |text: &str| text.split_whitespace().map(Into::into).collect::<Vec<String>>();
    match policy {
        Value::String(text) => text
            .split(';')
            .filter_map(|directive| directive.trim().split_once(char::is_whitespace))
            .map(|(name, sources)| (name.to_owned(), words(sources)))
            .collect(),
        Value::Object(all) => all
            .iter()
            .map(|(name, sources)| {
                let sources = match sources {
                    Value::Array(list) => list.iter().filter_map(Value::as_str).flat_map(words).collect(),
                    other => words(other.as_str().unwrap_or_default()),
                };
                (name.clone(), sources)
            })
            .collect(),
        _ => BTreeMap::new(),
    }
}

fn policy_holes(policy: &BTreeMap<String, Vec<String>>) -> Findings {
    let mut findings = Findings::new();
    if policy.get("default-src").is_none_or(|sources| sources != &["'self'"]) {
        findings.push("default-src is not exactly 'self'".into());
    }
    for (directive, sources) in policy {
        for source in sources {
            let known = SOURCES.contains(&source.as_str())
                || (directive == "connect-src" && CALLS.contains(&source.as_str()));
            if !known {
                findings.push(format!("{directive} allows {source}"));
            }
        }
    }
    // These do not fall back to default-src, or must not be its 'self'.
    for directive in ["object-src", "base-uri", "form-action", "frame-ancestors"] {
        if policy.get(directive).is_none_or(|sources| sources != &["'none'"]) {
            findings.push(format!("{directive} is not 'none'"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const GOOD: &str = "default-src 'self'; connect-src ipc: http://ipc.localhost; object-src 'none'; base-uri 'none'; \
                        form-action 'none'; frame-ancestors 'none'";

    fn conf(csp: &Value) -> Value {
        json!({
            "app": {
                "withGlobalTauri": false,
                "windows": [{ "label": "main" }],
                "security": { "csp": csp, "freezePrototype": true, "capabilities": ["main"] }
            }
        })
    }

    fn findings(conf: &Value) -> Findings {
        loose_ends(&conf.to_string()).unwrap()
    }

    #[test]
    fn a_tight_policy_passes_in_both_spellings() {
        assert_eq!(findings(&conf(&json!(GOOD))), Findings::new());
        let object = json!({
            "default-src": "'self'", "connect-src": ["ipc:", "http://ipc.localhost"], "object-src": "'none'",
            "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": ["'none'"]
        });
        assert_eq!(findings(&conf(&object)), Findings::new());
    }

    #[test]
    fn every_hole_in_the_policy_is_found() {
        for (from, to, finding) in [
            ("default-src 'self'", "default-src 'self' asset:", "default-src is not exactly 'self'"),
            ("default-src 'self'", "script-src 'self'", "default-src is not exactly 'self'"),
            (
                "object-src 'none'",
                "object-src 'none'; script-src 'unsafe-inline'",
                "script-src allows 'unsafe-inline'",
            ),
            (
                "object-src 'none'",
                "object-src 'none'; style-src 'unsafe-eval'",
                "style-src allows 'unsafe-eval'",
            ),
            ("object-src 'none'", "object-src 'none'; img-src https:", "img-src allows https:"),
            ("object-src 'none'", "object-src 'none'; img-src *", "img-src allows *"),
            ("ipc: ", "ipc: https://evil.example ", "connect-src allows https://evil.example"),
            ("object-src 'none'", "object-src 'none'; script-src ipc:", "script-src allows ipc:"),
            ("object-src 'none'; ", "", "object-src is not 'none'"),
            ("base-uri 'none'", "base-uri 'self'", "base-uri is not 'none'"),
        ] {
            let policy = GOOD.replacen(from, to, 1);
            assert_ne!(policy, GOOD);
            assert!(findings(&conf(&json!(policy))).iter().any(|found| found == finding), "{policy}");
        }
        assert_eq!(findings(&conf(&Value::Null)), ["there is no content policy"]);
    }

    #[test]
    fn every_loose_switch_is_found() {
        for (pointer, value, finding) in [
            ("/app/withGlobalTauri", json!(true), "withGlobalTauri is on"),
            ("/app/security/freezePrototype", json!(false), "freezePrototype is not on"),
            ("/app/security/capabilities", json!(["main", "x"]), "capabilities are not exactly [\"main\"]"),
            ("/app/windows/0/label", json!("login"), "there is a window beside main"),
        ] {
            let mut conf = conf(&json!(GOOD));
            *conf.pointer_mut(pointer).unwrap() = value;
            assert_eq!(findings(&conf), [finding]);
        }
        let mut loose = conf(&json!(GOOD));
        loose["app"]["security"]["assetProtocol"] = json!({ "enable": true });
        loose["app"]["security"]["dangerousDisableAssetCspModification"] = json!(["style-src"]);
        loose["app"]["security"]["devCsp"] = json!("default-src *");
        loose["app"]["windows"][0]["url"] = json!("https://portal.example");
        loose["build"] = json!({ "frontendDist": "https://portal.example" });
        let found = findings(&loose);
        for part in
            ["assetProtocol", "dangerousDisable", "devCsp: default-src", "a window opens", "frontendDist"]
        {
            assert!(found.iter().any(|finding| finding.contains(part)), "{part}: {found:?}");
        }
    }
}

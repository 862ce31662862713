//! The licences of what the window is built from, as `ui/package-lock.json` tells (CHECKS.md A6).

use serde_json::Value;

use crate::Findings;

/// Licences that the built window may hold.
const ALLOWED: &[&str] =
    &["0BSD", "Apache-2.0", "Apache-2.0 OR MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

/// Packages whose licence is not in their metadata, with what their licence file says.
const READ: &[(&str, &str)] = &[("node_modules/svelte-toolbelt", "MIT")];

/// Packages of the lock file that may not be there: a licence that does not fit, or Esri's own components, which are
/// under no open licence.
///
/// # Errors
/// When the text is no JSON.
pub fn unfit(lock: &str) -> serde_json::Result<Findings> {
    let lock: Value = serde_json::from_str(lock)?;
    let mut findings = Findings::new();
    let packages = lock["packages"].as_object();
    for (place, package) in packages.into_iter().flatten().filter(|(place, _)| !place.is_empty()) {
        let read = READ.iter().find(|(name, _)| name == place).map(|(_, licence)| *licence);
        let licence = package["license"].as_str().or(read).unwrap_or("no licence");
        let ships = package["dev"] != Value::Bool(true);
        if ships && !ALLOWED.contains(&licence) {
            findings.push(format!("{place}: {licence}"));
        }
        if place.contains("@esri/calcite") {
            findings.push(format!("{place}: no open licence"));
        }
    }
    if packages.is_none_or(|packages| packages.len() < 2) {
        findings.push("the lock file lists no packages".into());
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn unfit_packages_are_found() {
        let lock = json!({ "packages": {
            "": { "license": "MIT" },
            "node_modules/a": { "license": "MIT" },
            "node_modules/svelte-toolbelt": {},
            "node_modules/tool": { "license": "MPL-2.0", "dev": true },
            "node_modules/b": { "license": "GPL-3.0-only" },
            "node_modules/c": {},
            "node_modules/@esri/calcite-components": { "license": "SEE LICENSE.md", "dev": true }
        }});
        assert_eq!(
            unfit(&lock.to_string()).unwrap(),
            [
                "node_modules/@esri/calcite-components: no open licence",
                "node_modules/b: GPL-3.0-only",
                "node_modules/c: no licence",
            ]
        );
        assert_eq!(unfit("{}").unwrap(), ["the lock file lists no packages"]);
    }
}

//! What every member's `Cargo.toml` says about lints.

use toml::{Table, Value};

use crate::Findings;

/// The only room that may call the operating system where Rust cannot check it.
const MAY_BE_UNSAFE: &str = "web-tier";

/// A member that does not take the lints of the workspace.
///
/// # Errors
/// When the text is no TOML.
pub fn member(file: &str, text: &str) -> Result<Findings, toml::de::Error> {
    let manifest: Table = text.parse()?;
    let name = manifest.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
    let takes = manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(Value::as_bool);
    if takes == Some(true) || (name == Some(MAY_BE_UNSAFE) && manifest.contains_key("lints")) {
        return Ok(Findings::new());
    }
    Ok(vec![format!("{file}: [lints] workspace = true is missing")])
}

/// Lints of the workspace that are weaker than the house wants.
///
/// # Errors
/// When the text is no TOML.
pub fn workspace(text: &str) -> Result<Findings, toml::de::Error> {
    let manifest: Table = text.parse()?;
    let lints = manifest.get("workspace").and_then(|workspace| workspace.get("lints"));
    let level = |tool: &str, lint: &str| {
        let lint = lints?.get(tool)?.get(lint)?;
        lint.as_str().or_else(|| lint.get("level")?.as_str())
    };
    let mut findings = Findings::new();
    if level("rust", "unsafe_code") != Some("forbid") {
        findings.push("unsafe_code is not forbidden".into());
    }
    // A warning fails the lint run.
    for lint in
        ["pedantic", "unwrap_used", "expect_used", "print_stdout", "print_stderr", "dbg_macro", "todo"]
    {
        if !matches!(level("clippy", lint), Some("warn" | "deny" | "forbid")) {
            findings.push(format!("clippy::{lint} is off"));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_takes_the_lints() {
        let with = |lints: &str| member("a", &format!("[package]\nname = \"a\"\n{lints}")).unwrap();
        assert!(with("[lints]\nworkspace = true").is_empty());
        for lints in ["", "[lints]\nworkspace = false", "[lints.rust]\nunsafe_code = \"allow\""] {
            assert_eq!(with(lints).len(), 1, "{lints}");
        }
        let web = "[package]\nname = \"web-tier\"\n";
        assert_eq!(member("w", web).unwrap().len(), 1);
        assert!(member("w", &format!("{web}[lints.rust]\nunsafe_code = \"deny\"")).unwrap().is_empty());
    }

    #[test]
    fn weaker_lints_are_found() {
        let text = "[workspace.lints.rust]\nunsafe_code = \"deny\"\n[workspace.lints.clippy]\n\
                    pedantic = { level = \"warn\", priority = -1 }\nunwrap_used = \"allow\"\nexpect_used = \"warn\"\n\
                    print_stdout = \"warn\"\nprint_stderr = \"deny\"\ndbg_macro = \"warn\"";
        assert_eq!(
            workspace(text).unwrap(),
            ["unsafe_code is not forbidden", "clippy::unwrap_used is off", "clippy::todo is off"]
        );
    }
}

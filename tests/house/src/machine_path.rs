//! Nothing in the tree names a folder of somebody's computer.

use regex::Regex;

use crate::Findings;

/// The one folder of a portal's web pages that looks like somebody's.
const PORTAL_PAGE: &str = "/home/sharing/";

/// Finds the folders of a computer.
pub struct MachinePaths {
    pattern: Regex,
}

impl MachinePaths {
    /// Prepares the search.
    ///
    /// # Errors
    /// When its pattern is none.
    pub fn new() -> Result<Self, regex::Error> {
        // Written apart, so that this file does not name one either.
        let folders =
            ["work/", "root/", "Users/[a-z]", "tmp/brief", "home/[a-z][a-z0-9_-]*/[.a-zA-Z]"].join("|");
        // A web address may well have such a part, so what stands before it is neither of an address nor of a variable.
        let pattern = format!(r"(?:^|[^A-Za-z0-9._~/$}}*-])(/(?:{folders})[^\s'\x22`]*)");
        Ok(Self { pattern: Regex::new(&pattern)? })
    }

    /// The paths in a text that belong to one computer.
    pub fn find(&self, file: &str, text: &str) -> Findings {
        let found = |line: &str| {
            let paths = self.pattern.captures_iter(line).map(|found| found[1].to_owned());
            paths.filter(|path| !path.starts_with(PORTAL_PAGE)).collect::<Vec<_>>()
        };
        let lines = text.lines().enumerate();
        lines
            .flat_map(|(number, line)| found(line).into_iter().map(move |path| (number + 1, path)))
            .map(|(number, path)| format!("{file}:{number}: {path}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine_paths(file: &str, text: &str) -> Findings {
        MachinePaths::new().unwrap().find(file, text)
    }

    #[test]
    fn folders_of_a_computer_are_found() {
        for folder in ["/work", "/root", "/Users", "/home/mara"] {
            let line = format!("see \"{folder}/main\" for more");
            assert_eq!(machine_paths("a", &line), [format!("a:1: {folder}/main")]);
        }
        assert_eq!(machine_paths("a", &format!("x\n(/tmp/{}/it.md)", "brief")).len(), 1);
    }

    #[test]
    fn addresses_are_not_folders() {
        for line in [
            "https://www.arcgis.com/home/item.html",
            "https://gis.example/root/a",
            "/home/content.html",
            "/home/sharing/rest",
            "target/root/x",
            "$HOME/work/x",
            "~/work/x",
        ] {
            assert!(machine_paths("a", line).is_empty(), "{line}");
        }
    }
}

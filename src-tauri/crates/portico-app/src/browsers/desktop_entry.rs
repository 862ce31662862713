//! Desktop entries of browsers (freedesktop.org Desktop Entry Specification 1.5).

use std::path::{Path, PathBuf};

use super::bounded::{is_program, text};
use super::key_file::groups;

/// The largest entry that is read. Real ones have some 10 KB, most of it translations.
const LONGEST: u64 = 256 * 1024;

/// A browser's desktop entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DesktopEntry {
    pub(super) name: String,
    pub(super) program: PathBuf,
    /// The arguments without those that stand for files and addresses.
    pub(super) arguments: Vec<String>,
}

/// What a desktop entry says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// It describes a browser that can be started.
    Browser(DesktopEntry),
    /// It describes something else, or nothing that is there. It hides entries of the same name in later folders.
    Other,
    /// It cannot be read.
    Unreadable,
}

/// Reads an entry; `programs` are the folders for programs that are named without one.
pub(super) fn read(path: &Path, programs: &[PathBuf]) -> Reading {
    let Some(text) = text(path, LONGEST) else { return Reading::Unreadable };
    match parse(&text, programs) {
        Some(entry) => Reading::Browser(entry),
        None => Reading::Other,
    }
}

fn parse(text: &str, programs: &[PathBuf]) -> Option<DesktopEntry> {
    let groups = groups(text);
    let group = groups.iter().find(|group| group.name == "Desktop Entry")?;
    let is = |key, wanted| group.get(key) == Some(wanted);
    let browser =
        group.get("Categories").is_some_and(|list| list.split(';').any(|category| category == "WebBrowser"));
    if !browser
        || !is("Type", "Application")
        || ["Hidden", "NoDisplay", "Terminal"].iter().any(|key| is(key, "true"))
    {
        return None;
    }
    if let Some(needed) = group.get("TryExec") {
        find(needed, programs)?;
    }
    let mut command = arguments(group.get("Exec")?)?.into_iter();
    let program = find(&command.next()?, programs)?;
    let name = group.get("Name").unwrap_or_default().to_owned();
    Some(DesktopEntry { name, program, arguments: command.collect() })
}

/// The program's file: as named, or in one of the folders for programs.
fn find(program: &str, programs: &[PathBuf]) -> Option<PathBuf> {
    let named = Path::new(program);
    if named.is_absolute() {
        return is_program(named).then(|| named.to_owned());
    }
    // A relative path with a folder is not allowed.
    if named.components().count() != 1 {
        return None;
    }
    programs.iter().map(|folder| folder.join(named)).find(|file| is_program(file))
}

/// Splits an Exec line ("The Exec key"): arguments are separated by blanks and may stand in double quotes, inside which
/// a backslash keeps the next character. Field codes (`%u`) are left out, and so are the marks (`@@u`, `@@`) between
/// which Flatpak looks for files to hand over.
fn arguments(exec: &str) -> Option<Vec<String>> {
    let mut arguments = Vec::new();
    let mut rest = unescape(exec);
    loop {
        rest = rest.trim_start().to_owned();
        if rest.is_empty() {
            return Some(arguments);
        }
        let (argument, quoted, length) = one(&rest)?;
        rest.drain(..length);
        let is_code = !quoted && argument.len() == 2 && argument.starts_with('%') && argument != "%%";
        let is_mark = !quoted && argument.starts_with("@@") && argument.len() <= 3;
        if !is_code && !is_mark {
            arguments.push(argument.replace("%%", "%"));
        }
    }
}

/// The first argument of a line, whether it was quoted, and how many bytes it took. `None` when a quote does not end.
fn one(line: &str) -> Option<(String, bool, usize)> {
    let Some(inner) = line.strip_prefix('"') else {
        let end = line.find(char::is_whitespace).unwrap_or(line.len());
        return Some((line[..end].to_owned(), false, end));
    };
    let mut argument = String::new();
    let mut characters = inner.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((argument, true, at + 2)),
            '\\' => argument.push(characters.next()?.1),
            other => argument.push(other),
        }
    }
    None
}

/// The escapes that every text value can have ("Possible value types").
fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('s') => text.push(' '),
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('\\') | None => text.push('\\'),
            Some(other) => text.extend(['\\', other]),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exec_lines() {
        for (line, expected) in [
            ("/usr/bin/chromium %U", &["/usr/bin/chromium"][..]),
            ("firefox --name firefox-esr %u", &["firefox", "--name", "firefox-esr"]),
            (
                "env BAMF_DESKTOP_FILE_HINT=/var/lib/x.desktop /snap/bin/firefox %u",
                &["env", "BAMF_DESKTOP_FILE_HINT=/var/lib/x.desktop", "/snap/bin/firefox"],
            ),
            (
                "/usr/bin/flatpak run --branch=stable --file-forwarding org.mozilla.firefox @@u %u @@",
                &["/usr/bin/flatpak", "run", "--branch=stable", "--file-forwarding", "org.mozilla.firefox"],
            ),
            (r#""/opt/my browser/run" --flag"#, &["/opt/my browser/run", "--flag"]),
            // Four backslashes stand for one: first as text, then inside the quotes.
            (r#"sh "a \\"b\\" \\\\ c" 100%%"#, &["sh", r#"a "b" \ c"#, "100%"]),
            (r#"x "%u" "@@""#, &["x", "%u", "@@"]),
        ] {
            assert_eq!(arguments(line).unwrap(), expected, "{line}");
        }
        assert_eq!(arguments(r#"x "never ends"#), None);
        assert_eq!(arguments(r#"x "\\"#), None);
        assert_eq!(arguments("  ").unwrap(), Vec::<String>::new());
    }
}

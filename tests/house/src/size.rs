//! How long files and commands are.

use proc_macro2::LineColumn;
use syn::spanned::Spanned;
use syn::{Attribute, Item, ItemFn};

use crate::Findings;

/// Rust files without their tests, and files of the window: at most this many lines.
pub const RUST_MOST: usize = 600;
/// TypeScript, Svelte and CSS: at most this many lines.
pub const UI_MOST: usize = 300;
/// Half of the Rust files are no longer than this.
pub const RUST_MEDIAN: usize = 180;
/// Half of the window's files are no longer than this.
pub const UI_MEDIAN: usize = 90;
/// A command is no longer than this.
pub const COMMAND_MOST: usize = 25;

/// The lines of a Rust file without what is compiled for tests only.
///
/// # Errors
/// When it is no Rust.
pub fn rust_lines(source: &str) -> syn::Result<usize> {
    let file = syn::parse_file(source)?;
    let tests = file.items.iter().filter(|item| for_tests(item));
    let tests: usize = tests.map(|item| lines(item.span().start(), item.span().end())).sum();
    Ok(source.lines().count() - tests)
}

/// Whether a file holds nothing but tests.
pub fn is_test(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "benches")) || path.ends_with(".test.ts")
}

/// The Tauri commands of a file and their lines, from `fn` to the closing brace.
///
/// # Errors
/// When it is no Rust.
pub fn commands(source: &str) -> syn::Result<Vec<(String, usize)>> {
    let file = syn::parse_file(source)?;
    let commands = file.items.iter().filter_map(|item| match item {
        Item::Fn(function) if is_command(function) => Some(function),
        _ => None,
    });
    let length = |f: &ItemFn| lines(f.sig.span().start(), f.block.span().end());
    Ok(commands.map(|f| (f.sig.ident.to_string(), length(f))).collect())
}

/// Files that are longer than `most`, and the half of them if it is longer than `median`.
pub fn too_long(files: &[(String, usize)], most: usize, median: usize) -> Findings {
    let over = files.iter().filter(|(_, lines)| *lines > most);
    let mut findings: Findings =
        over.map(|(file, lines)| format!("{file}: {lines} lines of {most}")).collect();
    let mut sorted: Vec<usize> = files.iter().map(|(_, lines)| *lines).collect();
    sorted.sort_unstable();
    match sorted.get(sorted.len() / 2) {
        Some(middle) if *middle > median => {
            findings.push(format!("half of the files are over {middle} lines"));
        }
        Some(_) => {}
        None => findings.push("there are no files".into()),
    }
    findings
}

fn lines(start: LineColumn, end: LineColumn) -> usize {
    end.line + 1 - start.line
}

fn is_command(function: &ItemFn) -> bool {
    function.attrs.iter().any(|attribute| {
        let path: Vec<String> = attribute.path().segments.iter().map(|part| part.ident.to_string()).collect();
        path == ["tauri", "command"]
    })
}

/// Whether an item is compiled for tests only.
pub(crate) fn for_tests(item: &Item) -> bool {
    attributes(item).iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|flag| flag == "test")
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_do_not_count() {
        let source = "//! One.\n\nfn two() {}\n\n/// Tests.\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn t() {}\n}\n";
        assert_eq!(rust_lines(source).unwrap(), 4);
        assert_eq!(rust_lines(&source.replace("#[cfg(test)]", "#[cfg(unix)]")).unwrap(), 10);
        assert!(rust_lines("fn {").is_err());
    }

    #[test]
    fn test_files_are_told_by_their_place() {
        for path in ["a/tests/it.rs", "a/src/store/tests.rs", "ui/src/a.test.ts", "tests/house/src/lib.rs"] {
            assert!(is_test(path), "{path}");
        }
        for path in ["a/src/attests.rs", "ui/src/test.ts", "a/src/testing/x.rs"] {
            assert!(!is_test(path), "{path}");
        }
    }

    #[test]
    fn commands_are_measured() {
        let source = "/// Says.\n#[tauri::command]\n#[specta::specta]\npub(crate) async fn say(\n    a: u8,\n) {\n    a;\n}\n\
                      fn other() {}\n";
        assert_eq!(commands(source).unwrap(), [("say".to_string(), 5)]);
    }

    #[test]
    fn long_files_and_long_halves_are_found() {
        let files = |lines: &[usize]| lines.iter().map(|n| (format!("f{n}"), *n)).collect::<Vec<_>>();
        assert!(too_long(&files(&[10, 20, 300]), 300, 20).is_empty());
        assert_eq!(too_long(&files(&[10, 20, 301]), 300, 20), ["f301: 301 lines of 300"]);
        assert_eq!(too_long(&files(&[10, 21, 30]), 300, 20), ["half of the files are over 21 lines"]);
        assert_eq!(too_long(&[], 300, 20), ["there are no files"]);
    }
}

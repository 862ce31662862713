//! What a room's own source reaches by its path: the standard library is in every room, and no package tells.

use syn::visit::{self, Visit};
use syn::{Item, ItemUse, Path, UseTree};

use crate::Findings;
use crate::size::for_tests;

/// Modules that a room's source never names.
pub struct Reach {
    /// The folder of its source.
    pub sources: &'static str,
    /// Paths; everything below them counts too.
    pub never: &'static [&'static str],
}

/// What is handed in, or done elsewhere.
pub const REACHES: &[Reach] = &[
    Reach {
        sources: "src-tauri/crates/arcgis-auth/src/",
        never: &["std::env", "std::fs", "std::process", "tokio::fs", "tokio::process", "std::os::unix::fs"],
    },
    Reach {
        sources: "src-tauri/crates/profile-store/src/",
        never: &["std::net", "tokio::net", "std::process::Command", "tokio::process"],
    },
];

/// The forbidden paths that a file names outside of its tests.
///
/// # Errors
/// When it is no Rust.
pub fn forbidden(file: &str, source: &str, never: &[&str]) -> syn::Result<Findings> {
    let mut named = Named::default();
    named.visit_file(&syn::parse_file(source)?);
    let below = |path: &str, never: &str| {
        path.strip_prefix(never).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    let found = named.paths.into_iter().filter(|path| never.iter().any(|never| below(path, never)));
    Ok(found.map(|path| format!("{file}: {path}")).collect())
}

#[derive(Default)]
struct Named {
    paths: Vec<String>,
}

impl Named {
    fn imported(&mut self, before: &str, tree: &UseTree) {
        let join = |name: &syn::Ident| {
            if before.is_empty() { name.to_string() } else { format!("{before}::{name}") }
        };
        match tree {
            UseTree::Path(path) => self.imported(&join(&path.ident), &path.tree),
            UseTree::Name(name) if name.ident == "self" => self.paths.push(before.to_owned()),
            UseTree::Name(name) => self.paths.push(join(&name.ident)),
            UseTree::Rename(name) => self.paths.push(join(&name.ident)),
            UseTree::Glob(_) => self.paths.push(before.to_owned()),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.imported(before, tree)),
        }
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item(&mut self, item: &'ast Item) {
        if !for_tests(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.imported("", &item.tree);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let names: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.paths.push(names.join("::"));
        visit::visit_path(self, path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Findings {
        forbidden("f", source, &["std::fs", "std::env"]).unwrap()
    }

    #[test]
    fn every_spelling_is_found() {
        for (source, path) in [
            ("use std::fs;", "std::fs"),
            ("use std::{io, fs::File};", "std::fs::File"),
            ("use std::fs::{self as files};", "std::fs::self"),
            ("use ::std::fs::*;", "std::fs"),
            ("fn f() { std::fs::read(\"a\"); }", "std::fs::read"),
            ("mod a { pub struct S { f: Option<std::fs::File> } }", "std::fs::File"),
            ("fn f() -> Vec<u8> { let x = || std::env::var(\"A\"); x }", "std::env::var"),
        ] {
            assert_eq!(found(source), [format!("f: {path}")], "{source}");
        }
    }

    #[test]
    fn tests_and_likenesses_pass() {
        for source in [
            "#[cfg(test)]\nmod tests { use std::fs; }",
            "#[cfg(test)]\nuse std::fs;",
            "use std::fsx::a;",
            "const A: &str = env!(\"A\"); // std::env",
        ] {
            assert_eq!(found(source), Findings::new(), "{source}");
        }
    }
}

//! What a crate shows to those who use it: none of the types of the HTTP client it happens to use.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Field, ImplItemFn, Item, Path, Signature, UseTree, Visibility};

use crate::Findings;
use crate::size::for_tests;

/// The public parts of a file that show a type of `package`, by what they name.
///
/// # Errors
/// When it is no Rust.
pub fn shown(file: &str, source: &str, package: &str) -> syn::Result<Findings> {
    let parsed = syn::parse_file(source)?;
    let mut names = BTreeSet::from([package.to_owned()]);
    let mut findings = Findings::new();
    for item in &parsed.items {
        if let Item::Use(import) = item
            && let UseTree::Path(path) = &import.tree
            && path.ident == package
        {
            imported(&path.tree, &mut names);
            if public(&import.vis) {
                findings.push(format!("{file}: pub use {package}"));
            }
        }
    }
    let mut shown = Shown { names, found: Vec::new(), inside: false };
    shown.visit_file(&parsed);
    findings.extend(shown.found.into_iter().map(|name| format!("{file}: {name} is public")));
    Ok(findings)
}

fn imported(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => imported(&path.tree, names),
        UseTree::Name(name) => drop(names.insert(name.ident.to_string())),
        UseTree::Rename(name) => drop(names.insert(name.rename.to_string())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, names)),
        UseTree::Glob(_) => {}
    }
}

fn public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

struct Shown {
    names: BTreeSet<String>,
    found: Vec<String>,
    inside: bool,
}

impl Shown {
    fn look(&mut self, inside: bool, visit: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.inside, inside);
        visit(self);
        self.inside = before;
    }
}

impl<'ast> Visit<'ast> for Shown {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            _ if for_tests(item) => {}
            Item::Fn(item) if public(&item.vis) => self.look(true, |shown| shown.visit_signature(&item.sig)),
            Item::Type(item) if public(&item.vis) => self.look(true, |shown| shown.visit_type(&item.ty)),
            Item::Trait(item) if public(&item.vis) => {
                self.look(true, |shown| visit::visit_item_trait(shown, item));
            }
            // The fields of a public variant are public too.
            Item::Enum(item) if public(&item.vis) => {
                self.look(true, |shown| visit::visit_item_enum(shown, item));
            }
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_field(&mut self, field: &'ast Field) {
        self.look(self.inside || public(&field.vis), |shown| shown.visit_type(&field.ty));
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.look(public(&function.vis), |shown| shown.visit_signature(&function.sig));
    }

    fn visit_signature(&mut self, signature: &'ast Signature) {
        visit::visit_signature(self, signature);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if self.inside
            && path.segments.first().is_some_and(|first| self.names.contains(&first.ident.to_string()))
        {
            let names: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
            self.found.push(names.join("::"));
        }
        visit::visit_path(self, path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_types_of_the_client_are_found() {
        for (source, name) in [
            ("pub fn f() -> Result<(), reqwest::Error> {}", "reqwest::Error is public"),
            ("use reqwest::{Client, Url as U};\npub struct A { pub c: Client }", "Client is public"),
            ("use reqwest::Url as U;\nimpl A { pub async fn f(&self, u: &U) {} }", "U is public"),
            ("pub trait T { fn f(r: reqwest::Response); }", "reqwest::Response is public"),
            ("pub enum E { A(Box<reqwest::Error>) }", "reqwest::Error is public"),
            ("pub type C = reqwest::Client;", "reqwest::Client is public"),
            ("pub use reqwest::Client;", "pub use reqwest"),
        ] {
            assert_eq!(shown("f", source, "reqwest").unwrap(), [format!("f: {name}")], "{source}");
        }
    }

    #[test]
    fn what_is_not_public_passes() {
        for source in [
            "use reqwest::Client;\npub struct A { c: Client }",
            "pub(crate) fn f(c: reqwest::Client) {}",
            "pub fn f() { let c = reqwest::Client::new(); }",
            "use reqwest::Client;\nimpl A { fn f(c: Client) {} }",
            "use http::Method;\npub fn f(m: Method) {}",
            "enum E { A(reqwest::Error) }",
        ] {
            assert_eq!(shown("f", source, "reqwest").unwrap(), Findings::new(), "{source}");
        }
    }
}

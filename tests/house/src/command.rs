//! The names of the commands, as the build script and the shell's bindings list them.

use std::collections::BTreeSet;

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{ExprMethodCall, Lit, Macro, Path, Token};

/// The names in `.commands(&["…", …])` of a build script.
///
/// # Errors
/// When the source is no Rust.
pub fn in_build_script(source: &str) -> syn::Result<BTreeSet<String>> {
    let mut found = Texts::default();
    found.visit_file(&syn::parse_file(source)?);
    Ok(found.texts)
}

/// The names in `collect_commands![module::name, …]`.
///
/// # Errors
/// When the source is no Rust.
pub fn collected(source: &str) -> syn::Result<BTreeSet<String>> {
    let mut found = Collected::default();
    found.visit_file(&syn::parse_file(source)?);
    Ok(found.names)
}

#[derive(Default)]
struct Texts {
    texts: BTreeSet<String>,
    inside: bool,
}

impl<'ast> Visit<'ast> for Texts {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.visit_expr(&call.receiver);
        let outside = self.inside;
        self.inside |= call.method == "commands";
        call.args.iter().for_each(|argument| self.visit_expr(argument));
        self.inside = outside;
    }

    fn visit_lit(&mut self, literal: &'ast Lit) {
        if let Lit::Str(text) = literal
            && self.inside
        {
            self.texts.insert(text.value());
        }
    }
}

#[derive(Default)]
struct Collected {
    names: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Collected {
    fn visit_macro(&mut self, call: &'ast Macro) {
        if call.path.segments.last().is_some_and(|name| name.ident == "collect_commands") {
            let list = Punctuated::<Path, Token![,]>::parse_terminated.parse2(call.tokens.clone());
            let names =
                list.into_iter().flatten().filter_map(|path| Some(path.segments.last()?.ident.to_string()));
            self.names.extend(names);
        }
        visit::visit_macro(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_both() {
        let script = "fn main() { let m = Manifest::new(\"no\").commands(&[\"probe\", \"copy_token\"]).plugin(\"no\"); }";
        assert_eq!(in_build_script(script).unwrap(), ["copy_token", "probe"].map(String::from).into());
        let bindings =
            "fn b() { Builder::new().commands(collect_commands![a::probe, tokens::copy_token,]); }";
        assert_eq!(collected(bindings).unwrap(), ["copy_token", "probe"].map(String::from).into());
    }
}

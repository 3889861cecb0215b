//! Finds the paths that code uses.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ItemUse, UseTree};

/// A name that a `use` brings into its module; `*` for a glob.
pub(super) struct Import {
    pub(super) name: String,
    pub(super) path: Vec<String>,
    /// Whether the `use` is a re-export.
    pub(super) exported: bool,
}

/// Returns each import of a `use`.
pub(super) fn imports(item: &ItemUse) -> Vec<Import> {
    let mut imports = Vec::new();
    let exported = !matches!(item.vis, syn::Visibility::Inherited);
    collect(&item.tree, &mut Vec::new(), exported, &mut imports);
    imports
}

fn collect(tree: &UseTree, before: &mut Vec<String>, exported: bool, imports: &mut Vec<Import>) {
    let mut import = |name: &str, last: Option<String>| {
        let path = before.iter().cloned().chain(last).collect();
        let name = name.to_owned();
        imports.push(Import {
            name,
            path,
            exported,
        });
    };
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            collect(&path.tree, before, exported, imports);
            before.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                collect(tree, before, exported, imports);
            }
        }
        UseTree::Name(name) if name.ident == "self" => {
            let name = before.last().cloned().unwrap_or_default();
            import(&name, None);
        }
        UseTree::Rename(rename) if rename.ident == "self" => {
            import(&rename.rename.to_string(), None);
        }
        UseTree::Name(name) => import(&name.ident.to_string(), Some(name.ident.to_string())),
        UseTree::Rename(rename) => {
            import(&rename.rename.to_string(), Some(rename.ident.to_string()));
        }
        UseTree::Glob(_) => import("*", None),
    }
}

/// Returns the paths in code, including the arguments of macros, and every single identifier.
/// Attributes, including documentation, are skipped.
pub(super) fn paths(code: TokenStream) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    find(code, &mut paths);
    paths
}

fn find(code: TokenStream, paths: &mut Vec<Vec<String>>) {
    let tokens: Vec<_> = code.into_iter().collect();
    let is = |at: usize, c: char| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == c);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                let group = if is(at + 1, '!') { at + 2 } else { at + 1 };
                let attribute = matches!(
                    tokens.get(group),
                    Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Bracket
                );
                at = if attribute { group } else { at };
            }
            TokenTree::Group(group) => find(group.stream(), paths),
            TokenTree::Ident(word) if word == "use" => {
                // A `use` inside of a function.
                let end = (at..tokens.len()).find(|at| is(*at, ';')).unwrap_or(at);
                let item: TokenStream = tokens[at..=end].iter().cloned().collect();
                if let Ok(item) = syn::parse2::<ItemUse>(item) {
                    paths.extend(imports(&item).into_iter().map(|import| import.path));
                    at = end;
                }
            }
            TokenTree::Ident(first) => {
                // The name of a field or method does not refer to an item in scope.
                let member = at > 0 && is(at - 1, '.') && !(at > 1 && is(at - 2, '.'));
                let absolute = at > 1 && is(at - 1, ':') && is(at - 2, ':');
                let mut path = vec![first.to_string()];
                while is(at + 1, ':') && is(at + 2, ':') {
                    let Some(TokenTree::Ident(next)) = tokens.get(at + 3) else {
                        break;
                    };
                    path.push(next.to_string());
                    at += 3;
                }
                // As in `pub(super)`.
                let keyword = path.len() == 1 && ["crate", "self", "super"].contains(&&*path[0]);
                if !member && !absolute && !keyword {
                    paths.push(path);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// Returns the paths in an item.
pub(super) fn paths_of(item: &impl ToTokens) -> Vec<Vec<String>> {
    paths(item.to_token_stream())
}

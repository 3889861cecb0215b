//! The modules of a crate, each with its definitions, its imports and the paths that it uses.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use quote::ToTokens;
use syn::{Attribute, Item};

use super::references::{Import, imports, paths_of};
use crate::Result;

/// All modules by their paths; the path of the crate's root is `crate`.
pub(super) struct Tree {
    pub(super) modules: BTreeMap<String, Module>,
}

#[derive(Default)]
pub(super) struct Module {
    /// The names that it defines.
    items: BTreeSet<String>,
    imports: Vec<Import>,
    /// The paths that its code uses.
    pub(super) references: Vec<Vec<String>>,
}

impl Tree {
    /// Reads a crate from its root file.
    pub(super) fn read(lib: &Path) -> Result<Self> {
        let mut tree = Self {
            modules: BTreeMap::new(),
        };
        let folder = lib.parent().unwrap_or(lib).to_owned();
        tree.read_file("crate".to_owned(), lib, &folder)?;
        Ok(tree)
    }

    /// Reads a file; its submodules are in the folder.
    fn read_file(&mut self, name: String, file: &Path, folder: &Path) -> Result<()> {
        let at = |e: &dyn std::fmt::Display| format!("{}: {e}", file.display());
        let text = fs::read_to_string(file).map_err(|e| at(&e))?;
        let parsed = syn::parse_file(&text).map_err(|e| at(&e))?;
        let own_folder = file.parent().unwrap_or(file);
        self.read_items(name, parsed.items, folder, own_folder)
    }

    fn read_items(
        &mut self,
        name: String,
        items: Vec<Item>,
        folder: &Path,
        own_folder: &Path,
    ) -> Result<()> {
        let mut module = Module::default();
        let mut code = Vec::new();
        for item in items {
            if is_for_tests(attributes(&item)) {
                continue;
            }
            module.items.extend(defined(&item));
            match item {
                Item::Use(item) => module.imports.extend(imports(&item)),
                Item::Mod(inner) => {
                    let word = inner.ident.to_string();
                    let inner_name = format!("{name}::{word}");
                    let inner_folder = folder.join(&word);
                    if let Some((_, items)) = inner.content {
                        self.read_items(inner_name, items, &inner_folder, own_folder)?;
                    } else {
                        let given = path_attribute(&inner.attrs).map(|path| own_folder.join(path));
                        let file = given.unwrap_or_else(|| file_of(folder, &word));
                        self.read_file(inner_name, &file, &inner_folder)?;
                    }
                }
                item => code.extend(paths_of(&item)),
            }
        }
        let is_named = |import: &Import| code.iter().any(|path| path[0] == import.name);
        // A private import counts as a use, since a trait may be used without its name.
        let used = module.imports.iter().filter(|i| !i.exported || is_named(i));
        let mut references: Vec<_> = used.map(|import| import.path.clone()).collect();
        references.extend(code);
        module.references = references;
        self.modules.insert(name, module);
        Ok(())
    }

    /// Returns the module that defines the item at a path; `None` if it is not in this crate.
    pub(super) fn defining_module(&self, module: &str, path: &[String]) -> Option<String> {
        self.resolve(module, path, 0)
    }

    fn resolve(&self, module: &str, path: &[String], depth: usize) -> Option<String> {
        let (first, rest) = path.split_first()?;
        // Glob imports may form a cycle.
        if depth > 32 {
            return None;
        }
        match first.as_str() {
            "crate" | "$crate" => self.descend("crate", rest, depth),
            "self" => self.descend(module, rest, depth),
            "super" => {
                let (parent, _) = module.rsplit_once("::")?;
                match rest.first().map(String::as_str) {
                    Some("super") => self.resolve(parent, rest, depth),
                    _ => self.descend(parent, rest, depth),
                }
            }
            _ => self.find(module, path, depth),
        }
    }

    fn descend(&self, module: &str, path: &[String], depth: usize) -> Option<String> {
        match path {
            [] => Some(module.to_owned()),
            // A name that is not found is defined by a macro of the module.
            _ => Some(
                self.find(module, path, depth)
                    .unwrap_or_else(|| module.to_owned()),
            ),
        }
    }

    /// Resolves a path that starts with a name in a module.
    fn find(&self, module: &str, path: &[String], depth: usize) -> Option<String> {
        let (first, rest) = path.split_first()?;
        let here = self.modules.get(module)?;
        let child = format!("{module}::{first}");
        if self.modules.contains_key(&child) {
            return self.descend(&child, rest, depth);
        }
        if here.items.contains(first) {
            return Some(module.to_owned());
        }
        if let Some(import) = here.imports.iter().find(|import| import.name == *first) {
            let path: Vec<_> = import.path.iter().chain(rest).cloned().collect();
            return self.resolve_import(module, &path, depth);
        }
        let mut globs = here.imports.iter().filter(|import| import.name == "*");
        globs.find_map(|glob| {
            let source = self.resolve_import(module, &glob.path, depth)?;
            self.find(&source, path, depth + 1)
        })
    }

    /// A `use` whose path starts with the name that it imports refers to another crate.
    fn resolve_import(&self, module: &str, path: &[String], depth: usize) -> Option<String> {
        let first = path.first()?;
        let within = ["crate", "self", "super", "$crate"].contains(&first.as_str())
            || self.modules.contains_key(&format!("{module}::{first}"))
            || self.modules.get(module)?.items.contains(first);
        if !within {
            return None;
        }
        self.resolve(module, path, depth + 1)
    }
}

/// `name.rs`, or `mod.rs` in the folder `name`.
fn file_of(folder: &Path, name: &str) -> PathBuf {
    let file = folder.join(format!("{name}.rs"));
    if file.exists() {
        file
    } else {
        folder.join(name).join("mod.rs")
    }
}

fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|a| a.path().is_ident("path"))?;
    let value = &attribute.meta.require_name_value().ok()?.value;
    let text = value.to_token_stream().to_string();
    Some(text.trim_matches('"').to_owned())
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let text = attribute.meta.to_token_stream().to_string();
        attribute.path().is_ident("cfg") && (text.contains("(test") || text.contains("(doctest"))
            || text.contains("all (doctest")
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Returns the name that an item defines.
fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

//! `cargo xtask modules`: proves that the dependencies between the library's modules have no
//! cycles.
//!
//! A module depends on another if its code names an item that the other defines, through any
//! imports and re-exports. A re-export alone is not a dependency, and tests do not count. A
//! submodule is part of its parent, so the two may depend on each other. This is the only cycle
//! that is allowed: submodules may not form one among themselves, nor may a parent form one with
//! a module outside of it.

mod references;
#[cfg(test)]
mod tests;
mod tree;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use self::tree::Tree;
use crate::{Result, root};

/// The modules that each module depends on, each with an example of a name used.
type Dependencies = BTreeMap<String, BTreeMap<String, String>>;

/// Fails if there are cycles, and lists them.
pub(crate) fn modules() -> Result<()> {
    let dependencies = dependencies(&root().join("src/lib.rs"))?;
    let cycles = forbidden(&dependencies);
    if cycles.is_empty() {
        println!("{} modules, no cycles", dependencies.len());
        return Ok(());
    }
    Err(cycles.join("\n"))
}

/// Returns each cycle that is not between a parent and its submodules.
fn forbidden(dependencies: &Dependencies) -> Vec<String> {
    let has_parent_of_all = |cycle: &BTreeSet<String>| {
        let contains_all = |parent: &String| cycle.iter().all(|module| is_in(module, parent));
        cycle.iter().any(contains_all)
    };
    let all = cycles(dependencies).into_iter();
    let mut forbidden: BTreeSet<_> = all.filter(|cycle| !has_parent_of_all(cycle)).collect();
    let mut downwards = dependencies.clone();
    for (module, on) in &mut downwards {
        on.retain(|parent, _| !is_in(module, parent));
    }
    forbidden.extend(cycles(&downwards));
    let described = forbidden.iter().map(|cycle| describe(cycle, dependencies));
    described.collect()
}

/// Returns whether a module is the parent or inside it.
fn is_in(module: &str, parent: &str) -> bool {
    let rest = module.strip_prefix(parent);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn dependencies(lib: &Path) -> Result<Dependencies> {
    let tree = Tree::read(lib)?;
    let mut dependencies = Dependencies::new();
    for (name, module) in &tree.modules {
        let on = dependencies.entry(name.clone()).or_default();
        for path in &module.references {
            if let Some(defining) = tree.defining_module(name, path)
                && defining != *name
            {
                on.entry(defining).or_insert_with(|| path.join("::"));
            }
        }
    }
    Ok(dependencies)
}

/// Returns the strongly connected components: sets of modules that all depend on each other,
/// directly or not.
fn cycles(dependencies: &Dependencies) -> Vec<BTreeSet<String>> {
    let reachable: BTreeMap<_, _> = dependencies
        .keys()
        .map(|from| (from, reachable(from, dependencies)))
        .collect();
    let cycle_of = |from: &String| -> BTreeSet<String> {
        let back = |to: &&String| reachable.get(to).is_some_and(|there| there.contains(from));
        reachable[from].iter().filter(back).cloned().collect()
    };
    let cycles: BTreeSet<_> = dependencies.keys().map(cycle_of).collect();
    cycles
        .into_iter()
        .filter(|cycle| !cycle.is_empty())
        .collect()
}

/// Returns the modules that a module depends on, directly or not. They include the module itself
/// if it is in a cycle.
fn reachable(from: &str, dependencies: &Dependencies) -> BTreeSet<String> {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(module) = next.pop() {
        for on in dependencies
            .get(module)
            .into_iter()
            .flat_map(BTreeMap::keys)
        {
            if seen.insert(on.clone()) {
                next.push(on);
            }
        }
    }
    seen
}

fn describe(cycle: &BTreeSet<String>, dependencies: &Dependencies) -> String {
    let mut lines = vec!["a cycle of modules:".to_owned()];
    for from in cycle {
        let on = &dependencies[from];
        for (to, example) in on.iter().filter(|(to, _)| cycle.contains(*to)) {
            lines.push(format!("  {from} -> {to} ({example})"));
        }
    }
    lines.join("\n")
}

//! `cargo xtask modules`: proves that the library's modules form no circles.
//!
//! A module depends on another if its code names something that the other defines, through
//! whatever imports and re-exports. A re-export alone is no dependency, and tests do not count.
//! A submodule is part of its parent, so the two may name what the other defines. That is the
//! one circle that is allowed: none is among submodules alone, and none leads from the parent
//! to a module outside of it and back.

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

/// Which modules each module depends on, with an example of what it names there.
type Dependencies = BTreeMap<String, BTreeMap<String, String>>;

/// Fails with each circle.
pub(crate) fn modules() -> Result<()> {
    let dependencies = dependencies(&root().join("src/lib.rs"))?;
    let circles = forbidden(&dependencies);
    if circles.is_empty() {
        println!("{} modules, no circle", dependencies.len());
        return Ok(());
    }
    Err(circles.join("\n"))
}

/// Each circle that is not one of a parent and its submodules.
fn forbidden(dependencies: &Dependencies) -> Vec<String> {
    let has_parent_of_all = |circle: &BTreeSet<String>| {
        let contains_all = |parent: &String| circle.iter().all(|module| is_in(module, parent));
        circle.iter().any(contains_all)
    };
    let all = circles(dependencies).into_iter();
    let mut forbidden: BTreeSet<_> = all.filter(|circle| !has_parent_of_all(circle)).collect();
    let mut downwards = dependencies.clone();
    for (module, on) in &mut downwards {
        on.retain(|parent, _| !is_in(module, parent));
    }
    forbidden.extend(circles(&downwards));
    let described = forbidden
        .iter()
        .map(|circle| describe(circle, dependencies));
    described.collect()
}

/// Whether a module is the parent or in it.
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

/// The sets of modules in which each depends on each, directly or not.
fn circles(dependencies: &Dependencies) -> Vec<BTreeSet<String>> {
    let reachable: BTreeMap<_, _> = dependencies
        .keys()
        .map(|from| (from, reachable(from, dependencies)))
        .collect();
    let circle_of = |from: &String| -> BTreeSet<String> {
        let back = |to: &&String| reachable.get(to).is_some_and(|there| there.contains(from));
        reachable[from].iter().filter(back).cloned().collect()
    };
    let circles: BTreeSet<_> = dependencies.keys().map(circle_of).collect();
    circles
        .into_iter()
        .filter(|circle| !circle.is_empty())
        .collect()
}

/// What a module depends on, directly or not. Itself is among it if it is in a circle.
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

fn describe(circle: &BTreeSet<String>, dependencies: &Dependencies) -> String {
    let mut lines = vec!["a circle of modules:".to_owned()];
    for from in circle {
        let on = &dependencies[from];
        for (to, example) in on.iter().filter(|(to, _)| circle.contains(*to)) {
            lines.push(format!("  {from} -> {to} ({example})"));
        }
    }
    lines.join("\n")
}

//! Every type that implements `Deserialize` is listed in `readers`.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use super::{
    readers::{POSTED, Reader, error_sets, generated, ids, messages, open_sets, others, sets},
    replies::replies,
};

fn names(readers: Vec<Reader>) -> BTreeSet<String> {
    readers
        .into_iter()
        .map(|reader| reader.name.to_owned())
        .collect()
}

/// Returns every Rust file in a folder.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push((
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            ));
        }
    }
    all
}

/// Returns the types that a file implements `Deserialize` for manually.
fn implemented(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let (start, name) = line.split_once("Deserialize<'de> for ")?;
        let name = name.split([' ', '{']).next()?;
        start.trim_start().starts_with("impl").then_some(name)
    })
}

/// Returns the types that a file derives `Deserialize` for, with their declarations.
fn derived(source: &str) -> Vec<&str> {
    let mut derived = Vec::new();
    for derive in source.split("derive(").skip(1) {
        let Some((traits, rest)) = derive.split_once(")]") else {
            continue;
        };
        if traits
            .split(',')
            .any(|name| name.trim().ends_with("Deserialize"))
        {
            let is_declared = |line: &&str| {
                let words = line.trim_start_matches("pub ");
                words.trim().starts_with("struct ")
                    || words.trim().starts_with("enum ")
                    || line.contains(" struct ")
                    || line.contains(" enum ")
            };
            derived.extend(rest.lines().find(is_declared).map(str::trim));
        }
    }
    derived
}

/// Fails if a new type is not listed here, or if a type derives `Deserialize`, whose errors quote
/// the input.
#[test]
fn every_deserializable_type_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let generated_source = fs::read_to_string(root.join("openapi/generated/api.rs")).unwrap();
    let wanted: BTreeSet<_> = implemented(&generated_source).map(str::to_owned).collect();
    assert_eq!(names(generated()), wanted);
    assert_eq!(derived(&generated_source), [""; 0]);

    let spec = crate::support::spec();
    let schemas = spec["components"]["schemas"].as_object().unwrap();
    let called = |extension: &str, value: Value| -> BTreeSet<String> {
        let schemas = schemas.iter();
        let called = schemas.filter(|(_, schema)| schema[extension] == value);
        called.map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(replies()), called("x-received", "reply".into()));
    assert_eq!(names(open_sets()), called("x-open", true.into()));
    let on_the_wire = |name: String| match schemas[&name]["x-event-name"].as_str() {
        Some(name) => name.to_owned(),
        None => name,
    };
    let events = called("x-received", "event".into()).into_iter();
    let events: BTreeSet<_> = events.map(on_the_wire).collect();
    let posted = POSTED.map(str::to_owned);
    assert!(events.is_subset(&posted.into()), "{events:?}");

    // These macros define several types, which are listed here and below.
    let by_macro = [
        "src/id.rs",
        "src/closed_set.rs",
        "src/error/words.rs",
        "src/message/types.rs",
        "src/view/object.rs",
        "src/view/open_set.rs",
    ];
    let mut found = BTreeSet::new();
    for (path, source) in sources(&root.join("src")) {
        for name in implemented(&source) {
            if name.starts_with('$') || name == "Message" {
                let known = by_macro.iter().any(|known| path.ends_with(known));
                assert!(known, "{path} implements Deserialize in a macro");
            } else {
                found.insert(name.to_owned());
            }
        }
        for declared in derived(&source) {
            assert!(
                !declared.starts_with("pub"),
                "{path} derives Deserialize: {declared}"
            );
        }
    }
    assert_eq!(names(others()), found);

    let ids_source = fs::read_to_string(root.join("src/id.rs")).unwrap();
    let (_, list) = ids_source.split_once("\nids! {").unwrap();
    let (list, _) = list.split_once("\n}").unwrap();
    let listed = list
        .lines()
        .filter_map(|line| line.trim().strip_suffix(';'));
    assert_eq!(names(ids()), listed.map(str::to_owned).collect());

    let kinds = crate::schemas::kinds();
    assert_eq!(messages().len(), kinds.len());

    // Each begins with a name and the generated enum that it wraps.
    let source = sources(&root.join("src"));
    let made = source
        .iter()
        .flat_map(|(_, source)| source.split("closed_set! {").skip(1));
    let listed =
        made.filter_map(|set| Some(set.split_once(" = ")?.0.rsplit(' ').next()?.to_owned()));
    assert_eq!(names(sets()), listed.collect());

    // So does each list of words.
    let made = source
        .iter()
        .flat_map(|(_, source)| source.split("\nwords! {").skip(1));
    let listed = made.filter_map(|set| Some(set.split_once(',')?.0.rsplit(' ').next()?.to_owned()));
    assert_eq!(names(error_sets()), listed.collect());
}

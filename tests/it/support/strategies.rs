//! Strategies of proptest.

use std::env;

use proptest::prelude::*;
use serde_json::Value;

use super::spec;

/// Returns a configuration with this many cases, unless `PROPTEST_CASES` is set.
pub(crate) fn cases(default: u32) -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = default;
    }
    config
}

/// Generates any JSON.
pub(crate) fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".*", inner, 0..6)
                .prop_map(|map| map.into_iter().collect::<Value>()),
        ]
    })
}

/// Generates mostly the fields of these schemas.
pub(crate) fn field_of(schemas: &[&str]) -> impl Strategy<Value = String> + use<> {
    let spec = spec();
    let names: Vec<String> = schemas
        .iter()
        .map(|schema| &spec["components"]["schemas"][schema]["properties"])
        .flat_map(|properties| properties.as_object().unwrap().keys().cloned())
        .collect();
    prop_oneof![9 => prop::sample::select(names), 1 => ".*"]
}

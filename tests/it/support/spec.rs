//! The specification, and the examples of the documents.

use std::sync::LazyLock;

use serde_json::Value;

/// Returns the specification, which is parsed once for all tests.
pub(crate) fn spec() -> &'static Value {
    static SPEC: LazyLock<Value> = LazyLock::new(|| {
        let text = include_str!("../../../openapi/leadconnector.yaml");
        serde_saphyr::from_str(text).unwrap()
    });
    &SPEC
}

/// Returns the values of a set in the specification.
pub(crate) fn values(spec: &Value, schema: &str) -> Vec<String> {
    let schema = &spec["components"]["schemas"][schema];
    // An open set is any of the known values and others.
    let values = schema["enum"].as_array();
    let values = values.or_else(|| schema["anyOf"][0]["enum"].as_array());
    let values = values.expect("a set of values");
    values
        .iter()
        .map(|v| v.as_str().unwrap().to_owned())
        .collect()
}

/// Returns an example of the documents, unchanged.
macro_rules! fixture {
    ($name:literal) => {
        serde_json::from_str::<serde_json::Value>(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/it/fixtures/",
            $name,
            ".json"
        )))
        .unwrap()
    };
}
pub(crate) use fixture;

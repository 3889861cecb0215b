//! An operation of the specification, as requests are made of it.

use super::*;

/// An operation of the specification.
pub(super) struct Operation {
    pub(super) method: String,
    pub(super) path: String,
    /// The query parameters with their schemas, and whether they are required.
    pub(super) query: Vec<(String, Value, bool)>,
    /// The media type and the schema of the body.
    pub(super) bodies: Vec<(String, Value)>,
}

impl Operation {
    pub(super) fn new(
        spec: &Value,
        method: &str,
        path: &str,
        item: &Value,
        operation: &Value,
    ) -> Self {
        let shared = item["parameters"].as_array().into_iter().flatten();
        let own = operation["parameters"].as_array().into_iter().flatten();
        let parameters = shared.chain(own).map(|parameter| resolve(spec, parameter));
        let query = parameters
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| {
                let name = parameter["name"].as_str().unwrap();
                let required = parameter["required"] == true;
                (name.to_owned(), parameter["schema"].clone(), required)
            })
            .collect();
        let bodies = resolve(spec, &operation["requestBody"])["content"].as_object();
        let bodies = bodies.into_iter().flatten();
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query,
            bodies: bodies
                .map(|(media, content)| (media.clone(), content["schema"].clone()))
                .collect(),
        }
    }
}

/// Follows a reference.
pub(super) fn resolve<'s>(spec: &'s Value, value: &'s Value) -> &'s Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let found = spec.pointer(reference.trim_start_matches('#'));
            resolve(spec, found.expect("a reference that resolves"))
        }
        None => value,
    }
}

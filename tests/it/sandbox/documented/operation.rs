//! The operations of the specification.

use super::*;

/// An operation of the specification.
pub(super) struct Documented<'s> {
    pub(super) path: &'s str,
    pub(super) method: Method,
    pub(super) operation: &'s Value,
}

impl Documented<'_> {
    pub(super) fn id(&self) -> &str {
        self.operation["operationId"].as_str().unwrap()
    }

    pub(super) fn has(&self, status: u16) -> bool {
        let replies = self.operation["responses"].as_object().unwrap();
        replies.contains_key(&status.to_string())
            || (status / 100 == 2 && replies.contains_key("2XX"))
    }

    pub(super) fn is_of_tokens(&self) -> bool {
        self.path.starts_with("/oauth/")
    }

    pub(super) fn authorized(&self) -> bool {
        self.operation.get("security") != Some(&json!([]))
    }

    /// Returns the names of the required parameters of the query.
    pub(super) fn query(&self) -> Vec<&str> {
        let parameters = self.operation["parameters"].as_array().into_iter();
        let required = parameters
            .flatten()
            .filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
        required
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect()
    }

    /// Returns the media type of the body, and its first example.
    pub(super) fn body(&self) -> Option<(&str, Value)> {
        let content = self.operation["requestBody"]["content"].as_object()?;
        let (media_type, content) = content
            .iter()
            .find(|(media_type, _)| media_type.contains("form"))
            .or(content.iter().next())?;
        let examples = content["examples"].as_object();
        let example = examples.and_then(|examples| examples.values().next());
        Some((
            media_type,
            example.map_or(json!({}), |it| it["value"].clone()),
        ))
    }
}

pub(super) fn operations(spec: &Value) -> Vec<Documented<'_>> {
    let paths = spec["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        let methods = methods.filter(|(_, operation)| operation["operationId"].is_string());
        methods.map(move |(method, operation)| Documented {
            path,
            method: method.to_uppercase().parse().unwrap(),
            operation,
        })
    });
    operations.collect()
}

//! Checks schemas.

use serde_json::{Map, Value, json};

use super::Check;
use crate::codegen::spec::{entries, resolve, strings, values};

impl Check<'_> {
    /// Checks that a need names existing fields and message types, and has a description and the
    /// service's status.
    fn need(&mut self, need: &Value, properties: &Map<String, Value>, place: &str) {
        let names = |list: &str| need[list].as_array().into_iter().flatten();
        if names("any-of").next().is_none() {
            self.problem(
                place,
                "has no any-of, the fields of which at least one is needed",
            );
        }
        let is_field = |name: &&Value| name.as_str().is_some_and(|n| properties.contains_key(n));
        for unknown in names("any-of").filter(|name| !is_field(name)) {
            self.problem(place, format_args!("any-of: {unknown} is not a property"));
        }
        let types = &resolve(self.spec, &properties["type"])["enum"];
        let is_type = |name: &&Value| types.as_array().is_some_and(|types| types.contains(name));
        for unknown in names("types").filter(|name| !is_type(name)) {
            self.problem(
                place,
                format_args!("types: {unknown} is not a value of type"),
            );
        }
        if need["description"].as_str().is_none_or(str::is_empty) {
            self.problem(place, "has no description, which says what is allowed");
        }
        if !matches!(need["status"].as_u64(), Some(201 | 400 | 422)) {
            self.problem(place, "has no status, which is 201, 400 or 422");
        }
    }

    /// Checks that `anyOf` says what `x-needs` says of all types of messages: other tools read it.
    fn needs_of_all(&mut self, schema: &Value, place: &str) {
        let needs = schema["x-needs"].as_array().into_iter().flatten();
        let of_all: Vec<_> = needs.filter(|need| need.get("types").is_none()).collect();
        let expected = match of_all.as_slice() {
            [] => None,
            [need] => Some(
                strings(&need["any-of"])
                    .map(|field| json!({ "required": [field] }))
                    .collect(),
            ),
            _ => return self.problem(place, "x-needs: more than one has no types"),
        };
        let has_fields = schema.get("properties").is_some();
        let found = schema.get("anyOf").filter(|_| has_fields);
        if found != expected.as_ref() {
            let [found, expected] = [found, expected.as_ref()].map(|it| it.unwrap_or(&Value::Null));
            let what = format_args!("anyOf: {found} must be {expected}, as x-needs says");
            self.problem(place, what);
        }
    }

    /// Checks that a schema and all its properties have a description, a type and a source.
    pub(super) fn schema(&mut self, schema: &Value, place: &str) {
        self.described(schema, place);
        self.typed(schema, place);
        let none = Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&none);
        for (name, property) in properties {
            let place = format!("{place}.properties.{name}");
            self.described(property, &place);
            self.typed(property, &place);
            if property.get("properties").is_some() {
                self.problem(&place, "is an inline object; make it a component");
            }
            if property.get("example").is_none()
                && resolve(self.spec, property).get("example").is_none()
            {
                self.problem(&place, "has no example");
            }
            if let Some(types) = property["x-message-types"].as_array() {
                let known = &resolve(self.spec, &properties["type"])["enum"];
                for unknown in types
                    .iter()
                    .filter(|t| !known.as_array().is_some_and(|k| k.contains(t)))
                {
                    self.problem(
                        &place,
                        format_args!("x-message-types: {unknown} is not a value of type"),
                    );
                }
            }
        }
        for (index, need) in schema["x-needs"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let place = format!("{place}.x-needs[{index}]");
            self.need(need, properties, &place);
        }
        self.needs_of_all(schema, place);
        for required in schema["required"].as_array().into_iter().flatten() {
            if !required
                .as_str()
                .is_some_and(|name| properties.contains_key(name))
            {
                self.problem(
                    place,
                    format_args!("required: {required} is not a property"),
                );
            }
        }
        self.set(schema, place);
        for (value, source) in schema["x-values"].as_object().into_iter().flatten() {
            self.sourced(source, &format!("{place}.x-values.{value}"));
        }
        if let (Some(values), Some(sources)) =
            (values(schema).as_array(), schema["x-values"].as_object())
        {
            for value in values
                .iter()
                .filter(|v| !v.as_str().is_some_and(|v| sources.contains_key(v)))
            {
                self.problem(place, format_args!("x-values: {value} is missing"));
            }
        }
    }

    /// Checks that the prefix and the numbers of an open set fit its values.
    fn set(&mut self, schema: &Value, place: &str) {
        let is_value = |value: &Value| values(schema).as_array().is_some_and(|v| v.contains(value));
        for extension in ["x-prefix", "x-numbers"] {
            if schema.get(extension).is_some() && schema["x-open"] != true {
                self.problem(place, format_args!("{extension} is for open sets"));
            }
        }
        if let Some(prefix) = schema.get("x-prefix") {
            let prefix = prefix.as_str().unwrap_or_default();
            for value in strings(values(schema)).filter(|value| !value.starts_with(prefix)) {
                self.problem(
                    place,
                    format_args!("x-prefix: {value} does not begin with it"),
                );
            }
        }
        for (number, value) in entries(schema, "/x-numbers") {
            if number.parse::<u64>().is_err() || !is_value(value) {
                let what =
                    format_args!("x-numbers: {number} must be a number, and {value} a value");
                self.problem(place, what);
            }
        }
    }

    /// Checks `x-received`, without which no type would be generated, and that only received
    /// schemas have extensions about reading.
    pub(super) fn received(&mut self) {
        let sources = ["reply", "event", "webhook", "error"];
        for (name, schema) in entries(self.spec, "/components/schemas") {
            let place = format!("components.schemas.{name}");
            match schema.get("x-received") {
                Some(source) => {
                    if !source.as_str().is_some_and(|s| sources.contains(&s)) {
                        let what = format_args!("x-received: {source} is not one of {sources:?}");
                        self.problem(&place, what);
                    }
                }
                None => {
                    for (name, property) in entries(schema, "/properties") {
                        for extension in ["x-getter", "x-kind", "x-aliases"] {
                            if property.get(extension).is_some() {
                                let place = format!("{place}.properties.{name}");
                                let what = format_args!("{extension} is for received schemas");
                                self.problem(&place, what);
                            }
                        }
                    }
                }
            }
        }
    }
}

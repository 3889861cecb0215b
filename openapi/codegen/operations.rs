//! Generates the table of operations, which the crate uses at run time and whose types are in
//! `src/operation.rs`, and the lists of names that `src/redact.rs` may print.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Value, json};

use super::spec::{self, entries, properties, resolve, strings, values};

/// Generates a static for each operation, `ALL`, which lists them, and the published versions.
pub(crate) fn operations(spec: &Value) -> TokenStream {
    let mut names = Vec::new();
    let mut constants = Vec::new();
    for (path, method, operation) in spec::operations(spec) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let idempotent = operation["x-idempotent"] == true;
        let method = format_ident!("{}", method.to_uppercase());
        // An empty list overrides the bearer, which is the default.
        let authorized = operation.get("security") != Some(&json!([]));
        let version = option(&operation["x-version"]);
        let scope = option(&operation["x-scope"]);
        let query = spec::query(operation).map(|parameter| {
            let name = parameter["name"].as_str().unwrap_or_default();
            let required = parameter["required"] == true;
            field(spec, name, parameter, &parameter["schema"], required)
        });
        let schema = spec::body(spec, operation);
        let (body, needs) = (fields(spec, schema), needs(schema));
        let doc = operation["summary"].as_str().unwrap_or(id);
        let name = format_ident!("{}", id.to_uppercase());
        constants.push(quote! {
            #[doc = #doc]
            pub(crate) static #name: Operation = Operation {
                id: #id,
                method: ::http::Method::#method,
                path: #path,
                idempotent: #idempotent,
                authorized: #authorized,
                version: #version,
                scope: #scope,
                query: &[#(#query),*],
                body: &[#(#body),*],
                needs: &[#(#needs),*],
            };
        });
        names.push(name);
    }
    let versions = strings(&spec["components"]["parameters"]["Version"]["x-published"]);
    quote! {
        use super::{FieldKind, FieldSpec, Need, Operation};

        #(#constants)*

        /// Every operation.
        pub(crate) static ALL: &[&Operation] = &[#(&#names),*];

        /// The values of the header `Version` that the service accepts.
        #[cfg(feature = "sandbox")]
        pub(crate) static PUBLISHED_VERSIONS: &[&str] = &[#(#versions),*];
    }
}

/// Generates the lists of names and values that `Debug` and errors may print.
pub(crate) fn names(spec: &Value) -> TokenStream {
    let (mut fields, mut ids, mut enum_fields) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut enum_values = BTreeSet::new();
    for (_, name, property) in properties(spec) {
        let name = name.as_str();
        fields.insert(name);
        if property["x-id"] == true {
            ids.insert(name);
        }
        if values(resolve(spec, property)).is_array() {
            enum_fields.insert(name);
        }
    }
    for (_, _, operation) in spec::operations(spec) {
        for parameter in spec::query(operation) {
            let name = parameter["name"].as_str().unwrap_or_default();
            fields.insert(name);
            if values(resolve(spec, &parameter["schema"])).is_array() {
                enum_fields.insert(name);
            }
        }
    }
    for (name, schema) in entries(spec, "/components/schemas") {
        enum_values.extend(strings(values(schema)));
        // An event has the name of its schema.
        if schema["x-received"] == "event" {
            enum_values.insert(name);
        }
    }
    let [fields, ids, enum_fields] =
        [fields, ids, enum_fields].map(|names| quote! { &[#(#names),*] });
    let enum_values = enum_values.iter();
    quote! {
        /// Every field of the specification.
        pub(super) static FIELDS: &[&str] = #fields;

        /// The fields that hold an id that the service assigned.
        pub(super) static IDS: &[&str] = #ids;

        /// The fields whose type is an enum.
        pub(super) static ENUM_FIELDS: &[&str] = #enum_fields;

        /// The values of all enums, and the names of events.
        pub(super) static ENUM_VALUES: &[&str] = &[#(#enum_values),*];
    }
}

/// Generates the specifications of an object's fields.
fn fields(spec: &Value, object: &Value) -> Vec<TokenStream> {
    let required = |name: &str| {
        object["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|n| n == name))
    };
    let properties = object["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, property)| field(spec, name, property, property, required(name)))
        .collect()
}

/// Generates the specification of a field of a body, or of a query parameter.
fn field(
    spec: &Value,
    name: &str,
    described: &Value,
    schema: &Value,
    required: bool,
) -> TokenStream {
    let description = described["description"].as_str().unwrap_or_default();
    let types = strings(&described["x-message-types"]);
    let kind = kind(spec, resolve(spec, schema));
    quote! {
        FieldSpec {
            name: #name,
            description: #description,
            required: #required,
            types: &[#(#types),*],
            kind: #kind,
        }
    }
}

/// Generates the needs of messages beyond the required fields.
fn needs(schema: &Value) -> impl Iterator<Item = TokenStream> {
    let needs = schema["x-needs"].as_array().into_iter().flatten();
    needs.map(|need| {
        let (any_of, types) = (strings(&need["any-of"]), strings(&need["types"]));
        let allowed = need["description"].as_str();
        // Never missing: the lint requires a status.
        let status = need["status"]
            .as_u64()
            .and_then(|s| u16::try_from(s).ok())
            .unwrap_or(0);
        quote! {
            Need {
                any_of: &[#(#any_of),*],
                types: &[#(#types),*],
                allowed: #allowed,
                status: #status,
            }
        }
    })
}

fn kind(spec: &Value, schema: &Value) -> TokenStream {
    let format = |schema: &Value| option(&schema["format"]);
    match schema["type"].as_str() {
        Some("string") if schema["enum"].is_array() => {
            let values = strings(&schema["enum"]);
            quote! { FieldKind::OneOf(&[#(#values),*]) }
        }
        Some("array") => {
            let items = resolve(spec, &schema["items"]);
            if items["type"] == "string" {
                let format = format(items);
                quote! { FieldKind::Strings { format: #format } }
            } else {
                let kind = kind(spec, items);
                quote! { FieldKind::Array(&#kind) }
            }
        }
        Some("integer") => quote! { FieldKind::Integer },
        Some("boolean") => quote! { FieldKind::Boolean },
        Some("object") if schema.get("properties").is_none() => quote! { FieldKind::OpenObject },
        Some("object") => {
            let fields = fields(spec, schema);
            quote! { FieldKind::Object(&[#(#fields),*]) }
        }
        None => quote! { FieldKind::Any },
        Some(_) => {
            let format = format(schema);
            quote! { FieldKind::String { format: #format } }
        }
    }
}

fn option(text: &Value) -> TokenStream {
    match text.as_str() {
        Some(text) => quote! { Some(#text) },
        None => quote! { None },
    }
}

//! Generates the builders of events: one for each view of the module of webhooks, with a setter for
//! each getter. They build on `src/sandbox/event`.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::{
    spec::{entries, strings},
    views::{Kind, Module, docs, received},
};

/// Generates all builders.
///
/// # Errors
///
/// Lists every property that no setter can be generated for.
pub(super) fn builders(spec: &Value) -> Result<TokenStream, String> {
    let (mut code, mut problems) = (TokenStream::new(), Vec::new());
    let of_webhooks = || received(spec).filter(|(_, _, module)| *module == Module::Webhook);
    let built: BTreeSet<_> = of_webhooks().map(|(name, ..)| name).collect();
    for (name, schema, _) in of_webhooks() {
        let aliases: Vec<_> = entries(schema, "/properties")
            .flat_map(|(_, property)| strings(&property["x-aliases"]))
            .collect();
        let mut setters = Vec::new();
        for (property_name, property) in entries(schema, "/properties") {
            let Some(own_name) = setter_name(property_name, property) else {
                continue;
            };
            if aliases.contains(&property_name.as_str()) {
                continue;
            }
            match Kind::of(spec, property) {
                Ok(kind) => {
                    let made = setter(property_name, &own_name, property, &kind, &built);
                    setters.push(made);
                }
                Err(problem) => problems.push(format!(
                    "components.schemas.{name}.properties.{property_name}: {problem}"
                )),
            }
        }
        let link = format!(" A builder of [`webhook::{name}`](crate::webhook::{name}).");
        let name = format_ident!("{name}");
        code.extend(quote! {
            #[doc = #link]
            #[derive(Clone, PartialEq, Eq)]
            #[must_use]
            pub struct #name(pub(super) Object);

            builder!(#name);

            impl #name {
                #(#setters)*
            }
        });
    }
    if problems.is_empty() {
        Ok(quote! {
            use super::write;
            use crate::view::Object;

            #code
        })
    } else {
        Err(problems.join("\n"))
    }
}

/// Returns the name of a property's setter, which is that of its getter. The getters of the
/// envelope are hand-written, and the constructor sets the type.
fn setter_name(name: &str, property: &Value) -> Option<String> {
    match (name, property["x-getter"].as_str()) {
        (_, Some(getter)) => Some(getter.to_owned()),
        ("type", None) => None,
        ("timestamp", None) if property["x-getter"] == false => Some("occurred_at".to_owned()),
        _ => Some(name.to_snake_case()),
    }
}

fn setter(
    name: &str,
    setter: &str,
    property: &Value,
    kind: &Kind<'_>,
    built: &BTreeSet<&str>,
) -> TokenStream {
    let docs = sets(name, property);
    let setter = format_ident!("{setter}");
    let value = format_ident!("value");
    let (taken, written) = match kind {
        Kind::Many(item) => {
            let item_name = format_ident!("item");
            let (taken, written) = one(property, item, built, &item_name);
            let each = match **item {
                Kind::Any => quote! { value.into_iter().map(Into::into) },
                _ => quote! { value.into_iter().map(|#item_name| #written) },
            };
            let taken = quote! { impl IntoIterator<Item = #taken> };
            (
                taken,
                quote! { ::serde_json::Value::Array(#each.collect()) },
            )
        }
        kind => one(property, kind, built, &value),
    };
    quote! {
        #(#[doc = #docs])*
        pub fn #setter(self, value: #taken) -> Self {
            self.with(#name, #written)
        }
    }
}

/// Returns the type of the parameter for one value, and the code that writes it as JSON.
fn one(
    property: &Value,
    kind: &Kind<'_>,
    built: &BTreeSet<&str>,
    value: &Ident,
) -> (TokenStream, TokenStream) {
    let into = |taken: TokenStream, function: &str| {
        let function = format_ident!("{function}");
        let written = quote! { write::#function::<#taken>(&#value.into()) };
        (quote! { impl Into<#taken> }, written)
    };
    match kind {
        Kind::Text => into(quote! { String }, "json"),
        Kind::Written(path) => into(path.clone(), "json"),
        Kind::Set(name, _) => {
            let name = format_ident!("{name}");
            into(quote! { crate::webhook::#name }, "json")
        }
        Kind::View(name) if built.contains(name) => {
            let name = format_ident!("{name}");
            (quote! { #name }, quote! { #value.0.0.into() })
        }
        Kind::Boolean => (quote! { bool }, quote! { #value.into() }),
        Kind::Integer => (quote! { u64 }, quote! { #value.into() }),
        Kind::Number => (quote! { f64 }, quote! { #value.into() }),
        Kind::Seconds => (
            quote! { ::std::time::Duration },
            quote! { write::seconds(#value) },
        ),
        Kind::Date => {
            let write = match property["example"].is_number() {
                true => quote! { write::unix_seconds(#value) },
                false => quote! { write::date(#value) },
            };
            (quote! { ::chrono::DateTime<::chrono::Utc> }, write)
        }
        Kind::Any | Kind::View(_) => (
            quote! { impl Into<::serde_json::Value> },
            quote! { #value.into() },
        ),
        // No field is an array of arrays.
        Kind::Many(item) => one(property, item, built, value),
    }
}

/// Returns the documentation of a setter: the description as the object of a sentence.
fn sets(name: &str, property: &Value) -> Vec<String> {
    const CLAUSES: [&str; 5] = ["The ", "Whether ", "When ", "What ", "URLs "];
    let mut docs = docs(property);
    let Some(first) = docs.first_mut() else {
        return docs;
    };
    let text = first.trim_start();
    *first = match CLAUSES.iter().find(|clause| text.starts_with(**clause)) {
        Some(&"URLs ") => format!(" Sets the {text}"),
        Some(_) => format!(" Sets {}{}", text[..1].to_lowercase(), &text[1..]),
        None => format!(" Sets `{name}`. {text}"),
    };
    docs
}

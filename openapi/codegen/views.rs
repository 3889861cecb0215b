//! Generates the types of replies and events: a view for each schema with `x-received`, with a
//! getter for each property, and an enum for each open set that a view refers to. They build on
//! `src/view`.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::spec::{entries, resolve, single, strings, values};

/// The module of a type. Replies are always compiled; webhooks are a feature.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Module {
    Reply,
    Webhook,
}

/// The module of each generated type.
type Types<'s> = BTreeMap<&'s str, Module>;

/// Generates all views and open sets, and the enum of events.
///
/// # Errors
///
/// Lists every property that no getter can be generated for.
pub(crate) fn views(spec: &Value) -> Result<TokenStream, String> {
    let mut problems = Vec::new();
    let types = types(spec);
    let mut code = BTreeMap::from([
        (Module::Reply, TokenStream::new()),
        (Module::Webhook, TokenStream::new()),
    ]);
    for (name, module) in &types {
        let schema = &spec["components"]["schemas"][name];
        let made = if values(schema).is_array() {
            open_set(name, schema)
        } else {
            view(spec, name, *module, &types)
        };
        match made {
            Ok(made) => code.entry(*module).or_default().extend(made),
            Err(wrong) => problems.extend(wrong),
        }
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    let (reply, webhook) = (&code[&Module::Reply], &code[&Module::Webhook]);
    let events = events(spec);
    let replies = received(spec).filter(|(_, _, module)| *module == Module::Reply);
    let replies = replies.map(|(name, ..)| format_ident!("{name}"));
    Ok(quote! {
        /// The replies of operations.
        pub(crate) mod reply {
            use crate::view::{
                Object, open_set, read,
                schema::{self, Described, Property},
                view,
            };

            #reply

            #[doc = " Passes the types of replies to a macro."]
            #[cfg(test)]
            macro_rules! for_each_reply_type {
                ($define:ident) => { $define! { #(#replies)* } };
            }

            #[cfg(test)]
            pub(crate) use for_each_reply_type;
        }

        /// The events and deliveries that webhooks receive.
        #[cfg(feature = "webhook")]
        pub(crate) mod webhook {
            use crate::view::{Object, open_set, read, view};

            #webhook

            #events
        }
    })
}

impl Module {
    fn name(self) -> Ident {
        match self {
            Self::Reply => format_ident!("reply"),
            Self::Webhook => format_ident!("webhook"),
        }
    }
}

/// Iterates over the schemas that become views. Error bodies don't: the client reads those in
/// any shape.
pub(super) fn received(spec: &Value) -> impl Iterator<Item = (&str, &Value, Module)> {
    entries(spec, "/components/schemas").filter_map(|(name, schema)| {
        let module = match schema["x-received"].as_str()? {
            "reply" => Module::Reply,
            "webhook" => Module::Webhook,
            "event" if schema.get("properties").is_some() => Module::Webhook,
            _ => return None,
        };
        Some((name.as_str(), schema, module))
    })
}

/// Returns all views and the open sets that they refer to. A type that replies and webhooks share
/// is in the module of replies.
fn types(spec: &Value) -> Types<'_> {
    let mut types = Types::new();
    for (view, schema, module) in received(spec) {
        types.insert(view, module);
        for (_, property) in entries(schema, "/properties") {
            if let (Some(set), target) = resolve_named(spec, property)
                && values(target).is_array()
            {
                let known = types.entry(set).or_insert(module);
                *known = module.min(*known);
            }
        }
    }
    types
}

fn view(
    spec: &Value,
    name: &str,
    module: Module,
    types: &Types<'_>,
) -> Result<TokenStream, Vec<String>> {
    let schema = &spec["components"]["schemas"][name];
    let (mut getters, mut documented, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let aliases: BTreeSet<&str> = entries(schema, "/properties")
        .flat_map(|(_, property)| strings(&property["x-aliases"]))
        .collect();
    for (property_name, property) in entries(schema, "/properties") {
        let kind = Kind::of(spec, property);
        if let Ok(kind) = &kind {
            documented.push(described(property_name, property, kind, types));
        }
        if property["x-getter"] == false || aliases.contains(property_name.as_str()) {
            continue;
        }
        match kind {
            Ok(kind) => getters.push(getter(property_name, property, &kind, types)),
            Err(problem) => problems.push(format!(
                "components.schemas.{name}.properties.{property_name}: {problem}"
            )),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let (name, docs, description) = (format_ident!("{name}"), docs(schema), prose(schema));
    let readable = (module == Module::Reply).then(|| quote! { readable });
    let described = readable.as_ref().map(|_| {
        quote! {
            impl Described for #name {
                const DESCRIPTION: &'static str = #description;
                const PROPERTIES: &'static [Property] = &[#(#documented),*];
            }
        }
    });
    Ok(quote! {
        #(#[doc = #docs])*
        #[doc = ""]
        #[doc = " The getter of a field that is missing or has an undocumented type returns `None` or an"]
        #[doc = " empty `Vec`; [`json`](Self::json) returns the whole object."]
        #[derive(Clone, PartialEq, Eq)]
        pub struct #name(pub(crate) Object);

        view!(#readable #name);

        #described

        impl #name {
            #(#getters)*
        }
    })
}

/// The kind of a property, which determines what its getter returns.
pub(super) enum Kind<'s> {
    Text,
    /// A hand-written type.
    Written(TokenStream),
    /// An open set, and whether its values may come as numbers.
    Set(&'s str, bool),
    Boolean,
    Integer,
    Number,
    Seconds,
    Date,
    View(&'s str),
    /// One value of a kind, or an array of them.
    Many(Box<Kind<'s>>),
    Any,
}

impl<'s> Kind<'s> {
    pub(super) fn of(spec: &'s Value, property: &'s Value) -> Result<Self, String> {
        if let Some(kind) = property["x-kind"].as_str() {
            return match kind {
                "integer" => Ok(Self::Integer),
                "number" => Ok(Self::Number),
                "seconds" => Ok(Self::Seconds),
                "date" => Ok(Self::Date),
                other => Err(format!("the x-kind {other} is unknown")),
            };
        }
        let (name, schema) = resolve_named(spec, property);
        match (name, schema["type"].as_str()) {
            (Some(name), _) if schema["x-received"].is_string() => Ok(Self::View(name)),
            (Some(_), _) if schema["x-rust-type"].is_string() => {
                let path = schema["x-rust-type"].as_str().unwrap_or_default();
                let path = path.parse().map_err(|e| format!("x-rust-type: {e}"))?;
                Ok(Self::Written(path))
            }
            (Some(name), _) if schema["x-open"] == true => {
                Ok(Self::Set(name, schema["x-numbers"].is_object()))
            }
            (_, Some("string")) if schema["enum"].is_array() => {
                Err("is a received set of values and has no x-open".to_owned())
            }
            (_, Some("string")) if schema["format"] == "date-time" => Ok(Self::Date),
            (_, Some("string")) => Ok(Self::Text),
            (_, Some("boolean")) => Ok(Self::Boolean),
            (_, Some("integer")) => Ok(Self::Integer),
            (_, Some("number")) => Ok(Self::Number),
            (_, Some("array")) => Self::of(spec, &schema["items"])
                .map(Box::new)
                .map(Self::Many),
            (_, None | Some("object")) if schema.get("anyOf").is_none() => Ok(Self::Any),
            _ if is_one_or_many(schema) => Ok(Self::Many(Box::new(Self::Text))),
            _ => Err("has no type that a getter can return; set x-kind".to_owned()),
        }
    }

    /// Returns the type that the getter returns for one value, and the function that reads it.
    fn code(&self, types: &Types<'_>) -> (TokenStream, Option<TokenStream>) {
        let generated = |name: &str| {
            let module = types.get(name).copied().unwrap_or(Module::Reply).name();
            let name = format_ident!("{name}");
            quote! { super::#module::#name }
        };
        let (returned, read) = match self {
            Self::Text => (quote! { &str }, "text"),
            Self::Written(path) => (path.clone(), "from_text"),
            Self::Set(name, false) => (generated(name), "from_text"),
            Self::Set(name, true) => (generated(name), "from_text_or_number"),
            Self::Boolean => (quote! { bool }, "boolean"),
            Self::Integer => (quote! { u64 }, "integer"),
            Self::Number => (quote! { f64 }, "number"),
            Self::Seconds => (quote! { ::std::time::Duration }, "seconds"),
            Self::Date => (quote! { ::chrono::DateTime<::chrono::Utc> }, "date"),
            Self::View(name) => (generated(name), "view"),
            Self::Many(item) => {
                let (item, read) = item.code(types);
                let read = read.unwrap_or_else(|| quote! { Some });
                let read = quote! { .map(|value| read::many(value, #read)).unwrap_or_default() };
                return (quote! { Vec<#item> }, Some(read));
            }
            Self::Any => return (quote! { &::serde_json::Value }, None),
        };
        let read = format_ident!("{read}");
        (returned, Some(quote! { read::#read }))
    }

    /// Returns the function that returns the schemas of the documented types.
    fn schemas(&self, types: &Types<'_>) -> TokenStream {
        match self {
            Self::Text => quote! { schema::text },
            Self::Set(_, true) => {
                let (described, _) = self.code(types);
                quote! { schema::of_or_number::<#described> }
            }
            Self::Written(_) | Self::Set(_, false) | Self::View(_) => {
                let (described, _) = self.code(types);
                quote! { schema::of::<#described> }
            }
            Self::Boolean => quote! { schema::boolean },
            Self::Integer | Self::Number | Self::Seconds => quote! { schema::number },
            Self::Date => quote! { schema::date },
            Self::Many(item) => {
                let item = item.schemas(types);
                quote! { |generator| schema::many(#item(generator)) }
            }
            Self::Any => quote! { schema::any },
        }
    }

    /// Returns the sentence about the kind for the documentation.
    fn note(&self) -> &'static str {
        match self {
            Self::Many(_) => " May come as one value or as an array.",
            Self::Integer | Self::Number | Self::Set(_, true) => {
                " May come as a number or as a string."
            }
            Self::Seconds => " May come as a number or as a string, in seconds.",
            Self::Date => {
                " May come as a string (RFC 3339), or as the time since 1970: a number or string, \
                 below 100,000,000,000 in seconds, otherwise in milliseconds."
            }
            Self::View(_) => " Returns a copy.",
            _ => "",
        }
    }
}

fn getter(name: &str, property: &Value, kind: &Kind<'_>, types: &Types<'_>) -> TokenStream {
    let getter = property["x-getter"].as_str();
    let getter = getter.map_or_else(|| name.to_snake_case(), str::to_owned);
    let getter = format_ident!("{getter}");
    let docs = docs(property);
    let aliases: Vec<_> = strings(&property["x-aliases"]).collect();
    let mut wire = format!(" On the wire: `{name}`");
    for alias in &aliases {
        wire += &format!(", or `{alias}`");
    }
    wire += &format!(".{}", kind.note());
    let value = if aliases.is_empty() {
        quote! { .get(#name) }
    } else {
        quote! { .first(&[#name, #(#aliases),*]) }
    };
    let (mut returned, mut read) = kind.code(types);
    if !matches!(kind, Kind::Many(_)) {
        returned = quote! { Option<#returned> };
        read = read.map(|read| quote! { .and_then(#read) });
    }
    quote! {
        #(#[doc = #docs])*
        #[doc = ""]
        #[doc = #wire]
        #[must_use]
        #[inline]
        pub fn #getter(&self) -> #returned {
            self.0 #value #read
        }
    }
}

/// Generates the documentation of a property for the schema.
fn described(name: &str, property: &Value, kind: &Kind<'_>, types: &Types<'_>) -> TokenStream {
    let (description, types) = (prose(property), kind.schemas(types));
    quote! { Property { name: #name, description: #description, types: #types } }
}

/// Generates the enum of an open set.
fn open_set(name: &str, schema: &Value) -> Result<TokenStream, Vec<String>> {
    let (mut names, mut variants) = (BTreeSet::from(["Unknown".to_owned()]), Vec::new());
    let prefix = schema["x-prefix"].as_str().unwrap_or_default();
    for text in strings(values(schema)) {
        let short = text.strip_prefix(prefix).unwrap_or(text);
        let variant = short.to_upper_camel_case();
        if !names.insert(variant.clone()) {
            return Err(vec![format!(
                "components.schemas.{name}: {text} would be a second variant {variant}"
            )]);
        }
        let numbers = entries(schema, "/x-numbers");
        let numbers = numbers.filter(|(_, value)| *value == text);
        let mut read = vec![text];
        read.extend((short != text).then_some(short));
        read.extend(numbers.map(|(number, _)| number.as_str()));
        variants.push((format_ident!("{variant}"), text, read));
    }
    let (name, docs) = (format_ident!("{name}"), docs(schema));
    let declared = variants.iter().map(|(variant, text, _)| {
        let doc = format!(" `{text}`");
        quote! { #[doc = #doc] #variant }
    });
    let known = variants.iter().map(|(_, text, _)| text);
    let written = variants
        .iter()
        .map(|(variant, text, _)| quote! { Self::#variant => #text });
    let read = variants
        .iter()
        .map(|(variant, _, read)| quote! { #(#read)|* => Some(Self::#variant) });
    Ok(quote! {
        #(#[doc = #docs])*
        #[doc = ""]
        #[doc = " The service may extend this set without notice."]
        #[derive(Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#declared,)*
            #[doc = " Any other value, unchanged."]
            Unknown(String),
        }

        impl #name {
            const KNOWN: &'static [&'static str] = &[#(#known),*];

            #[doc = " Returns the value as the service writes it, known or not."]
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    #(#written,)*
                    Self::Unknown(text) => text,
                }
            }

            #[inline]
            pub(crate) fn known(text: &str) -> Option<Self> {
                match text {
                    #(#read,)*
                    _ => None,
                }
            }
        }

        open_set!(#name);
    })
}

/// Generates the enum of events.
fn events(spec: &Value) -> TokenStream {
    let (mut variants, mut views) = (Vec::new(), BTreeSet::new());
    for (name, schema) in entries(spec, "/components/schemas") {
        if schema["x-received"] != "event" {
            continue;
        }
        let view = match schema.get("properties") {
            Some(_) => name,
            None => resolve_named(spec, schema).0.unwrap_or(name),
        };
        let (variant, view) = (format_ident!("{name}"), format_ident!("{view}"));
        let name = schema["x-event-name"].as_str().unwrap_or(name);
        variants.push((docs(schema), name, variant, view.clone()));
        views.insert(view);
    }
    let declared = variants.iter().map(|(docs, _, variant, view)| {
        quote! { #(#[doc = #docs])* #variant(#view) }
    });
    let read = variants.iter().map(|(_, name, variant, view)| {
        quote! { Some(#name) => Self::#variant(#view(object)) }
    });
    let objects = variants.iter().map(|(_, _, variant, _)| {
        quote! { Self::#variant(event) => &event.0 }
    });
    let names = variants.iter().map(|(_, name, ..)| name);
    let views = views.iter();
    quote! {
        #[doc = " An event that the service posted, by its name."]
        #[derive(Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Event {
            #(#declared,)*
            #[doc = " Any other event, including events without a name: those about invoices, products,"]
            #[doc = " records, relations, associations and object schemas have no `type`."]
            Unknown(UnknownEvent),
        }

        impl Event {
            pub(crate) const NAMES: &[&str] = &[#(#names),*];

            pub(crate) fn from_object(object: Object) -> Self {
                match object.text("type") {
                    #(#read,)*
                    _ => Self::Unknown(UnknownEvent(object)),
                }
            }

            pub(crate) fn object(&self) -> &Object {
                match self {
                    #(#objects,)*
                    Self::Unknown(event) => &event.0,
                }
            }
        }

        #[doc = " An event that this version of the crate has no type for."]
        #[derive(Clone, PartialEq, Eq)]
        pub struct UnknownEvent(pub(crate) Object);

        view!(UnknownEvent);

        #[doc = " Passes the types of events to a macro."]
        macro_rules! for_each_event_type {
            ($define:ident) => { $define! { #(#views)* UnknownEvent } };
        }

        pub(crate) use for_each_event_type;
    }
}

/// Returns the lines of a description as documentation.
pub(super) fn docs(value: &Value) -> Vec<String> {
    let text = value["description"].as_str().unwrap_or_default();
    text.lines().map(|line| format!(" {line}")).collect()
}

/// Returns a description on one line.
fn prose(value: &Value) -> String {
    let text = value["description"].as_str().unwrap_or_default();
    text.lines().collect::<Vec<_>>().join(" ")
}

/// Resolves a value, with the name of the schema if it refers to one of the components.
fn resolve_named<'s>(spec: &'s Value, value: &'s Value) -> (Option<&'s str>, &'s Value) {
    let reference = single(value)["$ref"].as_str();
    let name = reference.and_then(|r| r.strip_prefix("#/components/schemas/"));
    (name, resolve(spec, value))
}

/// Returns whether a schema is a string or an array of strings.
fn is_one_or_many(schema: &Value) -> bool {
    let Some(kinds) = schema["anyOf"].as_array() else {
        return false;
    };
    let is_string = |kind: &Value| kind["type"] == "string";
    let is_strings = |kind: &Value| kind["type"] == "array" && kind["items"]["type"] == "string";
    kinds.iter().all(|kind| is_string(kind) || is_strings(kind)) && kinds.iter().any(is_strings)
}

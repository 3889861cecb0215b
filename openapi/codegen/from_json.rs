//! Generates the `Deserialize` of a generated type. The derived one is not used, since its
//! errors quote the value. The generated code calls `src/json`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, Item};

/// Generates the `Deserialize` of a type, and the traits of `src/json` that it uses.
///
/// # Errors
///
/// If this kind of type is not supported.
pub(super) fn from_json(item: &Item) -> Result<TokenStream, String> {
    let mut set = None;
    let (name, (allowed, body)) = match item {
        Item::Struct(item) => (&item.ident, object(item)?),
        Item::Enum(item) => {
            let values = values(item)?;
            let body = quote! { crate::json::one_of(&value) };
            set = Some(closed_set(&item.ident, &values));
            (&item.ident, (values.join(", "), body))
        }
        _ => return Err("is neither a struct nor an enum".to_owned()),
    };
    let title = name.to_string();
    Ok(quote! {
        #set

        impl crate::json::FromJson for #name {
            const ALLOWED: &'static str = #allowed;

            fn from_json(
                value: ::serde_json::Value,
            ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
                #body
            }
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                crate::json::deserialize(#title, deserializer)
            }
        }
    })
}

/// Returns the description of an object that has exactly these fields, and the code that reads it.
fn object(item: &syn::ItemStruct) -> Result<(String, TokenStream), String> {
    let Fields::Named(fields) = &item.fields else {
        return Err("is a struct without named fields".to_owned());
    };
    if serde(&item.attrs)? != ["deny_unknown_fields"] {
        return Err("is a struct that allows unknown fields".to_owned());
    }
    let (mut reads, mut members, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for field in &fields.named {
        let member = &field.ident;
        let mut name = member.as_ref().map(ToString::to_string).unwrap_or_default();
        let kind = field.ty.to_token_stream().to_string();
        let mut optional = kind.starts_with(":: std :: option :: Option");
        for attribute in serde(&field.attrs)? {
            match attribute.split_once(" = ") {
                Some(("rename", text)) => text.trim_matches('"').clone_into(&mut name),
                Some(("skip_serializing_if", _)) => {}
                None if attribute == "default" => optional = true,
                _ => return Err(format!("{name} has {attribute}")),
            }
        }
        if optional {
            reads.push(quote! { let #member = fields.optional(#name); });
            members.push(quote! { #member });
        } else {
            reads.push(quote! { let #member = fields.required(#name); });
            members.push(quote! { #member: #member? });
        }
        names.push(name);
    }
    let code = quote! {
        let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
        #(#reads)*
        fields.no_others(&[#(#names),*]);
        fields.finish((|| ::std::option::Option::Some(Self { #(#members),* }))())
    };
    Ok((format!("an object of {}", names.join(", ")), code))
}

/// Generates the list of the values of a closed set of strings.
fn closed_set(name: &syn::Ident, values: &[String]) -> TokenStream {
    quote! {
        impl crate::json::ClosedSet for #name {
            const VALUES: &'static [&'static str] = &[#(#values),*];
        }
    }
}

/// Returns the values of a closed set of strings, in the order of the variants.
fn values(item: &syn::ItemEnum) -> Result<Vec<String>, String> {
    if let Some(attribute) = serde(&item.attrs)?.first() {
        return Err(format!("is an enum with {attribute}"));
    }
    let mut texts = Vec::new();
    for variant in &item.variants {
        if !variant.fields.is_empty() {
            return Err(format!("{} holds data", variant.ident));
        }
        texts.push(match serde(&variant.attrs)?.as_slice() {
            [] => variant.ident.to_string(),
            [rename] => match rename.split_once("rename = ") {
                Some(("", text)) => text.trim_matches('"').to_owned(),
                _ => return Err(format!("{} has {rename}", variant.ident)),
            },
            more => return Err(format!("{} has {more:?}", variant.ident)),
        });
    }
    Ok(texts)
}

/// Returns the arguments of all `serde` attributes, such as `flatten` or `rename = "x"`.
fn serde(attributes: &[Attribute]) -> Result<Vec<String>, String> {
    type Metas = syn::punctuated::Punctuated<syn::Meta, syn::Token![,]>;
    let mut all = Vec::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
        let metas = attribute
            .parse_args_with(Metas::parse_terminated)
            .map_err(|e| e.to_string())?;
        all.extend(metas.iter().map(|meta| meta.to_token_stream().to_string()));
    }
    Ok(all)
}

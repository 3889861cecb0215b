//! How the types that progenitor makes are read, in place of the derived code, whose errors
//! quote. `src/json` has what is called here.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, Item};

/// The `FromJson` of a type.
///
/// # Errors
///
/// What is not known here.
pub(super) fn from_json(item: &Item) -> Result<TokenStream, String> {
    let (name, allowed, body) = match item {
        Item::Struct(item) => {
            let container = serde(&item.attrs)?;
            let (allowed, body) = match &item.fields {
                Fields::Named(fields) => object(fields, &container)?,
                Fields::Unnamed(fields) if container == ["transparent"] => {
                    let inner = &fields.unnamed[0].ty;
                    let allowed = quote! { <#inner as crate::json::FromJson>::ALLOWED };
                    let body = quote! { crate::json::FromJson::from_json(value).map(Self) };
                    (allowed, body)
                }
                _ => return Err("is a struct of an unknown kind".to_owned()),
            };
            (&item.ident, allowed, body)
        }
        Item::Enum(item) => {
            let container = serde(&item.attrs)?;
            let (allowed, body) = match container.as_slice() {
                [] => set(item)?,
                [untagged] if untagged == "untagged" => union(item)?,
                _ => return Err(format!("is an enum with {container:?}")),
            };
            (&item.ident, allowed, body)
        }
        _ => return Err("is neither a struct nor an enum".to_owned()),
    };
    Ok(quote! {
        impl crate::json::FromJson for #name {
            const ALLOWED: &'static str = #allowed;

            fn from_json(
                value: ::serde_json::Value,
            ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
                #body
            }
        }
    })
}

fn object(
    fields: &syn::FieldsNamed,
    container: &[String],
) -> Result<(TokenStream, TokenStream), String> {
    let closed = match container {
        [] => false,
        [deny] if deny == "deny_unknown_fields" => true,
        _ => return Err(format!("is a struct with {container:?}")),
    };
    let (mut reads, mut members, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for field in &fields.named {
        let member = &field.ident;
        members.push(quote! { #member: #member? });
        let mut name = member.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut method = quote! { required };
        let kind = field.ty.to_token_stream().to_string();
        if kind.starts_with(":: std :: option :: Option") {
            method = quote! { optional };
        }
        for attribute in serde(&field.attrs)? {
            match attribute.split_once(" = ") {
                Some(("rename", text)) => text.trim_matches('"').clone_into(&mut name),
                Some(("skip_serializing_if", _)) => {}
                None if attribute == "default" => method = quote! { optional },
                _ => return Err(format!("{name} has {attribute}")),
            }
        }
        reads.push(quote! { let #member = fields.#method(#name); });
        names.push(name);
    }
    let (allowed, end) = if closed {
        let allowed = format!("an object of {}", names.join(", "));
        (allowed, quote! { fields.no_others(&[#(#names),*]); })
    } else {
        ("an object".to_owned(), quote! {})
    };
    let body = quote! {
        let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
        #(#reads)*
        #end
        fields.finish((|| ::std::option::Option::Some(Self { #(#members),* }))())
    };
    Ok((quote! { #allowed }, body))
}

/// A set of texts.
fn set(item: &syn::ItemEnum) -> Result<(TokenStream, TokenStream), String> {
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
    let allowed = texts.join(", ");
    let body = quote! { crate::json::one_of(&value, &[#(#texts),*]) };
    Ok((quote! { #allowed }, body))
}

/// One of several kinds of values: the first that fits.
fn union(item: &syn::ItemEnum) -> Result<(TokenStream, TokenStream), String> {
    let (mut tries, mut allowed) = (Vec::new(), Vec::new());
    for variant in &item.variants {
        let (name, Fields::Unnamed(fields)) = (&variant.ident, &variant.fields) else {
            return Err(format!("{} holds no value", variant.ident));
        };
        let inner = &fields.unnamed[0].ty;
        tries.push(quote! {
            if let ::std::result::Result::Ok(fits) =
                <#inner as crate::json::FromJson>::from_json(value.clone())
            {
                return ::std::result::Result::Ok(Self::#name(fits));
            }
        });
        allowed.push(match inner.to_token_stream().to_string().as_str() {
            ":: std :: string :: String" => "a string",
            ":: std :: vec :: Vec < :: std :: string :: String >" => "an array of strings",
            other => return Err(format!("{name} holds {other}")),
        });
    }
    let allowed = allowed.join(" or ");
    let body = quote! {
        #(#tries)*
        ::std::result::Result::Err(crate::json::wrong(&value, Self::ALLOWED))
    };
    Ok((quote! { #allowed }, body))
}

/// What the attributes of serde say, such as `flatten` or `rename = "x"`.
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

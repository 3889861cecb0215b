//! What is changed in the code that progenitor makes. `src/runtime` takes the place of the
//! crate `progenitor-client` and sets all headers, clients come from the crate's own builder,
//! and no type prints what it holds, neither in `Debug` nor in the errors of reading one.
//! Types can grow without breaking their users.

use quote::{ToTokens, quote};
use syn::{Attribute, Fields, ImplItem, Item, parse_quote};

use super::from_json::from_json;

/// Fits the code to this crate.
///
/// # Errors
///
/// What is not as expected: another release of progenitor may make other code.
pub(crate) fn adapt(file: &mut syn::File) -> Result<(), String> {
    let mut adapted = Err("the module types is missing".to_owned());
    file.items.retain_mut(|item| match item {
        Item::Use(_) => false,
        Item::Mod(module) if module.ident == "prelude" => false,
        Item::Struct(client) if client.ident == "Client" => {
            remove_derives(&mut client.attrs, &["Debug"]);
            true
        }
        Item::Impl(client) if client.trait_.is_none() => {
            client.items.retain_mut(|item| match item {
                ImplItem::Fn(f) => {
                    remove_headers(&mut f.block.stmts);
                    if f.sig.asyncness.is_some() && use_own_error(&mut f.sig).is_none() {
                        adapted = Err(format!("{} returns no Result", f.sig.ident));
                    }
                    f.sig.ident != "new" && f.sig.ident != "new_with_client"
                }
                _ => true,
            });
            !client.items.is_empty()
        }
        Item::Mod(types) if types.ident == "types" => {
            if let Some((_, items)) = &mut types.content {
                adapted = adapt_types(items);
            }
            true
        }
        _ => true,
    });
    adapted?;
    let imports = parse_quote! {
        use crate::{
            api::{Error, ResponseValue},
            // The operations make their requests with what this module has in its place.
            runtime::{ClientHooks, ClientInfo, OperationInfo, encode_path, request as reqwest},
        };
    };
    file.items.insert(0, imports);
    only_expected(file)
}

/// Makes sure that nothing was left that goes around `src/runtime`.
fn only_expected(file: &syn::File) -> Result<(), String> {
    let code = file.to_token_stream().to_string();
    for unexpected in [
        "header_map",
        "header :: ",
        "progenitor_client",
        "ClientBuilder",
        "unwrap ()",
        "derive (Clone , Debug) ] pub struct Client",
    ] {
        if code.contains(unexpected) {
            return Err(format!("the generated code has {unexpected}"));
        }
    }
    Ok(())
}

/// Lets an operation return the crate's own error, which has no parameter for an error body.
/// `None` if it returns none.
fn use_own_error(signature: &mut syn::Signature) -> Option<()> {
    let syn::ReturnType::Type(_, returned) = &mut signature.output else {
        return None;
    };
    let syn::Type::Path(result) = &mut **returned else {
        return None;
    };
    let arguments = &mut result.path.segments.last_mut()?.arguments;
    let syn::PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    *arguments.args.last_mut()? = parse_quote!(Error);
    Some(())
}

/// Takes out the headers that progenitor puts into each request, `Accept` and an
/// `api-version` that no page has. xtask/src/lint.rs sees to it that there are no others.
fn remove_headers(statements: &mut Vec<syn::Stmt>) {
    let is_header = |call: &syn::ExprMethodCall| {
        let arguments = call.args.to_token_stream().to_string();
        (call.method == "header" && arguments.contains("ACCEPT"))
            || (call.method == "headers" && arguments == "header_map")
    };
    statements.retain_mut(|statement| {
        let text = statement.to_token_stream().to_string();
        if text.starts_with("let mut header_map") || text.starts_with("header_map . append") {
            return false;
        }
        let syn::Stmt::Local(syn::Local {
            init: Some(init), ..
        }) = statement
        else {
            return true;
        };
        let mut call = &mut *init.expr;
        loop {
            call = match call {
                syn::Expr::MethodCall(method) if is_header(method) => {
                    *call = (*method.receiver).clone();
                    call
                }
                syn::Expr::MethodCall(method) => &mut method.receiver,
                syn::Expr::Try(tried) => &mut tried.expr,
                _ => return true,
            };
        }
    });
}

/// Gives each type that holds data a `Debug` of ours, and each type a `Deserialize` of ours.
fn adapt_types(items: &mut Vec<Item>) -> Result<(), String> {
    let (mut added, mut holders) = (Vec::new(), Vec::new());
    for item in items.iter_mut() {
        let (name, attributes, holds_data) = match item {
            Item::Struct(item) => (&item.ident, &mut item.attrs, true),
            Item::Enum(item) => {
                let holds_data = item.variants.iter().any(|v| !v.fields.is_empty());
                (&item.ident, &mut item.attrs, holds_data)
            }
            _ => continue,
        };
        let name = name.clone();
        // The specification may add fields and values in a minor release.
        attributes.push(parse_quote! { #[non_exhaustive] });
        let ours: &[_] = if holds_data {
            added.push(debug(&name));
            holders.push(name.clone());
            &["Debug", "Deserialize"]
        } else {
            &["Deserialize"]
        };
        if remove_derives(attributes, ours) != ours.len() {
            return Err(format!("{name} does not derive {ours:?}"));
        }
        let from_json = from_json(item).map_err(|problem| format!("{name}: {problem}"))?;
        added.extend(constructor(item));
        let title = name.to_string();
        added.push(parse_quote! {
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::std::result::Result<Self, D::Error> {
                    crate::json::deserialize(#title, deserializer)
                }
            }
        });
        added.push(Item::Impl(
            syn::parse2(from_json).map_err(|e| e.to_string())?,
        ));
    }
    let printed = items.iter().find_map(|item| match item {
        Item::Impl(item) => holders.iter().find(|name| prints(item, name)),
        _ => None,
    });
    if let Some(name) = printed {
        return Err(format!(
            "{name} implements Display, which prints what it holds"
        ));
    }
    items.extend(added);
    Ok(())
}

/// A function that takes the required fields of a struct; none if `Default` does.
fn constructor(item: &Item) -> Option<Item> {
    let Item::Struct(item) = item else {
        return None;
    };
    let Fields::Named(fields) = &item.fields else {
        return None;
    };
    let is_required = |field: &&syn::Field| {
        let kind = field.ty.to_token_stream().to_string();
        !["Option", "Vec", "Map"]
            .iter()
            .any(|optional| kind.contains(&format!(":: {optional} <")))
    };
    let (required, optional): (Vec<_>, Vec<_>) = fields.named.iter().partition(is_required);
    let (name, given) = (&item.ident, required.iter().map(|field| &field.ident));
    let (given_types, others) = (
        required.iter().map(|f| &f.ty),
        optional.iter().map(|f| &f.ident),
    );
    let parameters = given
        .clone()
        .zip(given_types)
        .map(|(name, kind)| quote! { #name: impl ::std::convert::Into<#kind> });
    (!required.is_empty()).then(|| {
        parse_quote! {
            impl #name {
                /// Takes the required fields; the others can be set afterwards.
                #[must_use]
                pub fn new(#(#parameters),*) -> Self {
                    Self {
                        #(#given: #given.into(),)*
                        #(#others: ::std::default::Default::default(),)*
                    }
                }
            }
        }
    })
}

/// Whether this is the `Display` of a type.
fn prints(item: &syn::ItemImpl, name: &syn::Ident) -> bool {
    let of = item.self_ty.to_token_stream().to_string();
    let implemented = item
        .trait_
        .as_ref()
        .and_then(|(path, _)| path.segments.last());
    implemented.is_some_and(|segment| segment.ident == "Display") && *name == of
}

/// A `Debug` that prints what `src/redact.rs` allows.
fn debug(name: &syn::Ident) -> Item {
    let title = name.to_string();
    parse_quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                crate::redact::debug(#title, self, f)
            }
        }
    }
}

/// Takes these from the derived traits; returns how many of them there were.
fn remove_derives(attributes: &mut [Attribute], ours: &[&str]) -> usize {
    type Paths = syn::punctuated::Punctuated<syn::Path, syn::Token![,]>;
    let is_ours = |path: &&syn::Path| {
        let name = path.segments.last();
        name.is_some_and(|name| ours.iter().any(|ours| name.ident == ours))
    };
    let mut removed = 0;
    for attribute in attributes {
        if let syn::Meta::List(list) = &mut attribute.meta
            && list.path.is_ident("derive")
            && let Ok(derived) = list.parse_args_with(Paths::parse_terminated)
        {
            removed += derived.iter().filter(is_ours).count();
            let kept = derived.iter().filter(|path| !is_ours(path));
            list.tokens = quote! { #(#kept),* };
        }
    }
    removed
}

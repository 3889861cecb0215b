//! Adapts the code that progenitor generates. `src/runtime` replaces the crate
//! `progenitor-client` and sets all headers; clients come from the crate's own builder; neither
//! `Debug` nor deserialization errors print the contents of a type; and types can gain fields
//! without breaking their users.

use quote::{ToTokens, quote};
use syn::{Attribute, ImplItem, Item, Token, parse_quote, punctuated::Punctuated};

use super::from_json::from_json;

/// Adapts the code to this crate.
///
/// # Errors
///
/// If the code is not as expected; another release of progenitor may generate different code.
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
                    f.block.stmts.iter_mut().for_each(concatenate_url);
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
            // The generated operations build their requests with this module in place of reqwest
            // and progenitor-client.
            runtime::{
                ClientHooks, ClientInfo, OperationInfo, encode_path, request as reqwest,
                request as progenitor_client,
            },
        };
    };
    file.items.insert(0, imports);
    inline(&mut file.items);
    only_expected(file)
}

/// Marks each method `#[inline]`, so that only the crates that call it compile it: most use few of
/// the operations and types.
fn inline(items: &mut [Item]) {
    for item in items {
        match item {
            Item::Mod(module) => {
                if let Some((_, items)) = &mut module.content {
                    inline(items);
                }
            }
            Item::Impl(item) => {
                for method in &mut item.items {
                    if let ImplItem::Fn(method) = method {
                        method.attrs.push(parse_quote! { #[inline] });
                    }
                }
            }
            _ => {}
        }
    }
}

/// Rejects code that would bypass `src/runtime`.
fn only_expected(file: &syn::File) -> Result<(), String> {
    let code = file.to_token_stream().to_string();
    let code = code.replace("progenitor_client :: QueryParam", "QueryParam");
    for unexpected in [
        "header_map",
        "header :: ",
        "progenitor_client ::",
        "ClientBuilder",
        "unwrap ()",
        "derive (Clone , Debug) ] pub struct Client",
        "baseurl ,)",
    ] {
        if code.contains(unexpected) {
            return Err(format!("the generated code has {unexpected}"));
        }
    }
    Ok(())
}

/// Makes an operation return the crate's own error, which has no parameter for an error body.
/// Returns `None` if it returns no `Result`.
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

/// Removes the headers that progenitor sets on each request: `Accept`, and an `api-version`
/// that the service does not know. The runtime would replace them anyway, and this avoids
/// allocating a map for each message. The lint ensures that there are no other headers.
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

/// Lets a URL without parameters in its path be concatenated instead of formatted, which takes less
/// time both to compile and to run.
fn concatenate_url(statement: &mut syn::Stmt) {
    let syn::Stmt::Local(syn::Local {
        init: Some(init), ..
    }) = statement
    else {
        return;
    };
    let syn::Expr::Macro(call) = &*init.expr else {
        return;
    };
    let arguments = Punctuated::<syn::Expr, Token![,]>::parse_terminated;
    let Ok(arguments) = call.mac.parse_body_with(arguments) else {
        return;
    };
    let arguments: Vec<_> = arguments.iter().collect();
    let [format, base] = arguments[..] else {
        return;
    };
    let format = format.to_token_stream().to_string();
    if let Some(path) = format
        .strip_prefix("\"{}")
        .and_then(|path| path.strip_suffix('"'))
    {
        *init.expr = parse_quote!([&*#base, #path].concat());
    }
}

/// Gives each type a `Deserialize` and each struct a `Debug` that print none of its contents,
/// and makes each type `#[non_exhaustive]`.
fn adapt_types(items: &mut Vec<Item>) -> Result<(), String> {
    let mut added = Vec::new();
    for item in items.iter_mut() {
        let (name, attributes, replaced): (_, _, &[_]) = match item {
            Item::Struct(item) => (&item.ident, &mut item.attrs, &["Debug", "Deserialize"]),
            Item::Enum(item) => (&item.ident, &mut item.attrs, &["Deserialize"]),
            _ => continue,
        };
        let name = name.clone();
        if remove_derives(attributes, replaced) != replaced.len() {
            return Err(format!("{name} does not derive {replaced:?}"));
        }
        // The specification may add fields and values in a minor release.
        attributes.push(parse_quote! { #[non_exhaustive] });
        let code = from_json(item).map_err(|problem| format!("{name} {problem}"))?;
        let code: syn::File = syn::parse2(code).map_err(|e| e.to_string())?;
        added.extend(code.items);
        if let Item::Struct(item) = item {
            added.push(debug(&name));
            added.extend(constructor(item));
        }
    }
    items.extend(added);
    Ok(())
}

/// Generates `new`, which takes the required fields. Returns `None` if there are none, since the
/// struct implements `Default` then.
fn constructor(item: &syn::ItemStruct) -> Option<Item> {
    // Optional fields are not serialized if they are empty.
    let is_required = |field: &&syn::Field| {
        let mut attributes = field.attrs.iter().map(|a| a.to_token_stream().to_string());
        !attributes.any(|attribute| attribute.contains("skip_serializing_if"))
    };
    let (required, optional): (Vec<_>, Vec<_>) = item.fields.iter().partition(is_required);
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
                /// Creates a value with its required fields; set the others afterwards.
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

/// Generates a `Debug` that prints only what `src/redact.rs` allows.
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

/// Removes derived traits and returns how many were removed.
fn remove_derives(attributes: &mut [Attribute], traits: &[&str]) -> usize {
    type Paths = syn::punctuated::Punctuated<syn::Path, syn::Token![,]>;
    let is_removed = |path: &&syn::Path| {
        let name = path.segments.last();
        name.is_some_and(|name| traits.iter().any(|removed| name.ident == removed))
    };
    let mut removed = 0;
    for attribute in attributes {
        if let syn::Meta::List(list) = &mut attribute.meta
            && list.path.is_ident("derive")
            && let Ok(derived) = list.parse_args_with(Paths::parse_terminated)
        {
            removed += derived.iter().filter(is_removed).count();
            let kept = derived.iter().filter(|path| !is_removed(path));
            list.tokens = quote! { #(#kept),* };
        }
    }
    removed
}

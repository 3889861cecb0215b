//! Turns `openapi/leadconnector.yaml` into the endpoint code and the table of operations.
//!
//! `cargo xtask regen` includes this file, so that what it shows for review is what the
//! build makes.

use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::exit,
};

#[path = "openapi/check.rs"]
pub(crate) mod check;
#[path = "openapi/narrow.rs"]
mod narrow;
#[path = "openapi/table.rs"]
mod table;

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, HooksMode};
use quote::{ToTokens, quote};
use serde_json::Value;

/// The specification, from the folder of Cargo.toml.
pub(crate) const SPEC: &str = "openapi/leadconnector.yaml";

/// The code made from the specification.
pub(crate) struct Generated {
    /// The low-level client and its types.
    pub(crate) api: String,
    /// The table of operations.
    pub(crate) operations: String,
}

fn main() {
    println!("cargo::rerun-if-changed={SPEC}");
    let text = fs::read_to_string(SPEC).unwrap_or_else(|e| stop(&[format!("{SPEC}: {e}")]));
    let generated = generate(&text).unwrap_or_else(|problems| stop(&problems));
    let out = env::var_os("OUT_DIR").unwrap_or_else(|| stop(&["OUT_DIR is not set".to_owned()]));
    for (file, code) in [
        ("api.rs", generated.api),
        ("operations.rs", generated.operations),
    ] {
        let path = Path::new(&out).join(file);
        fs::write(&path, code).unwrap_or_else(|e| stop(&[format!("{}: {e}", path.display())]));
    }
}

fn stop(problems: &[String]) -> ! {
    for problem in problems {
        // One directive is one line.
        for line in problem.lines() {
            println!("cargo::error={line}");
        }
    }
    exit(1)
}

/// Checks the specification and makes the code.
///
/// # Errors
///
/// Everything that is wrong with the specification, each with its place in it.
pub(crate) fn generate(text: &str) -> Result<Generated, Vec<String>> {
    let spec: Value =
        serde_saphyr::from_str(text).map_err(|e| vec![format!("{SPEC} is not YAML: {e}")])?;
    let at = |problem| format!("{SPEC}: {problem}");
    let problems = check::check(&spec);
    if !problems.is_empty() {
        return Err(problems.into_iter().map(at).collect());
    }
    let operations = table::operations(&spec).to_string();

    let (narrowed, open_sets) = narrow::narrow(&spec);
    let openapi: OpenAPI = check::parse(&narrowed).map_err(|problem| vec![at(problem)])?;
    let mut settings = GenerationSettings::new();
    settings
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { crate::runtime::Settings })
        .with_map_type("::serde_json::Map")
        .with_derive("PartialEq");
    for (name, rust_type) in &open_sets {
        settings.with_replacement(name, rust_type, std::iter::empty());
    }
    // It panics over what it has no code for.
    let tokens = catch_unwind(AssertUnwindSafe(|| {
        Generator::new(&settings).generate_tokens(&openapi)
    }))
    .map_err(|_| vec![at("progenitor panicked, see above".to_owned())])?
    .map_err(|e| vec![at(e.to_string())])?;
    let mut file = syn::parse2(tokens).map_err(|e| vec![at(e.to_string())])?;
    adapt(&mut file);
    Ok(Generated {
        api: file.into_token_stream().to_string(),
        operations,
    })
}

/// Fits progenitor's output to this crate: `src/runtime` takes the place of the crate
/// `progenitor-client` and sets all headers, clients come from the crate's own builder, and
/// no type prints what it holds.
fn adapt(file: &mut syn::File) {
    file.items.retain_mut(|item| match item {
        syn::Item::Use(_) => false,
        syn::Item::Mod(module) if module.ident == "prelude" => false,
        syn::Item::Struct(client) if client.ident == "Client" => {
            remove_debug(&mut client.attrs);
            true
        }
        syn::Item::Impl(client) if client.trait_.is_none() => {
            client.items.retain_mut(|item| match item {
                syn::ImplItem::Fn(f) => {
                    remove_headers(&mut f.block.stmts);
                    f.sig.ident != "new" && f.sig.ident != "new_with_client"
                }
                _ => true,
            });
            !client.items.is_empty()
        }
        syn::Item::Mod(types) if types.ident == "types" => {
            if let Some((_, items)) = &mut types.content {
                let redacted: Vec<_> = items.iter_mut().filter_map(redact).collect();
                items.extend(redacted);
            }
            true
        }
        _ => true,
    });
}

/// Takes out the headers that progenitor puts into each request, `Accept` and an
/// `api-version` that no page has. check.rs sees to it that there are no others.
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

/// Takes the derived `Debug` from a type that holds data and returns one that prints the
/// names of the fields and the service's own words alone.
fn redact(item: &mut syn::Item) -> Option<syn::Item> {
    let name = match item {
        syn::Item::Struct(item) => {
            remove_debug(&mut item.attrs);
            &item.ident
        }
        syn::Item::Enum(item) if item.variants.iter().any(|v| !v.fields.is_empty()) => {
            remove_debug(&mut item.attrs);
            &item.ident
        }
        _ => return None,
    };
    let title = name.to_string();
    Some(syn::parse_quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                crate::redact::debug(#title, self, f)
            }
        }
    })
}

fn remove_debug(attributes: &mut [syn::Attribute]) {
    type Paths = syn::punctuated::Punctuated<syn::Path, syn::Token![,]>;
    for attribute in attributes {
        if let syn::Meta::List(list) = &mut attribute.meta
            && list.path.is_ident("derive")
            && let Ok(derived) = list.parse_args_with(Paths::parse_terminated)
        {
            let kept = derived.iter().filter(|path| !path.is_ident("Debug"));
            list.tokens = quote! { #(#kept),* };
        }
    }
}

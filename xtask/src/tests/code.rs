//! Tests of the generated code.

use std::path::PathBuf;

use super::spec;
use crate::{
    codegen::{self, generator::digest},
    lint,
    regen::{code, read, regen},
};

/// Returns the low-level client, as reviewed; another test proves that it is the generated one.
fn api() -> String {
    read("openapi/generated/api.rs".as_ref()).unwrap()
}

/// The errors of a derived `Deserialize` quote the input; a type that a later specification or
/// generator adds must not have one.
#[test]
fn no_generated_type_quotes_its_input_in_errors() {
    let file = syn::parse_file(&api()).unwrap();
    let types = file.items.into_iter().find_map(|item| match item {
        syn::Item::Mod(types) if types.ident == "types" => types.content,
        _ => None,
    });
    let (_, items) = types.expect("the module of types");
    let mut names = Vec::new();
    for item in &items {
        let (name, attributes) = match item {
            syn::Item::Struct(item) => (item.ident.to_string(), &item.attrs),
            syn::Item::Enum(item) => (item.ident.to_string(), &item.attrs),
            _ => continue,
        };
        for attribute in attributes {
            let attribute = quote::quote!(#attribute).to_string();
            assert!(!attribute.contains("Deserialize"), "{name}: {attribute}");
        }
        let reads = format!("crate :: json :: deserialize (\"{name}\" , deserializer)");
        let implemented = items.iter().any(|item| {
            matches!(item, syn::Item::Impl(_)) && quote::quote!(#item).to_string().contains(&reads)
        });
        assert!(implemented, "{name}");
        names.push(name);
    }
    assert!(names.len() > 10, "{names:?}");
}

/// A struct has names; 21 parameters of the same types could be confused.
#[test]
fn an_operation_takes_all_query_parameters_as_one_struct() {
    let api = api();
    for text in [
        "query: &'a types::SearchConversationsQuery,",
        "pub struct SearchConversationsQuery {",
        "query: &'a types::GetMessagesQuery,",
        "location_id: impl ::std::convert::Into<crate::id::LocationId>,",
    ] {
        assert!(api.contains(text), "{text}");
    }
}

/// `src/runtime` sets the headers, once for each attempt.
#[test]
fn the_operations_set_no_headers() {
    let api = api();
    for text in ["api-version", "header_map", "ACCEPT"] {
        assert!(!api.contains(text), "{text}");
    }
    assert!(api.contains("encode_path"));
}

#[test]
fn code_of_another_generator_is_rejected() {
    let types = "pub mod types {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Body { pub to: String }
    }";
    for (code, problem) in [
        (String::new(), "module types"),
        (
            types.replace("Deserialize", "Clone"),
            "Body does not derive",
        ),
        // Its `Display` would print it.
        (
            types.replace("{ pub to: String }", "(pub String);"),
            "without named fields",
        ),
        (
            types.replace("#[serde(deny_unknown_fields)]", ""),
            "unknown fields",
        ),
        (
            types.replace("pub to", "#[serde(alias = \"x\")] pub to"),
            "to has alias",
        ),
        (
            format!("{types} fn f() {{ header_map.append(1, 2); }}"),
            "header_map",
        ),
        (
            format!("{types} fn f() {{ reqwest::ClientBuilder::new(); }}"),
            "ClientBuilder",
        ),
        (
            format!("{types} fn f() {{ progenitor_client::encode_path(1); }}"),
            "progenitor_client",
        ),
        (
            format!("{types} fn f() {{ progenitor_client::QueryParam::new(1, 2); }}"),
            "",
        ),
        (types.to_owned(), ""),
    ] {
        let adapted = codegen::output::adapt(&mut syn::parse_file(&code).unwrap());
        match adapted {
            Ok(()) => assert_eq!(problem, "", "{code}"),
            Err(e) => assert!(!problem.is_empty() && e.contains(problem), "{code}: {e}"),
        }
    }
}

#[test]
fn any_edit_of_the_specification_changes_the_code() {
    let edited = spec().replacen("# ", "#  ", 1);
    let code = code(&edited, &lint::checked(&edited).unwrap()).unwrap();
    let differs = |(path, code): &(&PathBuf, &String)| read(path).as_ref() != Some(code);
    assert_eq!(code.iter().filter(differs).count(), 1);
}

/// A user of docs.rs looks for the features on the landing page.
#[test]
fn the_documentation_lists_every_feature() {
    let manifest = read("Cargo.toml".as_ref()).unwrap();
    let (_, features) = manifest.split_once("[features]\n").unwrap();
    let (features, _) = features.split_once("\n[").unwrap();
    let names = features
        .lines()
        .filter_map(|line| line.split_once(" = ["))
        .map(|(name, _)| name);
    let landing_page = read("src/lib.rs".as_ref()).unwrap();
    for name in names.filter(|name| *name != "default") {
        let default = features
            .lines()
            .any(|line| line.starts_with("default = [") && line.contains(&format!("\"{name}\"")));
        let row = format!("//! | `{name}` | {} |", if default { "yes" } else { "no" });
        assert!(landing_page.contains(&row), "{row}");
    }
}

#[test]
fn reviewed_files_are_the_generated_ones() {
    regen(true).unwrap();
}

/// Whitespace is ignored; a different token is not.
#[test]
fn a_build_distinguishes_the_output_of_another_generator() {
    let code = "pub struct Message { pub body : String , }";
    assert_eq!(digest(&code.replace(" ,", ",")), digest(code));
    for (old, new) in [("pub body", "body"), ("Message", "Massage"), (",", ";")] {
        let other = code.replacen(old, new, 1);
        assert_ne!(other, code, "{old}");
        assert_ne!(digest(&other), digest(code), "{old}");
    }
}

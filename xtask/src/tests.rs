//! A wrong specification stops the build, and the message names the place.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use crate::{
    codegen::{self, SPEC},
    lint,
    regen::{code, read, regen, reviewed},
};

fn spec() -> String {
    read(SPEC.as_ref()).unwrap()
}

/// The low-level client that is made from a specification.
fn api(spec: &str) -> proc_macro2::TokenStream {
    let spec = lint::checked(spec).unwrap_or_else(|problems| panic!("{problems:?}"));
    codegen::generate(&spec).unwrap().remove("api.rs").unwrap()
}

/// What is said of the specification with one text in it replaced.
fn problems_with(old: &str, new: &str) -> Vec<String> {
    let spec = spec();
    assert!(spec.contains(old), "the specification has no {old:?}");
    lint::checked(&spec.replacen(old, new, 1))
        .err()
        .unwrap_or_default()
}

fn assert_problem(old: &str, new: &str, place: &str, what: &str) {
    let problems = problems_with(old, new);
    let named = |problem: &String| problem.contains(place) && problem.contains(what);
    assert!(
        problems.iter().any(named),
        "{place}: {what} is not in {problems:?}"
    );
}

#[test]
fn the_specification_is_right() {
    assert!(problems_with("openapi: 3.0.3", "openapi: 3.0.3").is_empty());
}

#[test]
fn a_document_that_is_no_yaml_is_named_by_its_line() {
    assert_problem(
        "openapi: 3.0.3",
        "openapi: [3.0.3",
        "openapi/leadconnector.yaml",
        "line",
    );
}

#[test]
fn a_reference_that_leads_nowhere_is_named() {
    assert_problem(
        r##"$ref: "#/components/schemas/SendMessageReply""##,
        r##"$ref: "#/components/schemas/Nothing""##,
        "paths./conversations/messages.post.responses.2XX.content.application/json.schema",
        "leads nowhere",
    );
}

#[test]
fn what_an_operation_lacks_is_named() {
    let place = "paths./conversations/messages.post";
    assert_problem(
        "operationId: send_message",
        "operation: x",
        place,
        "operationId",
    );
    assert_problem(
        "x-idempotent: false",
        "x-idempotent: perhaps",
        place,
        "x-idempotent",
    );
    assert_problem(
        r#"x-documents: ["002", "003"]"#,
        "x-pages: []",
        place,
        "x-documents",
    );
    assert_problem(r#""2XX":"#, r#""201":"#, place, "2XX");
    let version = "x-version: \"2021-07-28\"\n      ";
    assert_problem(version, "", place, "x-version must be");
    assert_problem(version, "x-version: v2\n      ", place, "x-version must be");
    assert!(problems_with(version, "x-version: v3\n      ").is_empty());
    let scope = "x-scope: conversations/message.write\n      ";
    assert_problem(scope, "", place, "has no x-scope");
    let place = "paths./oauth/token.post";
    let old = "x-idempotent: true\n      security: []";
    assert_problem(
        old,
        &format!("x-scope: x\n      {old}"),
        place,
        "takes no bearer",
    );
    assert_problem(
        old,
        &format!("x-version: v3\n      {old}"),
        place,
        "not the parameter Version",
    );
}

#[test]
fn what_a_field_lacks_is_named() {
    let place = "components.schemas.SendMessageBody.properties.contactId";
    let text = "description: The contact who receives the message.";
    assert_problem(text, "title: x", place, "has no description");
    let place = "components.schemas.SendMessageBody.properties.message";
    let text = "example: Hello, how can I help you today?";
    assert_problem(text, "title: x", place, "has no example");
}

#[test]
fn a_page_that_does_not_exist_is_named() {
    let old = r#"x-documents: ["000", "001", "002", "003"]"#;
    assert_problem(
        old,
        r#"x-documents: ["005"]"#,
        "components.securitySchemes.bearer",
        "is not in info.x-documents",
    );
}

#[test]
fn a_body_or_header_that_is_not_sent_is_named() {
    assert_problem(
        "application/x-www-form-urlencoded:",
        "text/plain:",
        "paths./oauth/token.post.requestBody",
        "has no schema of",
    );
    assert_problem(
        "          in: path",
        "          in: header",
        "paths./conversations/messages/{messageId}/status.put.parameters[1]",
        "is a header",
    );
}

#[test]
fn an_id_that_does_not_say_whose_it_is_is_named() {
    let place = "components.schemas.SendMessageBody.properties.contactId";
    let id = r##"allOf: [{$ref: "#/components/schemas/ContactId"}]"##;
    let old = &format!("{id}\n          x-id: true");
    assert_problem(old, id, place, "has no x-id");
    let not_an_id = &format!("{id}\n          x-id: false");
    assert_problem(
        old,
        not_an_id,
        "properties.contactId",
        "another field of this name",
    );
    assert_problem(
        "scheduledTimestamp:\n          type: integer",
        "scheduledTimestamp:\n          x-id: true\n          type: integer",
        "properties.scheduledTimestamp",
        "x-id: is for strings",
    );
}

#[test]
fn a_need_that_nothing_can_meet_or_explain_is_named() {
    let place = "components.schemas.SendMessageBody.x-needs[0]";
    for (old, new, what) in [
        ("any-of: [html, templateId]", "any-of: []", "has no any-of"),
        (
            "any-of: [html, templateId]",
            "any-of: [html, template]",
            r#"any-of: "template" is not a property"#,
        ),
        (
            "types: [Email]\n          description: html or",
            "types: [EMail]\n          description: html or",
            r#"types: "EMail" is not a value of type"#,
        ),
        (
            "description: html or a template",
            "description: ''",
            "has no description",
        ),
        (
            "template\n          status: 422",
            "template\n          status: 200",
            "has no status",
        ),
    ] {
        assert_problem(old, new, place, what);
    }
}

#[test]
fn a_description_that_cites_is_named() {
    let place = "components.schemas.SendMessageBody.properties.contactId";
    let old = "description: The contact who receives the message.";
    for (citation, cited) in [
        ("(002)", "002"),
        ("(#70)", "#70"),
        ("(000, 003)", "000"),
        ("(user report)", "user report"),
        ("(vendor's guide)", "vendor's guide"),
    ] {
        let new = format!("description: The contact {citation}.");
        assert_problem(old, &new, place, &format!("cites {cited}"));
    }
    let number = "description: At most 200,000 or 1,001 contacts, by the vendor's rules.";
    assert!(problems_with(old, number).is_empty());
}

/// A derived `Deserialize` quotes what it could not read; a type that a later specification
/// or generator adds must not have one.
#[test]
fn every_generated_type_is_read_without_quoting() {
    let file: syn::File = syn::parse2(api(&spec())).unwrap();
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

/// src/runtime sets them, once for each attempt.
#[test]
fn the_operations_set_no_headers() {
    let api = api(&spec()).to_string();
    for text in ["api-version", "header_map", "ACCEPT"] {
        assert!(!api.contains(text), "{text}");
    }
    assert!(api.contains("encode_path"));
}

#[test]
fn code_of_another_generator_is_refused() {
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
fn a_type_that_openapi_does_not_have_is_named() {
    let old = "type: integer\n          format: int64";
    let place = "components.schemas.SendMessageBody.properties.scheduledTimestamp";
    assert_problem(
        old,
        "type: int\n          format: int64",
        place,
        "type: \"int\"",
    );
}

#[test]
fn what_would_be_taken_for_something_else_is_named() {
    assert_problem(
        "x-message-types: [Email]",
        "x-message-type: [Email]",
        "emailFrom",
        "x-message-type",
    );
    assert_problem(
        "    post:\n",
        "    pst:\n",
        "paths./conversations/messages.pst",
        "no operation",
    );
    let place = "paths./conversations/messages.post.requestBody.message";
    let old = "message:\n          type: string";
    assert_problem(
        old,
        "message:\n          type: number",
        place,
        "can't be sent",
    );
    assert_problem(
        "enum: [reply, reply_all]",
        "enum: [reply, reply]",
        "EmailReplyMode",
        "each once",
    );
    assert_problem(
        "operationId: send_message",
        "operationId: send-message",
        "post",
        "operationId",
    );
}

#[test]
fn any_edit_changes_what_is_reviewed() {
    let spec = spec();
    let review = |text: &str| code(text, &lint::checked(text).unwrap()).unwrap();
    let edited = spec.replacen("# ", "#  ", 1);
    assert_ne!(review(&edited), review(&spec));
}

#[test]
fn what_is_kept_for_review_is_what_is_made() {
    regen(true).unwrap();
}

/// Formatting alone makes no difference; a token does.
#[test]
fn a_build_tells_reviewed_code_from_other() {
    let spec = spec();
    let code = api(&spec);
    let text = reviewed(&code).unwrap();
    assert!(codegen::is_same(&text, &code));
    for (old, new) in [
        ("pub body", "body"),
        ("\"SMS\"", "\"Sms\""),
        ("///A message", "///The message"),
    ] {
        let other = text.replacen(old, new, 1);
        assert_eq!(codegen::is_same(&other, &code), other == text, "{old}");
    }
}

#[test]
fn what_is_received_says_where_it_comes_from() {
    assert_problem(
        "x-received: reply",
        "x-received: replies",
        "components.schemas.SendMessageReply",
        "x-received: \"replies\" is none of",
    );
    assert_problem(
        "description: The contact who receives the message.",
        "description: The contact who receives the message.\n          x-getter: contact",
        "components.schemas.SendMessageBody.properties.contactId",
        "x-getter is for what is received",
    );
}

/// The views that are made from the specification with one text in it replaced.
fn views_with(old: &str, new: &str) -> Result<String, String> {
    let spec = spec();
    assert!(spec.contains(old), "the specification has no {old:?}");
    let spec = lint::checked(&spec.replacen(old, new, 1)).unwrap();
    let views = codegen::generate(&spec)?.remove("views.rs").unwrap();
    let file = syn::parse2(views).unwrap();
    Ok(prettyplease::unparse(&file))
}

const NEW_SCHEMA: &str = r##"
    ContactCreate:
      type: object
      description: The event that a contact was created.
      x-received: event
      x-documents: []
      x-source: inference
      properties:
        webhookId: *event-webhook
        birthDate: {type: string, format: date-time, description: x, example: x, x-documents: ["004"]}
        score: {type: number, description: x, example: 1, x-documents: ["004"]}
        tags: {type: array, items: {type: string}, description: x, example: [], x-documents: ["004"]}
        custom: {type: object, description: x, example: {}, x-documents: ["004"]}
        channel:
          description: x
          allOf: [{$ref: "#/components/schemas/EventMessageType"}]
          x-documents: ["004"]
        last:
          description: x
          allOf: [{$ref: "#/components/schemas/ReplyError"}]
          example: {}
          x-documents: ["004"]
        replies:
          type: array
          description: x
          items: {$ref: "#/components/schemas/ReplyError"}
          example: []
          x-documents: ["004"]
"##;

#[test]
fn a_schema_alone_makes_a_view_and_an_event() {
    let place = "\n    # Its `type` is the channel";
    let views = views_with(place, &format!("{NEW_SCHEMA}{place}")).unwrap();
    for line in [
        "pub struct ContactCreate(pub(crate) Object);",
        "ContactCreate(ContactCreate),",
        "Some(\"ContactCreate\") => Self::ContactCreate(ContactCreate(object)),",
        "pub fn birth_date(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {",
        "pub fn score(&self) -> Option<f64> {",
        "pub fn tags(&self) -> Vec<&str> {",
        "pub fn custom(&self) -> Option<&::serde_json::Value> {",
        "pub fn channel(&self) -> Option<super::webhook::EventMessageType> {",
        "pub fn last(&self) -> Option<super::reply::ReplyError> {",
        "pub fn replies(&self) -> Vec<super::reply::ReplyError> {",
        "/// On the wire: `birthDate`.",
    ] {
        assert!(views.contains(line), "{line} is not in {views}");
    }
    assert!(!views.contains("fn webhook_id"), "the envelope has it");
}

#[test]
fn a_property_that_no_getter_can_return_is_named() {
    let error = |old, new| views_with(old, new).unwrap_err();
    let place = "components.schemas.MessageEvent.properties.callDuration: ";
    let without = error("          x-kind: seconds\n", "");
    assert!(
        without.contains(&format!("{place}has no kind")),
        "{without}"
    );
    let unknown = error("x-kind: seconds", "x-kind: minutes");
    assert!(
        unknown.contains(&format!("{place}the x-kind minutes")),
        "{unknown}"
    );
    let twice = error("enum: [SMS, Email, Custom]", "enum: [SMS, sms]");
    assert!(
        twice.contains("schemas.DeliveryType: sms would be"),
        "{twice}"
    );
    let unknown = error("enum: [SMS, Email, Custom]", "enum: [SMS, unknown]");
    assert!(
        unknown.contains("schemas.DeliveryType: unknown would be"),
        "{unknown}"
    );
}

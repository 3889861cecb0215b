//! Every problem of a specification is reported with its place.

use super::spec;
use crate::lint;

/// Returns the problems of the specification with one text in it replaced.
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
fn the_specification_has_no_problems() {
    assert!(problems_with("openapi: 3.0.3", "openapi: 3.0.3").is_empty());
}

#[test]
fn invalid_yaml_is_reported_with_its_line() {
    assert_problem(
        "openapi: 3.0.3",
        "openapi: [3.0.3",
        "openapi/leadconnector.yaml",
        "line",
    );
}

#[test]
fn a_broken_reference_is_reported() {
    assert_problem(
        r##"$ref: "#/components/schemas/SendMessageReply""##,
        r##"$ref: "#/components/schemas/Nothing""##,
        "paths./conversations/messages.post.responses.2XX.content.application/json.schema",
        "does not resolve",
    );
}

#[test]
fn an_incomplete_operation_is_reported() {
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
fn an_incomplete_field_is_reported() {
    let place = "components.schemas.SendMessageBody.properties.contactId";
    let text = "description: The contact that receives the message.";
    assert_problem(text, "title: x", place, "has no description");
    let place = "components.schemas.SendMessageBody.properties.message";
    let text = "example: Hello, how can I help you today?";
    assert_problem(text, "title: x", place, "has no example");
}

#[test]
fn an_unknown_page_is_reported() {
    let old = r#"x-documents: ["000", "001", "002", "003"]"#;
    assert_problem(
        old,
        r#"x-documents: ["005"]"#,
        "components.securitySchemes.bearer",
        "is not in info.x-documents",
    );
}

#[test]
fn an_unsupported_body_or_header_is_reported() {
    assert_problem(
        "application/json:",
        "text/plain:",
        "paths./conversations/messages.post.requestBody",
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
fn an_unsupported_query_parameter_is_reported() {
    let place = "paths./conversations/search.get.parameters[";
    let query = "schema: {type: string, example: Jane}";
    let no_example = "schema: {type: string}";
    assert_problem(query, no_example, place, "has no example");
    let list = "schema: {type: array, items: {type: string}, example: []}";
    assert_problem(query, list, place, "can't be sent");
}

#[test]
fn a_prefix_or_number_that_does_not_fit_its_set_is_reported() {
    let place = "components.schemas.ConversationType";
    assert_problem("x-prefix: TYPE_", "x-prefix: TYPE_P", place, "TYPE_EMAIL");
    let numbers = "x-numbers: {\"1\": TYPE_PHONE";
    assert_problem(
        numbers,
        "x-numbers: {one: TYPE_PHONE",
        place,
        "x-numbers: one",
    );
    assert_problem(numbers, "x-numbers: {\"1\": PHONE", place, "x-numbers: 1");
    let closed = "x-open: false\n      x-prefix: TYPE_";
    let open = "x-open: true\n      x-prefix: TYPE_";
    assert_problem(open, closed, place, "x-prefix is for open sets");
    assert_problem(open, closed, place, "x-numbers is for open sets");
}

#[test]
fn an_id_without_x_id_is_reported() {
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
fn an_invalid_need_is_reported() {
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
fn an_any_of_that_differs_from_the_need_of_all_types_is_reported() {
    let place = "components.schemas.AddInboundMessageBody: ";
    let member = "        - required: [contactId]\n      additionalProperties";
    assert_problem(member, "      additionalProperties", place, "anyOf: ");
    let need = "any-of: [conversationId, contactId]";
    assert_problem(need, "any-of: [contactId]", place, "anyOf: ");
    assert_problem("types: [Custom]\n          ", "", place, "more than one");
    let schema = "components.schemas.SendMessageBody: ";
    let fields = "required: [type, contactId]";
    let new = format!("{fields}\n      anyOf: [{{required: [message]}}]");
    assert_problem(fields, &new, schema, "must be null");
}

#[test]
fn a_citation_in_a_description_is_reported() {
    let place = "components.schemas.SendMessageBody.properties.contactId";
    let old = "description: The contact that receives the message.";
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

#[test]
fn an_unknown_type_is_reported() {
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
fn an_ambiguous_schema_is_reported() {
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
        "is not an operation",
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
        "distinct",
    );
    assert_problem(
        "operationId: send_message",
        "operationId: send-message",
        "post",
        "operationId",
    );
}

#[test]
fn an_unknown_source_of_a_received_schema_is_reported() {
    assert_problem(
        "x-received: reply",
        "x-received: replies",
        "components.schemas.SendMessageReply",
        "x-received: \"replies\" is not one of",
    );
    assert_problem(
        "description: The contact that receives the message.",
        "description: The contact that receives the message.\n          x-getter: contact",
        "components.schemas.SendMessageBody.properties.contactId",
        "x-getter is for received schemas",
    );
}

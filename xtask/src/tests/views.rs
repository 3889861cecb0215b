//! Tests of the generated views.

use super::spec;
use crate::{codegen, lint};

/// Generates the views from the specification with one text in it replaced.
fn views_with(old: &str, new: &str) -> Result<String, String> {
    let spec = spec();
    assert!(spec.contains(old), "the specification has no {old:?}");
    let spec = lint::checked(&spec.replacen(old, new, 1)).unwrap();
    let file = syn::parse2(codegen::views::views(&spec)?).unwrap();
    Ok(prettyplease::unparse(&file))
}

const NEW_SCHEMA: &str = r##"
    RecordCreate:
      type: object
      description: The event that a record was created.
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
        previous:
          description: x
          anyOf: [{$ref: "#/components/schemas/ReplyError"}, {type: string, nullable: true, enum: [null]}]
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
fn a_new_schema_suffices_for_a_view_and_an_event() {
    let place = "\n    # Its `type` is the channel";
    let views = views_with(place, &format!("{NEW_SCHEMA}{place}")).unwrap();
    for line in [
        "pub struct RecordCreate(pub(crate) Object);",
        "RecordCreate(RecordCreate),",
        "Some(\"RecordCreate\") => Self::RecordCreate(RecordCreate(object)),",
        "pub fn birth_date(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {",
        "pub fn score(&self) -> Option<f64> {",
        "pub fn tags(&self) -> Vec<&str> {",
        "pub fn custom(&self) -> Option<&::serde_json::Value> {",
        "pub fn channel(&self) -> Option<super::webhook::EventMessageType> {",
        "pub fn last(&self) -> Option<super::reply::ReplyError> {",
        "pub fn previous(&self) -> Option<super::reply::ReplyError> {",
        "pub fn replies(&self) -> Vec<super::reply::ReplyError> {",
        "/// On the wire: `birthDate`.",
    ] {
        assert!(views.contains(line), "{line} is not in {views}");
    }
    assert!(!views.contains("fn webhook_id"), "the envelope has it");
}

#[test]
fn a_set_is_read_without_its_prefix_and_from_numbers() {
    let old = "enum: [SMS, Email, Custom]\n        - type: string\n";
    let set = r#"
      x-prefix: E
      x-numbers: {"7": SMS, "8": Email, "9": SMS}
"#;
    let set = old.trim_end().to_owned() + set;
    let error = lint::checked(&spec().replacen(old, &set, 1));
    assert!(error.unwrap_err()[0].contains("x-prefix: SMS"));
    let set = set.replace("SMS", "ESms").replace("Custom", "Ecustom");
    let views = views_with(old, &set).unwrap();
    for line in [
        "\"ESms\" | \"Sms\" | \"7\" | \"9\" => Some(Self::Sms),",
        "\"Email\" | \"mail\" | \"8\" => Some(Self::Mail),",
        "\"Ecustom\" | \"custom\" => Some(Self::Custom),",
        "Self::Sms => \"ESms\",",
        "self.0.get(\"type\").and_then(read::from_text_or_number)",
    ] {
        assert!(views.contains(line), "{line} is not in {views}");
    }
}

#[test]
fn a_property_that_no_getter_can_return_is_reported() {
    let error = |old, new| views_with(old, new).unwrap_err();
    let place = "components.schemas.MessageMeta.properties.callDuration: ";
    let without = error("          x-kind: seconds\n", "");
    assert!(
        without.contains(&format!("{place}has no type")),
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

//! JSON Schemas of messages, and of the tools that language models write them with.

use std::collections::BTreeSet;

use leadconnector::{Error, id::ContactId, inbound, outbound};
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::{spec::cites, support};

pub(crate) const CONTACT: &str = "ve9EPM428h8vShlRW1KT";

/// One message type, or all types of a direction.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// The fields that the program sets.
    pub(crate) closed: &'static [&'static str],
    pub(crate) schema: Value,
    pub(crate) tool: Value,
    /// Returns the JSON of the message that is created from arguments.
    pub(crate) make: fn(Value) -> Result<Value, Error>,
}

macro_rules! kinds {
    ($direction:ident, $closed:expr; $($Name:ident)+) => {
        vec![$(Kind {
            name: stringify!($Name),
            closed: $closed,
            schema: schema::<$direction::$Name>(),
            tool: $direction::$Name::tool_schema(),
            make: |arguments| {
                let contact = ContactId::new(CONTACT);
                let message = $direction::$Name::from_tool_arguments(contact, arguments);
                message.map(|message| message.to_json())
            },
        }),+]
    };
}

pub(crate) fn schema<M: JsonSchema>() -> Value {
    SchemaGenerator::default()
        .into_root_schema_for::<M>()
        .to_value()
}

pub(crate) fn outbound_kinds() -> Vec<Kind> {
    let closed = &[
        "contactId",
        "conversationProviderId",
        "emailBcc",
        "emailCc",
        "emailFrom",
        "emailTo",
        "fromNumber",
        "toNumber",
        "userId",
    ];
    kinds!(outbound, closed; Message Sms Rcs WhatsApp Email Instagram Facebook Custom LiveChat TikTok InternalComment)
}

pub(crate) fn inbound_kinds() -> Vec<Kind> {
    let closed = &[
        "contactId",
        "conversationId",
        "direction",
        "emailBcc",
        "emailCc",
        "emailFrom",
        "emailTo",
    ];
    kinds!(inbound, closed; Message Sms Rcs Email WhatsApp GoogleBusiness Instagram Facebook Custom
        WebChat LiveChat Call IvrCall CampaignCall CampaignVoicemail TikTok AllInOneChat
        FormSubmission)
}

pub(crate) fn kinds() -> Vec<Kind> {
    let mut kinds = outbound_kinds();
    kinds.extend(inbound_kinds());
    kinds
}

pub(crate) fn keys(object: &Value) -> BTreeSet<&str> {
    object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

pub(crate) fn strings(array: &Value) -> BTreeSet<&str> {
    let items = array.as_array().unwrap().iter();
    items.map(|item| item.as_str().unwrap()).collect()
}

/// Returns every schema inside a schema, the root first.
pub(crate) fn within(schema: &Value) -> Vec<&Value> {
    let mut all = vec![schema];
    let properties = schema["properties"].as_object().into_iter();
    let inner = properties.flat_map(Map::values).chain(schema.get("items"));
    all.extend(inner.flat_map(within));
    all
}

pub(crate) fn is_nullable(schema: &Value) -> bool {
    let kinds = schema["type"].as_array();
    kinds.is_some_and(|kinds| kinds.contains(&json!("null")))
}

#[test]
fn there_is_a_kind_for_every_type_of_the_spec() {
    let spec = support::spec();
    for (kinds, set) in [
        (outbound_kinds(), "SendMessageType"),
        (inbound_kinds(), "InboundMessageType"),
    ] {
        let values = support::values(spec, set);
        let wanted: BTreeSet<_> = values.iter().map(String::as_str).collect();
        let message = &kinds[0].schema["properties"]["type"]["enum"];
        assert_eq!(strings(message), wanted);
        let types = kinds[1..].iter().flat_map(|kind| {
            let types = strings(&kind.schema["properties"]["type"]["enum"]);
            assert_eq!(types.len(), 1, "{}", kind.name);
            types
        });
        assert_eq!(types.collect::<BTreeSet<_>>(), wanted);
    }
}

#[test]
fn the_root_of_a_schema_is_a_plain_object() {
    for Kind {
        name, schema, tool, ..
    } in kinds()
    {
        for schema in [schema, tool] {
            let mut root = keys(&schema);
            root.remove("$schema");
            root.remove("title");
            let plain = [
                "additionalProperties",
                "description",
                "properties",
                "required",
                "type",
            ];
            assert_eq!(root, BTreeSet::from(plain), "{name}");
            assert_eq!(schema["type"], "object", "{name}");
            assert_eq!(schema["additionalProperties"], false, "{name}");
        }
    }
}

#[test]
fn an_outbound_call_has_a_schema() {
    let schema = schema::<outbound::Call>();
    assert_eq!(schema["title"], "OutboundCall");
    assert_eq!(schema["additionalProperties"], false);
    let required = ["call", "conversationProviderId", "type"];
    assert_eq!(strings(&schema["required"]), BTreeSet::from(required));
    let call = outbound::Call::to_contact("c").provider("p").alt_id("1");
    let call = call
        .from("+14155550100")
        .date("2024-01-15T10:30:00Z".parse().unwrap());
    let call = call.conversation("conversation").to_json();
    assert_eq!(keys(&schema["properties"]), keys(&call));
}

#[test]
fn the_description_states_the_needs_of_a_message() {
    let description = |schema: Value| schema["description"].as_str().unwrap().to_owned();
    assert_eq!(
        description(schema::<outbound::Sms>()),
        "A text message to a phone. Needs at least one of message, attachments and templateId."
    );
    let email = "An email. Needs at least one of html and templateId.";
    assert_eq!(description(outbound::Email::tool_schema()), email);
    let message = description(outbound::Message::tool_schema());
    for part in [
        "Email needs at least one of html and templateId.",
        "WhatsApp and InternalComment need message.",
        "IG, FB, Custom, Live_Chat and TIKTOK need at least one of message, attachments and",
    ] {
        assert!(message.contains(part), "{part} is not in: {message}");
    }
    // The program sets one of the two.
    let inbound = description(schema::<inbound::Sms>());
    assert!(inbound.contains("Needs at least one of conversationId and contactId."));
    let tool = description(inbound::Sms::tool_schema());
    assert!(!tool.contains("contactId"), "{tool}");
}

#[test]
fn one_field_that_a_message_needs_is_required() {
    let required = |schema: Value| schema["required"].clone();
    assert_eq!(
        required(schema::<outbound::WhatsApp>()),
        json!(["contactId", "message", "type"])
    );
    let call = required(schema::<inbound::Call>());
    assert_eq!(call, json!(["call", "conversationProviderId", "type"]));
    let tool = outbound::WhatsApp::tool_schema();
    assert!(!is_nullable(&tool["properties"]["message"]));
    let tool = inbound::Custom::tool_schema();
    assert!(!is_nullable(&tool["properties"]["conversationProviderId"]));
}

#[test]
fn descriptions_are_plain_english() {
    let is_prose = |text: &str| !["[`", "\n", "  "].iter().any(|other| text.contains(other));
    for Kind {
        name, schema, tool, ..
    } in kinds()
    {
        for schema in within(&schema).into_iter().chain(within(&tool)) {
            if let Some(text) = schema["description"].as_str() {
                assert!(!cites(text), "{name}: {text}");
                assert!(is_prose(text) && text.ends_with('.'), "{name}: {text}");
            }
        }
    }
}

#[test]
fn the_description_of_a_field_of_some_types_lists_them() {
    let tool = inbound::Message::tool_schema();
    let description = tool["properties"]["subject"]["description"].as_str();
    assert!(
        description
            .unwrap()
            .ends_with(" Only for Email and Custom.")
    );
    // The shorter of both lists.
    let tool = outbound::Message::tool_schema();
    let description = tool["properties"]["attachments"]["description"].as_str();
    assert!(description.unwrap().ends_with(" Not for InternalComment."));
    let tool = inbound::Email::tool_schema();
    let description = tool["properties"]["subject"]["description"].as_str();
    assert!(!description.unwrap().contains("Only"));
}

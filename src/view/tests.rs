use std::time::Duration;

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::{
    read, reply,
    reply::{GetAccessTokenReply, ReplyError, SendMessageReply},
};
use crate::id::MessageId;

fn view<V: serde::de::DeserializeOwned>(json: Value) -> V {
    serde_json::from_value(json).unwrap()
}

#[test]
fn the_first_name_that_is_not_empty_counts() {
    let token = |json| {
        let reply = view::<GetAccessTokenReply>(json);
        reply.access_token().map(str::to_owned)
    };
    let wanted = Some("t".to_owned());
    assert_eq!(
        token(json!({ "access_token": "t", "accessToken": "u" })),
        wanted
    );
    for empty in [json!(null), json!(""), json!(" "), json!([])] {
        assert_eq!(
            token(json!({ "access_token": empty, "accessToken": "t" })),
            wanted
        );
    }
    assert_eq!(token(json!({ "accessToken": 7 })), None);
    let reply = view::<GetAccessTokenReply>(json!({ "expiresIn": "86399" }));
    assert_eq!(reply.expires_in(), Some(Duration::from_secs(86_399)));
}

#[test]
fn nested_views_are_read() {
    let error = json!({ "message": "no", "name": 7, "more": [1] });
    let reply = view::<SendMessageReply>(json!({ "error": error }));
    let inner = reply.error().unwrap();
    assert_eq!((inner.message(), inner.name()), (Some("no"), None));
    assert_eq!(Value::Object(inner.json().clone()), error);
    assert_eq!(
        view::<SendMessageReply>(json!({ "error": "no" })).error(),
        None
    );
}

#[test]
fn one_value_or_many_are_read_and_other_types_skipped() {
    let ids = |json: Value| view::<SendMessageReply>(json!({ "messageIds": json })).message_ids();
    assert_eq!(
        ids(json!(["a", 7, null, "b"])),
        [MessageId::new("a"), MessageId::new("b")]
    );
    assert_eq!(ids(json!("a")), [MessageId::new("a")]);
    for none in [json!(null), json!(""), json!(7), json!({}), json!([])] {
        assert!(ids(none).is_empty());
    }
    let views = read::many(&json!([{ "name": "a" }, 7]), read::view::<ReplyError>);
    assert_eq!(views.len(), 1);
}

#[test]
fn a_view_serializes_unchanged() {
    let json = json!({ "messageId": null, "messageIds": [], "error": 7, "new": { "x": 1.5 } });
    let reply = view::<SendMessageReply>(json.clone());
    assert_eq!(serde_json::to_value(&reply).unwrap(), json);
    assert_eq!(view::<SendMessageReply>(json), reply);
}

#[test]
fn dates_are_read_in_any_form() {
    let date = |json: Value| read::date(&json).map(|date| date.to_rfc3339());
    let wanted = Some("2024-05-08T11:57:42.250+00:00".to_owned());
    for same in [
        json!("2024-05-08T11:57:42.250Z"),
        json!("2024-05-08T13:57:42.250+02:00"),
        json!(1_715_169_462_250_u64),
        json!("1715169462250"),
        json!(1_715_169_462.25),
        json!("1715169462.25"),
    ] {
        assert_eq!(date(same.clone()), wanted, "{same}");
    }
    let seconds = Some("2024-05-08T11:57:42+00:00".to_owned());
    assert_eq!(date(json!(1_715_169_462)), seconds);
    for none in [
        json!("soon"),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!([]),
        json!(true),
    ] {
        assert_eq!(date(none.clone()), None, "{none}");
    }
}

#[test]
fn integers_are_read_from_numbers_and_text() {
    let integer = |json: Value| read::integer(&json);
    for same in [
        json!(120),
        json!(120.0),
        json!("120"),
        json!(" 120 "),
        json!("120.0"),
    ] {
        assert_eq!(integer(same.clone()), Some(120), "{same}");
    }
    assert_eq!(integer(json!(u64::MAX)), Some(u64::MAX));
    for none in [
        json!(-1),
        json!(1.5),
        json!("many"),
        json!(null),
        json!([1]),
    ] {
        assert_eq!(integer(none.clone()), None, "{none}");
    }
}

/// The name and the schema of each reply.
macro_rules! schemas {
    ($($Reply:ident)*) => {
        [$((
            stringify!($Reply),
            SchemaGenerator::default().into_root_schema_for::<reply::$Reply>().to_value(),
        )),*]
    };
}

#[test]
fn a_schema_documents_every_field_of_the_specification() {
    let spec = spec();
    for (name, schema) in reply::for_each_reply_type!(schemas) {
        let documented = &spec["components"]["schemas"][name];
        assert_eq!(schema["title"], name);
        assert_eq!(schema["type"], "object", "{name}");
        assert!(schema["description"].is_string(), "{name}");
        assert!(schema.get("required").is_none(), "{name}");
        assert!(schema.get("additionalProperties").is_none(), "{name}");
        let fields = |schema: &Value| schema["properties"].as_object().unwrap().clone();
        let (fields, documented) = (fields(&schema), fields(documented));
        let names = |fields: &Map<String, Value>| fields.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&fields), names(&documented), "{name}");
        for (field, schema) in fields {
            let is_prose = |text: &str| text.ends_with('.') && !text.contains('\n');
            assert!(
                schema["description"].as_str().is_some_and(is_prose),
                "{name}: {field}"
            );
        }
    }
    let schema = |name| {
        let all = reply::for_each_reply_type!(schemas);
        all.into_iter().find(|(other, _)| *other == name).unwrap().1
    };
    let types = |name, field: &str| schema(name)["properties"][field]["anyOf"].clone();
    let string = json!({ "type": "string" });
    let strings = json!({ "type": "array", "items": string });
    assert_eq!(
        types("SendMessageReply", "messageId"),
        json!([string, true])
    );
    assert_eq!(
        types("SendMessageReply", "messageIds"),
        json!([string, strings, true])
    );
    assert_eq!(
        types("AddInboundMessageReply", "success"),
        json!([{ "type": "boolean" }, true])
    );
    let error = json!({ "$ref": "#/$defs/ReplyError" });
    assert_eq!(types("SendMessageReply", "error"), json!([error, true]));
    let set = json!({ "type": "string", "examples": ["Company", "Location"] });
    assert_eq!(types("GetAccessTokenReply", "userType"), json!([set, true]));
}

#[test]
fn the_documented_types_are_those_of_the_examples() {
    let spec = spec();
    let examples = spec["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(responses);
    let examples: Vec<_> = examples.collect();
    let mut count = 0;
    for (name, schema) in reply::for_each_reply_type!(schemas) {
        let [open, documented] = [schema.clone(), documented(schema)]
            .map(|schema| jsonschema::validator_for(&schema).unwrap());
        let properties = spec["components"]["schemas"][name]["properties"]
            .as_object()
            .unwrap();
        let example = |(field, property): (&String, &Value)| {
            Some((field.clone(), property.get("example")?.clone()))
        };
        let of_fields: Map<_, _> = properties.iter().filter_map(example).collect();
        let of_fields = Value::Object(of_fields);
        let reference = format!("#/components/schemas/{name}");
        let of_this = examples.iter().filter(|(schema, _)| *schema == reference);
        for example in of_this.map(|(_, example)| *example).chain([&of_fields]) {
            // A field that is null counts as missing.
            let mut example = example.clone();
            let fields = example.as_object_mut().unwrap();
            fields.retain(|_, value| !value.is_null());
            let example = &example;
            assert!(open.is_valid(example), "{name}: {example}");
            assert!(documented.is_valid(example), "{name}: {example}");
            count += example.as_object().unwrap().len();
        }
    }
    assert!(count > 10, "{count}");
}

#[test]
fn a_schema_accepts_every_object() {
    for (name, schema) in reply::for_each_reply_type!(schemas) {
        let validator = jsonschema::validator_for(&schema).unwrap();
        let fields = schema["properties"].as_object().unwrap().keys();
        for field in fields.map(String::as_str).chain(["undocumented"]) {
            for odd in [
                json!(null),
                json!(true),
                json!(-1.5),
                json!(""),
                json!([7, {}]),
                json!({}),
            ] {
                assert!(
                    validator.is_valid(&json!({ field: odd })),
                    "{name}: {field}: {odd}"
                );
            }
        }
        for other in [json!(null), json!([]), json!("")] {
            assert!(!validator.is_valid(&other), "{name}: {other}");
        }
    }
}

/// Returns the schema without the alternatives that accept everything.
fn documented(mut schema: Value) -> Value {
    for property in schema["properties"].as_object_mut().unwrap().values_mut() {
        if let Some(types) = property.get_mut("anyOf").and_then(Value::as_array_mut) {
            types.retain(|kind| *kind != true);
        }
    }
    schema
}

fn spec() -> Value {
    serde_saphyr::from_str(include_str!("../../openapi/leadconnector.yaml")).unwrap()
}

/// Returns the examples of the replies at a path, each with the reference to its schema.
fn responses(path: &Value) -> Vec<(&str, &Value)> {
    let operations = path.as_object().unwrap().values();
    let replies = operations.filter_map(|operation| operation["responses"].as_object());
    let bodies = replies
        .flat_map(Map::values)
        .map(|reply| &reply["content"]["application/json"]);
    let examples = bodies.filter_map(|body| {
        let examples = body["examples"].as_object()?;
        let schema = body["schema"]["$ref"].as_str()?;
        Some(
            examples
                .values()
                .map(move |example| (schema, &example["value"])),
        )
    });
    examples.flatten().collect()
}

//! The needs of messages beyond the required fields, as specified: in validation, in
//! the sandbox and in the documentation.

use leadconnector::{Error, inbound, outbound, sandbox::Sandbox};
use serde_json::{Map, Value, json};

use crate::support;

/// A need of one message type.
#[derive(Clone, Debug, PartialEq)]
struct Need {
    any_of: Vec<String>,
    allowed: String,
    status: u64,
}

fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items
        .map(|item| item.as_str().unwrap().to_owned())
        .collect()
}

/// The needs of one type in the specification.
fn needs(spec: &Value, schema: &str, message_type: &str) -> Vec<Need> {
    let needs = spec["components"]["schemas"][schema]["x-needs"]
        .as_array()
        .unwrap();
    let belongs = |need: &&Value| {
        let types = texts(&need["types"]);
        types.is_empty() || types.iter().any(|name| name == message_type)
    };
    let read = |need: &Value| Need {
        any_of: texts(&need["any-of"]),
        allowed: need["description"].as_str().unwrap().to_owned(),
        status: need["status"].as_u64().unwrap(),
    };
    needs.iter().filter(belongs).map(read).collect()
}

/// A valid value of a field.
fn value(field: &str) -> Value {
    match field {
        "attachments" => json!(["https://a.co/b"]),
        "call" => json!({ "status": "completed" }),
        _ => json!("x"),
    }
}

/// A body of this type that meets these needs with the first field of each.
fn body<'n>(message_type: &str, needs: impl Iterator<Item = &'n Need>) -> Map<String, Value> {
    let mut body = Map::from_iter([("type".to_owned(), json!(message_type))]);
    for need in needs {
        body.insert(need.any_of[0].clone(), value(&need.any_of[0]));
    }
    body
}

fn validate(schema: &str, body: Map<String, Value>) -> Result<(), Error> {
    let body = Value::Object(body);
    if schema == "SendMessageBody" {
        serde_json::from_value::<outbound::Message>(body)
            .unwrap()
            .validate()
    } else {
        serde_json::from_value::<inbound::Message>(body)
            .unwrap()
            .validate()
    }
}

const DIRECTIONS: [(&str, &str, &str); 2] = [
    (
        "SendMessageBody",
        "SendMessageType",
        "/conversations/messages",
    ),
    (
        "AddInboundMessageBody",
        "InboundMessageType",
        "/conversations/messages/inbound",
    ),
];

#[tokio::test]
async fn a_need_is_met_by_any_of_its_fields_and_otherwise_reported_by_the_crate_and_the_sandbox() {
    let (spec, sandbox) = (support::spec(), Sandbox::start().await.unwrap());
    let http = support::http();
    let post = async |path: &str, body: &Map<String, Value>| {
        // The limits count the requests of each token.
        let token = format!("pit-{path}-{}", body["type"]);
        let request = http.post(format!("{}{path}", sandbox.url())).json(body);
        let request = request.bearer_auth(token).header("Version", "2021-07-28");
        request.send().await.unwrap()
    };
    let mut told = 0;
    for (schema, set, path) in DIRECTIONS {
        for message_type in support::values(spec, set) {
            let needs = needs(spec, schema, &message_type);
            for need in &needs {
                let mut body = body(&message_type, needs.iter().filter(|other| *other != need));
                if schema == "SendMessageBody" {
                    body.insert("contactId".to_owned(), json!("c"));
                }
                let error = validate(schema, body.clone()).unwrap_err();
                let [problem] = error.problems() else {
                    panic!("{message_type} {need:?}: {error}");
                };
                assert_eq!(problem.field(), need.any_of[0]);
                assert_eq!(problem.found(), "nothing");
                assert_eq!(problem.allowed(), need.allowed);

                let processed = sandbox.processed().len();
                let reply = post(path, &body).await;
                assert_eq!(u64::from(reply.status().as_u16()), need.status, "{need:?}");
                let text = reply.text().await.unwrap();
                match need.status {
                    201 => assert_eq!(text, ""),
                    // The service has one error for all messages without content.
                    _ if schema == "SendMessageBody" => {
                        assert!(text.contains("CONVERSATIONS_MSG_NO_CONTENT"), "{text}");
                    }
                    _ => assert!(text.contains(&need.any_of[0]), "{text}"),
                }
                assert_eq!(sandbox.processed().len(), processed);

                for field in &need.any_of {
                    let mut met = body.clone();
                    met.insert(field.clone(), value(field));
                    validate(schema, met.clone()).unwrap();
                    assert_eq!(post(path, &met).await.status(), 201, "{met:?}");
                    assert!(sandbox.processed().len() > processed, "{met:?}");
                    // An empty value does not meet the need.
                    let empty = match value(field) {
                        Value::String(_) => json!(" \n"),
                        Value::Array(_) => json!([]),
                        _ => json!({}),
                    };
                    for nothing in [empty, Value::Null] {
                        met.insert(field.clone(), nothing);
                        validate(schema, met.clone()).unwrap_err();
                        let processed = sandbox.processed().len();
                        let status = post(path, &met).await.status().as_u16();
                        assert!(status == 422 || u64::from(status) == need.status, "{met:?}");
                        assert_eq!(sandbox.processed().len(), processed, "{met:?}");
                    }
                }
                told += 1;
            }
        }
    }
    assert!(told > 40, "{told}");
}

/// The word for a field in the tables of the documentation.
fn word(field: &str) -> &str {
    match field {
        "message" => "text",
        "attachments" => "attachment",
        "templateId" => "template",
        "conversationProviderId" => "provider",
        "call" => "call data",
        other => other,
    }
}

#[test]
fn the_tables_in_the_documentation_say_what_each_type_needs() {
    let spec = support::spec();
    let sources = [
        include_str!("../../src/outbound/mod.rs"),
        include_str!("../../src/inbound/mod.rs"),
    ];
    for ((schema, set, _), source) in DIRECTIONS.into_iter().zip(sources) {
        let rows: Vec<Vec<_>> = source
            .lines()
            .filter_map(|line| line.strip_prefix("//! | [`"))
            .map(|row| row.split('|').map(str::trim).collect())
            .collect();
        let types = support::values(spec, set);
        assert_eq!(rows.len(), types.len());
        for message_type in types {
            let wire = format!("`{message_type}`");
            let row = rows.iter().find(|row| row[1] == wire).expect(&wire);
            let needs = needs(spec, schema, &message_type).into_iter();
            let words = needs
                .filter(|need| need.any_of[0] != "conversationId")
                .map(|need| {
                    let words: Vec<_> = need.any_of.iter().map(|field| word(field)).collect();
                    match words.as_slice() {
                        [first @ .., last] if !first.is_empty() => {
                            format!("{} or {last}", first.join(", "))
                        }
                        words => words.join(""),
                    }
                });
            assert_eq!(
                row[2],
                words.collect::<Vec<_>>().join("; "),
                "{message_type}"
            );
        }
    }
}

//! The request of each message type, as it arrived at a server.

use insta::{assert_json_snapshot, with_settings};
use leadconnector::{
    Client,
    api::types,
    auth::OAuth,
    id::Resource,
    sandbox::{CLIENT_ID, CLIENT_SECRET, ReceivedRequest, Sandbox},
};
use serde_json::{Map, Value, json};

use crate::support::{self, Pair};

fn assert_snapshot(name: &str, value: &Value) {
    with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_json_snapshot!(name, value);
    });
}

/// Asserts the snapshots of a direction, and that each fits the specification's schema.
fn assert_requests(direction: &str, schema: &str, requests: &[ReceivedRequest]) {
    let spec = support::spec();
    let validator = jsonschema::validator_for(&json!({
        "$ref": format!("#/components/schemas/{schema}"),
        "components": spec["components"],
    }))
    .unwrap();
    for two in requests.chunks(2) {
        let [least, full] = two else {
            panic!("a request each for least and full")
        };
        for (size, request) in [("least", least), ("full", full)] {
            let body = request.json().expect("JSON");
            let message_type = body["type"].as_str().expect("a type");
            assert_snapshot(&format!("{direction}__{message_type}__{size}"), body);
            let wrong: Vec<_> = validator.iter_errors(body).map(|e| e.to_string()).collect();
            assert!(wrong.is_empty(), "{message_type} {size}: {wrong:?}");
        }
    }
}

#[tokio::test]
async fn every_outbound_message_is_sent_as_reviewed() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    for Pair { least, full } in support::outbound() {
        client.send(least).await.unwrap();
        client.send(full).await.unwrap();
    }
    assert_requests("outbound", "SendMessageBody", &sandbox.requests());
}

#[tokio::test]
async fn every_inbound_message_is_sent_as_reviewed() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    for Pair { least, full } in support::inbound() {
        client.add_inbound(least).await.unwrap();
        client.add_inbound(full).await.unwrap();
    }
    assert_requests("inbound", "AddInboundMessageBody", &sandbox.requests());
}

#[tokio::test]
async fn every_operation_is_asked_as_reviewed() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = support::client(sandbox.url());
    let sent = client
        .send(support::outbound().remove(0).least)
        .await
        .unwrap();
    client
        .add_inbound(support::inbound().remove(0).least)
        .await
        .unwrap();
    let body = types::UpdateMessageStatusBody::new(types::MessageStatus::Delivered);
    let id = sent.message_id().as_str();
    client.api().update_message_status(id, &body).await.unwrap();
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .redirect_uri("https://myapp.com/oauth/callback")
        .client(Client::builder().base_url(sandbox.url()))
        .build()
        .unwrap();
    let code = sandbox.install(&Resource::company("sandboxCompany"));
    app.exchange_code(code).await.unwrap();
    let location = app.location_client("sandboxCompany", "sandboxLocation");
    location
        .send(support::outbound().remove(0).least)
        .await
        .unwrap();
    let names = [
        "send_message",
        "add_inbound_message",
        "update_message_status",
        "get_access_token",
        "get_location_access_token",
    ];
    for (name, request) in names.into_iter().zip(sandbox.requests()) {
        let mut headers = Map::new();
        for (name, value) in request.headers() {
            let value = value.to_str().unwrap().replace(support::TOKEN, "[token]");
            let value = value.replace(&sandbox.url()["http://".len()..], "[host]");
            let value = value.replace(env!("CARGO_PKG_VERSION"), "x.y.z");
            let value = match value.strip_prefix("Bearer ") {
                Some(_) => "Bearer [token]".to_owned(),
                None => value,
            };
            headers.insert(name.to_string(), json!(value));
        }
        let mut shape = json!({
            "method": request.method().as_str(),
            "path": request.path(),
            "query": request.query(),
            "headers": headers,
        });
        if request.json().is_none() {
            // A form, by its fields.
            let form: Map<_, _> = url::form_urlencoded::parse(request.body())
                .map(|(name, value)| match &*name {
                    "code" => (name.into_owned(), json!("[code]")),
                    _ => (name.into_owned(), json!(value)),
                })
                .collect();
            shape["form"] = Value::Object(form);
            shape["headers"]["content-length"] = json!("[length]");
        }
        assert_snapshot(&format!("operation__{name}"), &shape);
    }
}

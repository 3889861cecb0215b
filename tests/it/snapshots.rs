//! The request of each message type, as received by a server.

use insta::{Settings, assert_json_snapshot};
use leadconnector::{
    Client,
    api::types,
    auth::OAuth,
    id::Resource,
    sandbox::{CLIENT_ID, CLIENT_SECRET, COMPANY, ReceivedRequest, Sandbox},
};
use serde_json::{Map, Value, json};

use crate::support::{self, Pair};

fn assert_snapshot(name: &str, description: &str, value: &Value) {
    let settings = {
        let mut settings = Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_description(description);
        settings
    };
    settings.bind(|| assert_json_snapshot!(name, value));
}

/// A call on one line, without the spaces that the compiler puts between its tokens.
fn tidy(call: &str) -> String {
    let words: Vec<_> = call.split_whitespace().collect();
    words.join(" ").replace(" :: ", "::")
}

/// Asserts the snapshot of each type, and that both requests fit the specification's schema.
/// `calls` are the calls that made each pair of requests.
fn assert_requests(
    direction: &str,
    schema: &str,
    requests: &[ReceivedRequest],
    calls: &[[&str; 2]],
) {
    let spec = support::spec();
    let validator = jsonschema::validator_for(&json!({
        "$ref": format!("#/components/schemas/{schema}"),
        "components": spec["components"],
    }))
    .unwrap();
    assert_eq!(requests.len(), 2 * calls.len());
    for (two, [minimal_call, full_call]) in requests.chunks(2).zip(calls) {
        let [minimal, full] = [&two[0], &two[1]].map(|request| request.json().expect("JSON"));
        for body in [minimal, full] {
            let wrong: Vec<_> = validator.iter_errors(body).map(|e| e.to_string()).collect();
            assert!(wrong.is_empty(), "{body}: {wrong:?}");
        }
        let message_type = minimal["type"].as_str().expect("a type");
        let description = format!("minimal: {}; full: {}", tidy(minimal_call), tidy(full_call));
        let bodies = json!({ "minimal": minimal, "full": full });
        assert_snapshot(
            &format!("{direction}__{message_type}"),
            &description,
            &bodies,
        );
    }
}

#[tokio::test]
async fn every_outbound_message_is_sent_as_reviewed() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = support::client_before_schedule(sandbox.url());
    let mut made_by = Vec::new();
    for Pair {
        minimal,
        full,
        calls,
    } in support::outbound()
    {
        client.send(minimal).await.unwrap();
        client.send(full).await.unwrap();
        made_by.push(calls);
    }
    assert_requests("outbound", "SendMessageBody", &sandbox.requests(), &made_by);
}

#[tokio::test]
async fn every_inbound_message_is_sent_as_reviewed() {
    let sandbox = Sandbox::start().await.unwrap();
    let (client, mut made_by) = (sandbox.client(), Vec::new());
    for Pair {
        minimal,
        full,
        calls,
    } in support::inbound()
    {
        client.add_inbound(minimal).await.unwrap();
        client.add_inbound(full).await.unwrap();
        made_by.push(calls);
    }
    assert_requests(
        "inbound",
        "AddInboundMessageBody",
        &sandbox.requests(),
        &made_by,
    );
}

#[tokio::test]
async fn every_operation_is_called_as_reviewed() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.handover_delay(std::time::Duration::ZERO);
    let client = support::client(sandbox.url());
    let sent = client
        .send(support::outbound().remove(0).minimal)
        .await
        .unwrap();
    client
        .add_inbound(support::inbound().remove(0).minimal)
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
    let code = sandbox.install(&Resource::company(COMPANY));
    app.exchange_code(code).await.unwrap();
    let location = app.location_client(COMPANY, "sandboxLocation");
    location
        .send(support::outbound().remove(0).minimal)
        .await
        .unwrap();
    let company = app.client(&Resource::company(COMPANY));
    let api = company.api();
    let body = types::GetLocationAccessTokenBody::new(COMPANY, "sandboxLocation");
    api.create_location_access_token(&body).await.unwrap();
    let query = types::GetInstalledLocationsQuery::new(CLIENT_ID, COMPANY);
    let reply = api.get_installed_locations(&query).await.unwrap();
    assert_eq!(reply.into_inner().count(), Some(1));
    let query = types::ListInstalledLocationsQuery::new(CLIENT_ID, COMPANY);
    let page = api
        .list_installed_locations(&query)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(page.items()[0].name(), Some("sandboxLocation"));
    let calls = [
        ("send_message", "client.send(message)"),
        ("add_inbound_message", "client.add_inbound(message)"),
        (
            "update_message_status",
            "client.api().update_message_status(id, &body)",
        ),
        ("get_access_token", "app.exchange_code(code)"),
        (
            "get_location_access_token",
            "app.location_client(company, location).send(message)",
        ),
        // The first message in the location of the line above.
        ("", ""),
        (
            "create_location_access_token",
            "client.api().create_location_access_token(&body)",
        ),
        (
            "get_installed_locations",
            "client.api().get_installed_locations(&query)",
        ),
        (
            "list_installed_locations",
            "client.api().list_installed_locations(&query)",
        ),
    ];
    for ((name, call), request) in calls.into_iter().zip(sandbox.requests()) {
        if name.is_empty() {
            continue;
        }
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
        if request.json().is_none() && !request.body().is_empty() {
            // A form is shown by its fields.
            let form: Map<_, _> = url::form_urlencoded::parse(request.body())
                .map(|(name, value)| match &*name {
                    "code" => (name.into_owned(), json!("[code]")),
                    _ => (name.into_owned(), json!(value)),
                })
                .collect();
            shape["form"] = Value::Object(form);
            shape["headers"]["content-length"] = json!("[length]");
        }
        assert_snapshot(&format!("operation__{name}"), call, &shape);
    }
}

//! `Debug` output names the type and shows the settings and counts that help to find a fault.
//! That it shows nothing personal is tested in `privacy` and `secrets`.

use std::{fmt::Debug, time::Duration};

use http::{Method, StatusCode};
use leadconnector::{
    Client, RetryPolicy,
    auth::{MemoryStore, OAuth, PrivateToken, Tokens},
    clock::ManualClock,
    contacts::{CustomField, Filter},
    id::Resource,
    inbound, outbound, provider,
    rate_limit::SlidingWindow,
    sandbox::{Contact, Fault, Message, Reply, Sandbox},
    settle::Unsettled,
    webhook::{MemorySeen, Verifier, axum::Webhook, testing::Signer},
};
use serde_json::{Value, json};

fn assert_shows(value: &impl Debug, texts: &[&str]) {
    let printed = format!("{value:?}");
    for text in texts {
        assert!(printed.contains(text), "{text} is not in {printed}");
    }
}

#[test]
fn settings_are_shown() {
    let builder = Client::builder()
        .token("pit-1")
        .timeout(Duration::from_secs(7))
        .connect_timeout(Duration::from_secs(3))
        .max_wait(Duration::from_secs(5))
        .retry_policy(RetryPolicy::new().max_attempts(9));
    assert_shows(
        &builder,
        &[
            "ClientBuilder",
            "token",
            "timeout: 7s",
            "connect_timeout: 3s",
            "max_wait: 5s",
            "9",
        ],
    );
    let provided = builder.token_provider(PrivateToken::new("pit-1").unwrap());
    assert_shows(&provided, &["token_provider"]);
    assert_shows(
        &provided.build().unwrap(),
        &["Client", "base_url", "api_version"],
    );
    let app = OAuth::builder("app-id", "secret").store(MemoryStore::new());
    assert_shows(&app, &["OAuthBuilder", "MemoryStore", "ClientBuilder"]);
    let app = app.build().unwrap();
    assert_shows(&app, &["OAuth", "MemoryStore"]);
    let location = Resource::location("ve9EPM428h8vShlRW1KT");
    assert_shows(&app.installation(&location), &["ve9EPM428h8vShlRW1KT"]);
    let webhook = Webhook::new(Verifier::new());
    assert_shows(
        &webhook.read_timeout(Duration::from_secs(4)),
        &["Webhook", "Verifier", "read_timeout: 4s", "max_buffered"],
    );
}

#[test]
fn counts_and_times_are_shown() {
    assert_shows(&MemorySeen::new(), &["MemorySeen", "len: 0"]);
    assert_shows(&SlidingWindow::new(), &["SlidingWindow", "budgets: 0"]);
    assert_shows(&ManualClock::new(), &["ManualClock(20"]);
}

#[test]
fn keys_and_tokens_are_named() {
    let signer = Signer::generate();
    assert_shows(&signer, &["Signer"]);
    assert_shows(&signer.public_key(), &["PublicKey", "Ed25519"]);
    let expires_at = "2024-05-01T18:00:00Z".parse().unwrap();
    let tokens = Tokens::new("access", None, Some(expires_at));
    let date = "expires_at: Some(2024-05-01T18:00:00Z)";
    assert_shows(&tokens, &["Tokens", date, "issued_at"]);
}

/// What they hold is personal data.
#[tokio::test]
async fn requests_to_come_are_shown_by_their_names() {
    let client = Sandbox::start().await.unwrap().client();
    let contacts = client.contacts();
    assert_shows(&contacts.upsert(), &["UpsertContact"]);
    let id = "ve9EPM428h8vShlRW1KT";
    assert_shows(&contacts.update(id), &["UpdateContact", id]);
    assert_shows(&CustomField::id("size", "xl"), &["CustomField"]);
    let search = || contacts.search().filter(Filter::eq("city", "Oslo"));
    let shown = ["SearchContacts", "filters: 1", "page_size"];
    assert_shows(&search(), &shown);
    assert_shows(&Filter::eq("city", "Oslo"), &["Filter"]);
    assert_shows(&search().pages(), &["Pages"]);
    assert_shows(&search().stream(), &["Items", "buffered: 0"]);
    let upload = client.attachments().upload_for("jane");
    assert_shows(&upload.file("a.txt", "Hi"), &["Upload", "files: 1"]);
    let request = client.request(Method::GET, "/users/jane");
    assert_shows(&request, &["Request", "method: GET"]);
    assert_shows(&provider::Status::failed("7", "no"), &["Failed"]);
    assert_shows(&provider::Status::Read, &["Read"]);
    let settling = client.settle_all(Vec::<((), Unsettled)>::new());
    assert_shows(&settling, &["SettleAll", "patience"]);
    assert_shows(&Sandbox::builder(), &["SandboxBuilder", "address"]);
}

#[test]
fn an_event_is_shown_by_its_name() {
    let signer = Signer::generate();
    let event = |event: Value| {
        let (headers, body) = signer.sign(&event);
        signer.verifier().verify(&headers, &body).unwrap()
    };
    let known = json!({ "type": "InboundMessage", "locationId": "l" });
    assert_shows(&event(known), &["InboundMessage {"]);
    let unknown = json!({ "type": "Jane Roe", "locationId": "l" });
    assert_shows(&event(unknown), &["… {"]);
}

#[tokio::test]
async fn receipts_requests_and_errors_are_shown() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let receipt = client.send(outbound::Sms::new("c", "Hello")).await.unwrap();
    let id = receipt.message_id().as_str();
    assert_shows(
        &receipt,
        &["SendReceipt", "status: 201", id, "conversation_id"],
    );
    let recorded = inbound::Sms::from_contact("c").text("Hi");
    let recorded = client.add_inbound(recorded).await.unwrap();
    assert_shows(
        &recorded,
        &["InboundReceipt", "status: 201", "message_id", "date_added"],
    );
    assert_shows(
        &sandbox.requests()[0],
        &[
            "ReceivedRequest",
            "POST",
            "/conversations/messages",
            "bytes",
        ],
    );
    assert_shows(&sandbox, &["Sandbox", "http://127.0.0.1", "requests: 2"]);

    assert_shows(
        &Contact::new("ve9EPM428h8vShlRW1KT"),
        &["Contact", "ve9EPM"],
    );
    let message = Message::from_contact("jane", "Hi").message_type("TYPE_RCS");
    assert_shows(&message, &["Message", "TYPE_RCS", "outbound: false"]);
    assert_shows(&Reply::new(StatusCode::FOUND), &["Reply", "302"]);
    sandbox.fault(Fault::status(StatusCode::FORBIDDEN));
    let error = client
        .send(outbound::Sms::new("c", "Hello"))
        .await
        .unwrap_err();
    assert_shows(
        &error,
        &[
            "Error",
            "kind: Rejected",
            "delivery: Rejected",
            "send_message",
            "status: 403",
        ],
    );
    // A trace id is what the vendor's support asks for; anything else in its place is hidden.
    for (trace_id, shown) in [
        ("5a9e9e6a-2c9c-4f0e-9b0a-0f6d6c1b8a55", None),
        ("jane@company.com", Some("…")),
    ] {
        let refusal = Fault::status(StatusCode::BAD_REQUEST);
        sandbox.fault(refusal.json(&json!({ "traceId": trace_id })));
        let sms = outbound::Sms::new("c", "Hello");
        let error = client.send(sms).await.unwrap_err();
        let shown = format!("trace_id: {:?}", shown.unwrap_or(trace_id));
        assert_shows(&error, &[&shown]);
    }
    let run = client.send_all([("key", outbound::Sms::new("c", "Hello"))]);
    assert_shows(&run, &["SendAll", "taken: 0", "under_way: 0"]);
}

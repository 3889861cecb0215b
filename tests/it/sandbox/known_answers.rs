//! The sandbox refuses what the service refuses, with the same status and words.

use std::{collections::BTreeMap, fs, path::Path};

use leadconnector::sandbox::{Contact, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

use super::{INBOUND, SEND, answer, http, post, put, request, sms};

async fn assert_reply(request: reqwest::RequestBuilder, status: u16, message: &str) {
    let (found, reply) = answer(request).await;
    assert_eq!((found, &reply["message"]), (status, &json!(message)));
}

#[tokio::test]
async fn a_version_that_is_not_published_is_unauthorized_unless_lenient() {
    let sandbox = Sandbox::start().await.unwrap();
    let send = |version: &str| {
        let request = http().post(format!("{}{SEND}", sandbox.url()));
        let request = request.bearer_auth("123").header("Version", version);
        request.json(&sms())
    };
    for version in ["v3", "2023-02-21", "2021-07-28", "2021-04-15"] {
        assert_eq!(answer(send(version)).await.0, 201, "{version}");
    }
    for version in ["V3", "2021-07-29"] {
        assert_reply(send(version), 401, "version header is invalid").await;
    }
    sandbox.lenient();
    assert_eq!(answer(send("2021-07-29")).await.0, 201);
}

#[tokio::test]
async fn a_message_without_a_contact_is_not_found() {
    let sandbox = Sandbox::start().await.unwrap();
    for contact in [Value::Null, json!("")] {
        let body = json!({ "type": "SMS", "contactId": contact, "message": "Hi" });
        let request = post(&sandbox, SEND).json(&body);
        assert_reply(request, 404, "Contact id not given").await;
    }
    let request = post(&sandbox, SEND).json(&json!({ "type": "SMS", "message": "Hi" }));
    assert_reply(request, 404, "Contact id not given").await;
}

#[tokio::test]
async fn a_body_of_another_content_type_is_dropped_unless_lenient() {
    let sandbox = Sandbox::start().await.unwrap();
    let send = || {
        let request = post(&sandbox, SEND).header("Content-Type", "text/plain");
        request.body(sms().to_string())
    };
    assert_reply(send(), 404, "Contact id not given").await;
    sandbox.lenient();
    assert_eq!(answer(send()).await.0, 201);
}

#[tokio::test]
async fn an_email_without_html_has_no_content_unless_lenient() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "type": "Email", "contactId": "c", "message": "Hi" });
    let (status, reply) = answer(post(&sandbox, SEND).json(&body)).await;
    assert_eq!(status, 422);
    assert_eq!(reply["canonicalCode"], "CONVERSATIONS_MSG_NO_CONTENT");
    sandbox.lenient();
    assert_eq!(answer(post(&sandbox, SEND).json(&body)).await.0, 201);
}

#[tokio::test]
async fn an_unknown_path_or_method_cannot_be_reached() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = post(&sandbox, "/elsewhere").json(&sms());
    assert_reply(request, 404, "Cannot POST /elsewhere").await;
    let request = put(&sandbox, INBOUND).json(&sms());
    assert_reply(request, 404, "Cannot PUT /conversations/messages/inbound").await;
}

#[tokio::test]
async fn tokens_that_are_not_accepted_are_unauthorized() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.accept_tokens(["other"]);
    let request = post(&sandbox, SEND).json(&sms());
    assert_reply(request, 401, "Invalid Private Integration token").await;
    sandbox.accept_tokens(["123"]);
    assert_eq!(answer(post(&sandbox, SEND).json(&sms())).await.0, 201);
}

#[tokio::test]
async fn the_scheme_of_a_bearer_has_any_case() {
    let sandbox = Sandbox::start().await.unwrap();
    for scheme in ["bearer", "BEARER"] {
        let request = http().post(format!("{}{SEND}", sandbox.url()));
        let request = request.header("Authorization", format!("{scheme} 123"));
        let request = request.header("Version", "2021-07-28").json(&sms());
        assert_eq!(answer(request).await.0, 201, "{scheme}");
    }
}

#[tokio::test]
async fn unknown_fields_are_ignored_whatever_they_hold() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut body = sms();
    body["files"] = json!([]);
    body["otherId"] = json!("");
    assert_eq!(answer(post(&sandbox, SEND).json(&body)).await.0, 201);
}

#[tokio::test]
async fn a_date_needs_no_time() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut body = sms();
    body["date"] = json!("2024-01-15");
    let (status, reply) = answer(post(&sandbox, INBOUND).json(&body)).await;
    assert_eq!((status, &reply["status"]), (201, &json!("delivered")));
}

#[tokio::test]
async fn an_inbound_call_needs_a_provider() {
    let sandbox = Sandbox::start().await.unwrap();
    let call = json!({ "status": "completed" });
    let body = json!({ "type": "Call", "contactId": "c", "direction": "inbound", "call": call });
    let request = post(&sandbox, INBOUND).json(&body);
    assert_reply(request, 400, "No conversationProviderId passed in body").await;
}

#[tokio::test]
async fn what_is_unknown_is_not_found() {
    let sandbox = Sandbox::start().await.unwrap();
    // Without contacts, every conversation exists.
    sandbox.contact(Contact::new("jane"));
    let body = json!({ "type": "SMS", "conversationId": "unknown", "message": "Hi" });
    let inbound = post(&sandbox, INBOUND).json(&body);
    assert_reply(inbound, 404, "Conversation not found").await;
    let path = "/conversations/messages/unknown";
    let get = request(&sandbox, Method::GET, path);
    assert_reply(get, 404, "Message not found").await;
    let status = put(&sandbox, &format!("{path}/status")).json(&json!({ "status": "read" }));
    assert_reply(status, 404, "Message not found").await;
}

#[tokio::test]
async fn there_is_nothing_to_cancel() {
    let sandbox = Sandbox::start().await.unwrap();
    let cancel = |path: &str| request(&sandbox, Method::DELETE, path);
    let (status, reply) = answer(cancel("/conversations/messages/unknown/schedule")).await;
    assert_eq!(status, 400);
    assert_eq!(reply["canonicalCode"], "CONVERSATIONS_MSG_NOT_FOUND");
    assert_eq!(reply["message"], "No message found with id: unknown");
    let (status, _) = answer(cancel("/conversations/messages/email/unknown/schedule")).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_page_has_a_largest_size() {
    let sandbox = Sandbox::start().await.unwrap();
    let (_, sent) = answer(post(&sandbox, SEND).json(&sms())).await;
    let conversation = sent["conversationId"].as_str().unwrap();
    let path = format!("/conversations/{conversation}/messages?limit=101");
    let (status, reply) = answer(request(&sandbox, Method::GET, &path)).await;
    let message = json!(["limit must not be greater than 100"]);
    assert_eq!((status, &reply["message"]), (422, &message));
    let search =
        post(&sandbox, "/contacts/search").json(&json!({ "locationId": "sandboxLocation" }));
    assert_eq!(answer(search).await.0, 422);
}

#[tokio::test]
async fn a_contact_has_neither_the_address_of_another_nor_unknown_fields() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.contact(Contact::new("jane").email("jane@company.com"));
    sandbox.contact(Contact::new("joe"));
    let update = |body: Value| put(&sandbox, "/contacts/joe").json(&body);
    let (status, reply) = answer(update(json!({ "email": "jane@company.com" }))).await;
    let message = json!("This location does not allow duplicated contacts.");
    assert_eq!((status, &reply["message"]), (400, &message));
    let meta = json!({ "contactId": "jane", "matchingField": "email" });
    assert_eq!(reply["meta"], meta);
    let (status, reply) = answer(update(json!({ "additionalEmails": ["a@b.co"] }))).await;
    let message = json!(["property additionalEmails should not exist"]);
    assert_eq!((status, &reply["message"]), (422, &message));
}

/// The kinds of sources, besides the keys of the pages.
const SOURCES: [&str; 3] = ["vendor-spec", "user-report", "inference"];

#[test]
fn each_answer_in_the_table_names_its_source_and_a_test_that_exists() {
    let text = include_str!("../../../openapi/README.md");
    let (_, section) = text.split_once("\n## Known answers\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let lines = section.lines().filter(|line| line.starts_with("| "));
    // The first two are the head of the table.
    let rows: Vec<_> = lines.skip(2).collect();
    assert!(rows.len() >= 40, "{}", rows.len());
    let mut files = BTreeMap::new();
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let ["", _, answer, sources, test, ""] = cells[..] else {
            panic!("not 4 cells: {row}")
        };
        let status: u16 = answer[..3].parse().expect(row);
        assert!((200..500).contains(&status), "{row}");
        for source in sources.split(", ") {
            let is_page = source.len() == 3 && matches!(source.parse(), Ok(0..=4));
            assert!(is_page || SOURCES.contains(&source), "{row}");
        }
        let (module, name) = test.trim_matches('`').rsplit_once("::").expect(row);
        let source = files.entry(module).or_insert_with(|| source_of(module));
        let declared = ["async fn ", "fn "].iter().any(|keyword| {
            let attribute = if keyword.starts_with('a') {
                "tokio::test"
            } else {
                "test"
            };
            source.contains(&format!("#[{attribute}]\n{keyword}{name}()"))
        });
        assert!(declared, "there is no test {test}");
    }
}

/// Returns the text of a module of the tests.
fn source_of(module: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let path = folder.join(module.replace("::", "/"));
    let files = [path.with_extension("rs"), path.join("mod.rs")];
    let text = files.iter().find_map(|file| fs::read_to_string(file).ok());
    text.unwrap_or_else(|| panic!("there is no module {module}"))
}

//! Which messages may name a conversation provider, and with whose token.

use std::time::Duration;

use leadconnector::{
    clock::ManualClock,
    id::Resource,
    sandbox::{Alternative, Contact, LOCATION, Provider, Sandbox},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{INBOUND, SEND, answer, http, tokens};

const OUTBOUND: &str = "/conversations/messages/outbound";
const NO_ACCESS: &str = "PROVIDER_NO_ACCESS";
const MISMATCH: &str = "CONVERSATION_PROVIDER_MISMATCH";
const PRIVATE: &str = "pit-mine";

/// Starts a sandbox with a default and an extra provider of each channel. Returns a token of their
/// app, too.
async fn start() -> (Sandbox, String) {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.provider(Provider::sms("sms").default_of_channel());
    sandbox.provider(Provider::sms("extra"));
    sandbox.provider(Provider::email("email").default_of_channel());
    sandbox.provider(Provider::email("extraEmail"));
    sandbox.provider(Provider::call("call"));
    let app = tokens::install(&sandbox, &Resource::location(LOCATION)).await;
    (sandbox, app.access)
}

/// A message of this type that names this provider.
fn message(sent_as: &str, provider: Option<&str>) -> Value {
    let mut body = json!({ "type": sent_as, "contactId": "jane", "direction": "inbound" });
    match sent_as {
        "Email" => body["html"] = json!("<p>Hi</p>"),
        "Call" => body["call"] = json!({ "to": "+14155550199", "status": "completed" }),
        _ => body["message"] = json!("Hi"),
    }
    if let Some(provider) = provider {
        body["conversationProviderId"] = json!(provider);
    }
    body
}

async fn post(sandbox: &Sandbox, bearer: &str, path: &str, body: &Value) -> (u16, Value) {
    call(sandbox, Method::POST, bearer, path, body).await
}

async fn call(
    sandbox: &Sandbox,
    method: Method,
    bearer: &str,
    path: &str,
    body: &Value,
) -> (u16, Value) {
    let request = http().request(method, format!("{}{path}", sandbox.url()));
    let request = request.bearer_auth(bearer).header("Version", "2021-07-28");
    answer(request.json(body)).await
}

fn assert_refused((status, reply): &(u16, Value), expected: u16, code: &str) {
    let code = format!("CONVERSATIONS_MSG_{code}");
    assert_eq!((*status, &reply["canonicalCode"]), (expected, &json!(code)));
}

#[tokio::test]
async fn a_provider_is_named_with_a_token_of_its_app_alone() {
    let (sandbox, app) = start().await;
    for (path, sent_as, provider) in [
        (SEND, "Custom", "extra"),
        (INBOUND, "Custom", "extra"),
        (INBOUND, "SMS", "sms"),
        (INBOUND, "Call", "call"),
        (OUTBOUND, "Call", "call"),
    ] {
        let body = message(sent_as, Some(provider));
        let refused = post(&sandbox, PRIVATE, path, &body).await;
        assert_refused(&refused, 401, NO_ACCESS);
        let text = format!("You don't have access to the conversationProvider with id: {provider}");
        assert_eq!(refused.1["message"], text);
        assert_eq!(post(&sandbox, &app, path, &body).await.0, 201, "{path}");

        let unknown = post(&sandbox, &app, path, &message(sent_as, Some("unknown"))).await;
        assert_refused(&unknown, 401, NO_ACCESS);
    }
    assert_eq!(sandbox.processed().len(), 5);
}

#[tokio::test]
async fn any_token_uses_the_default_channel() {
    let (sandbox, _) = start().await;
    for path in [SEND, INBOUND] {
        for sent_as in ["SMS", "Email", "WhatsApp"] {
            let sent = post(&sandbox, PRIVATE, path, &message(sent_as, None)).await;
            assert_eq!(sent.0, 201, "{path} {sent_as}");
        }
    }
}

#[tokio::test]
async fn the_type_of_a_message_fits_its_provider() {
    let (sandbox, app) = start().await;
    for (sent_as, fitting) in [
        ("SMS", vec!["sms"]),
        ("Email", vec!["email", "extraEmail"]),
        ("Custom", vec!["sms", "extra", "email", "extraEmail"]),
        ("Call", vec!["call"]),
    ] {
        for provider in ["sms", "extra", "email", "extraEmail", "call"] {
            let body = message(sent_as, Some(provider));
            for path in [SEND, INBOUND, OUTBOUND] {
                if (sent_as == "Call") == (path == SEND) || path == OUTBOUND && sent_as != "Call" {
                    continue;
                }
                let reply = post(&sandbox, &app, path, &body).await;
                if fitting.contains(&provider) {
                    assert_eq!(reply.0, 201, "{path} {sent_as} {provider}");
                } else {
                    assert_refused(&reply, 400, MISMATCH);
                    assert_eq!(reply.1["message"], "Incorrect conversationProviderId/type");
                }
            }
        }
    }
}

#[tokio::test]
async fn an_email_for_an_extra_provider_lands_in_the_default_channel() {
    let (sandbox, app) = start().await;
    for (sent_as, recorded) in [("Email", None), ("Custom", Some("extraEmail"))] {
        let body = message(sent_as, Some("extraEmail"));
        let (_, reply) = post(&sandbox, &app, INBOUND, &body).await;
        let id = reply["messageId"].as_str().unwrap();
        let path = format!("{}/conversations/messages/{id}", sandbox.url());
        let read = http().get(path).bearer_auth(&app);
        let (_, read) = answer(read.header("Version", "2021-07-28")).await;
        assert_eq!(read["message"]["conversationProviderId"], json!(recorded));
    }
}

#[tokio::test]
async fn a_conversation_that_was_created_empty_has_no_provider() {
    // Whether or not the sandbox knows providers.
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "locationId": LOCATION, "contactId": "jane" });
    let (_, created) = post(&sandbox, PRIVATE, "/conversations/", &body).await;
    let mut body = message("Custom", Some("p"));
    body["conversationId"] = created["conversation"]["id"].clone();
    let refused = post(&sandbox, PRIVATE, INBOUND, &body).await;
    assert_refused(&refused, 400, MISMATCH);

    // The contact leads to the same conversation, which has a provider from then on.
    let by_contact = message("Custom", Some("p"));
    let (status, reply) = post(&sandbox, PRIVATE, INBOUND, &by_contact).await;
    assert_eq!(status, 201);
    assert_eq!(reply["conversationId"], body["conversationId"]);
    assert_eq!(post(&sandbox, PRIVATE, INBOUND, &body).await.0, 201);
}

#[tokio::test]
async fn the_number_of_a_call_is_the_contacts_and_its_provider_is_named() {
    for (alternative, status) in [(None, 400), (Some(Alternative::RefusalsAre422), 422)] {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.contact(Contact::new("jane").phone("+14155550100"));
        if let Some(alternative) = alternative {
            sandbox.assume(alternative);
        }
        let refused = post(&sandbox, PRIVATE, OUTBOUND, &message("Call", Some("p"))).await;
        assert_refused(&refused, status, "INVALID_PHONE");
        let refused = post(&sandbox, PRIVATE, OUTBOUND, &message("Call", None)).await;
        assert_refused(&refused, status, "PROVIDER_ID_REQUIRED");
    }
}

#[tokio::test]
async fn a_status_is_reported_by_the_app_once_the_message_has_come_to_its_provider() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.provider(Provider::sms("extra"));
    sandbox.handover_delay(Duration::from_secs(7));
    let app = tokens::install(&sandbox, &Resource::location(LOCATION)).await;
    let app = app.access.as_str();
    let (_, by_provider) = post(&sandbox, app, SEND, &message("Custom", Some("extra"))).await;
    let (_, by_service) = post(&sandbox, app, SEND, &message("SMS", None)).await;
    let report = async |sent: &Value, bearer: &str| {
        let id = sent["messageId"].as_str().unwrap();
        let path = format!("/conversations/messages/{id}/status");
        let body = json!({ "status": "delivered" });
        call(&sandbox, Method::PUT, bearer, &path, &body).await
    };
    for (seconds, expected) in [(0, 403), (6, 403), (1, 200)] {
        clock.advance(Duration::from_secs(seconds));
        let (status, reply) = report(&by_provider, app).await;
        assert_eq!(status, expected);
        if status == 403 {
            let text = "No conversation provider found for this message";
            assert_eq!(reply["message"], text);
        }
        assert_refused(&report(&by_provider, PRIVATE).await, 401, NO_ACCESS);
        // For good: no provider carries it.
        assert_eq!(report(&by_service, app).await.0, 403);
    }
}

#[tokio::test]
async fn any_token_may_name_a_provider_that_it_sends_by() {
    let (sandbox, _) = start().await;
    sandbox.assume(Alternative::AnyTokenNamesProvider);
    let body = message("Custom", Some("extra"));
    assert_eq!(post(&sandbox, PRIVATE, SEND, &body).await.0, 201);
    let refused = post(&sandbox, PRIVATE, INBOUND, &body).await;
    assert_refused(&refused, 401, NO_ACCESS);
    let refused = post(&sandbox, PRIVATE, SEND, &message("SMS", Some("extra"))).await;
    assert_refused(&refused, 400, MISMATCH);
}

#[tokio::test]
async fn a_message_recorded_for_a_wrong_provider_may_get_500() {
    let (sandbox, app) = start().await;
    sandbox.assume(Alternative::WrongProviderIs500);
    let body = message("Custom", Some("extra"));
    let (status, reply) = post(&sandbox, PRIVATE, INBOUND, &body).await;
    assert_eq!((status, reply.get("canonicalCode")), (500, None));
    assert_refused(&post(&sandbox, PRIVATE, SEND, &body).await, 401, NO_ACCESS);
    assert_eq!(post(&sandbox, &app, INBOUND, &body).await.0, 201);
}

//! Statuses that a conversation provider reports.

use super::*;

#[tokio::test]
async fn setting_a_status_returns_the_ids_of_the_message() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.handover_delay(std::time::Duration::ZERO);
    let email = json!({ "type": "Email", "contactId": "c", "html": "<p>Hi</p>" });
    let (_, mut sent) = answer(post(&sandbox, SEND).json(&email)).await;
    assert_eq!(sent["status"], "pending");
    sent["status"] = json!("delivered");
    let delivered = json!({ "status": "delivered" });
    let id = sent["messageId"].as_str().unwrap();
    let plain = format!("/conversations/messages/{id}/status");
    // The same id, with its first letter percent-encoded.
    let encoded = format!(
        "/conversations/messages/%{:X}{}/status",
        id.as_bytes()[0],
        &id[1..]
    );
    for path in [plain, encoded] {
        let updated = answer(put(&sandbox, &path).json(&delivered)).await;
        assert_eq!(updated, (200, sent.clone()), "{path}");
    }
    // No further message was stored.
    assert_eq!(sandbox.processed().len(), 1);
}

#[tokio::test]
async fn a_status_needs_a_message_and_a_known_value() {
    let sandbox = Sandbox::start().await.unwrap();
    let (_, sent) = answer(post(&sandbox, SEND).json(&sms())).await;
    let id = sent["messageId"].as_str().unwrap();
    let delivered = json!({ "status": "delivered" });
    for (path, body, status) in [
        (
            format!("/conversations/messages/{id}/status"),
            json!({ "status": "lost" }),
            422,
        ),
        (
            format!("/conversations/messages/{id}/status"),
            json!({}),
            422,
        ),
        (
            "/conversations/messages/unknown/status".to_owned(),
            delivered.clone(),
            404,
        ),
        (
            format!("/conversations/messages/{id}/status/"),
            delivered.clone(),
            404,
        ),
        (
            format!("/conversations/messages/{id}"),
            delivered.clone(),
            404,
        ),
        (
            format!("/conversations/messages/{id}/x/status"),
            delivered.clone(),
            404,
        ),
        (
            "/conversations/messages/%FF/status".to_owned(),
            delivered,
            404,
        ),
    ] {
        assert_eq!(
            answer(put(&sandbox, &path).json(&body)).await.0,
            status,
            "{path}"
        );
    }
}

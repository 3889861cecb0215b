//! The request of each operation for conversation providers, and its replies, as parsed.

use leadconnector::{
    id::EmailMessageId,
    inbound::CallStatus,
    outbound::Call,
    provider::{Channel, Status},
};
use serde_json::json;

use crate::read_snapshots::assert_operation;

#[tokio::test]
async fn update_email_status_is_as_reviewed() {
    assert_operation("update_email_status", async |client| {
        let email = EmailMessageId::new("rnGyqh2F6uBrIkfhFo9A");
        let provider = client.provider();
        let report = provider.report_delivery(email, Status::Delivered).await;
        json!(format!("{:?}", report.unwrap()))
    })
    .await;
}

#[tokio::test]
async fn add_outbound_message_is_as_reviewed() {
    assert_operation("add_outbound_message", async |client| {
        let call = Call::in_conversation("ve9EPM428h8vShlRW1KT").contact("cI08i1Bls3iTB9bKgFJh");
        let call = call.provider("61d6d1f9cdac7612faf80753").alt_id("call-1");
        let call = call.date("2024-01-15T10:30:00Z".parse().unwrap());
        let call = call.from("+15037081211").to("+15037081210");
        let call = call.status(CallStatus::Completed);
        let receipt = client.add_outbound_call(call).await.unwrap();
        serde_json::to_value(receipt).unwrap()
    })
    .await;
}

#[tokio::test]
async fn get_conversation_channel_is_as_reviewed() {
    assert_operation("get_conversation_channel", async |client| {
        let provider = client.at("l1C08ntBrFjLS0elLIYU").provider();
        let providers = provider.channel(Channel::Sms).await.unwrap();
        let providers = providers.iter().map(|p| {
            json!({
                "id": p.id(),
                "name": p.name(),
                "channel": p.channel(),
                "is_default": p.is_default(),
            })
        });
        json!(providers.collect::<Vec<_>>())
    })
    .await;
}

//! The request of each operation for conversation providers, and its replies, as parsed.

use leadconnector::{
    id::EmailMessageId,
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

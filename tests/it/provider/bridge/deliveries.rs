//! What becomes of the messages that the service delivers.

use leadconnector::{
    conversations::DeliveryStatus,
    id::MessageId,
    outbound,
    sandbox::{Provider, event},
    webhook::DeliveryType,
};
use serde_json::json;

use super::{
    Bridge, HERE, PROVIDER, lines,
    program::journal::{Journal, Work},
};
use crate::support::Folder;

#[tokio::test]
async fn an_email_is_sent_on_and_reported_by_its_own_id() {
    let bridge = Bridge::start().await;
    let url = format!("{}/delivery", bridge.url);
    let provider = Provider::email(PROVIDER).delivery_url(url);
    bridge.sandbox.provider(provider.default_of_channel());
    let email = outbound::Email::new("jane")
        .to("jane@company.com")
        .subject("An offer")
        .html("<p>Hello</p>")
        .attachment("https://storage.com/offer.pdf");
    let sent = bridge.client.send(email).await.unwrap();
    bridge.done(0).await;
    let id = sent.email_message_id().unwrap();
    let email = bridge.client.messages().email(id).await.unwrap();
    assert_eq!(email.status(), Some(DeliveryStatus::Delivered));
    let expected = json!([{
        "id": id, "to": ["jane@company.com"], "subject": "An offer", "body": "<p>Hello</p>",
        "attachments": ["https://storage.com/offer.pdf"],
    }]);
    assert_eq!(json!(lines(&bridge.folder, "messenger")), expected);
}

#[tokio::test]
async fn a_text_to_nobody_is_reported_as_failed() {
    let bridge = Bridge::start().await;
    let custom = outbound::Custom::new("jane", "Hello").provider(PROVIDER);
    let sent = bridge.client.send(custom).await.unwrap();
    let delivery = event::ProviderDelivery::new(DeliveryType::Custom, sent.message_id())
        .location_id(HERE)
        .message("Hello");
    let url = format!("{}/delivery", bridge.url);
    bridge.sandbox.deliver(&delivery, &url).await.unwrap();
    bridge.done(0).await;
    let message = bridge.client.messages().get(sent.message_id()).await;
    let message = message.unwrap();
    assert_eq!(message.status(), Some(DeliveryStatus::Failed));
    assert!(lines(&bridge.folder, "messenger").is_empty());
}

#[tokio::test]
async fn a_delivery_to_a_location_that_has_not_installed_the_app_is_refused() {
    let bridge = Bridge::start().await;
    let url = format!("{}/delivery", bridge.url);
    let delivery = event::ProviderDelivery::new(DeliveryType::Sms, MessageId::new("message"));
    let delivery = delivery.phone("+14155550123").message("Hello");
    for (location, status) in [("elsewhere", 403), (HERE, 200)] {
        let delivery = delivery.clone().location_id(location);
        let reply = bridge.sandbox.deliver(&delivery, &url).await.unwrap();
        assert_eq!(reply.status(), status);
    }
    let journal = lines(&bridge.folder, "journal");
    let accepted = journal[0][1]["accepted"]["deliver"].as_str().unwrap();
    let accepted: serde_json::Value = serde_json::from_str(accepted).unwrap();
    assert_eq!(accepted["locationId"], HERE);
    assert_eq!(journal[0][0], 0);
}

#[tokio::test]
async fn a_delivery_whose_id_is_no_text_is_refused() {
    let bridge = Bridge::start().await;
    let url = format!("{}/delivery", bridge.url);
    for id in [json!(7), json!(""), json!(["a"]), json!(null)] {
        let delivery = json!({ "type": "SMS", "messageId": id, "locationId": HERE });
        let reply = bridge.sandbox.deliver(&delivery, &url).await.unwrap();
        assert_eq!(reply.status(), 400, "{id}");
    }
}

#[tokio::test]
async fn a_delivery_that_is_deeply_nested_can_be_read_after_a_restart() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path()).unwrap();
    let path = folder.path().join("journal");
    let (mut journal, _) = Journal::open(&path).unwrap();
    let deep = format!(r#"{{"x":{}{}}}"#, "[".repeat(126), "]".repeat(126));
    journal.accept(Work::Deliver(deep.clone())).unwrap();
    drop(journal);
    let (_, open) = Journal::open(&path).unwrap();
    assert!(matches!(&open[0].work, Work::Deliver(stored) if *stored == deep));
}

//! Reading the message of an event again.

use leadconnector::{
    ErrorKind, outbound,
    sandbox::{Sandbox, event},
};

use super::*;

fn parsed(event: event::MessageEvent) -> MessageEvent {
    match event.into_unverified() {
        Event::InboundMessage(message) | Event::OutboundMessage(message) => message,
        other => panic!("{other:?} is no message"),
    }
}

#[tokio::test]
async fn what_the_event_lacks_is_read() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let sms = outbound::Sms::new("jane", "Hi").attachment("https://storage.com/file1.pdf");
    let receipt = client.send(sms).await.unwrap();
    let event = event::MessageEvent::outbound(EventMessageType::Sms, "jane");
    let event = parsed(event.message_id(receipt.message_id().clone()));
    assert!(event.attachments().is_empty());

    let refetched = event.refetch(&client).await.unwrap();
    assert_eq!(refetched.message.id().as_ref(), Some(receipt.message_id()));
    assert_eq!(
        refetched.message.attachments(),
        ["https://storage.com/file1.pdf"]
    );
    assert!(refetched.email.is_none());
}

#[tokio::test]
async fn an_email_is_read_with_its_body() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let email = outbound::Email::new("jane").subject("Offer").html("<p>Hi");
    let receipt = client.send(email).await.unwrap();
    let event = event::MessageEvent::outbound(EventMessageType::Email, "jane")
        .message_id(receipt.message_id().clone())
        .email_message_id(receipt.email_message_id().unwrap().clone());

    let refetched = parsed(event).refetch(&client).await.unwrap();
    let email = refetched.email.unwrap();
    assert_eq!(email.subject(), Some("Offer"));
    assert_eq!(email.body(), Some("<p>Hi"));
}

#[tokio::test]
async fn an_event_without_a_message_is_an_error() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let event = message(&json!({ "type": "InboundMessage" }));
    let error = event.refetch(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(sandbox.requests().is_empty());

    let event = event::MessageEvent::inbound(EventMessageType::Sms, "jane");
    let error = parsed(event).refetch(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected);
}

//! Answers to the messages of events.

use leadconnector::{
    id::ConversationProviderId,
    outbound::{self, MessageType},
};

use super::*;

/// An event of a message from a contact, with these fields.
fn from_contact(fields: &[(&str, &str)]) -> MessageEvent {
    let mut event = json!({
        "type": "InboundMessage",
        "messageType": "SMS",
        "contactId": "jane",
        "conversationProviderId": "provider",
    });
    for (field, value) in fields {
        event[field] = (*value).into();
    }
    message(&event)
}

#[test]
fn a_message_is_answered_on_its_channel() {
    for (event, named, expected) in [
        ("SMS", None, MessageType::Sms),
        ("SMS", Some("TYPE_SMS"), MessageType::Sms),
        ("SMS", Some("TYPE_CUSTOM_PROVIDER_SMS"), MessageType::Custom),
        ("Email", Some("TYPE_EMAIL"), MessageType::Email),
        ("FB", Some("TYPE_FACEBOOK"), MessageType::Facebook),
        ("IG", None, MessageType::Instagram),
        ("WhatsApp", None, MessageType::WhatsApp),
        ("Live Chat", None, MessageType::LiveChat),
        ("Custom", None, MessageType::Custom),
    ] {
        let mut fields = vec![("messageType", event)];
        fields.extend(named.map(|named| ("messageTypeString", named)));
        let answer = from_contact(&fields).answer_with().unwrap();
        assert_eq!(answer.message_type(), expected, "{fields:?}");
        assert_eq!(answer.contact_id(), "jane");
        let provider = answer.get_provider().map(ConversationProviderId::as_str);
        let is_custom = expected == MessageType::Custom;
        assert_eq!(provider, is_custom.then_some("provider"), "{fields:?}");
    }
}

#[test]
fn what_no_contact_wrote_or_the_api_cannot_answer_has_no_answer() {
    for fields in [
        [("direction", "outbound")],
        [("type", "OutboundMessage")],
        [("messageType", "InternalComment")],
        [("messageTypeString", "TYPE_INTERNAL_COMMENT")],
        [("messageTypeString", "TYPE_FACEBOOK_COMMENT")],
        [("messageTypeString", "TYPE_SOMETHING_NEW")],
        [("messageType", "CALL")],
        [("messageType", "VoiceMail")],
        [("messageType", "GMB")],
        [("messageType", "New")],
    ] {
        assert_eq!(from_contact(&fields).answer_with(), None, "{fields:?}");
    }
    let nobody = message(&json!({ "type": "InboundMessage", "messageType": "SMS" }));
    assert_eq!(nobody.answer_with(), None);
}

#[tokio::test]
async fn an_answer_is_sent_without_reading_the_message() {
    let sandbox = leadconnector::sandbox::Sandbox::start().await.unwrap();
    let answer = from_contact(&[]).answer_with().unwrap().text("Yes");
    assert_eq!(answer, outbound::Sms::new("jane", "Yes").into());
    sandbox.client().send(answer).await.unwrap();
    assert_eq!(sandbox.requests().len(), 1);
}

//! Messages of a type that is known at run time only, and code that is generic over types.

use leadconnector::{
    id::ContactId,
    inbound::{self, Direction},
    outbound,
};
use serde_json::json;

use crate::support::when;

#[test]
fn an_outbound_message_of_a_run_time_type_has_the_common_fields() {
    for message_type in outbound::MessageType::ALL {
        let message = outbound::Message::new(*message_type, "c");
        assert_eq!(message.message_type(), *message_type);
        let bare = json!({ "type": message_type, "contactId": "c" });
        assert_eq!(message.to_json(), bare);
        let message = message
            .text("Hi")
            .attachment("https://a.co/1")
            .attachments(["https://a.co/2"])
            .provider("p")
            .template("t")
            .in_reply_to("m")
            .appointment("a")
            .schedule_at(when());
        let wanted = json!({
            "type": message_type,
            "contactId": "c",
            "message": "Hi",
            "attachments": ["https://a.co/1", "https://a.co/2"],
            "conversationProviderId": "p",
            "templateId": "t",
            "replyMessageId": "m",
            "appointmentId": "a",
            "scheduledTimestamp": when().timestamp(),
        });
        assert_eq!(message.to_json(), wanted);
        let is_comment = *message_type == outbound::MessageType::InternalComment;
        assert_eq!(message.validate().is_ok(), !is_comment);
    }
}

#[test]
fn an_inbound_message_of_a_run_time_type_has_the_common_fields() {
    for message_type in inbound::MessageType::ALL {
        let message = inbound::Message::in_conversation(*message_type, "v");
        assert_eq!(message.message_type(), *message_type);
        let bare = json!({ "type": message_type, "conversationId": "v", "direction": "inbound" });
        assert_eq!(message.to_json(), bare);
        let message = inbound::Message::from_contact(*message_type, "c")
            .text("Hi")
            .attachment("https://a.co/1")
            .provider("p")
            .alt_id("a")
            .direction(Direction::Outbound)
            .date(when());
        let mut wanted = json!({
            "type": message_type,
            "contactId": "c",
            "message": "Hi",
            "attachments": ["https://a.co/1"],
            "conversationProviderId": "p",
            "altId": "a",
            "direction": "outbound",
            "date": when(),
        });
        assert_eq!(message.to_json(), wanted);
        wanted["conversationId"] = json!("v");
        assert_eq!(message.conversation("v").contact("c").to_json(), wanted);
    }
}

#[test]
fn generic_code_accepts_any_outbound_message() {
    fn check<M: outbound::AnyMessage>(message: M, wanted: &outbound::Message) {
        assert_eq!(message.message_type(), wanted.message_type());
        assert_eq!(message.contact_id(), wanted.contact_id());
        assert_eq!(message.to_json(), wanted.to_json());
        assert_eq!(message.validate().is_ok(), wanted.validate().is_ok());
        assert_eq!(&message.into(), wanted);
    }
    for text in ["Hi", ""] {
        let sms = outbound::Sms::new("c", text);
        check(sms.clone(), &sms.clone().into());
        check(outbound::Message::from(sms.clone()), &sms.into());
    }
    let email = outbound::Email::new("c").html("<p>");
    check(email.clone(), &email.into());
}

#[test]
fn generic_code_accepts_any_inbound_message() {
    fn check<M: inbound::AnyMessage>(message: M, wanted: &inbound::Message) {
        assert_eq!(message.message_type(), wanted.message_type());
        assert_eq!(message.contact_id(), wanted.contact_id());
        assert_eq!(message.conversation_id(), wanted.conversation_id());
        assert_eq!(message.to_json(), wanted.to_json());
        assert_eq!(message.validate().is_ok(), wanted.validate().is_ok());
        assert_eq!(&message.into(), wanted);
    }
    let sms = inbound::Sms::from_contact("c").conversation("v");
    assert_eq!(sms.contact_id(), Some(&ContactId::new("c")));
    for sms in [sms.clone(), sms.text("Hi")] {
        check(sms.clone(), &sms.clone().into());
        check(inbound::Message::from(sms.clone()), &sms.into());
    }
}

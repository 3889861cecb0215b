//! Which type is sent, read and answered as which.

use serde_json::json;

use super::*;

/// Each type that can be sent, with the types with which it is read back.
const READ_AS: &[(outbound::MessageType, &[&str])] = {
    use outbound::MessageType as Outbound;
    &[
        (Outbound::Sms, &["SMS", "CUSTOM_SMS"]),
        (Outbound::Rcs, &["RCS"]),
        (Outbound::Email, &["EMAIL", "CUSTOM_EMAIL"]),
        (Outbound::WhatsApp, &["WHATSAPP"]),
        (Outbound::Instagram, &["INSTAGRAM"]),
        (Outbound::Facebook, &["FACEBOOK"]),
        (
            Outbound::Custom,
            &["CUSTOM_PROVIDER_SMS", "CUSTOM_PROVIDER_EMAIL"],
        ),
        (Outbound::LiveChat, &["LIVE_CHAT"]),
        (Outbound::TikTok, &["TIKTOK"]),
        (Outbound::InternalComment, &["INTERNAL_COMMENT"]),
    ]
};

fn read(name: &str) -> Message {
    serde_json::from_value(json!({
        "messageType": format!("TYPE_{name}"),
        "direction": "inbound",
        "contactId": "c",
        "conversationProviderId": "p",
    }))
    .unwrap()
}

#[test]
fn each_sent_type_is_answered_with_itself() {
    assert_eq!(READ_AS.len(), outbound::MessageType::ALL.len());
    for (sent, names) in READ_AS {
        assert_eq!(Channel::from(*sent).outbound(), Some(*sent));
        for name in *names {
            let message = read(name);
            let message_type = message.message_type().unwrap();
            for (other, _) in READ_AS {
                assert_eq!(is_read_as(*other, &message_type), other == sent, "{name}");
            }
            if *sent == outbound::MessageType::InternalComment {
                // It is not from the contact, who must not see it.
                assert_eq!(message.answer_with(), None);
                continue;
            }
            let answer = message.answer_with().unwrap();
            assert_eq!(answer.message_type(), *sent, "{name}");
            assert_eq!(answer.contact_id(), "c");
            let provider = answer.get_provider().map(ConversationProviderId::as_str);
            let is_custom = *sent == outbound::MessageType::Custom;
            assert_eq!(provider, is_custom.then_some("p"), "{name}");
        }
    }
}

#[test]
fn what_the_api_cannot_answer_has_no_answer() {
    for name in [
        "CALL",
        "VOICEMAIL",
        "GMB",
        "REVIEW",
        "WEBCHAT",
        "FORM_SUBMISSION",
        "INTERNAL_COMMENT",
        "FACEBOOK_COMMENT",
        "INSTAGRAM_COMMENT",
        "TIKTOK_COMMENT",
        "ACTIVITY_CONTACT",
        "SOMETHING_NEW",
    ] {
        assert_eq!(read(name).answer_with(), None, "{name}");
    }
    let own = json!({ "messageType": "TYPE_SMS", "direction": "outbound", "contactId": "c" });
    let own: Message = serde_json::from_value(own).unwrap();
    assert_eq!(own.answer_with(), None);
    let nobody: Message = serde_json::from_value(json!({ "messageType": "SMS" })).unwrap();
    assert_eq!(nobody.answer_with(), None);
}

#[test]
fn each_documented_type_but_activities_has_a_channel() {
    for name in [
        "CALL",
        "SMS",
        "RCS",
        "EMAIL",
        "SMS_REVIEW_REQUEST",
        "WEBCHAT",
        "SMS_NO_SHOW_REQUEST",
        "CAMPAIGN_SMS",
        "CAMPAIGN_CALL",
        "CAMPAIGN_EMAIL",
        "CAMPAIGN_VOICEMAIL",
        "FACEBOOK",
        "CAMPAIGN_FACEBOOK",
        "CAMPAIGN_MANUAL_CALL",
        "CAMPAIGN_MANUAL_SMS",
        "GMB",
        "CAMPAIGN_GMB",
        "REVIEW",
        "INSTAGRAM",
        "WHATSAPP",
        "CUSTOM_SMS",
        "CUSTOM_EMAIL",
        "CUSTOM_PROVIDER_SMS",
        "CUSTOM_PROVIDER_EMAIL",
        "IVR_CALL",
        "LIVE_CHAT",
        "LIVE_CHAT_INFO_MESSAGE",
        "FACEBOOK_COMMENT",
        "INSTAGRAM_COMMENT",
        "CUSTOM_CALL",
        "INTERNAL_COMMENT",
        "TIKTOK",
        "TIKTOK_COMMENT",
        "FORM_SUBMISSION",
        "SMS_REACTION",
        "VOICEMAIL",
    ] {
        let message = read(name);
        assert!(message.channel().is_some(), "{name}");
        assert!(
            !matches!(message.message_type(), Some(MessageType::Unknown(_))),
            "{name}"
        );
    }
    for activity in [
        "CONTACT",
        "INVOICE",
        "PAYMENT",
        "OPPORTUNITY",
        "APPOINTMENT",
        "EMPLOYEE_ACTION_LOG",
        "WHATSAPP",
    ] {
        let message = read(&format!("ACTIVITY_{activity}"));
        assert_eq!(message.channel(), None, "{activity}");
    }
}

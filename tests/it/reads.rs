//! What the views of conversations, messages and emails read from replies of any shape.

use httpmock::prelude::*;
use leadconnector::{
    Client,
    api::types::{
        ConversationPage, EmailReply, MessageReply, MessagesReply, SearchConversationsQuery,
    },
    conversations::{
        Conversation, ConversationType, DeliveryStatus, Email, EmailRecipient, Message, MessageType,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::support;

fn view<V: DeserializeOwned + Serialize>(json: Value) -> V {
    let sent = json.clone();
    let view: V = serde_json::from_value(json).unwrap();
    assert_eq!(
        serde_json::to_value(&view).unwrap(),
        sent,
        "nothing is lost"
    );
    view
}

#[test]
fn a_date_is_read_in_each_form() {
    for same in [
        json!("2021-08-03T16:27:33.000Z"),
        json!("2021-08-03T18:27:33+02:00"),
        json!(1_628_008_053_000_u64),
        json!("1628008053000"),
        json!(1_628_008_053),
        json!("1628008053"),
    ] {
        let conversation: Conversation = view(json!({
            "lastMessageDate": same, "dateAdded": same, "dateUpdated": same,
        }));
        let message: Message = view(json!({ "dateAdded": same, "dateUpdated": same }));
        let email: Email = view(json!({ "dateAdded": same }));
        for date in [
            conversation.last_message_date(),
            conversation.date_added(),
            conversation.date_updated(),
            message.date_added(),
            message.date_updated(),
            email.date_added(),
        ] {
            let date = date.map(|date| date.to_rfc3339());
            assert_eq!(date.as_deref(), Some("2021-08-03T16:27:33+00:00"), "{same}");
        }
    }
}

#[test]
fn a_conversation_type_is_read_as_text_or_number() {
    for (number, text, wanted) in [
        (1, "TYPE_PHONE", ConversationType::Phone),
        (2, "TYPE_EMAIL", ConversationType::Email),
        (3, "TYPE_FB_MESSENGER", ConversationType::FbMessenger),
        (4, "TYPE_REVIEW", ConversationType::Review),
        (5, "TYPE_GROUP_SMS", ConversationType::GroupSms),
        (6, "TYPE_INTERNAL_CHAT", ConversationType::InternalChat),
    ] {
        for json in [
            json!(number),
            json!(f64::from(number)),
            json!(number.to_string()),
            json!(text),
            json!(text.strip_prefix("TYPE_")),
        ] {
            let conversation: Conversation = view(json!({ "type": json }));
            let read = conversation.conversation_type();
            assert_eq!(read.as_ref(), Some(&wanted), "{json}");
            assert_eq!(wanted.as_str(), text);
        }
    }
    let unknown = |json| view::<Conversation>(json!({ "type": json })).conversation_type();
    let kept = |text: &str| Some(ConversationType::Unknown(text.to_owned()));
    assert_eq!(unknown(json!(7)), kept("7"));
    assert_eq!(unknown(json!("TYPE_HOLOGRAM")), kept("TYPE_HOLOGRAM"));
    assert_eq!(unknown(json!(["TYPE_PHONE"])), None);
}

#[test]
fn a_message_type_is_read_from_its_text_or_else_from_its_number() {
    let read = |json| view::<Message>(json).message_type();
    let sms = Some(MessageType::Sms);
    assert_eq!(read(json!({ "type": 2, "messageType": "TYPE_SMS" })), sms);
    assert_eq!(read(json!({ "type": 2, "messageType": "SMS" })), sms);
    assert_eq!(read(json!({ "type": 2, "messageType": "" })), sms);
    assert_eq!(read(json!({ "type": 2, "messageType": null })), sms);
    assert_eq!(read(json!({ "type": "2" })), sms);
    for (number, wanted) in [
        (1, MessageType::Call),
        (3, MessageType::Email),
        (10, MessageType::Voicemail),
        (11, MessageType::Facebook),
        (18, MessageType::Instagram),
        (22, MessageType::CustomProviderSms),
        (34, MessageType::CustomCall),
    ] {
        assert_eq!(read(json!({ "type": number })), Some(wanted));
    }
    let unknown = MessageType::Unknown("99".to_owned());
    assert_eq!(read(json!({ "type": 99 })), Some(unknown));
    let unknown = MessageType::Unknown("TYPE_HOLOGRAM".to_owned());
    assert_eq!(
        read(json!({ "type": 2, "messageType": "TYPE_HOLOGRAM" })),
        Some(unknown)
    );
    // The texts of the specification, each as itself.
    for text in support::values(support::spec(), "MessageType") {
        let read = read(json!({ "messageType": text })).unwrap();
        assert!(!matches!(read, MessageType::Unknown(_)), "{text}");
        assert_eq!(read.as_str(), text);
    }
}

#[test]
fn the_length_of_a_call_is_read_from_either_place() {
    let read = |meta: Value| {
        let message: Message = view(json!({ "meta": meta }));
        let seconds = message.call_duration().map(|duration| duration.as_secs());
        (seconds, message.call_status())
    };
    let completed = Some(DeliveryStatus::Completed);
    let no_answer = Some(DeliveryStatus::NoAnswer);
    for meta in [
        json!({ "callDuration": 120, "callStatus": "completed" }),
        json!({ "callDuration": "120", "callStatus": "completed" }),
        json!({ "call": { "duration": 120, "status": "completed" } }),
        json!({ "call": { "duration": "120", "status": "completed" }, "callDuration": 7 }),
        json!({ "call": { "duration": null }, "callDuration": 120, "callStatus": "completed" }),
    ] {
        assert_eq!(read(meta.clone()), (Some(120), completed.clone()), "{meta}");
    }
    assert_eq!(
        read(json!({ "call": { "duration": null, "status": "no-answer" } })),
        (None, no_answer)
    );
    for none in [json!(null), json!({}), json!([]), json!({ "call": 7 })] {
        assert_eq!(read(none.clone()), (None, None), "{none}");
    }
}

#[test]
fn the_emails_of_a_thread_are_read_at_any_depth() {
    let ids =
        |email: Value| view::<Message>(json!({ "meta": { "email": email } })).email_message_ids();
    assert_eq!(ids(json!({ "messageIds": ["a", "b"] })), ["a", "b"]);
    assert_eq!(
        ids(json!({ "email": { "messageIds": ["a", "b"] } })),
        ["a", "b"]
    );
    assert_eq!(
        ids(json!({ "messageIds": [], "email": { "messageIds": ["a"] } })),
        ["a"]
    );
    for none in [
        json!(null),
        json!({}),
        json!({ "email": [] }),
        json!({ "messageIds": 7 }),
    ] {
        assert!(ids(none.clone()).is_empty(), "{none}");
    }
}

#[test]
fn an_email_tells_which_recipient_it_did_not_reach_and_why() {
    let one = json!({ "emailId": "cc1@company.com", "status": "failed", "failReason": "Full" });
    let other = json!({ "emailId": "cc2@company.com", "status": "bounced" });
    let email: Email = view(json!({ "id": "e", "recipients": [one, other] }));
    let recipients = email.recipients();
    let read = |index: usize| {
        let recipient: &EmailRecipient = &recipients[index];
        (
            recipient.email_id(),
            recipient.status(),
            recipient.fail_reason(),
        )
    };
    assert_eq!(
        read(0),
        (
            Some("cc1@company.com"),
            Some(DeliveryStatus::Failed),
            Some("Full")
        )
    );
    let bounced = DeliveryStatus::Unknown("bounced".to_owned());
    assert_eq!(read(1), (Some("cc2@company.com"), Some(bounced), None));
    let printed = format!("{email:?} {recipients:?}");
    assert!(
        !printed.contains("company.com") && !printed.contains("Full"),
        "{printed}"
    );
}

#[test]
fn a_wrapped_or_bare_message_is_read() {
    let inner = json!({ "id": "m", "new": { "x": 1 } });
    for reply in [json!({ "message": inner, "traceId": "t" }), inner.clone()] {
        let message = view::<MessageReply>(reply).into_message();
        assert_eq!(Value::Object(message.json().clone()), inner);
    }
    let inner = json!({ "id": "e", "subject": "Hi" });
    for reply in [
        json!({ "emailMessage": inner }),
        json!({ "email": inner }),
        inner.clone(),
    ] {
        let email = view::<EmailReply>(reply).into_email();
        assert_eq!(Value::Object(email.json().clone()), inner);
    }
}

#[test]
fn a_nested_or_flat_page_is_read() {
    let flat = json!({
        "lastMessageId": "b", "nextPage": true, "messages": [{ "id": "a" }, 7, { "id": "b" }],
    });
    for reply in [json!({ "messages": flat, "traceId": "t" }), flat] {
        let page = view::<MessagesReply>(reply).into_page();
        assert_eq!(page.last_message_id(), Some("b".into()));
        assert_eq!(page.next_page(), Some(true));
        assert_eq!(page.messages(), page.clone().into_messages());
        let ids: Vec<_> = page.into_messages().iter().map(Message::id).collect();
        assert_eq!(ids, [Some("a".into()), Some("b".into())]);
    }
    for none in [
        json!({}),
        json!({ "messages": null }),
        json!({ "messages": {} }),
    ] {
        assert!(
            view::<MessagesReply>(none)
                .into_page()
                .into_messages()
                .is_empty()
        );
    }
}

#[test]
fn numbers_are_read_from_text_and_nothing_is_required() {
    let page: ConversationPage = view(json!({
        "total": "1234",
        "conversations": [{ "unreadCount": "3", "sort": ["1628008053263", 7] }, {}],
    }));
    assert_eq!(page.total(), Some(1234));
    let hits = page.into_conversations();
    assert_eq!(hits[0].unread_count(), Some(3));
    assert_eq!(hits[0].sort_values(), [&json!("1628008053263"), &json!(7)]);
    assert_eq!((hits[1].id(), hits[1].unread_count()), (None, None));
    assert!(hits[1].sort_values().is_empty());
}

/// The version of each operation is its own, unless the client sets one.
#[tokio::test]
async fn the_client_overrides_the_date_of_an_operation() {
    for (set, wanted) in [(None, "2021-04-15"), (Some("2021-07-28"), "2021-07-28")] {
        let server = MockServer::start_async().await;
        let mock = server
            .mock_async(|when, then| {
                when.method(GET).header("version", wanted);
                then.status(200).json_body(json!({}));
            })
            .await;
        let mut builder = Client::builder().token("t").base_url(server.base_url());
        if let Some(version) = set {
            builder = builder.api_version(version);
        }
        let client = builder.build().unwrap();
        client.api().get_message("m").await.unwrap();
        mock.assert_async().await;
    }
}

/// A query may hold names and addresses, and so may the id in a path.
#[tokio::test]
async fn neither_errors_nor_debug_show_a_query_or_path() {
    let server = MockServer::start_async().await;
    server
        .mock_async(|_, then| {
            then.status(404).json_body(json!({ "message": "no" }));
        })
        .await;
    let client = support::client(server.base_url());
    let mut query = SearchConversationsQuery::new("l1C08ntBrFjLS0elLIYU");
    query.query = Some("jane@doe.com".to_owned());
    let error = client.api().search_conversations(&query).await.unwrap_err();
    let shown = format!("{error} {error:?} {query:?} {client:?} {:?}", client.api());
    assert!(!shown.contains("jane"), "{shown}");
    let error = client.api().get_message("+14155550123").await.unwrap_err();
    let shown = format!("{error} {error:?} {client:?}");
    assert!(!shown.contains("4155550123"), "{shown}");
}
